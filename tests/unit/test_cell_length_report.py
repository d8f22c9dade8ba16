"""benchmarks.cell_length_report: what lengths of cells show in a given time."""

import math
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cell_length_cases import Case
from benchmarks.cell_length_report import Seen, half_width, report
from measure.stats.intervals import t_interval

LOGS = [0.01, -0.02, 0.03, 0.0, 0.05]
CASE = Case("primes", ("prefork", "threads"), 0.5)


def seen(round_s: float = 2.0) -> Seen:
    """Return five rounds of so many seconds."""
    rounds = len(LOGS)
    return Seen(
        LOGS,
        rounds,
        rounds * round_s + 1,
        rounds * round_s,
        [0.5] * rounds * 2,
        {"a part": [0.1, 0.3]},
        [0.2],
    )


def test_the_half_width_is_that_of_the_interval() -> None:
    """Computed from the scatter alone."""
    interval = t_interval(LOGS)
    assert half_width(stdev(LOGS), len(LOGS)) == pytest.approx(math.log(interval.high / interval.low) / 2)


@given(st.floats(0.001, 0.5), st.integers(5, 100))
def test_more_rounds_show_more(scatter: float, rounds: int) -> None:
    """Of the same scatter."""
    assert half_width(scatter, rounds + 1) < half_width(scatter, rounds)


def test_what_was_seen_in_several_turns_is_put_together() -> None:
    """Nothing is lost, each part by its name."""
    both = seen().plus(Seen(rounds=2, costs_s={"a part": [0.2], "another": [1.0]}))
    assert both.rounds == len(LOGS) + 2
    assert both.costs_s == {"a part": [0.1, 0.3, 0.2], "another": [1.0]}


def test_rounds_that_do_not_fit_into_the_time_show_nothing() -> None:
    """Below five there is no verdict."""
    quick, slow = (report({CASE: seen(round_s)}).splitlines()[-1] for round_s in (2.0, 20.0))
    assert "-" not in quick
    assert quick.endswith("%")
    assert slow.split()[-3:] == ["-", "-", "-"]


def test_rounds_that_were_disturbed_are_told() -> None:
    """They took time, and show nothing."""
    disturbed = seen().plus(Seen(rounds=3, rounds_s=6.0))
    *_, line = report({CASE: disturbed}).splitlines()
    assert line.split()[5:7] == ["8", "3"]


def test_a_case_with_fewer_than_two_rounds_says_so() -> None:
    """A scatter takes two."""
    assert "too few rounds" in report({CASE: Seen(rounds=1, rounds_s=2.0, jobs_s=[0.5])})


def test_the_report_says_how_busy_the_machine_was() -> None:
    """The figures depend on it."""
    assert "others used 20% of the CPUs" in report({CASE: seen()})
