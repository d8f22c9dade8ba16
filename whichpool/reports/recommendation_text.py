"""A recommendation in at most twenty lines: what to do, the command, the figures, what speaks against it."""

import shlex
from collections.abc import Iterable, Iterator, Sequence

from measure.model.recommendation import Finding, PoolCurve, PoolFigures, Recommendation
from whichpool.reports.blocks import Block, Entry

_WHOLE = 100  # jobs a second: from there on without a decimal
_HEADINGS = ("pool", "at a time", "jobs/s", "p95", "MB", "connections")


def recommendation_blocks(said: Recommendation) -> Iterator[Block]:
    """Yield its blocks; on a screen that is too low, what matters least goes first."""
    yield Block("", [(line,) for line in _what_to_do(said)], 2, 9, says_left=False)
    yield Block("", [(line,) for line in (*_rows(said.figures), *map(_curve, said.curves))], 3, 8)
    against = [*_findings("Ruled out", said.vetoes), *_findings("Beware", said.dangers)]
    yield Block("", against, 1, 7)
    yield Block("", [(line,) for line in (*said.reasons, *_seen(said))], 1, 2)


def recommendation_lines(said: Recommendation | None) -> list[str]:
    """Return all that it says, line by line; nothing of a run of another kind."""
    if said is None:
        return []
    return [line for block in recommendation_blocks(said) for line in block.lines]


def _what_to_do(said: Recommendation) -> Iterator[str]:
    yield said.sentence
    if said.command:
        yield f"$ {shlex.join(said.command)}"
    if said.decides:
        yield "To go on:"
        yield f"$ {shlex.join(said.decides)}"
    if said.settings:
        changed = ", ".join(f"{each.name} = {each.after}{_before(each.before)}" for each in said.settings)
        yield f"As settings: {changed}"


def _before(value: str | None) -> str:
    return f" (now {value})" if value is not None else ""


def _rows(figures: Sequence[PoolFigures]) -> list[str]:
    """Return the table of pools in columns."""
    if not figures:
        return []
    rows = [_HEADINGS, *(_row(each) for each in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEADINGS))]
    return ["  ".join(_aligned(i, cell, widths[i]) for i, cell in enumerate(row)).rstrip() for row in rows]


def _aligned(column: int, text: str, width: int) -> str:
    return f"{text:<{width}}" if column == 0 else f"{text:>{width}}"


def _row(each: PoolFigures) -> tuple[str, ...]:
    return (
        each.pool, str(each.concurrency), _figure(each.jobs_per_s, "{:,.1f}"), _duration(each.p95_s),
        _figure(each.memory_mb, "{:,.0f}"), _figure(each.connections, "{:,}"),
    )  # fmt: skip


def _figure(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _curve(curve: PoolCurve) -> str:
    points = ", ".join(f"{size}: {rate:,.{0 if rate >= _WHOLE else 1}f}" for size, rate in curve.points)
    ended = f" (then: {curve.ended.splitlines()[0]})" if curve.ended else ""
    return f"jobs/s on {curve.pool} at {points}{ended}"


def _findings(title: str, findings: Sequence[Finding]) -> list[Entry]:
    return [(f"{title}: {_finding(each)}",) for each in findings]


def _finding(each: Finding) -> str:
    where = f"{each.pool}: " if each.pool else ""
    evidence = f" ({each.evidence.splitlines()[0]})" if each.evidence else ""
    return f"{where}{each.message}{evidence}"


def _ran(calls: int) -> str:
    return "The task ran once." if calls == 1 else f"The task ran {calls:,} times."


def _seen(said: Recommendation) -> Iterable[str]:
    yield f"Not seen: {'; '.join(said.not_seen)}. {_ran(said.calls)}"
    if said.quiet:
        yield said.quiet
