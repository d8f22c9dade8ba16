"""The cells of a result in groups, the rounds of one thing together, and medians over them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from measure.model.cell_result import CellResult
from measure.model.result import RunResult

SATURATION = "at saturation"


@dataclass(frozen=True, slots=True)
class Group:
    """All rounds of a job on a pool at one concurrency, at saturation or at one offered rate.

    Attributes:
        rate_per_s: the offered rate, in jobs per second; None at saturation.
        cells: in the order in which they ran.
    """

    job: str
    pool: str
    concurrency: int
    rate_per_s: float | None
    cells: Sequence[CellResult]

    @property
    def loop(self) -> str:
        """How the jobs came: all queued at once, or on schedule."""
        return SATURATION if self.rate_per_s is None else f"{self.rate_per_s:,.1f} jobs/s"

    def middle(self, figure: Callable[[CellResult], float | None]) -> float | None:
        """Return the median of a figure over the rounds that have it; None without any."""
        known = [value for value in map(figure, self.cells) if value is not None]
        return median(known) if known else None

    def most(self, figure: Callable[[CellResult], float | None]) -> float | None:
        """Return the largest figure of all rounds; None without any."""
        return max((value for value in map(figure, self.cells) if value is not None), default=None)


def groups(cells: Iterable[CellResult]) -> list[Group]:
    """Return the groups: jobs in the order in which they were first run, pools by the alphabet."""
    found: dict[tuple[str, str, int, float | None], list[CellResult]] = {}
    for cell in cells:
        found.setdefault((cell.job, cell.pool, cell.concurrency, cell.rate_per_s), []).append(cell)
    order = list(dict.fromkeys(job for job, *_ in found))
    ordered = sorted(found, key=lambda key: (order.index(key[0]), key[1], key[2], key[3] or 0.0))
    return [Group(*key, found[key]) for key in ordered]


def job_groups(result: RunResult) -> list[Group]:
    """Return the groups that are about speed: neither counters nor who ran what."""
    identities = {identity.job for identity in result.identities}
    return groups(cell for cell in result.cells if cell.strategy is None and cell.job not in identities)
