"""whichpool.doctor.registered_workers: who is there, who is missing, in what they differ."""

import msgspec
import pytest

from config.broker import Broker
from tasks.register import WorkerEntry
from whichpool.doctor.findings import Finding, State
from whichpool.doctor.registered_workers import measuring, mixed_versions, task_events, typed, worker_findings

BROKER = Broker("redis://host:6379/0")
VERSIONS = {"python": "3.11.7", "celery": "5.7.0", "kombu": "5.7.1"}
THREADS = WorkerEntry(
    name="threads@a", pool="threads", concurrency=4, queue="threads", host="a", process=1, started=0.0,
    memory_mb=None, events=False, gil=True, versions=VERSIONS,
)  # fmt: skip
PREFORK = msgspec.structs.replace(THREADS, name="prefork@b", pool="prefork", queue="prefork", host="b")
COORDINATOR = msgspec.structs.replace(THREADS, name="coordinator@a", queue="coordinator", concurrency=1)
WHOLE = (THREADS, PREFORK, COORDINATOR)


def older(worker: WorkerEntry, package: str, version: str) -> WorkerEntry:
    """Return a worker with another version of a package."""
    return msgspec.structs.replace(worker, versions={**VERSIONS, package: version})


def wrong(*workers: WorkerEntry) -> list[Finding]:
    """Return what is wrong with these workers."""
    return [found for found in worker_findings(BROKER, workers) if found.state is State.WRONG]


def test_a_worker_is_told_with_slots_host_and_versions() -> None:
    """In one line."""
    (found,) = [found for found in worker_findings(BROKER, WHOLE) if found.title == "threads worker"]
    told = "threads@a: 4 slots on a; python 3.11.7, celery 5.7.0, kombu 5.7.1"
    assert found == Finding(State.OK, "threads worker", told)


def test_two_workers_of_a_pool_are_two_findings() -> None:
    """On two hosts, say."""
    twin = msgspec.structs.replace(THREADS, name="threads@c", host="c")
    told = [
        found.found for found in worker_findings(BROKER, (*WHOLE, twin)) if found.title == "threads worker"
    ]
    assert [line.partition(":")[0] for line in told] == ["threads@a", "threads@c"]


def test_a_worker_of_any_other_pool_is_told_too() -> None:
    """Somebody may have brought one."""
    gevent = msgspec.structs.replace(THREADS, name="gevent@a", pool="gevent", queue="gevent")
    assert "gevent worker" in [found.title for found in worker_findings(BROKER, (*WHOLE, gevent))]


def test_a_whole_cluster_has_nothing_wrong() -> None:
    """Both pools, and the coordinator."""
    assert wrong(*WHOLE) == []


@pytest.mark.parametrize(
    ("missing", "title"),
    [(THREADS, "threads worker"), (PREFORK, "prefork worker"), (COORDINATOR, "coordinator")],
)
def test_who_is_missing_is_unavailable(missing: WorkerEntry, title: str) -> None:
    """The coordinator's worker, on threads, is not a worker of the threads pool."""
    (found,) = wrong(*(worker for worker in WHOLE if worker is not missing))
    assert (found.title, found.unavailable) == (title, True)


def test_what_to_type_names_the_broker() -> None:
    """Quoted for the shell."""
    broker = Broker("unix:///tmp/a b/redis.sock")
    assert typed(broker, "attach", "a-run") == "whichpool attach a-run --broker 'unix:///tmp/a b/redis.sock'"


def test_what_to_type_holds_no_password() -> None:
    """The variables do."""
    command = typed(Broker("redis://:hunter2@host/0"), "worker", "prefork")
    assert "hunter2" not in command
    assert "WHICHPOOL_BROKER_PASSWORD_FILE" in command


@pytest.mark.parametrize(("package", "version"), [("kombu", "5.6.2"), ("celery", "5.5.3")])
def test_a_worker_with_an_old_package_is_wrong(package: str, version: str) -> None:
    """It is there, but its figures are not to be trusted."""
    (found,) = wrong(THREADS, older(PREFORK, package, version), COORDINATOR)
    assert not found.unavailable
    assert found.found.startswith("prefork@b: ")
    assert f"{package}>=5.7" in (found.remedy or "")


@pytest.mark.parametrize("package", ["python", "celery", "kombu"])
def test_several_versions_among_the_workers_are_warned_of(package: str) -> None:
    """With a worker that has each."""
    (found,) = mixed_versions([THREADS, older(PREFORK, package, "9.9")])
    assert (found.state, found.title) == (State.WARNING, f"{package} of the workers")
    assert found.found == f"{VERSIONS[package]} (threads@a), 9.9 (prefork@b)"


def test_one_version_is_not_worth_a_line() -> None:
    """Each worker tells it already."""
    assert mixed_versions(WHOLE) == []


def test_task_events_are_warned_of() -> None:
    """By the workers that send them."""
    (found,) = task_events([THREADS, msgspec.structs.replace(PREFORK, events=True)])
    assert found.state is State.WARNING
    assert found.found.startswith("on at prefork@b: figures are lower")


def test_no_task_events_are_fine() -> None:
    """The default."""
    assert task_events(WHOLE) == [Finding(State.OK, "task events", "off")]


def test_nobody_has_no_task_events() -> None:
    """No workers, no line."""
    assert task_events([]) == []


def test_the_holder_of_the_right_to_measure_is_told() -> None:
    """Without the clock reading in its token."""
    told = "run 20260101-000000-abcdef (coordinator on here, process 12)"
    assert measuring("20260101-000000-abcdef here 12 3456") == Finding(State.OK, "measuring", told)
