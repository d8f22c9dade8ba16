"""``whichpool doctor``: what is installed, what is reachable, what is wrong, and what to type next."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import click
from click.core import ParameterSource

from whichpool import doctor_machine, doctor_software
from whichpool.doctor_docker import docker
from whichpool.doctor_web import latency_server
from whichpool.errors import ExitCode
from whichpool.findings import Finding, State, examined, exit_code

Check = tuple[str, Callable[[], Iterable[Finding]]]


def doctor_command(flags: dict[str, Any]) -> ExitCode:
    """Look at everything, print what was found, return the exit code."""
    from whichpool.doctor_output import show, show_json  # noqa: PLC0415 (only what prints needs rich)

    source = click.get_current_context().get_parameter_source("broker")
    findings = examine(flags, typed=source is ParameterSource.COMMANDLINE)
    (show_json if flags["as_json"] else show)(findings)
    return exit_code(findings)


def examine(flags: dict[str, Any], *, typed: bool = False) -> list[Finding]:
    """Return what every check finds, in the order in which they are printed.

    Args:
        flags: `broker`, `web_url` and `results`, as ``whichpool run`` has them.
        typed: whether the broker's address was typed on the command line.
    """
    checks = (*software(flags), *machine(flags), *services(flags, typed=typed))
    return [finding for title, check in checks for finding in examined(title, check)]


def software(flags: dict[str, Any]) -> list[Check]:
    """Return the checks of what is installed."""
    packages = [(one.name, partial(doctor_software.package, one)) for one in doctor_software.PACKAGES]
    server = partial(doctor_software.redis_server, needed=not flags["broker"])
    return [("Python", doctor_software.python), *packages, ("redis-server", server)]


def machine(flags: dict[str, Any]) -> list[Check]:
    """Return the checks of this machine."""
    return [
        ("CPUs", doctor_machine.cpus),
        ("load", doctor_machine.load),
        ("memory", doctor_machine.memory),
        ("PSS", doctor_machine.proportional_memory),
        ("shared memory", doctor_machine.shared_memory),
        ("results", partial(doctor_machine.results, flags["results"])),
    ]


def services(flags: dict[str, Any], *, typed: bool) -> list[Check]:
    """Return the checks of what runs beside a run."""
    return [
        ("broker", partial(broker, flags, typed=typed)),
        ("latency server", partial(latency_server, flags["web_url"])),
        ("docker", docker),
    ]


def broker(flags: dict[str, Any], *, typed: bool) -> list[Finding]:
    """Find everything about the broker, if one is named, and about the workers there."""
    if not flags["broker"]:
        remedy = "whichpool doctor --broker redis://HOST:6379/0 (or set WHICHPOOL_BROKER)"
        return [Finding(State.SKIPPED, "broker", "none named; runs start a private cluster", remedy)]
    from whichpool.doctor_broker import named_broker  # noqa: PLC0415 (it loads Celery)

    return named_broker(flags, typed=typed)
