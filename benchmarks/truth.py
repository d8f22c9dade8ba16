"""Whether verdicts can be trusted: known truths on real workers, ten times each.

``python -m benchmarks.truth [--runs 10] [--busy CPUS] [--until-decided] [--only primes] [--output FILE]``:
wrong advice must never be given, and jobs whose answer is known must get it as often as is stated. Takes
about 15 minutes; quiet the machine before. With ``--busy`` it burns some CPUs itself, throughout.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.burning import burning
from benchmarks.overhead import whereabouts
from config.guide_jobs import JOBS
from config.jobs import default_concurrency
from config.pools import CELERY_POOLS, THREADS
from config.queues import queue_name
from measure.cells.disturbances import counted
from measure.model.result import RunResult
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import Place, make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing
from whichpool.run.run import execute

RUNS = 10
TWIN = "threads-twin"  # the threads pool once more, on a worker and a queue of its own
UNDECIDED, EQUIVALENT = "undecided", "equivalent"
POOLS = {**CELERY_POOLS, TWIN: THREADS}


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A contrast whose answer is known.

    Attributes:
        job: what both pools run.
        arguments: those that are not the job's own.
        pools: which.
        right: the pool to recommend, or that both are equivalent. Undecided is not wrong, but no answer.
        why: in one line.
        needed: of ten runs, how many have to say so on a quiet machine with five rounds.
        needed_decided: the same with rounds that are added until it is decided.
        needed_busy: the same where other programs use the machine's CPUs.
    """

    job: str
    pools: tuple[str, str]
    right: str
    why: str
    arguments: tuple[tuple[str, int], ...] = ()
    needed: int = 0
    needed_decided: int = 0
    needed_busy: int = 0

    @property
    def name(self) -> str:
        """Name it in a table."""
        sizes = "".join(f", {name} {value:,}" for name, value in self.arguments)
        return f"{self.job}{sizes}: {self.pools[0]} against {self.pools[1]}"

    @property
    def concurrency(self) -> int:
        """Slots of each worker."""
        return default_concurrency(JOBS[self.job])


@dataclass(frozen=True)
class Setting:
    """How the truths are tried: CPUs that are burnt meanwhile, and whether rounds are added."""

    busy: int = 0
    until_decided: bool = False

    def needed(self, truth: Truth) -> int:
        """Return how many of ten runs have to have the right answer."""
        if self.busy:
            return truth.needed_busy
        return truth.needed_decided if self.until_decided else truth.needed

    def __str__(self) -> str:
        rounds = "rounds until it is decided" if self.until_decided else "five rounds each"
        return f"{rounds}; {counted(self.busy, 'CPU')} burnt meanwhile" if self.busy else rounds


SAME, LEANER = "they are the same", "as fast, whoever waits, and it uses less memory"
SMALL = (("size_mb", 0), ("size_kb", 1), ("times", 20_000))
TRUTHS = (
    Truth(job="sleep", pools=("threads", TWIN), right=EQUIVALENT, why=SAME, needed=5, needed_decided=8),
    Truth(job="primes", pools=("threads", TWIN), right=EQUIVALENT, why=SAME),
    Truth(job="sleep", pools=("prefork", "threads"), right="threads", why=LEANER, needed=9, needed_decided=9),
    Truth(job="primes", pools=("prefork", "threads"), right="prefork", why="pure Python holds the GIL",
          needed=10, needed_decided=10, needed_busy=5),
    Truth(job="digest", pools=("prefork", "threads"), right="threads",
          why="hashing releases the GIL; it uses less memory"),
    Truth(job="digest", pools=("prefork", "threads"), right="prefork", arguments=SMALL,
          why="hashing less than 2,048 bytes holds the GIL", needed=9, needed_decided=9),
)  # fmt: skip


def place(pool: str, wanted: int | None, default: int) -> Place:
    """Return the queue of a pool, or of the twin."""
    concurrency = wanted or default
    return Place(queue_name(pool, concurrency), concurrency)


def contrast(cluster: EmbeddedCluster, truth: Truth, seed: int, *, until_decided: bool) -> RunResult:
    """Run one contrast as ``whichpool run --jobs JOB`` does."""
    job = guide_job(truth.job, arguments=dict(truth.arguments))
    request = Request(jobs=(job,), pools=truth.pools, seed=seed, until_decided=until_decided)
    plan = make_plan(request, place, cluster.web_url, fresh_workers=True)
    return execute(plan, cluster, Progressing())


def advice(result: RunResult) -> str:
    """Return what a result's only verdict says to do: a pool, that both are equivalent, or nothing."""
    (verdict,) = result.verdicts
    return verdict.recommended or (EQUIVALENT if verdict.equivalent else UNDECIDED)


def report(truth: Truth, results: Sequence[RunResult], setting: Setting) -> str:
    """Return what the runs of a contrast said, one line each, how many were right, and how many wrong."""
    counts = Counter(map(advice, results))
    right, wrong = counts[truth.right], len(results) - counts[truth.right] - counts[UNDECIDED]
    said = ", ".join(f"{name} {times}" for name, times in counts.most_common())
    needed = setting.needed(truth)
    met = "met" if wrong == 0 and right * RUNS >= needed * len(results) else f"NOT MET{spread(results)}"
    head = f"{truth.name}; the truth: {truth.right}, {truth.why}"
    tally = f"right {right} of {len(results)} ({needed} of {RUNS} needed), wrong {wrong}: {met}"
    return "\n".join([head, *map(line_of, results), f"  said: {said}; {tally}"])


def spread(results: Iterable[RunResult]) -> str:
    """Return what may explain that a verdict was missed: how far apart the rounds of a run lay."""
    known = [s for result in results if (s := result.verdicts[0].scatter) is not None]
    return f"; a round's ratio scattered by {min(known):.1%} to {max(known):.1%}" if known else ""


def line_of(result: RunResult) -> str:
    """Return what one run said, with its rounds and how much they scattered."""
    (verdict,) = result.verdicts
    scatter = "" if verdict.scatter is None else f", scatter {verdict.scatter:.1%}"
    return f"  {verdict.sentence} [{verdict.rounds} rounds{scatter}]"


def run(runs: int, truths: Sequence[Truth], setting: Setting, say: Callable[[str], object]) -> str:
    """Run the benchmark, the contrasts in turns; return its report."""
    results_by_truth: dict[Truth, list[RunResult]] = {truth: [] for truth in truths}
    with burning(setting.busy), EmbeddedCluster(pools=POOLS) as cluster:
        cluster.start_workers([])
        for number in range(runs):
            for truth in truths:
                say(f"run {number + 1} of {runs}: {truth.name}\n")
                result = contrast(cluster, truth, seed=number, until_decided=setting.until_decided)
                results_by_truth[truth].append(result)
    reports = "\n\n".join(report(truth, results, setting) for truth, results in results_by_truth.items())
    return f"{whereabouts()}\n{runs} runs in turns, {setting}\n\n{reports}\n"


def main() -> None:
    """Read the command line, run, print; exit 1 if a truth was missed too often."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--busy", type=int, default=0, metavar="CPUS", help="burn so many CPUs meanwhile")
    parser.add_argument("--until-decided", action="store_true", help="add rounds, as the command does")
    parser.add_argument("--output", type=Path, help="also write the report here")
    parser.add_argument("--only", choices=sorted({t.job for t in TRUTHS}), nargs="+", help="some jobs alone")
    parser.add_argument("--twin", action="store_true", help="only a pool against itself")
    options = parser.parse_args()
    if options.runs < 1 or options.busy < 0:
        parser.error("--runs is at least 1, --busy at least 0")
    truths = [
        truth for truth in TRUTHS
        if (options.only is None or truth.job in options.only) and (TWIN in truth.pools or not options.twin)
    ]  # fmt: skip
    setting = Setting(options.busy, options.until_decided)
    report_text = run(options.runs, truths, setting, sys.stderr.write)
    print(report_text)
    if options.output:
        options.output.write_text(report_text, encoding="utf-8")
    sys.exit("NOT MET" in report_text)


if __name__ == "__main__":
    main()
