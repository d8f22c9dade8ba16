"""tasks.lost_jobs: when an id is lost."""

import pytest

from tasks.lost_jobs import LostJobs, Reading, delivery_timeout_s

TIMEOUT_S = 5.0


def look(at: float, done: int = 3, queued: int = 0, *, held: bool = False, silent: bool = False) -> Reading:
    """Return a look at a cell in which id 7 has no outcome; a worker has it, or a worker is silent."""
    seven = frozenset({7})
    return Reading(at, done, queued, seven, seven if held else frozenset(), accounted=not silent)


# name, looks, and whether the last one finds id 7 lost
CASES: dict[str, tuple[list[Reading], bool]] = {
    "queued, however long": ([look(0, queued=1), look(3600, queued=1)], False),
    "somebody else's job is queued before it": ([look(0, queued=9_000), look(60, queued=9_000)], False),
    "held by a worker, however long": ([look(0, held=True), look(3600, held=True)], False),
    "held for long, then its worker was replaced": ([look(0, held=True), look(60), look(61)], True),
    "nowhere at one look": ([look(0)], False),
    "nowhere at two looks half a second apart": ([look(0), look(0.5)], False),
    "nowhere at two looks a second apart": ([look(0), look(1)], True),
    "nowhere, and found by its worker in between": ([look(0), look(0.5, held=True), look(1)], False),
    "nowhere, and queued again in between": ([look(0), look(0.5, queued=1), look(1)], False),
    "nowhere, but another got its outcome in between": ([look(0), look(1, done=4)], False),
    "nowhere a second after the last outcome": ([look(0), look(1, done=4), look(2, done=4)], True),
    "a worker is silent, before the timeout": (
        [look(0, silent=True), look(4.9, silent=True)],
        False,
    ),
    "a worker is silent, at the timeout": ([look(0, silent=True), look(5.0, silent=True)], False),
    "a worker is silent, after the timeout": ([look(0, silent=True), look(5.1, silent=True)], True),
    "others' outcomes do not extend the timeout": ([look(0, silent=True), look(5.1, 9, silent=True)], True),
    "the silent worker was found dead": ([look(0, silent=True), look(1)], True),
    "the silent worker came back with the job": ([look(0, silent=True), look(9, held=True)], False),
}


@pytest.mark.parametrize(("looks", "lost"), CASES.values(), ids=CASES)
def test_a_case(looks: list[Reading], lost: bool) -> None:
    """The table of this module's first lines, row by row; no look before the last one finds it lost."""
    lost_jobs = LostJobs()
    *before, last = (lost_jobs.see(reading, TIMEOUT_S) for reading in looks)
    assert not any(before)
    assert last == ({7} if lost else set())


def test_a_lost_id_is_told_once() -> None:
    """It is sent again then; only if it is lost again is it told again."""
    lost_jobs = LostJobs()
    found = [lost_jobs.see(look(at), TIMEOUT_S) for at in (0.0, 1.0, 1.5, 2.5)]
    assert found == [frozenset(), {7}, frozenset(), {7}]


def test_an_id_with_an_outcome_is_forgotten() -> None:
    """It may come to be missing under no circumstance, and takes no memory."""
    lost_jobs = LostJobs()
    lost_jobs.see(look(0.0), TIMEOUT_S)
    assert lost_jobs.see(Reading(2.0, 4, 0), TIMEOUT_S) == frozenset()


def test_the_delivery_timeout_is_three_times_the_slowest_job_but_never_below_the_floor() -> None:
    """Max of the plan's floor and 3 times the slowest."""
    assert delivery_timeout_s(5.0, 0.1) == 5.0
    assert delivery_timeout_s(5.0, 4.0) == 12.0
