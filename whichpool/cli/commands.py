"""What the commands that measure do, once their settings are known."""

import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

import click

from config.broker import Broker
from measure.gates.thresholds import Threshold
from measure.model.plan import Plan
from measure.model.result import RunResult
from whichpool.cli.presenting import keep_and_present
from whichpool.clusters.broker_address import broker_from
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.external import ExternalCluster
from whichpool.consoles import console_for
from whichpool.errors import ExitCode
from whichpool.planning.from_settings import request_from, scale_request
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request
from whichpool.planning.settings import ClusterSettings, Settings
from whichpool.results.gates import check_plan, check_request
from whichpool.results.store import check_writable
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
    return run_on_cluster(request, settings.cluster, partial(keep_and_present, output=settings.output))


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


def run_on_cluster(
    request: Request, where: ClusterSettings, present: Callable[[RunResult], ExitCode]
) -> ExitCode:
    """Run a request on the cluster that the settings name; return the exit code.

    Args:
        request: what to run.
        where: which cluster.
        present: keeps and prints the result, while the cluster is still there: what goes wrong as it ends,
            or whoever cannot wait for that, takes no result away.
    """
    if where.kind == "direct":
        return run_direct(request, where, present)
    with cluster_from(where) as cluster:
        fresh = cluster.starts_fresh_workers
        plan = make_plan(request, cluster.place, cluster.web_url, fresh_workers=fresh)
        cluster.start(plan)
        click.echo(f"run {plan.run_id}", err=True)
        with progressing(plan, console_for(sys.stderr)) as listener:
            result = execute(plan, cluster, listener)
        return present(result)


def run_direct(
    request: Request, where: ClusterSettings, present: Callable[[RunResult], ExitCode]
) -> ExitCode:
    """Run a request without Celery; see `run_on_cluster`."""
    from whichpool.clusters.direct import DirectCluster  # noqa: PLC0415 (the other clusters do not need it)

    with DirectCluster(where.web_port) as cluster:
        plan = make_plan(request, cluster.place, cluster.web_url)
        cluster.start(plan)
        with progressing(plan, console_for(sys.stderr)) as listener:
            result = cluster.execute(plan, listener)
        return present(result)


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
