"""What is installed: Python, the packages, a redis-server for private clusters."""

import platform
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from config.broker import OLDEST_REDIS
from config.machine import gil_is_on
from config.versions import is_older
from whichpool.clusters.redis_server import find_redis_server
from whichpool.doctor.findings import Finding, State
from whichpool.errors import UnavailableError

ANSWERS_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is looked at.

    Attributes:
        name: what people call it.
        oldest: the oldest version that will do; empty if any does.
        too_old: what an older one does.
        older_is, missing_is: how bad that is.
        distribution: what pip calls it, if that is another name.
    """

    name: str
    oldest: str = ""
    too_old: str = "too old"
    older_is: State = State.WRONG
    missing_is: State = State.WRONG
    distribution: str = ""

    @property
    def requirement(self) -> str:
        """What pip is told to install."""
        name = self.distribution or self.name
        return f"{name}>={self.oldest}" if self.oldest else name


CELERY = Package("celery", "5.7")
KOMBU = Package("kombu", "5.7", "it wakes up late on the threads pool and gives wrong figures")
REDIS_PY = Package("redis-py", "8", distribution="redis")
BILLIARD = Package("billiard")
FLOWER = Package("flower", "2.2", "it has a CSRF hole", older_is=State.WARNING, missing_is=State.SKIPPED)
PACKAGES = (CELERY, KOMBU, REDIS_PY, BILLIARD, FLOWER)


def python() -> list[Finding]:
    """Find which Python this is, and whether its GIL is on."""
    gil = "with a GIL" if gil_is_on() else "without a GIL"
    return [Finding(State.OK, "Python", f"{platform.python_version()}, {gil}")]


def package(wanted: Package) -> list[Finding]:
    """Find a package's version, as pip has it: nothing is imported."""
    try:
        installed_version = version(wanted.distribution or wanted.name)
    except PackageNotFoundError:
        missing = "not installed; no run needs it" if wanted is FLOWER else "not installed"
        return [Finding(wanted.missing_is, wanted.name, missing, installing(wanted))]
    if wanted.oldest and is_older(installed_version, wanted.oldest):
        description = f"{installed_version}: {wanted.too_old}"
        return [Finding(wanted.older_is, wanted.name, description, installing(wanted))]
    return [Finding(State.OK, wanted.name, installed_version)]


def installing(wanted: Package) -> str:
    """Return the command that installs a package for this Python."""
    return shlex.join([sys.executable, "-m", "pip", "install", wanted.requirement])


def redis_server(*, needed: bool) -> list[Finding]:
    """Find the redis-server that a private cluster would start.

    Args:
        needed: whether a run would start one: not where a broker is named.
    """
    try:
        path = find_redis_server()
    except UnavailableError as error:
        description, _, remedy = error.message.partition("\n")
        return [Finding(State.WRONG if needed else State.SKIPPED, "redis-server", description, remedy)]
    return [judged_server(path, version_of(path), needed=needed)]


def judged_server(path: str, server_version: str | None, *, needed: bool) -> Finding:
    """Return what to think of a redis-server of this version; None is one that does not run."""
    description = f"{server_version or 'does not run'} ({path})"
    if server_version and not is_older(server_version, OLDEST_REDIS):
        return Finding(State.OK, "redis-server", description)
    remedy = f"put one from {OLDEST_REDIS} on PATH before it: apt-get install redis-server"
    return Finding(State.WRONG if needed else State.WARNING, "redis-server", description, remedy)


def version_of(path: str) -> str | None:
    """Return what a redis-server says of its version, or None if it does not run."""
    command = [path, "--version"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=ANSWERS_WITHIN_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"v=(\S+)", ran.stdout)
    return match[1] if match else None
