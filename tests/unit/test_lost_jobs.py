"""tasks.lost_jobs: when an id is lost."""

from tasks.lost_jobs import LostJobs, Reading, job_timeout_s


def test_an_id_that_is_nowhere_twice_a_second_apart_is_lost() -> None:
    """Not queued, not held, and nothing done in between: lost."""
    lost_jobs = LostJobs()
    assert lost_jobs.see(Reading(at=0.0, done=3, queued=0, missing=frozenset({7})), 5.0) == frozenset()
    assert lost_jobs.see(Reading(at=1.0, done=3, queued=0, missing=frozenset({7})), 5.0) == {7}


def test_one_reading_alone_decides_nothing() -> None:
    """A message between two hands is in no list for a moment."""
    lost_jobs = LostJobs()
    assert lost_jobs.see(Reading(at=0.0, done=3, queued=0, missing=frozenset({7})), 5.0) == frozenset()
    assert lost_jobs.see(Reading(at=0.5, done=3, queued=0, missing=frozenset({7})), 5.0) == frozenset()


def test_progress_between_the_readings_starts_anew() -> None:
    """While others get done, the id may only have moved."""
    lost_jobs = LostJobs()
    lost_jobs.see(Reading(at=0.0, done=3, queued=0, missing=frozenset({7})), 5.0)
    assert lost_jobs.see(Reading(at=2.0, done=4, queued=0, missing=frozenset({7})), 5.0) == frozenset()


def test_a_queued_cell_has_nothing_lost() -> None:
    """A long queue never triggers a second publishing."""
    lost_jobs = LostJobs()
    waiting = frozenset(range(10_000))
    lost_jobs.see(Reading(at=0.0, done=3, queued=9_000, missing=waiting), 5.0)
    assert lost_jobs.see(Reading(at=60.0, done=3, queued=9_000, missing=waiting), 5.0) == frozenset()


def test_an_id_that_a_worker_holds_is_lost_only_after_the_job_timeout() -> None:
    """A slow job is not a lost one."""
    lost_jobs = LostJobs()
    for at in (0.0, 1.0):
        held = {7: 4.0 + at, 8: 6.0 + at}
        lost = lost_jobs.see(Reading(at, 3, 0, frozenset({7, 8}), held), 5.5)
    assert lost == {8}


def test_the_job_timeout_is_three_times_the_slowest_job_but_never_below_the_floor() -> None:
    """Max of the plan's floor and 3 times the slowest."""
    assert job_timeout_s(5.0, 0.1) == 5.0
    assert job_timeout_s(5.0, 4.0) == 12.0
