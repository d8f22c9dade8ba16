"""What the commands do, once click has read their words."""

import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from config.broker import Broker
from config.queues import POOLS, queue_name
from measure.result import RunResult
from whichpool.addresses import broker_from
from whichpool.consoles import console_for
from whichpool.embedded import SUPERVISE_EVERY_S, EmbeddedCluster
from whichpool.errors import ExitCode, FaultError
from whichpool.external import ExternalCluster
from whichpool.planning import make_plan
from whichpool.progress import progressing
from whichpool.reporting import keep_reports, print_report
from whichpool.request import Request
from whichpool.run import execute, follow
from whichpool.settings import cluster_of, request_from, said_outright
from whichpool.store import check_writable, keep, pretty
from whichpool.watching import login_of
from workers.profiles import Profile


def run_command(flags: dict[str, Any]) -> ExitCode:
    """Run, keep, print; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends a run as Ctrl-C does
    request = request_from(flags, said_outright(click.get_current_context()))
    check_writable(flags["results"])
    result = run_on_cluster(request, flags)
    kept = keep(result, flags["results"])
    present(result, flags["json_to"], kept, flags["reports"])
    return exit_code(result)


def attach_command(run_id: str, flags: dict[str, Any]) -> ExitCode:
    """Wait for a run that goes on by itself, keep, print; return the exit code. Ctrl-C leaves it alone."""
    check_writable(flags["results"])
    with ExternalCluster(broker_from(flags["broker"], flags["broker_password_file"])) as cluster:
        result = follow(run_id, cluster, lambda plan: progressing(plan, console_for(sys.stderr)))
    present(result, flags["json_to"], keep(result, flags["results"]), flags["reports"])
    return exit_code(result)


def run_on_cluster(request: Request, flags: dict[str, Any]) -> RunResult:
    """Run a request on the cluster that the flags name."""
    if cluster_of(flags) == "direct":
        from whichpool.direct import run_direct  # noqa: PLC0415 (the other clusters do not need it)

        return run_direct(request, flags["web_port"], console_for(sys.stderr))
    with cluster_from(flags) as cluster:
        plan = make_plan(request, cluster.place, cluster.web_url)
        cluster.start(plan)
        click.echo(f"run {plan.run_id}", err=True)
        with progressing(plan, console_for(sys.stderr)) as watcher:
            return execute(plan, cluster, watcher)


def cluster_from(flags: dict[str, Any]) -> EmbeddedCluster | ExternalCluster:
    """Return the cluster that the flags name, not yet entered."""
    if cluster_of(flags) == "embedded":
        return EmbeddedCluster(flags["web_port"])
    broker = broker_from(flags["broker"], flags["broker_password_file"])
    source = click.get_current_context().get_parameter_source("broker")
    if source is ParameterSource.COMMANDLINE and Broker(flags["broker"]).has_password:
        click.echo(
            "warning: other users can read this password in the process list; set WHICHPOOL_BROKER instead",
            err=True,
        )
    return ExternalCluster(broker, flags["web_url"])


def present(result: RunResult, json_to: str | None, kept: Path, reports: Sequence[str] = ()) -> None:
    """Print a result: JSON alone where it was asked for on stdout, tables otherwise; keep its reports.

    Raises:
        FaultError: if a file cannot be written; what is kept already, and what is printed, stays.
    """
    written, complaints = keep_reports(result, reports, kept)
    print_report(result, "json" if json_to == "-" else "terminal", [kept, *written])
    click.echo("\n".join(f"kept in {path}" for path in (kept, *written)), err=True)
    if json_to not in (None, "-"):
        _write(Path(str(json_to)), pretty(result), kept)
    if complaints:
        raise FaultError("\n".join(complaints))


def exit_code(result: RunResult) -> ExitCode:
    """Return 0 only for a run that is complete and lost nothing."""
    if result.status == "cancelled":
        return ExitCode.INTERRUPTED
    whole = result.status == "complete" and result.lost == 0 and result.failed == 0
    return ExitCode.OK if whole else ExitCode.FAULT


def up_command(concurrency: int, web_port: int, flower_port: int | None, *, control: bool) -> None:
    """Keep a private cluster until Ctrl-C or SIGTERM.

    Args:
        concurrency: slots of each pool's worker.
        web_port: the latency server's port; 0 for a free one.
        flower_port: Flower's port, 0 for a free one; None for no Flower.
        control: whether Flower's users may control the workers.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with EmbeddedCluster(web_port) as cluster:
        flower_url = "" if flower_port is None else cluster.start_flower(flower_port, control=control)
        watched = bool(flower_url)
        profiles = [Profile(pool, concurrency, queue_name(pool), watched) for pool in POOLS]
        cluster.start_workers(profiles, watched=watched)
        click.echo(how_to_use(cluster, concurrency, flower_url))
        stop = threading.Event()
        while not stop.wait(SUPERVISE_EVERY_S):
            cluster.supervise()


def how_to_use(cluster: EmbeddedCluster, concurrency: int, flower_url: str) -> str:
    """Return what a user needs to know of a private cluster that is ready."""
    flower = (
        f"Flower: {flower_url}  (login USER:PASSWORD in {login_of(cluster.folder)})\n\n" if flower_url else ""
    )
    return (
        f"ready: {', '.join(POOLS)} with {concurrency} slots each\n\n{flower}"
        "In another terminal:\n"
        f"  export WHICHPOOL_BROKER={cluster.broker.url}\n"
        f"  export WHICHPOOL_WEB_URL={cluster.web_url}\n"
        "  whichpool run --jobs sleep,primes\n\n"
        "Ctrl-C ends the cluster."
    )


def _write(path: Path, content: bytes, kept: Path) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FaultError(f"--json {path}: {error.strerror}; the result is in {kept}.") from None
