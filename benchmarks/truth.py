"""Whether verdicts can be trusted: known truths on real workers, ten times each.

``python -m benchmarks.truth [--runs 10] [--output FILE]``: wrong advice must never be given, and jobs whose
answer is known must get it as often as is stated. Takes about ten minutes; quiet the machine before.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.overhead import whereabouts
from config.guide_jobs import JOBS
from config.jobs import default_concurrency
from config.pools import CELERY_POOLS, THREADS
from config.queues import queue_name
from measure.model.result import RunResult
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import Place, make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing
from whichpool.run.run import execute
from workers.profiles import Profile

RUNS = 10
TWIN = "threads-twin"  # the threads pool once more, on a worker and a queue of its own
UNDECIDED, EQUIVALENT = "undecided", "equivalent"


@dataclass(frozen=True)
class Truth:
    """A contrast whose answer is known.

    Attributes:
        job: what both pools run.
        pools: which.
        right: the pool to recommend, or that both are equivalent. Undecided is not wrong, but no answer.
        why: in one line.
        needed: of ten runs, how many have to say so on a quiet machine.
    """

    job: str
    pools: tuple[str, str]
    right: str
    why: str
    needed: int

    @property
    def name(self) -> str:
        """Name it in a table."""
        return f"{self.job}: {self.pools[0]} against {self.pools[1]}"

    @property
    def concurrency(self) -> int:
        """Slots of each worker."""
        return default_concurrency(JOBS[self.job])


TRUTHS = (
    Truth("sleep", ("threads", TWIN), EQUIVALENT, "they are the same", 5),
    Truth("primes", ("threads", TWIN), EQUIVALENT, "they are the same", 0),
    Truth("sleep", ("prefork", "threads"), "threads", "as fast, whoever waits, and it uses less memory", 9),
    Truth("primes", ("prefork", "threads"), "prefork", "pure Python holds the GIL", 10),
    Truth("digest", ("prefork", "threads"), "threads", "hashing releases the GIL; it uses less memory", 0),
)


def place(pool: str, wanted: int | None, default: int) -> Place:
    """Return the queue of a pool, or of the twin."""
    concurrency = wanted or default
    return Place(queue_name(pool, concurrency), concurrency)


def profiles(truths: Sequence[Truth]) -> set[Profile]:
    """Return the workers that these contrasts need; the twin is a threads worker like any other."""
    return {
        Profile(
            THREADS if pool == TWIN else CELERY_POOLS[pool],
            truth.concurrency,
            queue_name(pool, truth.concurrency),
        )
        for truth in truths
        for pool in truth.pools
    }


def contrast(cluster: EmbeddedCluster, truth: Truth, seed: int) -> RunResult:
    """Run one contrast as ``whichpool run --jobs JOB`` does, with the default rounds."""
    request = Request(jobs=(guide_job(truth.job),), pools=truth.pools, seed=seed)
    return execute(make_plan(request, place, cluster.web_url), cluster, Progressing())


def advice(result: RunResult) -> str:
    """Return what a result's only verdict says to do: a pool, that both are equivalent, or nothing."""
    (verdict,) = result.verdicts
    return verdict.recommended or (EQUIVALENT if verdict.equivalent else UNDECIDED)


def report(truth: Truth, results: Sequence[RunResult]) -> str:
    """Return what the runs of a contrast said, one line each, how many were right, and how many wrong."""
    counts = Counter(map(advice, results))
    right, wrong = counts[truth.right], len(results) - counts[truth.right] - counts[UNDECIDED]
    said = ", ".join(f"{name} {times}" for name, times in counts.most_common())
    met = "met" if wrong == 0 and right * RUNS >= truth.needed * len(results) else "NOT MET"
    lines = [f"  {result.verdicts[0].sentence}" for result in results]
    head = f"{truth.name}; the truth: {truth.right}, {truth.why}"
    tally = f"right {right} of {len(results)} ({truth.needed} of {RUNS} needed), wrong {wrong}: {met}"
    return "\n".join([head, *lines, f"  said: {said}; {tally}"])


def run(runs: int, truths: Sequence[Truth], say: Callable[[str], object]) -> str:
    """Run the benchmark, the contrasts in turns; return its report."""
    results_by_truth: dict[Truth, list[RunResult]] = {truth: [] for truth in truths}
    with EmbeddedCluster() as cluster:
        cluster.start_workers(profiles(truths))
        for number in range(runs):
            for truth in truths:
                say(f"run {number + 1} of {runs}: {truth.name}\n")
                results_by_truth[truth].append(contrast(cluster, truth, seed=number))
    reports = "\n\n".join(report(truth, results) for truth, results in results_by_truth.items())
    return f"{whereabouts()}\n{runs} runs of five rounds each, in turns\n\n{reports}\n"


def main() -> None:
    """Read the command line, run, print; exit 1 if a truth was missed too often."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--output", type=Path, help="also write the report here")
    parser.add_argument("--only", choices=sorted({t.job for t in TRUTHS}), nargs="+", help="some jobs alone")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs is at least 1")
    truths = [truth for truth in TRUTHS if options.only is None or truth.job in options.only]
    report_text = run(options.runs, truths, sys.stderr.write)
    print(report_text)
    if options.output:
        options.output.write_text(report_text, encoding="utf-8")
    sys.exit("NOT MET" in report_text)


if __name__ == "__main__":
    main()
