"""What the commands do, once click has read their words."""

import signal
import sys
import threading
from pathlib import Path
from typing import IO, Any

import click
from click.core import ParameterSource
from rich.console import Console

from config.broker import BadAddressError, Broker
from config.queues import POOLS, queue_name
from measure.result import RunResult
from whichpool.embedded import SUPERVISE_EVERY_S, EmbeddedCluster
from whichpool.errors import ExitCode, FaultError, UsageError
from whichpool.external import ExternalCluster
from whichpool.planning import make_plan
from whichpool.progress import progressing
from whichpool.report import show
from whichpool.request import Request
from whichpool.run import execute
from whichpool.settings import cluster_of, request_from, said_outright
from whichpool.store import check_writable, keep, pretty
from workers.profiles import Profile

WIDTH_OFF_TERMINAL = 140


def run_command(flags: dict[str, Any]) -> ExitCode:
    """Run, keep, print; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends a run as Ctrl-C does
    request = request_from(flags, said_outright(click.get_current_context()))
    check_writable(flags["results"])
    result = run_on_cluster(request, flags)
    kept = keep(result, flags["results"])
    present(result, flags["json_to"], kept)
    return exit_code(result)


def run_on_cluster(request: Request, flags: dict[str, Any]) -> RunResult:
    """Run a request on the cluster that the flags name."""
    if cluster_of(flags) == "direct":
        from whichpool.direct import run_direct  # noqa: PLC0415 (the other clusters do not need it)

        return run_direct(request, flags["web_port"], console_for(sys.stderr))
    with cluster_from(flags) as cluster:
        plan = make_plan(request, cluster.place, cluster.web_url)
        cluster.start(plan)
        with progressing(plan, console_for(sys.stderr)) as watcher:
            return execute(plan, cluster, watcher)


def cluster_from(flags: dict[str, Any]) -> EmbeddedCluster | ExternalCluster:
    """Return the cluster that the flags name, not yet entered."""
    if cluster_of(flags) == "embedded":
        return EmbeddedCluster(flags["web_port"])
    broker = broker_from(flags["broker"])
    source = click.get_current_context().get_parameter_source("broker")
    if broker.has_password and source is ParameterSource.COMMANDLINE:
        click.echo(
            "warning: other users can read this password in the process list; set WHICHPOOL_BROKER instead",
            err=True,
        )
    return ExternalCluster(broker, flags["web_url"])


def broker_from(url: str | None) -> Broker:
    """Return the broker of an external cluster.

    Raises:
        UsageError: if the address is no Redis address.
    """
    try:
        return Broker(url) if url else Broker.from_environment()
    except BadAddressError as error:
        raise UsageError(f"--broker: {error}") from None


def present(result: RunResult, json_to: str | None, kept: Path) -> None:
    """Print a result: JSON alone where it was asked for on stdout, tables otherwise."""
    if json_to == "-":
        sys.stdout.buffer.write(pretty(result))
    else:
        show(result, console_for(sys.stdout))
    if json_to not in (None, "-"):
        _write(Path(str(json_to)), pretty(result), kept)
    click.echo(f"kept in {kept}", err=True)


def exit_code(result: RunResult) -> ExitCode:
    """Return 0 only for a run that is complete and lost nothing."""
    if result.status == "cancelled":
        return ExitCode.INTERRUPTED
    whole = result.status == "complete" and result.lost == 0 and result.failed == 0
    return ExitCode.OK if whole else ExitCode.FAULT


def up_command(concurrency: int, web_port: int) -> None:
    """Keep a private cluster until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with EmbeddedCluster(web_port) as cluster:
        cluster.start_workers(Profile(pool, concurrency, queue_name(pool)) for pool in POOLS)
        click.echo(
            f"ready: {', '.join(POOLS)} with {concurrency} slots each\n\n"
            "In another terminal:\n"
            f"  export WHICHPOOL_BROKER={cluster.broker.url}\n"
            f"  export WHICHPOOL_WEB_URL={cluster.web_url}\n"
            "  whichpool run --jobs sleep,primes\n\n"
            "Ctrl-C ends the cluster."
        )
        stop = threading.Event()
        while not stop.wait(SUPERVISE_EVERY_S):
            cluster.supervise()


def console_for(stream: IO[str]) -> Console:
    """Return a console: as wide as the terminal, wide enough for every table in a pipe."""
    return Console(file=stream, width=None if stream.isatty() else WIDTH_OFF_TERMINAL)


def _write(path: Path, content: bytes, kept: Path) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FaultError(f"--json {path}: {error.strerror}; the result is in {kept}.") from None
