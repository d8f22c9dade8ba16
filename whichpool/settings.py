"""The flags of ``whichpool run``: flag > WHICHPOOL_* > plan file > default, all by click."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from click.core import ParameterSource

from config.counters import STRATEGIES
from config.jobs import DEFAULT_ROUNDS, JOBS
from config.queues import POOLS
from whichpool.planfile import PlanFile, read_plan_file
from whichpool.reports.formats import FORMATS
from whichpool.request import (
    DIRECT_POOLS,
    MOST_AT_A_TIME,
    MOST_INCREMENTS,
    MOST_JOBS,
    MOST_ROUNDS,
    MOST_STALL_S,
    CounterRequest,
    JobRequest,
    Request,
    default_counters,
    default_jobs,
)
from whichpool.words import Seconds, Words

REPORTS = (*(name for name in FORMATS if name != "json"), "none")  # as JSON it is kept in any case
CLUSTERS = ("embedded", "external", "direct")
Command = TypeVar("Command", bound=Callable[..., Any])
Entry = TypeVar("Entry", JobRequest, CounterRequest)


def setting(*names: str, **options: Any) -> Callable[[Command], Command]:  # noqa: ANN401 (click's own options)
    """Return a click option that also reads WHICHPOOL_<NAME>, and says so in its help."""
    flag = next(name for name in names if name.startswith("--")).partition("/")[0]
    return click.option(*names, envvar=variable_of(flag), show_envvar=True, **options)


def variable_of(flag: str) -> str:
    """Return the variable that a flag also reads, with or without its dashes."""
    return "WHICHPOOL_" + flag.removeprefix("--").replace("-", "_").upper()


def read_plan_option(ctx: click.Context, _param: click.Parameter, value: Path | None) -> PlanFile | None:
    """Read the plan file before the other options, whose defaults its settings become."""
    if value is None:
        return None
    found = read_plan_file(value)
    ctx.default_map = {**(ctx.default_map or {}), **found.settings}
    return found


BROKER_OPTIONS = (
    setting("--broker", metavar="URL", help="Use the workers that run at this Redis."),
    setting("--broker-password-file", type=click.Path(path_type=Path), metavar="FILE",
            help="A file that holds the broker's password."),
)  # fmt: skip
RESULT_OPTIONS = (
    setting("--results", type=click.Path(path_type=Path), default=Path("results"), show_default=True,
            metavar="FOLDER", help="Where every result is kept."),
    setting("--json", "json_to", metavar="PATH|-",
            help="Also write the result here; - prints it instead of tables."),
    setting("--report", "reports", type=Words("report", REPORTS), default="html", show_default=True,
            metavar="FORMAT,..", help=f"Reports to keep beside the result, of: {', '.join(REPORTS)}."),
)  # fmt: skip
RUN_OPTIONS = (
    setting("--plan", type=click.Path(path_type=Path), callback=read_plan_option, is_eager=True,
            metavar="FILE", help="A plan in TOML; its settings are defaults for these flags."),
    setting("--jobs", type=Words("job", JOBS), metavar="JOB,JOB", help=f"Of: {', '.join(JOBS)}."),
    setting("--counters", type=Words("strategy", STRATEGIES), metavar="STRATEGY,..",
            help=f"Shared counters, of: {', '.join(STRATEGIES)}."),
    setting("--pools", type=Words("pool", (*POOLS, *DIRECT_POOLS)), metavar="POOL,POOL",
            help=f"Of: {', '.join(POOLS)}; --cluster direct: {', '.join(DIRECT_POOLS)}.  [default: all]"),
    setting("-n", "--number", "n", type=click.IntRange(1, MOST_JOBS), metavar="N", help="Jobs in a cell."),
    setting("-k", "--increments", type=click.IntRange(1, MOST_INCREMENTS), metavar="K",
            help="Increments of a counting job."),
    setting("--concurrency", type=click.IntRange(1, MOST_AT_A_TIME), metavar="C",
            help="Jobs at a time.  [default: 16 for I/O, 2 for CPU; what the workers have, with --broker]"),
    setting("--rounds", type=click.IntRange(1, MOST_ROUNDS), default=DEFAULT_ROUNDS, show_default=True,
            help="How often each cell runs, in a new order each time."),
    setting("--seed", type=int, default=0, show_default=True, help="Seed of the cells' order."),
    setting("--stall", type=Seconds(1, MOST_STALL_S), default=60.0, show_default=True, metavar="SECONDS",
            help="End the run as partial when nothing was done for so long."),
    *BROKER_OPTIONS,
    setting("--cluster", type=click.Choice(CLUSTERS),
            help="Where to run.  [default: external with --broker, else embedded]"),
    setting("--web-url", metavar="URL", default="", help="The latency server of an external cluster."),
    setting("--web-port", type=click.IntRange(0, 65_535), default=0, metavar="PORT",
            help="The latency server's port in a private cluster.  [default: a free one]"),
    *RESULT_OPTIONS,
)  # fmt: skip


def options(*sets: Sequence[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command all options of these sets, in their order."""

    def decorated(command: Command) -> Command:
        for option in reversed([option for one in sets for option in one]):
            command = option(command)
        return command

    return decorated


def request_from(flags: dict[str, Any], outright: Collection[str] = ()) -> Request:
    """Return what the flags and the plan file ask for together; the default plan if neither names a job.

    Args:
        flags: every flag's value, whatever it came from.
        outright: the flags that were said outright, and beat the plan file's entries.
    """
    file: PlanFile | None = flags["plan"]
    jobs = tuple(JobRequest(job=name) for name in flags["jobs"] or ())
    counters = tuple(CounterRequest(strategy=name) for name in flags["counters"] or ())
    if not jobs and not counters and file:
        said = {name: flags[name] for name in outright}
        jobs = tuple(overruled(job, said, "n", "concurrency", "rounds") for job in file.jobs)
        counters = tuple(overruled(one, said, "increments", "concurrency") for one in file.counters)
    if not jobs and not counters:
        jobs, counters = default_jobs(), default_counters()
    return Request(
        jobs=jobs, counters=counters, pools=pools_of(flags), n=flags["n"], increments=flags["increments"],
        concurrency=flags["concurrency"], rounds=flags["rounds"], seed=flags["seed"], stall_s=flags["stall"],
    )  # fmt: skip


def said_outright(context: click.Context) -> set[str]:
    """Return the names of the flags that came from the command line or the environment."""
    outright = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
    return {name for name in context.params if context.get_parameter_source(name) in outright}


def overruled(entry: Entry, said: dict[str, Any], *names: str) -> Entry:
    """Return a plan file's entry with what was said outright in the place of its own sizes."""
    return msgspec.structs.replace(entry, **{name: said[name] for name in names if name in said})


def pools_of(flags: dict[str, Any]) -> tuple[str, ...]:
    """Return the wanted pools, all of the cluster's by default.

    Raises:
        click.UsageError: if a pool is none of the chosen cluster's.
    """
    allowed = DIRECT_POOLS if cluster_of(flags) == "direct" else POOLS
    wanted: tuple[str, ...] = flags["pools"] or allowed
    for pool in wanted:
        if pool not in allowed:
            raise click.UsageError(
                f"--pools {pool}: the {cluster_of(flags)} cluster has {', '.join(allowed)}."
            )
    return wanted


def cluster_of(flags: dict[str, Any]) -> str:
    """Return the kind of cluster: the one that is named, else by whether a broker is named."""
    return flags["cluster"] or ("external" if flags["broker"] else "embedded")
