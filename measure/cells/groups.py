"""The cells of a run that stand for the same thing, round by round: a job on a pool, at a size and a load."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from measure.cells.over_rounds import over_rounds, sound
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.result import RunResult
from measure.model.search import FINAL

SATURATION = "at saturation"


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What the rounds of a run repeat.

    Attributes:
        job, pool, concurrency: as in the cells.
        rate_per_s: the arrival rate; None at saturation, and where `load` says it.
        load: the arrival rate as a share of the measured saturation: its rate differs from run to run.
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
        """The arrival rate in words; None at saturation."""
        if self.load is not None:
            return f"{self.load:.0%} of saturation"
        return None if self.rate_per_s is None else f"{self.rate_per_s:,.6g}/s"

    @property
    def name(self) -> str:
        """The group in words."""
        where = f"{self.job} on {self.pool} at {self.concurrency}"
        return f"{where}, {self.offered} offered" if self.is_offered else where


class CellGroup(msgspec.Struct, frozen=True):
    """The measured rounds of a group, in the order in which they ran; there is at least one."""

    group: Group
    cells: Sequence[CellResult]

    @property
    def job(self) -> str:
        """The job's name."""
        return self.group.job

    @property
    def pool(self) -> str:
        """The pool's name."""
        return self.group.pool

    @property
    def concurrency(self) -> int:
        """How many jobs at a time."""
        return self.group.concurrency

    @property
    def rate_per_s(self) -> float | None:
        """The arrival rate, in jobs per second; None at saturation."""
        return self.cells[0].rate_per_s

    @property
    def loop(self) -> str:
        """How the jobs came: all queued at once, or on schedule."""
        return SATURATION if self.rate_per_s is None else f"{self.rate_per_s:,.1f} jobs/s"

    @property
    def sound(self) -> Sequence[CellResult]:
        """The rounds whose figures count."""
        return sound(self.cells)

    def mean(self, figure: Callable[[CellResult], float | None]) -> float | None:
        """Return what stands for a figure over the rounds that count; None where none has it."""
        return over_rounds([figure(cell) for cell in self.sound])

    def most(self, figure: Callable[[CellResult], float | None]) -> float | None:
        """Return the largest figure of the rounds that count; None without any."""
        return max((value for value in map(figure, self.sound) if value is not None), default=None)


def contrasted(plan: Plan) -> list[CellPlan]:
    """Return the cells that are about throughput: neither counters nor who ran what.

    Of a search these are its rounds: the cells that led to them were too short, and too few, to be compared.
    """
    cells = [cell for cell in plan.cells if cell.strategy is None and not cell.keeps_value]
    return [cell for cell in cells if cell.stage == FINAL] or cells


def planned_groups(plan: Plan) -> dict[Group, CellPlan]:
    """Return every group of a plan with its first cell, whose size and arguments the others share."""
    cells_by_group: dict[Group, CellPlan] = {}
    for cell in contrasted(plan):
        cells_by_group.setdefault(_group(cell, cell.label), cell)
    return cells_by_group


def grouped(result: RunResult) -> dict[Group, list[CellResult]]:
    """Return the cells of each group of a run, job by job; none for a group that was not reached."""
    by_group: dict[Group, list[CellResult]] = {group: [] for group in planned_groups(result.plan)}
    return _in_order(by_group, _about_speed(result))


def measured_groups(result: RunResult) -> list[CellGroup]:
    """Return the groups of a run that were measured, job by job; neither counters nor who ran what."""
    return cell_groups(_about_speed(result))


def cell_groups(cells: Iterable[CellResult]) -> list[CellGroup]:
    """Return cells in their groups: jobs in the order in which they were first run, pools by the alphabet."""
    return [CellGroup(group, rounds) for group, rounds in _in_order({}, cells).items()]


def _about_speed(result: RunResult) -> list[CellResult]:
    omitted = result.plan.answering | {identity.job for identity in result.identities}
    cells = [cell for cell in result.cells if cell.strategy is None and cell.job not in omitted]
    if result.plan.search is None:
        return cells
    pairs = zip(result.plan.cells, result.cells, strict=False)
    return [measured for cell, measured in pairs if cell.stage == FINAL] or cells


def _in_order(
    by_group: dict[Group, list[CellResult]], cells: Iterable[CellResult]
) -> dict[Group, list[CellResult]]:
    for cell in cells:
        by_group.setdefault(_group(cell, cell.job), []).append(cell)
    jobs = list(dict.fromkeys(group.job for group in by_group))
    return dict(sorted(by_group.items(), key=lambda item: _place(item[0], jobs)))


def _group(cell: CellPlan | CellResult, job: str) -> Group:
    rate_per_s = cell.rate_per_s if cell.load is None else None
    return Group(
        job=job, pool=cell.pool, concurrency=cell.concurrency, rate_per_s=rate_per_s, load=cell.load
    )  # fmt: skip


def _place(group: Group, jobs: list[str]) -> tuple[int, str, int, float, float]:
    return (
        jobs.index(group.job), group.pool, group.concurrency, group.rate_per_s or 0.0, group.load or 0.0
    )  # fmt: skip
