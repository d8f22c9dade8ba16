"""What two runs side by side come to: the Comparison, as it is printed."""

from typing import Literal

import msgspec

from measure.cells.groups import Group
from measure.compare.compatibility import Compatibility
from measure.model.result import Status
from measure.model.threshold_result import ThresholdResult

ONE_ROUND = "one round: no interval"
Outcome = Literal["faster", "slower", "undecided"]


class Ratio(msgspec.Struct, frozen=True):
    """One measure in both runs, in its own unit, and NEW over BASE."""

    base: float
    new: float
    ratio: float


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one group.

    Attributes:
        job, pool, concurrency, rate_per_s, load: which group, see `Group`.
        base_rounds, new_rounds: rounds that count: no job failed, nothing disturbed them.
        jobs_per_s: geometric means over the rounds, and their ratio; None without such rounds.
        low, high: the ratio's interval (Welch's, corrected by Holm over the comparison); None without one.
        level: the interval's own level after that correction.
        outcome: faster or slower only where the interval lies outside [1/1.05, 1.05]; None without one.
        ratios: of the other measures that both runs know, geometric means over the rounds, without interval.
        notes: what the figures do not say by themselves.
    """

    job: str
    pool: str
    concurrency: int
    rate_per_s: float | None
    load: float | None
    base_rounds: int
    new_rounds: int
    jobs_per_s: Ratio | None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    outcome: Outcome | None = None
    ratios: dict[str, Ratio] = {}
    notes: tuple[str, ...] = ()

    @property
    def group(self) -> Group:
        """Which group it is about."""
        return Group(
            job=self.job, pool=self.pool, concurrency=self.concurrency, rate_per_s=self.rate_per_s,
            load=self.load,
        )  # fmt: skip


class ComparedRun(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two runs.

    Attributes:
        run_id, status, reason, started: of the run.
        only_here: groups that the other run does not have.
        disturbed: what the run itself warned of that can change every figure.
        recommends: what it says to do, if it was a search for that.
    """

    run_id: str
    status: Status
    reason: str | None
    started: float
    only_here: tuple[Group, ...]
    disturbed: tuple[str, ...] = ()
    recommends: str | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two runs, group by group, and the thresholds that were held against them."""

    base: ComparedRun
    new: ComparedRun
    compatibility: Compatibility = msgspec.field(name="likeness")  # its name in JSON since schema 1
    changes: tuple[Change, ...]
    thresholds: tuple[ThresholdResult, ...] = ()
    schema: int = 1
