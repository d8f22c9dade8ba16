"""whichpool.reports.timelines: which timelines stand open."""

from tests.full_run import full_run
from whichpool.reports.plots.palette import styles
from whichpool.reports.timelines import blocks

STYLES = styles(["threads", "prefork"])


def test_two_jobs_stand_open_the_one_that_differs_most_first() -> None:
    """The other has the most lanes."""
    found = blocks(full_run(), STYLES)
    assert [block.is_folded for block in found[:3]] == [False, False, True]
    assert found[0].title == "primes"


def test_every_job_has_its_pools_side_by_side() -> None:
    """In one order."""
    for block in blocks(full_run(), STYLES):
        assert [plot.title for plot in block.plots] == [
            f"{block.title} on prefork",
            f"{block.title} on threads",
        ]


def test_a_block_says_the_verdict_on_its_job() -> None:
    """Where there is one."""
    said = {verdict.job: verdict.sentence for verdict in full_run().verdicts}
    for block in blocks(full_run(), STYLES):
        assert list(block.notes) == ([said[block.title]] if block.title in said else [])
