"""The commands that services are made of: a worker, the latency server, Flower, the stack's credentials.

Each prepares its surroundings and becomes the program that does the work: one process, no parent in between.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from config.broker import MOST_SECRET_BYTES
from config.environment import variable_of
from config.files import UnreadableFileError, read_within
from config.pools import CELERY_POOLS
from config.queues import COORDINATOR
from whichpool.cli.options import setting
from whichpool.cli.types import FilePath, Seconds
from whichpool.clusters.broker_address import broker_from
from whichpool.errors import UsageError
from whichpool.planning.request import MOST_AT_A_TIME, MOST_STALL_S
from whichpool_start import ROOT, child_environment

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# What follows are settings of every service: each hands them on as variables, "surroundings" below.
broker = setting("--broker", metavar="URL", help="The Redis to serve.  [default: this host's]")
broker_password_file = setting(
    "--broker-password-file", type=FilePath(path_type=Path, resolve_path=True), metavar="FILE",
    help="A file that holds the broker's password.",
)  # fmt: skip
progress_file = setting(
    "--progress-file", type=FilePath(path_type=Path, resolve_path=True), metavar="FILE",
    help="A file whose age says how long ago this process made progress, for health checks.",
)  # fmt: skip
address = setting("--address", default="127.0.0.1", show_default=True, help="Where to listen.")


@click.command(short_help="Run a Celery worker, or the coordinator's.")
@click.argument("pool", type=click.Choice((*CELERY_POOLS, COORDINATOR)))
@setting("--concurrency", type=click.IntRange(1, MOST_AT_A_TIME), default=4, show_default=True, metavar="C",
         help="Slots; the coordinator has one.")  # fmt: skip
@setting("--events/--no-events", help="Tell Flower of every task, which costs throughput.")
@setting("--watchdog", type=Seconds(0, MOST_STALL_S), default=0.0, show_default=True, metavar="SECONDS",
         help="End this worker when jobs wait and nothing moves for so long; 0: never.")  # fmt: skip
@setting("--log-level", type=click.Choice(LOG_LEVELS), default="WARNING", show_default=True)
@progress_file
@broker
@broker_password_file
def worker(pool: str, concurrency: int, events: bool, log_level: str, **surroundings: Any) -> None:  # noqa: ANN401
    """Run a Celery worker of POOL, or the coordinator's, in the foreground."""
    from workers.profiles import Profile, coordinator_profile  # noqa: PLC0415 (see cli.run)

    check_broker_address(surroundings)
    if pool == COORDINATOR:
        profile = coordinator_profile(sends_events=events)
    else:
        profile = Profile(CELERY_POOLS[pool], concurrency, pool, events)
    become(profile.command(log_level), surroundings)


@click.command(short_help="Serve the pages that fetch reads.")
@address
@setting("--port", type=click.IntRange(1, 65_535), default=8080, show_default=True)
@progress_file
def web(address: str, port: int, **surroundings: Any) -> None:  # noqa: ANN401
    """Serve the pages that ``fetch`` reads, each after a set latency, in the foreground."""
    command = [sys.executable, "-m", "workers.latency_server", "--address", address, "--port", str(port)]
    become(command, surroundings)


@click.command()
@address
@setting("--port", type=click.IntRange(1, 65_535), default=5555, show_default=True)
@setting("--login", type=FilePath(path_type=Path, resolve_path=True), required=True, metavar="FILE",
         help="A file that holds USER:PASSWORD.")  # fmt: skip
@setting("--state", type=FilePath(path_type=Path, resolve_path=True), required=True, metavar="FILE",
         help="Where Flower keeps what it has seen.")  # fmt: skip
@setting("--control/--read-only", help="Whether its users may control the workers.  [default: read-only]")
@progress_file
@broker
@broker_password_file
def flower(address: str, port: int, login: Path, state: Path, **surroundings: Any) -> None:  # noqa: ANN401
    """Run Flower behind a login, in the foreground."""
    from whichpool.clusters.flower import flower_command  # noqa: PLC0415 (see cli.run)

    check_broker_address(surroundings)
    check_readable("--login", login)
    command = flower_command(login, state, control=surroundings.pop("control"))
    become([*command, "--address", address, "--port", str(port)], surroundings)


@click.command(short_help="Generate the stack's credentials below a folder.")
@click.argument("folder", type=FilePath(path_type=Path))
def credentials(folder: Path) -> None:
    """Generate the stack's credentials below FOLDER, those that are missing."""
    from whichpool.stack.credentials import ensure_credentials  # noqa: PLC0415 (see cli.run)

    ensure_credentials(folder)


def check_broker_address(surroundings: Mapping[str, Any]) -> None:
    """Refuse an address or a password's file that is wrong, before another program stumbles over it.

    Raises:
        UsageError: naming the flag.
    """
    broker_from(surroundings["broker"], surroundings["broker_password_file"])


def check_readable(flag: str, file: Path) -> None:
    """Refuse a file that cannot be read.

    Raises:
        UsageError: naming the flag.
    """
    try:
        read_within(file, MOST_SECRET_BYTES)
    except UnreadableFileError as error:
        raise UsageError(f"{flag} {file}: {error}.") from None


def become(command: Sequence[str], surroundings: Mapping[str, object]) -> NoReturn:
    """Replace this process by a command, in our root's folder (see `whichpool.clusters.processes.Child`).

    Args:
        command: the program and its arguments.
        surroundings: settings by their flags' names; the command reads them as ``WHICHPOOL_*`` variables.
    """
    said = {variable_of(flag): str(value) for flag, value in surroundings.items() if value is not None}
    environment = {**child_environment(), **said}  # before another folder is the present one
    os.chdir(ROOT)
    os.execve(command[0], list(command), environment)  # noqa: S606 (no shell is the point)
