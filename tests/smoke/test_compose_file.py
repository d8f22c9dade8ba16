"""docker-compose.yml, as compose reads it: what every service has to be, whatever it is for."""

import re
from typing import Any

import pytest

from tests.smoke.composed import RUNNING, SERVICES, configuration, services

Service = dict[str, Any]
OURS = tuple(name for name in SERVICES if name != "redis")
SHARED = {"pid", "ipc", "uts", "userns_mode", "cgroup", "cgroup_parent", "devices", "device_cgroup_rules"}
# a login in an address, or what a generator of secrets writes
LOOKS_SECRET = re.compile(r"://[^/@]*:[^/@]+@|[\w-]{24,}")

every_service = pytest.mark.parametrize("name", SERVICES)
every_running_one = pytest.mark.parametrize("name", RUNNING)


@pytest.fixture
def service(engine: str, name: str) -> Service:
    """Return one service; where no engine answers, no compose is there to read the file either."""
    assert engine
    return services()[name]


def seconds(duration: str) -> int:
    """Return a duration such as 1m30s in seconds."""
    found = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", duration)
    assert found, duration
    return 60 * int(found[1] or 0) + int(found[2] or 0)


def test_these_are_the_services(engine: str) -> None:
    """A new one has to be held against this list, too."""
    assert engine
    assert set(services()) == set(SERVICES)


def test_the_command_line_is_started_on_request_only(engine: str) -> None:
    """`up` leaves it out."""
    assert engine
    assert set(SERVICES) - set(configuration()["services"]) == {"cli"}


@every_service
def test_the_root_cannot_be_written(service: Service) -> None:
    """Whoever gets in changes no program."""
    assert service["read_only"] is True


@every_service
def test_every_capability_is_dropped(service: Service) -> None:
    """And none is added again."""
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service


@every_service
def test_no_privileges_can_be_gained(service: Service) -> None:
    """No set-user-id program helps; the engine's defaults for seccomp and AppArmor stay."""
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


@every_service
def test_nobody_is_root(service: Service) -> None:
    """Redis's image starts as root unless it is told not to; ours has a user of its own."""
    assert service.get("user") == ("999:999" if service["image"].startswith("redis:") else None)


@every_service
def test_an_init_reaps_and_passes_signals_on(service: Service) -> None:
    """A program that is process 1 itself ignores SIGTERM unless it says otherwise."""
    assert service["init"] is True


@every_service
@pytest.mark.parametrize("limit", ["mem_limit", "cpus", "pids_limit"])
def test_a_service_is_limited(service: Service, limit: str) -> None:
    """One that runs wild leaves the host its memory, CPU and processes."""
    assert float(service[limit]) > 0


@every_service
def test_logs_rotate(service: Service) -> None:
    """A disk does not fill."""
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


@every_service
def test_nothing_of_the_hosts_is_shared(service: Service) -> None:
    """No namespace, no device; the one network mode is that of no network."""
    assert not SHARED & set(service)
    assert service.get("network_mode", "none") == "none"


@every_service
def test_no_folder_of_the_hosts_is_mounted(service: Service) -> None:
    """Named volumes only: neither a folder nor Docker's socket."""
    assert {mount["type"] for mount in service.get("volumes", [])} <= {"volume"}
    assert "docker.sock" not in str(service)


@pytest.mark.parametrize("name", [*RUNNING, "cli"])
def test_temporary_files_have_a_place_of_a_set_size(service: Service) -> None:
    """In memory, beside a root that cannot be written."""
    (place,) = service["tmpfs"]
    assert re.fullmatch(r"/tmp:mode=1777,size=\d+m", place)  # noqa: S108 (a container's)


@every_service
def test_the_environment_holds_no_secret(service: Service) -> None:
    """Whoever may inspect a container reads it: a password is in a file, which a variable names."""
    for variable, value in service.get("environment", {}).items():
        assert variable.endswith("_FILE") or not re.search("PASSWORD|SECRET|TOKEN", variable)
        assert not LOOKS_SECRET.search(value)


@every_running_one
def test_a_health_check_boots_no_python(service: Service) -> None:
    """One every two seconds must cost next to nothing."""
    kind, *words = service["healthcheck"]["test"]
    assert kind in ("CMD", "CMD-SHELL")
    assert not re.search("python|celery", " ".join(words))


@every_running_one
def test_a_service_comes_back_unless_it_is_stopped(service: Service) -> None:
    """After a crash, the watchdog and a reboot."""
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["credentials", "cli"])
def test_a_one_shot_stays_ended(service: Service) -> None:
    """It is not started again and again."""
    assert service["restart"] == "no"


@every_running_one
def test_a_service_is_asked_to_end_and_given_time(service: Service) -> None:
    """SIGTERM; SIGKILL only later."""
    assert service["stop_signal"] == "SIGTERM"
    assert seconds(service["stop_grace_period"]) > 0


@pytest.mark.parametrize("name", ["worker-threads", "worker-prefork"])
def test_a_pools_worker_may_end_its_jobs(service: Service) -> None:
    """It has half a minute and more."""
    assert seconds(service["stop_grace_period"]) >= 30


@pytest.mark.parametrize("name", ["worker-threads", "worker-prefork", "coordinator"])
def test_a_worker_has_a_watchdog(service: Service) -> None:
    """Docker does not restart what is merely unhealthy: a wedged worker has to end itself."""
    assert float(service["environment"]["WHICHPOOL_WATCHDOG"]) > 0


@pytest.mark.parametrize("name", OURS)
def test_all_our_services_are_one_image(service: Service) -> None:
    """Built from the Dockerfile here."""
    assert service["image"] == "whichpool:latest"
    assert service["build"]["dockerfile"] == "Dockerfile"


@pytest.mark.parametrize("name", OURS)
def test_our_image_is_built_and_never_fetched(service: Service) -> None:
    """Its name is nobody's in a registry: whoever takes it there must not be run here."""
    assert service["pull_policy"] == "never"
    assert service["build"]
