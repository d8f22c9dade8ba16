"""What the kernel grants the stack's processes, seen from inside each container."""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.smoke.composed import RUNNING, container_of, every_container, inspected, services, shell
from tests.smoke.stack import PROJECT, Stack

INHABITED = (*RUNNING, "cli")
USER = {"redis": "999"}
OURS = "10001"
NOT_TO_BE_WRITTEN = ("/", "/etc", "/usr/local/bin", "/srv")
OF_THE_APPLICATION = ("/app", "/opt/whichpool", "/srv/whichpool/access")
FILES = {
    "broker": ["broker/layout", "broker/password"],
    "redis": ["redis/health-password", "redis/users.acl"],
    "flower": ["flower/login"],
}
SEES = {
    "redis": FILES["redis"],
    "flower": FILES["broker"] + FILES["flower"],
    "web": [],
    **dict.fromkeys(("worker-threads", "worker-prefork", "coordinator", "cli"), FILES["broker"]),
}
LIMITS = {
    "mem_limit": ("memory.max", "memory/memory.limit_in_bytes"),
    "pids_limit": ("pids.max", "pids/pids.max"),
}

every_container_of = pytest.mark.parametrize("service", INHABITED)


@pytest.fixture(scope="module")
def containers(stack: Stack) -> Iterator[Mapping[str, str]]:
    """Yield a running container's id by service."""
    with every_container(stack) as found:
        yield found


@pytest.fixture(scope="module")
def statuses(containers: Mapping[str, str]) -> Mapping[str, str]:
    """Return /proc/PID/status of all processes, by service; one may end while it is read."""
    read = "cat /proc/[0-9]*/status 2>/dev/null || true"
    return {service: shell(container, read).stdout for service, container in containers.items()}


def said_of(name: str, status: str) -> set[str]:
    """Return what all these processes have under a name of /proc/PID/status."""
    found = {" ".join(value.split()) for value in re.findall(rf"^{name}:\t(.*)$", status, flags=re.MULTILINE)}
    assert found, f"no process says its {name}"
    return found


@every_container_of
def test_every_process_has_the_images_user(statuses: Mapping[str, str], service: str) -> None:
    """Real, effective, saved and of the file system; nobody is root."""
    user = USER.get(service, OURS)
    assert said_of("Uid", statuses[service]) == {" ".join([user] * 4)}
    assert said_of("Gid", statuses[service]) == {" ".join([user] * 4)}


@every_container_of
def test_no_process_has_a_capability(statuses: Mapping[str, str], service: str) -> None:
    """Nor can it get one: the bounding set is empty, too."""
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert {int(value, 16) for value in said_of(kind, statuses[service])} == {0}


@every_container_of
def test_no_process_can_gain_privileges(statuses: Mapping[str, str], service: str) -> None:
    """A set-user-id program does nothing for it."""
    assert said_of("NoNewPrivs", statuses[service]) == {"1"}


@every_container_of
def test_system_calls_are_filtered(statuses: Mapping[str, str], service: str) -> None:
    """By the engine's own seccomp profile."""
    assert said_of("Seccomp", statuses[service]) == {"2"}


@every_container_of
def test_no_program_can_be_changed(containers: Mapping[str, str], service: str) -> None:
    """The root is mounted read-only: it is not merely somebody else's."""
    folders = NOT_TO_BE_WRITTEN if service == "redis" else NOT_TO_BE_WRITTEN + OF_THE_APPLICATION
    tried = shell(containers[service], f"touch {' '.join(f'{one}/new' for one in folders)}", check=False)
    assert tried.stderr.count("Read-only file system") == len(folders)


@every_container_of
def test_a_container_has_the_credentials_of_its_service(containers: Mapping[str, str], service: str) -> None:
    """And no others; what is mounted for it shows them, an empty folder of the image does not."""
    found = shell(containers[service], "cd /srv/whichpool/access && find . -type f").stdout.split()
    assert sorted(found) == sorted(f"./{name}" for name in SEES[service])


@every_container_of
def test_credentials_are_read_by_owner_and_group_only(containers: Mapping[str, str], service: str) -> None:
    """And be written by nobody."""
    listed = "find /srv/whichpool/access -type f -exec stat -c '%a %u:%g' {} +"
    found = shell(containers[service], listed).stdout.splitlines()
    assert found == ["440 10001:10001"] * len(SEES[service])


@every_container_of
def test_credentials_cannot_be_replaced(containers: Mapping[str, str], service: str) -> None:
    """Their volumes are mounted read-only, even where their owner runs."""
    folders = {name.partition("/")[0] for name in SEES[service]}
    tried = [f"touch /srv/whichpool/access/{folder}/new" for folder in sorted(folders)]
    refused = shell(containers[service], "; ".join([*tried, "true"])).stderr
    assert refused.count("Read-only file system") == len(folders)


@every_container_of
@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_in_force(containers: Mapping[str, str], service: str, limit: str) -> None:
    """The kernel has the figure of docker-compose.yml (control groups, version 2 or 1)."""
    files = " || ".join(f"cat /sys/fs/cgroup/{file} 2>/dev/null" for file in LIMITS[limit])
    assert int(shell(containers[service], files).stdout) == int(services()[service][limit])


def test_the_author_of_the_credentials_ran_without_a_network(stack: Stack) -> None:
    """It has ended, so that only its settings can be looked at."""
    (container,) = stack.compose("ps", "--all", "--quiet", "credentials").stdout.split()
    host = inspected(container)[0]["HostConfig"]
    assert host["NetworkMode"] == "none"
    assert host["CapDrop"] == ["ALL"]
    assert (host["ReadonlyRootfs"], host["Privileged"]) == (True, False)


@pytest.mark.parametrize("service", ["worker-threads", "flower"])
def test_a_project_has_an_image_of_its_own(stack: Stack, service: str) -> None:
    """Building one checkout's image replaces no other's."""
    assert container_of(stack, service)["Config"]["Image"] == f"{PROJECT}:latest"
