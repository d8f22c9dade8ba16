"""whichpool.reports.sections: what stands together on a page, and what is left out."""

from collections.abc import Callable

from measure.cells.groups import measured_groups
from measure.model.cell_result import CellResult
from measure.model.result import RunResult
from tests.full_run import full_run
from whichpool.reports.plots.palette import styles
from whichpool.reports.sections import Section, sections
from whichpool.reports.tables import tables

STYLES = styles(["threads", "prefork"])


def sections_of(result: RunResult) -> dict[str, Section]:
    """Return the sections of a result by their keys."""
    found = {table.key: table for table in tables(result)}
    return {section.key: section for section in sections(result, measured_groups(result), found, STYLES)}


def test_every_table_stands_in_one_section_but_those_of_the_head_and_the_end() -> None:
    """Verdicts stand at the top, conditions and workers under provenance."""
    shown = [table.key for section in sections_of(full_run()).values() for table in section.tables]
    assert sorted([*shown, "verdicts", "conditions", "workers"]) == sorted(t.key for t in tables(full_run()))


def test_a_section_without_anything_is_left_out(a_run: Callable[..., RunResult]) -> None:
    """Its heading would promise something."""
    assert sections_of(a_run(cells=())) == {}


def test_a_section_without_plots_does_not_say_how_to_read_them(
    a_run: Callable[..., RunResult], a_result: Callable[..., CellResult]
) -> None:
    """The table has headings of its own."""
    section = sections_of(a_run(cells=(a_result(jobs_per_s=None),)))["throughput"]
    assert (section.plots, section.lead) == ([], "")


def test_the_errors_of_failed_cells_stand_beside_what_became_of_the_jobs() -> None:
    """A warning points there."""
    assert sections_of(full_run())["outcomes"].notes == ["files on threads: OSError: disk | quota <exceeded>"]


def test_the_one_plot_of_a_section_stands_beside_its_table() -> None:
    """Where there is room."""
    found = sections_of(full_run())
    assert [key for key, section in found.items() if section.is_beside] == ["memory"]
