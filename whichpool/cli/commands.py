"""What the commands that measure do, once their settings are known."""

import sys
from contextlib import AbstractContextManager

import click

from config.broker import Broker
from measure.model.plan import Plan
from whichpool.cli.ending_signals import end_as_ctrl_c_does
from whichpool.cli.presenting import keep_and_present
from whichpool.clusters.broker_address import broker_from
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.external import ExternalCluster
from whichpool.consoles import console_for
from whichpool.errors import ExitCode
from whichpool.planning.from_settings import request_from, scale_request
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request
from whichpool.planning.settings import ClusterSettings, OutputSettings, Settings
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
    end_as_ctrl_c_does()
    check_request(settings.output.fail_if, request)
    check_writable(settings.output.results)
    if settings.cluster.kind == "direct":
        return run_direct(request, settings)
    return run_on_cluster(request, settings)


def attach_command(run_id: str, settings: Settings) -> ExitCode:
    """Wait for a run that goes on by itself, keep, print; return the exit code. Ctrl-C leaves it alone."""
    output = settings.output
    check_writable(output.results)
    broker = broker_from(settings.cluster.broker, settings.cluster.broker_password_file)
    with ExternalCluster(broker) as cluster:
        result = follow(run_id, cluster, lambda plan: shown_progress(plan, output))
        return keep_and_present(result, output)


def shown_progress(plan: Plan, output: OutputSettings) -> Progressing:
    """Return what shows the progress of a run, once it is sure to have what thresholds name."""
    check_plan(output.fail_if, plan)
    return progress_of(plan, quiet=output.quiet)


def progress_of(plan: Plan, *, quiet: bool) -> Progressing:
    """Return what shows the progress of a run, or keeps it to itself."""
    return Progressing() if quiet else progressing(plan, console_for(sys.stderr))


def run_on_cluster(request: Request, settings: Settings) -> ExitCode:
    """Run a request on Celery's workers, keep its result, print it; return the exit code.

    It is kept and printed while the cluster is still there: what goes wrong as that ends, or whoever cannot
    wait for it, takes no result away.
    """
    with cluster_from(settings.cluster) as cluster:
        fresh, quiet = cluster.starts_fresh_workers, settings.output.quiet
        plan = make_plan(request, cluster.place, cluster.web_url, fresh_workers=fresh)
        cluster.start(plan)
        if not quiet:
            click.echo(f"run {plan.run_id}", err=True)
        with progress_of(plan, quiet=quiet) as listener:
            result = execute(plan, cluster, listener)
        return keep_and_present(result, settings.output)


def run_direct(request: Request, settings: Settings) -> ExitCode:
    """Run a request without Celery; see `run_on_cluster`."""
    from whichpool.clusters.direct import DirectCluster  # noqa: PLC0415 (the other clusters do not need it)

    with DirectCluster(settings.cluster.web_port) as cluster:
        plan = make_plan(request, cluster.place, cluster.web_url)
        cluster.start(plan)
        with progress_of(plan, quiet=settings.output.quiet) as listener:
            result = cluster.execute(plan, listener)
        return keep_and_present(result, settings.output)


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
