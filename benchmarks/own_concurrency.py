"""Whether the recommended concurrency is the smallest that is enough, by a finer sweep of its own.

``python -m benchmarks.own_concurrency [--output FILE] [--only TASK]``: has two tasks recommended that wait
and compute a little; where that is undecided, once more with the time that it asks for. Then it measures each
pool at each concurrency of a finer ladder, three times in turns, and says which is the smallest within 5 % of
the best. What was chosen for a pool has to be that, give or take a factor of 1.5. Some fifteen minutes; exits
1 where it is not.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean

from msgspec import structs

from benchmarks.own_truth import FOLDER, Answer, Known, asked
from config.pools import TASK_POOLS
from measure.model.plan import CellPlan, Plan
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.foreign import ForeignCluster
from whichpool.clusters.users_worker import READY_KEY, Launch
from whichpool.recommend.inspecting import Target, inspect
from whichpool.recommend.interpreter import Interpreter
from whichpool.recommend.project import Project
from whichpool.recommend.searching import Pools, search_plan
from whichpool.recommend.surroundings import environment_of, lay_out
from whichpool.recommend.task_settings import TaskSettings
from whichpool.recommend.worker_command import worker_command
from whichpool.run.progress import Progressing
from whichpool.run.run import execute

TASKS = ("short_wait", "long_wait")
SIZES = (2, 3, 4, 6, 8, 10, 12, 14, 17, 20, 24, 29, 35, 42, 50, 60, 64)
ROUNDS = 3
WITHIN, FACTOR = 1.05, 1.5
CELL_S = 1.5
SWEEP_S = 3600.0


def swept(task: str, pool: str, alone_s: float, most_per_s: float) -> dict[int, float]:
    """Return the jobs per second of a pool at each concurrency: the geometric mean of some rounds."""
    target = Target("jobs", f"jobs.{task}", None)
    python = Interpreter(Path(sys.executable), "this one")
    with tempfile.TemporaryDirectory() as private, EmbeddedCluster() as cluster:
        path = lay_out(Path(private), cluster.broker, function=None, ready_key=READY_KEY)
        project = Project(
            folder=FOLDER, python=python, command=worker_command((), "jobs"), private=Path(private),
            environment=environment_of(path, cluster.broker, python.path, {}),
        )  # fmt: skip
        found = inspect(project, target, [([], {})])

        def command(cell: CellPlan) -> list[str]:
            return project.command.measured(python.path, TASK_POOLS[cell.pool], cell.concurrency, cell.queue)

        launch = Launch(
            command=command,
            folder=FOLDER,
            environment=project.environment,
            versions=found.application.versions,
        )
        plan = sweep_plan(target, pool, alone_s, most_per_s)
        with ForeignCluster(cluster, launch, found.inputs) as foreign:
            foreign.start(plan)
            result = execute(plan, foreign, Progressing())
    rates: dict[int, list[float]] = {}
    for cell in result.cells[1:]:
        rates.setdefault(cell.concurrency, []).append(cell.jobs_per_s or 0.0)
    return {size: geometric_mean(each) for size, each in sorted(rates.items())}


def sweep_plan(target: Target, pool: str, alone_s: float, most_per_s: float) -> Plan:
    """Return a plan of one call, and then each concurrency in each round, in a random order."""
    settings = TaskSettings(budget_s=SWEEP_S, dry_run=True)
    plan = search_plan(settings, target, Pools((pool,)), 1, None)
    order = random.Random(0)  # noqa: S311 (an order of cells, not a secret)
    cells = [
        structs.replace(
            plan.cells[0], stage=None, concurrency=size, queue=f"{pool}.{size}", round=number,
            n=max(5 * size, round(CELL_S * min(size / alone_s, most_per_s))),
        )
        for number in range(1, ROUNDS + 1)
        for size in order.sample(SIZES, len(SIZES))
    ]  # fmt: skip
    return structs.replace(plan, cells=(*plan.cells, *cells), rounds=ROUNDS)


def smallest(rates: Mapping[int, float]) -> int:
    """Return the smallest concurrency within 5 % of the best."""
    best = max(rates.values())
    return min(size for size, rate in rates.items() if rate >= best / WITHIN)


def decided(task: str) -> Answer:
    """Return the recommendation; where it is undecided, that of the command that it says would decide."""
    answer = asked(Known(task, None, ""), 0)
    if answer["pool"] is None and answer["decides"]:
        budget = answer["decides"][answer["decides"].index("--budget") + 1]
        answer = asked(Known(task, None, "", flags=("--budget", budget)), 0)
    return answer


def checked(task: str) -> Iterator[str]:
    """Yield what is recommended, and for each pool what was chosen and what a finer sweep says."""
    answer = decided(task)
    open_ = " not met" if answer["pool"] is None else ""
    yield f"{task}: {answer['sentence']} {answer['quiet']}{open_}"
    for row in sorted(answer["figures"], key=lambda row: row["pool"] != answer["pool"]):
        pool, chosen = row["pool"], row["concurrency"]
        points = dict(next(curve["points"] for curve in answer["curves"] if curve["pool"] == pool))
        rates = swept(task, pool, 1 / points[1], max(points.values()))
        ideal = smallest(rates)
        verdict = "met" if ideal / FACTOR <= chosen <= ideal * FACTOR else "not met"
        yield f"  {pool} with {chosen} at a time; smallest within 5 % of the best: {ideal}; {verdict}"
        yield f"    swept, jobs/s at {', '.join(f'{size}: {rate:.0f}' for size, rate in rates.items())}"


def main(arguments: Sequence[str]) -> int:
    """Recommend, sweep, compare; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path)
    parser.add_argument("--only", choices=TASKS)
    options = parser.parse_args(arguments)
    lines: list[str] = []
    for task in TASKS if options.only is None else (options.only,):
        for line in checked(task):
            print(line, flush=True)
            lines.append(line)
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if any("not met" in line for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
