"""Keep a private cluster in the foreground, for runs from other terminals."""

import threading

import click

from config.pools import CELERY_POOLS, STACK_POOLS
from config.queues import queue_name
from whichpool.called_as import again
from whichpool.cli.ending_signals import end_as_ctrl_c_does
from whichpool.clusters.base import SUPERVISE_EVERY_S
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.flower import login_of
from workers.profiles import Profile


def up_command(concurrency: int, web_port: int, flower_port: int | None, *, control: bool) -> None:
    """Keep a private cluster until Ctrl-C or SIGTERM.

    Args:
        concurrency: slots of each pool's worker.
        web_port: the latency server's port; 0 for a free one.
        flower_port: Flower's port, 0 for a free one; None for no Flower.
        control: whether Flower's users may control the workers.
    """
    end_as_ctrl_c_does()
    with EmbeddedCluster(web_port) as cluster:
        flower_url = "" if flower_port is None else cluster.start_flower(flower_port, control=control)
        sends_events = bool(flower_url)
        pools = [CELERY_POOLS[name] for name in STACK_POOLS]
        profiles = [Profile(pool, concurrency, queue_name(pool.name), sends_events) for pool in pools]
        cluster.start_workers(profiles, sends_events=sends_events)
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
        f"ready: {', '.join(STACK_POOLS)} with {concurrency} slots each\n\n{flower}"
        "In another terminal:\n"
        f"  export WHICHPOOL_BROKER={cluster.broker.url}\n"
        f"  export WHICHPOOL_WEB_URL={cluster.web_url}\n"
        f"  {again('run', '--jobs', 'sleep,primes')}\n\n"
        "Ctrl-C ends the cluster."
    )
