"""What a report says in sentences: the run in two lines, notes on counters, remedies, clean text."""

import re
from collections.abc import Iterable, Iterator, Sequence

from measure.cells.others_cpu import others_cpu
from measure.model.result import CounterResult, RunResult, Warned

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def headline(result: RunResult) -> list[str]:
    """Return the run in two lines: what and where, how complete."""
    jobs = sum(cell.planned for cell in result.cells)
    outcomes = f"{jobs:,} jobs planned, {sum(c.unique for c in result.cells):,} unique, " + ", ".join(
        f"{sum(getattr(cell, name) for cell in result.cells):,} {name}"
        for name in ("duplicates", "failed", "lost")
    )
    reason = f" ({result.reason})" if result.reason else ""
    machine = f"{result.machine.cpus} CPUs, Python {result.versions.get('python', '?')}"
    return [f"run {result.run_id}: {result.status}{reason}, {result.elapsed_s:.0f} s on {machine}", outcomes]


def verdict_lines(result: RunResult) -> list[str]:
    """Return the verdicts, and beside them how noisy the machine was; nothing without a verdict."""
    sentences = [verdict.sentence for verdict in result.verdicts]
    beside = noise(result)
    return [*sentences, beside] if sentences and beside else sentences


def noise(result: RunResult) -> str | None:
    """Return how noisy the machine was, in one sentence; None where nobody looked."""
    others = others_cpu(cell.conditions for cell in result.cells if cell.conditions)
    scatters = [verdict.scatter for verdict in result.verdicts if verdict.scatter is not None]
    parts = [] if others is None else [f"over the run other programs used {others:.0%} of the CPUs"]
    if scatters:
        parts.append(f"a round's ratio scattered by {_range(min(scatters), max(scatters))}")
    return f"Noise: {', '.join(parts)}." if parts else None


def _range(low: float, high: float) -> str:
    shown = f"{low:.0%}", f"{high:.0%}"
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"


def notes(counters: Sequence[CounterResult]) -> list[str]:
    """Return what the counters' figures do not say by themselves."""
    sentences = _unavailable(counters)
    for counter in counters:
        if counter.note:
            sentences.append(f"{counter.strategy} on {counter.pool}: {counter.note}")
    return sentences


def warned_lines(warnings: Iterable[Warned], prompt: str = "$ ") -> Iterator[str]:
    """Yield each warning, and under those with the same remedy the command to type."""
    for remedy, messages in by_remedy(warnings).items():
        yield from messages
        if remedy:
            yield f"  {prompt}{remedy}"


def by_remedy(warnings: Iterable[Warned]) -> dict[str, list[str]]:
    """Return the messages of the warnings that the same command helps with, by that command."""
    messages: dict[str, list[str]] = {}
    for warned in warnings:
        messages.setdefault(warned.remedy, []).append(warned.message)
    return messages


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters: an error's text may hold anything."""
    return _CONTROL.sub(lambda match: " " if match[0].isspace() else f"\\x{ord(match[0]):02x}", text)


def _unavailable(counters: Sequence[CounterResult]) -> list[str]:
    """Return each reason once, with the strategies and pools that it holds for."""
    reasons: dict[str, list[CounterResult]] = {}
    for counter in counters:
        if counter.unavailable:
            reasons.setdefault(counter.unavailable, []).append(counter)
    return [
        (
            f"unavailable: {_listed(c.strategy for c in affected)} "
            f"on {_listed(c.pool for c in affected)}: {reason}"
        )
        for reason, affected in reasons.items()
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
