"""Which process and thread ran which job, and when: a lane for each slot."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from measure.model.plan import CellPlan
from measure.model.sample import Sample

MOST_JOBS = 200


class Lane(msgspec.Struct, frozen=True):
    """The jobs of one thread: (start, end) of each, in seconds since the cell's first start."""

    host: str
    process: int
    thread: int
    spans: tuple[tuple[float, float], ...]


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The first jobs of a cell, by who ran them."""

    job: str
    pool: str
    concurrency: int
    shown: Annotated[int, Meta(description="how many jobs the lanes hold.")]
    jobs: Annotated[int, Meta(description="how many the cell had.")]
    lanes: Annotated[tuple[Lane, ...], Meta(description="in the order of host, process and first job.")]


def shows_who_ran_it(cell: CellPlan) -> bool:
    """Whether a cell's timeline is kept: of each job's first round at saturation, counters apart."""
    return cell.round == 1 and not cell.strategy and not cell.is_offered and cell.n > 1


def timeline(cell: CellPlan, samples: Sequence[Sample]) -> Timeline | None:
    """Return who ran the first jobs of a cell; None where nobody saw a start.

    Args:
        cell: the cell.
        samples: with start and end, in the order of their starts.
    """
    shown = samples[:MOST_JOBS]
    if not shown:
        return None
    origin = shown[0].started or 0.0
    lanes: dict[tuple[str, int, int], list[tuple[float, float]]] = defaultdict(list)
    for s in shown:
        span = (round((s.started or 0.0) - origin, 6), round((s.ended or 0.0) - origin, 6))
        lanes[s.host, s.process, s.thread].append(span)
    return Timeline(
        job=cell.job, pool=cell.pool, concurrency=cell.concurrency, shown=len(shown), jobs=cell.n,
        lanes=tuple(Lane(*who, tuple(spans)) for who, spans in sorted(lanes.items())),
    )  # fmt: skip
