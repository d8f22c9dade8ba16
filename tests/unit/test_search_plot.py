"""The curve of a search, drawn."""

from collections.abc import Callable

from measure.model.recommendation import PoolCurve, PoolFigures, Recommendation
from measure.model.result import RunResult
from tests.unit.searching import played, search_plan, waiting
from whichpool.reports.html import HtmlExporter
from whichpool.reports.plots.palette import styles
from whichpool.reports.plots.search import search_plots

MakeRun = Callable[..., RunResult]
CURVES = (
    PoolCurve(pool="threads", points=((1, 10.0), (2, 19.0), (4, 37.0))),
    PoolCurve(pool="prefork", points=((1, 9.0),), ended="its worker took too much"),
)
FIGURES = (PoolFigures(pool="threads", concurrency=4, rounds=5, jobs_per_s=37.0),)


def said(curves: tuple[PoolCurve, ...] = CURVES) -> Recommendation:
    """Return a recommendation with some curves."""
    return Recommendation(
        task="shop.price", pool="threads", concurrency=4, confidence="faster", sentence="Use threads.",
        curves=curves, figures=FIGURES,
    )  # fmt: skip


def test_each_cell_has_a_mark_and_each_pool_a_line_of_the_key() -> None:
    """A pool of one point has no line that joins it to anything."""
    (plot,) = search_plots(said(), styles(["threads", "prefork"]))
    drawn = str(plot.svg())
    assert drawn.count('class="joined') == 1
    assert [name in drawn for name in ("threads", "prefork", "4 at a time")] == [True, True, True]


def test_a_ring_marks_what_was_chosen() -> None:
    """Only where a pool has a figure at it."""
    (plot,) = search_plots(said(), styles(["threads", "prefork"]))
    assert str(plot.svg()).count('class="ring') == 1


def test_nothing_is_drawn_where_no_pool_came_so_far() -> None:
    """A dry run, or a task that fails, has no curve."""
    assert search_plots(said(()), styles(["threads"])) == []
    assert search_plots(said((PoolCurve(pool="threads", points=()),)), styles(["threads"])) == []


def test_the_page_of_a_search_shows_it(a_run: MakeRun) -> None:
    """In a section of its own, before the throughput of its cells."""
    plan, cells, _ = played(search_plan(), waiting(0.05, 600))
    page = HtmlExporter().export(a_run(plan=plan, cells=tuple(cells), recommendation=said()))
    assert 0 < page.index('id="search"') < page.index('id="throughput"')
