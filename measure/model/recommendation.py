"""What is recommended for a task of a user's own, with its evidence."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Confidence = Literal["faster", "not-slower", "equivalent", "only-one", "undecided"]


class PoolFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a pool did at the concurrency that was chosen for it."""

    pool: str
    concurrency: int
    rounds: Annotated[int, Meta(description="undisturbed ones, in which it was contrasted with the others.")]
    jobs_per_s: float | None
    p95_s: Annotated[float | None, Meta(description="of a job's runtime.")] = None
    memory_mb: Annotated[float | None, Meta(description="of the worker's whole process tree, at most.")] = (
        None
    )
    connections: Annotated[
        int | None, Meta(description="established TCP connections of that tree, at most.")
    ] = None


class PoolCurve(msgspec.Struct, frozen=True, kw_only=True):
    """Throughput against concurrency, as the search saw it; each point is one cell."""

    pool: str
    points: Annotated[tuple[tuple[int, float], ...], Meta(description="concurrency and jobs per second.")]
    ended: Annotated[str, Meta(description="why it went no further.")] = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A veto, which rules a pool out, or a danger, which does not; with what it is said by."""

    code: str
    pool: Annotated[str | None, Meta(description="whose; None where it is the task's.")] = None
    message: str
    evidence: str = ""


class SettingChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the user's configuration, before and after; None where there is none."""

    name: str
    before: str | None
    after: str | None


class Recommendation(msgspec.Struct, frozen=True, kw_only=True):
    """Which pool, and how many, for a task; a pool is named only where the evidence carries it."""

    task: str
    pool: str | None
    concurrency: int | None
    command: Annotated[tuple[str, ...], Meta(description="the worker's command line to paste.")] = ()
    settings: Annotated[tuple[SettingChange, ...], Meta(description="what to change.")] = ()
    confidence: Annotated[
        Confidence,
        Meta(
            description="``faster`` than the others by more than 5 %; ``not-slower`` with less memory; "
            "``equivalent``: either will do; ``only-one``: the others are ruled out; or ``undecided``."
        ),
    ]
    sentence: str
    reasons: tuple[str, ...] = ()
    vetoes: tuple[Finding, ...] = ()
    dangers: tuple[Finding, ...] = ()
    figures: tuple[PoolFigures, ...] = ()
    curves: tuple[PoolCurve, ...] = ()
    not_seen: Annotated[tuple[str, ...], Meta(description="what the figures do not tell.")] = ()
    quiet: Annotated[str, Meta(description="how quiet the machine was.")] = ""
    calls: Annotated[int, Meta(description="how often the task has run.")] = 0
    decides: Annotated[tuple[str, ...], Meta(description="the command that would decide.")] = ()
