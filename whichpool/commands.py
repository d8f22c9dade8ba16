"""What the commands do, once click has read their words."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import click
from click.core import ParameterSource

from config.broker import Broker
from measure.plan import Plan
from measure.result import RunResult
from measure.thresholds import Threshold
from whichpool.addresses import broker_from
from whichpool.consoles import console_for
from whichpool.embedded import EmbeddedCluster
from whichpool.errors import ExitCode, FaultError
from whichpool.external import ExternalCluster
from whichpool.gates import check_plan, check_request, gated
from whichpool.planning import make_plan
from whichpool.progress import Progressing, progressing
from whichpool.reporting import keep_reports, print_report
from whichpool.request import Request
from whichpool.requesting import cluster_of, request_from, said_outright
from whichpool.run import execute, follow
from whichpool.scaling import check_room, scale_request
from whichpool.store import check_writable, keep, pretty


def run_command(flags: dict[str, Any]) -> ExitCode:
    """Run, keep, print; return the exit code."""
    return run_and_present(request_from(flags, said_outright(click.get_current_context())), flags)


def scale_command(flags: dict[str, Any]) -> ExitCode:
    """Run at several concurrencies, keep, print; return the exit code."""
    return run_and_present(scale_request(flags), flags)


def run_and_present(request: Request, flags: dict[str, Any]) -> ExitCode:
    """Run a request, keep its result, print it; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends a run as Ctrl-C does
    check_request(flags["fail_if"], request)
    check_writable(flags["results"])
    result = run_on_cluster(request, flags)
    kept = keep(result, flags["results"])
    present(result, flags["json_to"], kept, flags["reports"])
    return gated(result, flags["fail_if"], beside(flags["json_to"]))


def attach_command(run_id: str, flags: dict[str, Any]) -> ExitCode:
    """Wait for a run that goes on by itself, keep, print; return the exit code. Ctrl-C leaves it alone."""
    check_writable(flags["results"])
    with ExternalCluster(broker_from(flags["broker"], flags["broker_password_file"])) as cluster:
        result = follow(run_id, cluster, lambda plan: watching(plan, flags["fail_if"]))
    present(result, flags["json_to"], keep(result, flags["results"]), flags["reports"])
    return gated(result, flags["fail_if"], beside(flags["json_to"]))


def watching(plan: Plan, thresholds: Sequence[Threshold]) -> Progressing:
    """Return what shows the progress of a run, once it is sure to have what thresholds name."""
    check_plan(thresholds, plan)
    return progressing(plan, console_for(sys.stderr))


def run_on_cluster(request: Request, flags: dict[str, Any]) -> RunResult:
    """Run a request on the cluster that the flags name."""
    if cluster_of(flags) == "direct":
        from whichpool.direct import run_direct  # noqa: PLC0415 (the other clusters do not need it)

        return run_direct(request, flags["web_port"], console_for(sys.stderr))
    with cluster_from(flags) as cluster:
        plan = make_plan(request, cluster.place, cluster.web_url)
        check_room(flags, plan.cells)
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


def beside(json_to: str | None) -> IO[str]:
    """Return the stream for what is printed beside a result: none where JSON is to stand alone on stdout."""
    return sys.stderr if json_to == "-" else sys.stdout


def _write(path: Path, content: bytes, kept: Path) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FaultError(f"--json {path}: {error.strerror}; the result is in {kept}.") from None
