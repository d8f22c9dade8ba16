"""Which plots, tables and sentences of a page stand together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from measure.cells.groups import CellGroup
from measure.model.result import RunResult
from whichpool.reports.captions import LEADS, PARTS_OF_TIME
from whichpool.reports.plots.counters import counter_plots
from whichpool.reports.plots.latency import latency_plots
from whichpool.reports.plots.memory import memory_plots
from whichpool.reports.plots.palette import Style
from whichpool.reports.plots.plot import Plot
from whichpool.reports.plots.scaling import scaling_plots
from whichpool.reports.plots.search import search_plots
from whichpool.reports.plots.throughput import throughput_plots
from whichpool.reports.plots.waits import waits_plots
from whichpool.reports.sentences import notes
from whichpool.reports.table import Table
from whichpool.reports.timelines import Block, blocks

Tables = Mapping[str, Table]
Styles = Mapping[str, Style]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the page.

    Attributes:
        key: its anchor.
        title: its heading.
        lead: how to read it.
        plots: drawings, in a grid.
        tables: the figures.
        notes: sentences beside the plots.
        legend: CSS class and meaning of each kind of bar.
        blocks: more drawings, each with a heading of its own; some are folded.
        is_detail: whether its tables are for a screen, where there is room for them, and not for paper.
    """

    key: str
    title: str
    lead: str = ""
    plots: Sequence[Plot] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    legend: Sequence[tuple[str, str]] = ()
    blocks: Sequence[Block] = ()
    is_detail: bool = False

    @property
    def is_beside(self) -> bool:
        """Whether the tables stand beside the one plot."""
        return len(self.plots) == 1 and len(self.tables) == 1

    @property
    def is_on_screen_only(self) -> bool:
        """Whether paper would show no more of it than its heading."""
        return self.is_detail and not (self.plots or self.blocks)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.plots or self.tables or self.notes or self.blocks)


def sections(result: RunResult, groups: Sequence[CellGroup], tables: Tables, styles: Styles) -> list[Section]:
    """Return the sections that have something to show, in the order of a reader's questions."""
    all_sections = (
        _search(result, styles),
        _section("throughput", "Throughput", throughput_plots(groups, styles), _picked(tables, "throughput")),
        _latency(result, groups, tables, styles),
        _waits(groups, tables, styles),
        _scaling(result, tables, styles),
        _section("memory", "Memory and CPU", memory_plots(groups, styles), _picked(tables, "resources")),
        _counters(result, tables, styles),
        _timelines(result, tables, styles),
        _outcomes(result, tables),
    )
    return [section for section in all_sections if not section.is_empty]


def _section(key: str, title: str, plots: Sequence[Plot] = (), tables: Sequence[Table] = ()) -> Section:
    return Section(key, title, LEADS[key] if plots else "", plots, tables)


def _search(result: RunResult, styles: Styles) -> Section:
    said = result.recommendation
    return _section("search", "The search", search_plots(said, styles) if said else ())


def _latency(result: RunResult, groups: Sequence[CellGroup], tables: Tables, styles: Styles) -> Section:
    section = _section("latency", "Latency", latency_plots(groups, styles), _picked(tables, "latency"))
    return replace(section, notes=[contrast.sentence for contrast in result.latency_contrasts])


def _waits(groups: Sequence[CellGroup], tables: Tables, styles: Styles) -> Section:
    plots = waits_plots(groups, styles)
    section = _section("waits", "Where the time goes", plots, _picked(tables, "waits"))
    return replace(section, legend=PARTS_OF_TIME if plots else (), is_detail=True)


def _scaling(result: RunResult, tables: Tables, styles: Styles) -> Section:
    plots = scaling_plots(result.scaling, styles)
    section = _section("scaling", "Scaling", plots, _picked(tables, "scaling", "usl"))
    return replace(section, notes=[curve.sentence for curve in result.scaling])


def _counters(result: RunResult, tables: Tables, styles: Styles) -> Section:
    plots = counter_plots(result.counters, styles)
    section = _section("counters", "A shared counter", plots, _picked(tables, "counters"))
    return replace(section, notes=notes(result.counters))


def _timelines(result: RunResult, tables: Tables, styles: Styles) -> Section:
    section = _section("timelines", "Who ran which job", tables=_picked(tables, "identities"))
    job_blocks = blocks(result, styles)
    left = len({timeline.job for timeline in result.timelines}) - len(job_blocks)
    rest = f" {left:,} further jobs are not drawn; the JSON has them." if left else ""
    lead = LEADS["timelines"] + rest if job_blocks else ""
    return replace(section, blocks=job_blocks, lead=lead, is_detail=True)


def _outcomes(result: RunResult, tables: Tables) -> Section:
    failed = [cell for cell in result.cells if cell.failed and cell.error]
    errors = [*dict.fromkeys(f"{cell.job} on {cell.pool}: {cell.error}" for cell in failed)]
    section = _section("outcomes", "What became of the jobs", tables=_picked(tables, "outcomes"))
    return replace(
        section, notes=errors, lead=LEADS["outcomes"], is_detail=not (result.failed or result.lost)
    )


def _picked(tables: Tables, *keys: str) -> list[Table]:
    return [tables[key] for key in keys if key in tables]
