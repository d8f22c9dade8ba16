"""How long cells should be: what a cell costs beside its jobs, and what shorter ones show in the same time.

``python -m benchmarks.cell_length [--minutes 20] [--output FILE]``: contrasts on real workers that are
started afresh for each round. Whichever has had the least time runs next: all lengths share the machine's
moods, and get the same time.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.cell_costs import costs_s, moments
from benchmarks.cell_length_cases import Case, cases
from benchmarks.cell_length_report import Seen, report
from benchmarks.overhead import whereabouts
from benchmarks.subjects import BrokenRunError
from benchmarks.truth import POOLS
from measure.cells.pairings import pairings
from measure.stats.intervals import log_ratios
from tasks.connection import open_client
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.progress import Progressing
from whichpool.run.run import execute

MINUTES = 20.0
ROUNDS_A_TURN = 2  # fewer than two would not be rounds; more would let the mood change within a turn


def turn(cluster: EmbeddedCluster, case: Case, seed: int) -> Seen:
    """Run some rounds of a case.

    Raises:
        BrokenRunError: if the run did not end as planned.
    """
    job = guide_job(case.job, n=case.n)
    request = Request(jobs=(job,), pools=case.pools, rounds=ROUNDS_A_TURN, seed=seed)
    plan = make_plan(request, cluster.place, cluster.web_url, fresh_workers=cluster.starts_fresh_workers)
    submitted, began = time.time(), time.monotonic()
    result = execute(plan, cluster, Progressing())
    whole_s, answered = time.monotonic() - began, time.time()
    if result.status != "complete":
        raise BrokenRunError(f"{case.name}: {result.reason}")
    cells = moments(open_client(cluster.broker), result.plan)
    conditions = [cell.conditions for cell in result.cells if cell.conditions]
    return Seen(
        logs=[log for pair in pairings(result.cells) for log in log_ratios(pair.rates, pair.other_rates)],
        rounds=len(cells) // len(case.pools),
        whole_s=whole_s,
        rounds_s=cells[-1].ended - submitted,
        jobs_s=[cell.jobs_s for cell in cells],
        costs_s=costs_s(cells, submitted, answered),
        others_cpu=[seen.others_cpu for seen in conditions if seen.others_cpu is not None],
    )


def run(minutes: float, say: Callable[[str], object]) -> str:
    """Run the benchmark; return its report."""
    seen: dict[Case, Seen] = {case: Seen() for case in cases()}
    rng = random.Random(0)  # noqa: S311 (an order, not a secret)
    ends = time.monotonic() + 60 * minutes
    with EmbeddedCluster(pools=POOLS) as cluster:
        cluster.start_workers([])
        number = 0
        while time.monotonic() < ends or not all(one.rounds for one in seen.values()):
            case = min(seen, key=lambda case: (seen[case].whole_s, rng.random()))
            say(f"{max(0.0, ends - time.monotonic()):.0f} s left: {case.name}, cells of {case.length_s} s\n")
            seen[case] = seen[case].plus(turn(cluster, case, seed=number))
            number += 1
    return f"{whereabouts()}\n{report(seen)}"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=MINUTES, help="more show the scatter more exactly")
    parser.add_argument("--output", type=Path, help="also write the report here")
    options = parser.parse_args()
    if options.minutes <= 0:
        parser.error("--minutes is above 0")
    text = run(options.minutes, sys.stderr.write)
    print(text, end="")
    if options.output:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
