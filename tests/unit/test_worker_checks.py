"""measure.warnings.worker_checks: how workers were started, and what they run on."""

import msgspec
import pytest

from measure.model.provenance import Machine, Origin, WorkerFacts
from measure.warnings.worker_checks import chatty_logging, limited, memory_twice, unlike_versions

MACHINE = Machine(system="Linux", cpus=4, gil=True)


def worker(**fields: object) -> WorkerFacts:
    """Return a worker; every field can be named."""
    usual = {"name": "threads@a", "pool": "threads", "concurrency": 8, "queue": "threads", "host": "a"}
    return WorkerFacts(**{**usual, **fields})  # type: ignore[arg-type]  # any field of a WorkerFacts


def origin(*workers: WorkerFacts, **unlike_versions: str) -> Origin:
    """Return where a result comes from."""
    return Origin(MACHINE, unlike_versions, workers)


@pytest.mark.parametrize(
    ("level", "warns"), [("DEBUG", True), ("INFO", True), ("WARNING", False), ("", False)]
)
def test_a_worker_that_logs_every_job_is_warned_of(level: str, warns: bool) -> None:
    """It costs throughput."""
    assert bool(list(chatty_logging([worker(log_level=level)]))) is warns


@pytest.mark.parametrize(("quota", "warns"), [(2.0, True), (4.0, False), (None, False)])
def test_a_container_with_fewer_cpus_than_could_be_used_is_warned_of(
    quota: float | None, warns: bool
) -> None:
    """On a machine with four of them, for a worker with eight slots."""
    assert bool(list(limited(origin(worker(cpu_quota=quota))))) is warns


def test_a_quota_that_the_slots_cannot_fill_is_no_limit() -> None:
    """One slot uses one CPU."""
    assert list(limited(origin(worker(cpu_quota=2.0, concurrency=1)))) == []


@pytest.mark.parametrize(("kind", "warns"), [("rss", True), ("pss", False)])
def test_memory_that_counts_twice_is_warned_of(kind: str, warns: bool) -> None:
    """Prefork children share most of theirs."""
    assert bool(list(memory_twice([worker(memory_kind=kind)]))) is warns


@pytest.mark.parametrize(("kombu", "warns"), [("5.6.2", True), ("5.7.0", False), ("5.10.1", False)])
def test_a_kombu_that_wakes_threads_late_is_warned_of(kombu: str, warns: bool) -> None:
    """Versions are compared as numbers."""
    assert [w.code for w in unlike_versions(origin(worker(), kombu=kombu))] == ["old-kombu"] * warns


def test_workers_of_different_versions_are_warned_of() -> None:
    """The message gives both."""
    workers = [worker(versions={"python": "3.11.7"}), worker(versions={"python": "3.13.1"})]
    (warned,) = unlike_versions(origin(*workers))
    assert (warned.code, "3.11.7 and 3.13.1" in warned.message) == ("mixed-versions", True)


def test_a_long_list_of_workers_is_cut() -> None:
    """Three names and a number."""
    (warned,) = chatty_logging([worker(name=f"w{n}", log_level="INFO") for n in range(5)])
    assert warned.message.startswith("w0, w1, w2 and 2 more logged at INFO")


def test_an_old_kombu_is_named_once() -> None:
    """However many workers have it, and whatever stands together in the result."""
    workers = [worker(versions={"kombu": "5.6.2"}), worker(versions={"kombu": "5.7.0"})]
    (old, *_) = unlike_versions(origin(*workers, kombu="5.6.2, 5.7.0"))
    assert old.message == "kombu 5.6.2 wakes up late on the threads pool: wrong figures"


@pytest.mark.parametrize(("quota", "warns"), [(1.0, True), (4.0, False), (None, False)])
def test_a_command_without_workers_is_limited_by_its_own_container(quota: float | None, warns: bool) -> None:
    """As on the direct cluster: nobody else would say it."""
    here = Origin(msgspec.structs.replace(MACHINE, cpu_quota=quota), {})
    assert bool(list(limited(here))) is warns
