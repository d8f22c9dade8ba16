"""A result as one page for a browser: verdicts, plots with their tables, warnings, provenance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from measure.cells.groups import measured_groups
from measure.model.result import RunResult, Verdict
from whichpool.reports import run_facts, summary
from whichpool.reports.plan_table import plan_tables
from whichpool.reports.plots.forest import forest_plot, reach
from whichpool.reports.plots.palette import DARK, DASHES, LIGHT, Style, styles
from whichpool.reports.plots.plot import Plot
from whichpool.reports.plots.svg import clean
from whichpool.reports.recommendation_text import recommendation_lines
from whichpool.reports.sections import sections
from whichpool.reports.sentences import noise
from whichpool.reports.table import Table
from whichpool.reports.tables import tables

LONG = frozenset({"command", "settings", "versions", "sentence", "arguments"})
_WATCHED = {
    True: "Something received the workers' events during the run, as Flower does: that costs throughput.",
    False: "Nothing received the workers' events during the run: Flower did not watch.",
    None: "Whether Flower watched the run is not known.",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A verdict at the top of the page; `class_` is the recommended pool's colour, if there is one."""

    title: str
    outcome: str
    sentence: str
    class_: str
    plot: Plot | None


class HtmlExporter:
    """One self-contained file: no script, no picture, nothing to load."""

    name = "html"
    suffix = ".html"

    def export(self, result: RunResult) -> str:
        """Return the page."""
        page = _environment().get_template("page.html").render(_context(result))
        return page.rstrip() + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("whichpool.reports", ""), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_finalized,
    )  # fmt: skip


def _finalized(value: object) -> object:
    """Replace what HTML forbids in any text, wherever it came from."""
    return clean(value) if isinstance(value, str) else value


def _context(result: RunResult) -> Mapping[str, Any]:
    groups, facts = measured_groups(result), _facts(result)
    by_key = {table.key: table for table in tables(result, groups)}
    pools = summary.pools_in(result)
    drawn, title = styles(pools), summary.page_title(pools)
    return {
        "title": "".join(words for words, _ in title), "run_id": result.run_id, "long": LONG,
        "heading": [(words, drawn[pool].class_ if pool else None) for words, pool in title],
        "recommended": recommendation_lines(result.recommendation)[1:],  # its sentence is the answer above
        "answer": summary.answer_sentences(result), "alarm": summary.alarm(result),
        "counts": summary.counts(result), "noise": noise(result), "facts": facts,
        "where": _origin(result, dict(facts)), "colours": colours(), "cards": _cards(result.verdicts, drawn),
        "verdict_tables": _picked(by_key, "verdicts"), "sections": sections(result, groups, by_key, drawn),
        "warnings": result.warnings, "watched": _WATCHED[result.watched],
        "provenance_tables": [*plan_tables(result.plan), *_picked(by_key, "conditions", "workers")],
    }  # fmt: skip


def _picked(tables_by_key: Mapping[str, Table], *keys: str) -> list[Table]:
    return [tables_by_key[key] for key in keys if key in tables_by_key]


def colours() -> Markup:
    """Return the CSS that gives each pool its colour, in light and in dark, and its dashes."""
    light = "".join(f".pool-{i}{{--pool:{colour}}}" for i, colour in enumerate(LIGHT))
    dark = "".join(f".pool-{i}{{--pool:{colour}}}" for i, colour in enumerate(DARK))
    dashes = "".join(f".dashed.pool-{i}{{stroke-dasharray:{dash}}}" for i, dash in enumerate(DASHES))
    css = f"{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n{dashes}"
    return Markup(css)  # noqa: S704 (made of constants)


def _cards(verdicts: Sequence[Verdict], drawn: Mapping[str, Style]) -> list[Card]:
    factor = reach(verdicts)
    return [_card(v, verdicts, drawn, forest_plot(i, v, factor, drawn)) for i, v in enumerate(verdicts)]


def _card(
    verdict: Verdict, verdicts: Sequence[Verdict], drawn: Mapping[str, Style], plot: Plot | None
) -> Card:
    pool = verdict.recommended
    class_ = drawn[pool].class_ if pool and pool in drawn else ""
    return Card(summary.title_of(verdict, verdicts), summary.outcome(verdict), verdict.sentence, class_, plot)


def _origin(result: RunResult, facts: Mapping[str, str]) -> str:
    fact_texts = (facts.get(name) for name in ("run", "started", "CPU", "system"))
    cpus = f"{result.machine.cpus} CPUs, Python {result.versions.get('python', 'unknown')}"
    return " · ".join([*(fact for fact in fact_texts if fact), cpus])


def _facts(result: RunResult) -> list[tuple[str, str]]:
    facts_table = run_facts.facts(result)
    return [(c.heading, shown) for c, shown in zip(facts_table.columns, facts_table.shown()[0], strict=True)]
