"""The report on how long cells should be: what was seen of each length, and what it shows in a given time."""

import math
from collections.abc import Mapping
from statistics import fmean, median

import msgspec

from benchmarks.cell_length_cases import Case, slots, wave_s
from measure.cells.cell_summary import WARM_UP_WAVES
from measure.stats.intervals import CONFIDENCE, FEWEST_FOR_A_SPREAD, FEWEST_ROUNDS, paired
from measure.stats.student_t import t_quantile

TIMES_S = (15, 30, 60)  # that a contrast may take, all of its rounds together


class Seen(msgspec.Struct, frozen=True):
    """What was seen of a case.

    Attributes:
        logs: of the ratio of its pools, round by round, without rounds that were disturbed.
        rounds: with those.
        whole_s: the time of its runs, from submission to answer.
        rounds_s: the same without the end of each run.
        jobs_s: from the first start to the last end of each cell.
        costs_s: see `benchmarks.cell_costs`.
        others_cpu: the share of the CPUs that other programs used, cell by cell.
    """

    logs: list[float] = []
    rounds: int = 0
    whole_s: float = 0.0
    rounds_s: float = 0.0
    jobs_s: list[float] = []
    costs_s: dict[str, list[float]] = {}
    others_cpu: list[float] = []

    def plus(self, more: "Seen") -> "Seen":
        """Return both together."""
        names = {**self.costs_s, **more.costs_s}
        costs_s = {name: self.costs_s.get(name, []) + more.costs_s.get(name, []) for name in names}
        return Seen(
            self.logs + more.logs, self.rounds + more.rounds, self.whole_s + more.whole_s,
            self.rounds_s + more.rounds_s, self.jobs_s + more.jobs_s, costs_s,
            self.others_cpu + more.others_cpu,
        )  # fmt: skip

    @property
    def round_s(self) -> float:
        """What a round takes, with fresh workers and all."""
        return self.rounds_s / self.rounds


def half_width(scatter: float, rounds: int) -> float:
    """Return the half-width of the 95 % interval of a log ratio, from the standard deviation of a round's."""
    return t_quantile(CONFIDENCE, rounds - 1) * scatter / math.sqrt(rounds)


def report(seen: Mapping[Case, Seen]) -> str:
    """Return the whole report."""
    together = Seen()
    for one in seen.values():
        together = together.plus(one)
    busy = f"{fmean(together.others_cpu):.0%}" if together.others_cpu else "an unknown share"
    head = f"{together.rounds} rounds in {together.whole_s:.0f} s; others used {busy} of the CPUs"
    parts = [[head], costs(together), shortest(seen), *(of_contrast(name, seen) for name in _names(seen))]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def costs(together: Seen) -> list[str]:
    """Return what a cell costs beside its jobs, a line for each part."""
    lines = [f"{'beside the jobs, s':72}  median  lowest  highest"]
    for name, seconds in together.costs_s.items():
        if seconds:
            lines.append(f"  {name:70}  {median(seconds):6.3f}  {min(seconds):6.3f}  {max(seconds):7.3f}")
    return lines


def shortest(seen: Mapping[Case, Seen]) -> list[str]:
    """Return the shortest cells that lose their first wave as warm-up, a line for each job."""
    lines = [f"{f'shortest cell of which the first of {WARM_UP_WAVES} waves is cut':52}  slots  jobs       s"]
    for job in dict.fromkeys(case.job for case in seen):
        n, seconds = WARM_UP_WAVES * slots(job), WARM_UP_WAVES * wave_s(job)
        lines.append(f"  {job:50}  {slots(job):5}  {n:4}  {seconds:6.3f}")
    return lines


def _names(seen: Mapping[Case, Seen]) -> list[str]:
    return list(dict.fromkeys(case.name for case in seen))


def of_contrast(name: str, seen: Mapping[Case, Seen]) -> list[str]:
    """Return what each length of a contrast showed, and would show in a given time."""
    times = "".join(f"  {f'{seconds} s':>8}" for seconds in TIMES_S)
    return [
        f"{name}; half-width of the 95 % interval: as seen, and in so much time",
        f"  a cell of  waves  its jobs, s  round, s  rounds  disturbed    ratio  scatter  as seen{times}",
        *(_line(case, one) for case, one in seen.items() if case.name == name),
    ]


def _line(case: Case, seen: Seen) -> str:
    left_out = seen.rounds - len(seen.logs)
    head = (
        f"  {case.length_s:7.1f} s  {case.waves:5}  {fmean(seen.jobs_s):11.2f}  {seen.round_s:8.2f}"
        f"  {seen.rounds:6}  {left_out:9}"
    )
    if len(seen.logs) < FEWEST_FOR_A_SPREAD:
        return f"{head}  too few rounds"
    mean = paired(seen.logs)
    widths = "".join(f"  {_in_time(mean.scatter, seen.round_s, seconds):>8}" for seconds in TIMES_S)
    at_present = f"{half_width(mean.scatter, len(seen.logs)):.1%}"
    return f"{head}  {math.exp(mean.mean):7.3f}  {mean.scatter:7.1%}  {at_present:>7}{widths}"


def _in_time(scatter: float, round_s: float, seconds: float) -> str:
    rounds = int(seconds / round_s)
    return f"{half_width(scatter, rounds):.1%}" if rounds >= FEWEST_ROUNDS else "-"
