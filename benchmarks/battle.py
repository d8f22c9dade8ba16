"""Jobs under kills, on both pools in one run: what is lost, what is counted twice; plain Celery beside it.

``python -m benchmarks.battle --jobs 10000 --kills 30 [--kinds child,worker,coordinator,redis] [--seed 1]
[--plain-jobs 2000 --plain-kills 6] [--output FILE]``: each pool has so many jobs of 2 ms, two at a time, and
so many kills by SIGKILL, each when the next share of the jobs is done. Exits 1 where a job was lost, failed,
or was counted twice.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from redis import Redis

from benchmarks.battle_kills import KINDS, Killing
from benchmarks.plain_celery import suffered
from config.pools import DEFAULT_POOLS
from measure.model.plan import Plan
from measure.model.result import RunResult
from tasks.cell_ledger import CellLedger
from tasks.connection import open_client
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request, guide_job
from whichpool.run.run import execute

EXACT = ": exact"
JOB_S = 0.002
STALL_S = 60.0


def request(jobs: int, seed: int) -> Request:
    """Return so many short waits on both pools, once."""
    job = guide_job("sleep", n=jobs, concurrency=2, arguments={"seconds": JOB_S})
    return Request(jobs=(job,), pools=DEFAULT_POOLS, rounds=1, seed=seed, stall_s=STALL_S)


def fought(jobs: int, kills: int, kinds: Sequence[str], seed: int) -> tuple[list[str], bool]:
    """Return the lines of a battle, and whether every job was counted once."""
    with EmbeddedCluster() as cluster, open_client(cluster.broker) as redis:
        plan = make_plan(request(jobs, seed), cluster.place, cluster.web_url)
        cluster.start(plan)
        killing = Killing(plan, redis, kills, kinds, random.Random(seed))  # noqa: S311 (whom to kill)
        began = time.monotonic()
        result = execute(plan, cluster, killing)
        took_s = time.monotonic() - began
        rows = list(rows_of(redis, plan, result, killing))
    head = f"{jobs:,} jobs and {kills} kills on each pool, seed {seed}: {result.status} in {took_s:.0f} s"
    exact = result.status == "complete" and all(row.endswith(EXACT) for row in rows)
    return [f"{head}{f' ({result.reason})' if result.reason else ''}", *rows], exact


def ids_of(redis: Redis, plan: Plan, index: int) -> list[int]:
    """Return the ids of a cell's samples, sorted: a job that was counted twice would have two."""
    samples = CellLedger(redis, plan.run_id, index, plan.cells[index]).samples()
    return sorted(sample.n for sample in samples)


def rows_of(redis: Redis, plan: Plan, result: RunResult, killing: Killing) -> Iterator[str]:
    """Yield a line for each pool."""
    for index, cell in enumerate(result.cells):
        had = ids_of(redis, plan, index)
        twice = len(had) - len(set(had))
        lost = len(set(range(cell.planned)) - set(had))
        by_kind = {kind: killing.done[index, kind] for kind in KINDS if killing.done[index, kind]}
        kinds = ", ".join(f"{count} {kind}" for kind, count in by_kind.items())
        killed = sum(by_kind.values())
        is_exact = not (twice or lost or cell.failed or cell.lost) and killed == killing.kills
        verdict = EXACT if is_exact else ": wrong"
        yield (
            f"  {cell.pool:8} {killed} of {killing.kills} kills ({kinds}): {cell.republished} sent again, "
            f"{cell.duplicates} done twice; lost {lost}, failed {cell.failed}, counted twice {twice}"
            f"{verdict}"
        )


def main(arguments: Sequence[str]) -> int:
    """Fight, print; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain-jobs", type=int, default=2_000)
    parser.add_argument("--plain-kills", type=int, default=6)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args(arguments)
    lines, exact = fought(options.jobs, options.kills, options.kinds.split(","), options.seed)
    for pool in DEFAULT_POOLS if options.plain_jobs else ():
        rng = random.Random(options.seed)  # noqa: S311 (whom to kill)
        plain = suffered(pool, options.plain_jobs, options.plain_kills, JOB_S, rng)
        lines.append(
            f"  plain Celery with late acks, {pool}: {plain.jobs:,} jobs, {plain.kills} kills of worker or "
            f"child: {plain.stuck} stuck for an hour, {plain.twice} done twice"
        )
    print("\n".join(lines))
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
