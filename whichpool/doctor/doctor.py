"""``whichpool doctor``: what is installed, what is reachable, what is wrong, and what to type next."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from whichpool.called_as import in_stack
from whichpool.doctor import software, this_machine
from whichpool.doctor.docker import docker
from whichpool.doctor.findings import Finding, State, examined, findings_exit_code
from whichpool.doctor.web import latency_server
from whichpool.errors import ExitCode
from whichpool.planning.settings import ClusterSettings, Settings

Check = tuple[str, Callable[[], Iterable[Finding]]]


def doctor_command(settings: Settings, *, as_json: bool) -> ExitCode:
    """Look at everything, print what was found, return the exit code."""
    from whichpool.doctor.printing import print_findings, print_findings_json  # noqa: PLC0415 (only what prints needs rich)

    findings = examine(settings.cluster, settings.output.results)
    (print_findings_json if as_json else print_findings)(findings)
    return findings_exit_code(findings)


def examine(where: ClusterSettings, results: Path) -> list[Finding]:
    """Return what every check finds, in the order in which they are printed.

    Args:
        where: the broker and the latency server, as ``whichpool run`` has them.
        results: the folder for results.
    """
    checks = (*software_checks(where), *machine_checks(results), *service_checks(where))
    return [finding for title, check in checks for finding in examined(title, check)]


def software_checks(where: ClusterSettings) -> list[Check]:
    """Return the checks of what is installed."""
    packages = [(wanted.name, partial(software.package, wanted)) for wanted in software.PACKAGES]
    server = partial(software.redis_server, needed=not where.broker)
    private = [] if in_stack() else [("redis-server", server)]  # which a container starts none of
    return [("Python", software.python), *packages, *private]


def machine_checks(results: Path) -> list[Check]:
    """Return the checks of this machine."""
    return [
        ("CPUs", this_machine.cpus),
        ("load", this_machine.cpu_load),
        ("memory", this_machine.memory),
        ("PSS", this_machine.proportional_memory),
        ("shared memory", this_machine.shared_memory),
        ("results", partial(this_machine.results, results)),
    ]


def service_checks(where: ClusterSettings) -> list[Check]:
    """Return the checks of what runs beside a run."""
    return [
        ("broker", partial(broker, where)),
        ("latency server", partial(latency_server, where.web_url)),
        *([] if in_stack() else [("docker", docker)]),
    ]


def broker(where: ClusterSettings) -> list[Finding]:
    """Find everything about the broker, if one is named, and about the workers there."""
    if not where.broker:
        remedy = "name one with --broker or WHICHPOOL_BROKER to look at its workers, too"
        return [Finding(State.SKIPPED, "broker", "none named; runs start a private cluster", remedy)]
    from whichpool.doctor.named_broker import named_broker  # noqa: PLC0415 (it loads Celery)

    return named_broker(where)
