"""The options of the commands: flag > WHICHPOOL_* > plan file > default, all by click."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from config.counter_strategies import STRATEGIES
from config.environment import variable_of
from config.guide_jobs import DEFAULT_ROUNDS, JOBS
from config.pools import CELERY_POOLS, DIRECT_POOLS
from measure.gates.thresholds import OF_A_RUN
from measure.model.plan import Arrivals
from measure.stats.looks import LOOKS
from whichpool.cli.refusals import why_no_job, why_no_pool
from whichpool.cli.types import RUN_THRESHOLD, Figure, FilePath, OneSize, Seconds, SizeList, WordList
from whichpool.planning.planfile import PlanFile, read_plan_file
from whichpool.planning.request import (
    DEFAULT_ARRIVALS,
    DEFAULT_LOAD,
    LEAST_RATE_PER_S,
    MOST_AT_A_TIME,
    MOST_INCREMENTS,
    MOST_JOBS,
    MOST_RATE_PER_S,
    MOST_ROUNDS,
    MOST_STALL_S,
)
from whichpool.planning.settings import CLUSTERS
from whichpool.reports.registry import FORMATS

REPORTS = (*(name for name in FORMATS if name != "json"), "none")  # as JSON it is kept in any case
Command = TypeVar("Command", bound=Callable[..., Any])


def setting(*names: str, **options: Any) -> Callable[[Command], Command]:  # noqa: ANN401 (click's own options)
    """Return a click option that also reads WHICHPOOL_<NAME>, and says so in its help."""
    flag = next(name for name in names if name.startswith("--")).partition("/")[0]
    return click.option(*names, envvar=variable_of(flag), show_envvar=True, **options)


def listed(numbers: Sequence[int]) -> str:
    """Return numbers as a sentence has them: ``5, 10 and 20``."""
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def read_plan_option(ctx: click.Context, _param: click.Parameter, value: Path | None) -> PlanFile | None:
    """Read the plan file before the other options, whose defaults its settings become."""
    if value is None:
        return None
    plan_file = read_plan_file(value)
    ctx.default_map = {**(ctx.default_map or {}), **plan_file.settings}
    return plan_file


BROKER_OPTIONS = (
    setting("--broker", metavar="URL", help="Use the workers that run at this Redis."),
    setting("--broker-password-file", type=FilePath(path_type=Path), metavar="FILE",
            help="A file that holds the broker's password."),
)  # fmt: skip
RESULTS = setting(
    "--results", type=FilePath(path_type=Path), default=Path("results"), show_default=True,
    metavar="FOLDER", help="Where every result is kept.",
)  # fmt: skip
RESULT_OPTIONS = (
    RESULTS,
    setting("--json", "json_to", metavar="PATH|-",
            help="Also write the result here; - prints it instead of tables."),
    setting("--report", "reports", type=WordList("report", REPORTS), default="html", show_default=True,
            metavar="FORMAT,..", help=f"Reports to keep beside the result, of: {', '.join(REPORTS)}."),
    setting("--full", is_flag=True, help="Print every table, not the first screen alone."),
    setting("-q", "--quiet", is_flag=True, help="Show no progress."),
)  # fmt: skip
REPEAT_OPTIONS = (
    setting("--pools", type=WordList("pool", (*CELERY_POOLS, *DIRECT_POOLS), why_no_pool),
            metavar="POOL,POOL", help=f"Of: {', '.join(CELERY_POOLS)}; --cluster direct: "
            f"{', '.join(DIRECT_POOLS)}.  [default: all]"),
    setting("-n", "--number", "n", type=click.IntRange(1, MOST_JOBS), metavar="N", help="Jobs in a cell."),
    setting("--rounds", type=click.IntRange(1, MOST_ROUNDS), default=DEFAULT_ROUNDS, show_default=True,
            help="How often each cell runs, in a new order each time."),
    setting("--seed", type=int, default=0, show_default=True, help="Seed of the cells' order."),
    setting("--stall", type=Seconds(1, MOST_STALL_S), default=60.0, show_default=True, metavar="SECONDS",
            help="End the run as partial when no job ran and nothing was done for so long."),
    setting("--job-timeout", type=Seconds(1, MOST_STALL_S), default=600.0, show_default=True,
            metavar="SECONDS", help="End the run as partial when jobs ran and none was done for so long."),
)  # fmt: skip
CLUSTER_OPTIONS = (
    *BROKER_OPTIONS,
    setting("--cluster", type=click.Choice(CLUSTERS),
            help="Where to run.  [default: external with --broker, else embedded]"),
    setting("--web-url", metavar="URL", default="", help="The latency server of an external cluster."),
    setting("--web-port", type=click.IntRange(0, 65_535), default=0, metavar="PORT",
            help="The latency server's port in a private cluster.  [default: a free one]"),
)  # fmt: skip
GATE_OPTIONS = (
    setting("--fail-if", type=RUN_THRESHOLD, multiple=True, metavar="THRESHOLD",
            help="Exit with 99 if this holds: [POOL.][JOB.]MEASURE OP VALUE[UNIT], such as "
            f"'{OF_A_RUN.example}'. Repeatable; in the variable, with commas."),
    setting("--fail-if-undecided", is_flag=True,
            help="Exit with 99, too, if a verdict is undecided, or there is none."),
)  # fmt: skip
RUN_OPTIONS = (
    setting("--plan", type=FilePath(path_type=Path), callback=read_plan_option, is_eager=True,
            metavar="FILE", help="A plan in TOML; its settings are defaults for these flags."),
    setting("--jobs", "--job", "jobs", type=WordList("job", JOBS, why_no_job), metavar="JOB,JOB",
            help=f"Of: {', '.join(JOBS)}; whichpool jobs says what each does."),
    setting("--counters", type=WordList("strategy", STRATEGIES), metavar="STRATEGY,..",
            help=f"Shared counters, of: {', '.join(STRATEGIES)}."),
    setting("-k", "--increments", type=click.IntRange(1, MOST_INCREMENTS), metavar="K",
            help="Increments of a counting job."),
    setting("-c", "--concurrency", type=OneSize(1, MOST_AT_A_TIME), metavar="C",
            help="Jobs at a time.  [default: 16 for I/O, 2 for CPU; what the workers have, with --broker]"),
    setting("--load", type=Figure(0, 1), metavar="SHARE",
            help="Also measure latency at an arrival rate: this share of the slowest pool's saturation; 0 "
            f"for none.  [default: {DEFAULT_LOAD} in the default plan, else none]"),
    setting("--rate", type=Figure(LEAST_RATE_PER_S, MOST_RATE_PER_S), metavar="PER_S",
            help="The same at this rate, in jobs per second."),
    setting("--arrivals", type=click.Choice(get_args(Arrivals)), default=DEFAULT_ARRIVALS, show_default=True,
            help="How jobs come at an arrival rate: as independent users send them, or evenly spaced."),
    setting("--until-decided", is_flag=True,
            help=f"Add rounds until each verdict is decided: looks after {listed(LOOKS)} rounds."),
    *REPEAT_OPTIONS, *CLUSTER_OPTIONS, *RESULT_OPTIONS, *GATE_OPTIONS,
)  # fmt: skip
SCALED = tuple(name for name, job in JOBS.items() if job.kind != "identity")
SCALE_OPTIONS = (
    setting("--job", "--jobs", "jobs", type=WordList("job", SCALED, why_no_job), required=True,
            metavar="JOB,JOB",
            help=f"Of: {', '.join(SCALED)}."),
    setting("-c", "--concurrency", "concurrencies", type=SizeList(1, MOST_AT_A_TIME, 2), metavar="C,C,..",
            help="How many at a time.  [default: 1,2,4,8,16,32 for I/O; 1,2,4,8 for CPU]"),
    *REPEAT_OPTIONS, *CLUSTER_OPTIONS, *RESULT_OPTIONS, *GATE_OPTIONS,
)  # fmt: skip


def options(*sets: Sequence[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command all options of these sets, in their order."""

    def decorated(command: Command) -> Command:
        for option in reversed([option for option_set in sets for option in option_set]):
            command = option(command)
        return command

    return decorated
