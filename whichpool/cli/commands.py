"""What the commands that measure do, once their settings are known."""

import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

import click

from config.broker import Broker
from measure.gates.thresholds import Threshold
from measure.model.plan import Plan
from measure.model.result import RunResult
from whichpool.clusters.broker_address import broker_from
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.external import ExternalCluster
from whichpool.consoles import console_for
from whichpool.errors import ExitCode, FaultError
from whichpool.planning.from_settings import request_from, scale_request
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request
from whichpool.planning.settings import ClusterSettings, OutputSettings, Settings
from whichpool.reports.output import keep_reports, print_report
from whichpool.results.gates import check_plan, check_request, gated
from whichpool.results.store import check_writable, keep, pretty
from whichpool.run.progress import Progressing, progressing
from whichpool.run.run import execute, follow


def run_command(settings: Settings) -> ExitCode:
    """Run, keep, print; return the exit code."""
    return run_and_present(request_from(settings), settings)


def scale_command(settings: Settings) -> ExitCode:
    """Run at several concurrencies, keep, print; return the exit code."""
    return run_and_present(scale_request(settings), settings)


def run_and_present(request: Request, settings: Settings) -> ExitCode:
    """Run a request, keep its result, print it; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends a run as Ctrl-C does
    check_request(settings.output.fail_if, request)
    check_writable(settings.output.results)
    return keep_and_present(run_on_cluster(request, settings.cluster), settings.output)


def attach_command(run_id: str, settings: Settings) -> ExitCode:
    """Wait for a run that goes on by itself, keep, print; return the exit code. Ctrl-C leaves it alone."""
    output = settings.output
    check_writable(output.results)
    broker = broker_from(settings.cluster.broker, settings.cluster.broker_password_file)
    with ExternalCluster(broker) as cluster:
        result = follow(run_id, cluster, lambda plan: shown_progress(plan, output.fail_if))
    return keep_and_present(result, output)


def shown_progress(plan: Plan, thresholds: Sequence[Threshold]) -> Progressing:
    """Return what shows the progress of a run, once it is sure to have what thresholds name."""
    check_plan(thresholds, plan)
    return progressing(plan, console_for(sys.stderr))


def run_on_cluster(request: Request, where: ClusterSettings) -> RunResult:
    """Run a request on the cluster that the settings name."""
    if where.kind == "direct":
        return run_direct(request, where)
    with cluster_from(where) as cluster:
        fresh = cluster.starts_fresh_workers
        plan = make_plan(request, cluster.place, cluster.web_url, fresh_workers=fresh)
        cluster.start(plan)
        click.echo(f"run {plan.run_id}", err=True)
        with progressing(plan, console_for(sys.stderr)) as listener:
            return execute(plan, cluster, listener)


def run_direct(request: Request, where: ClusterSettings) -> RunResult:
    """Run a request without Celery."""
    from whichpool.clusters.direct import DirectCluster  # noqa: PLC0415 (the other clusters do not need it)

    with DirectCluster(where.web_port) as cluster:
        plan = make_plan(request, cluster.place, cluster.web_url)
        cluster.start(plan)
        with progressing(plan, console_for(sys.stderr)) as listener:
            return cluster.execute(plan, listener)


def cluster_from(where: ClusterSettings) -> AbstractContextManager[EmbeddedCluster | ExternalCluster]:
    """Return the cluster that the settings name, not yet entered."""
    if where.kind == "embedded":
        return EmbeddedCluster(where.web_port)
    broker = broker_from(where.broker, where.broker_password_file)
    if where.broker and where.broker_was_typed and Broker(where.broker).has_password:
        click.echo(
            "warning: other users can read this password in the process list; set WHICHPOOL_BROKER instead",
            err=True,
        )
    return ExternalCluster(broker, where.web_url)


def keep_and_present(result: RunResult, output: OutputSettings) -> ExitCode:
    """Keep a result, print it, hold thresholds against it; return the exit code."""
    kept = keep(result, output.results)
    present(result, output.json_to, kept, output.reports)
    stream = beside(output.json_to)
    return gated(result, output.fail_if, stream, fail_if_undecided=output.fail_if_undecided)


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
