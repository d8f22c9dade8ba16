"""The cells of a run that stand for the same thing, round by round: a job on a pool, at a size and a load."""

import msgspec

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.result import RunResult


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What the rounds of a run repeat.

    Attributes:
        job, pool, concurrency: as in the cells.
        rate_per_s: the offered rate; None at saturation, and where `load` says it.
        load: the offered rate as a share of the measured saturation: its rate differs from run to run.
    """

    job: str
    pool: str
    concurrency: int
    rate_per_s: float | None = None
    load: float | None = None

    @property
    def is_offered(self) -> bool:
        """Whether jobs were sent on schedule, not all at once."""
        return self.rate_per_s is not None or self.load is not None

    @property
    def offered(self) -> str | None:
        """The offered rate in words; None at saturation."""
        if self.load is not None:
            return f"{self.load:.0%} of saturation"
        return None if self.rate_per_s is None else f"{self.rate_per_s:,.6g}/s"

    @property
    def name(self) -> str:
        """The group in words."""
        where = f"{self.job} on {self.pool} at {self.concurrency}"
        return f"{where}, {self.offered} offered" if self.is_offered else where


def contrasted(plan: Plan) -> list[CellPlan]:
    """Return the cells that are about throughput: neither counters nor who ran what."""
    return [cell for cell in plan.cells if cell.strategy is None and not cell.keeps_value]


def planned_groups(plan: Plan) -> dict[Group, CellPlan]:
    """Return every group of a plan with its first cell, whose size and arguments the others share."""
    found: dict[Group, CellPlan] = {}
    for cell in contrasted(plan):
        found.setdefault(_group(cell, cell.label), cell)
    return found


def grouped(result: RunResult) -> dict[Group, list[CellResult]]:
    """Return the cells of each group of a run, job by job; none for a group that was not reached."""
    found: dict[Group, list[CellResult]] = {group: [] for group in planned_groups(result.plan)}
    left_out = {one.job for one in result.identities} | {c.job for c in result.plan.cells if c.keeps_value}
    for cell in result.cells:
        if cell.strategy is None and cell.job not in left_out:
            found.setdefault(_group(cell, cell.job), []).append(cell)
    jobs = list(dict.fromkeys(group.job for group in found))
    return dict(sorted(found.items(), key=lambda item: _place(item[0], jobs)))


def _group(cell: CellPlan | CellResult, job: str) -> Group:
    rate_per_s = cell.rate_per_s if cell.load is None else None
    return Group(
        job=job, pool=cell.pool, concurrency=cell.concurrency, rate_per_s=rate_per_s, load=cell.load
    )  # fmt: skip


def _place(group: Group, jobs: list[str]) -> tuple[int, str, int, float, float]:
    return (
        jobs.index(group.job), group.pool, group.concurrency, group.rate_per_s or 0.0, group.load or 0.0
    )  # fmt: skip
