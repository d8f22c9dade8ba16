"""workers.latency_server: what it counts (the part that needs no socket)."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.machine import boot_id
from workers.latency_server import Tally


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 5)), max_size=20))
def test_a_tally_adds_up_what_was_asked_for_and_how_late_it_was(answers: list[tuple[float, float]]) -> None:
    """However many answers there were."""
    tally = Tally()
    for asked_s, late_s in answers:
        tally.note(asked_s, asked_s + late_s)
    status = tally.status()
    assert status.answers == len(answers)
    assert status.asked_s == pytest.approx(sum(asked_s for asked_s, _ in answers))
    assert status.late_s == pytest.approx(sum(late_s for _, late_s in answers), abs=1e-9)


def test_a_status_says_whose_it_is() -> None:
    """Process and kernel of its own, so that a server on this machine is told from one elsewhere."""
    status = Tally().status()
    assert (status.process, status.boot) == (os.getpid(), boot_id())
    assert status.steady_s >= status.started


def test_its_clocks_go_on() -> None:
    """Of CPU time as well: what lies between two readings is what it used."""
    tally = Tally()
    before = tally.status()
    while (after := tally.status()).cpu_s - before.cpu_s < 0.01:
        pass
    assert after.steady_s - before.steady_s >= 0.01
    assert after.instance == before.instance
