"""Flower beside a private cluster: who gets in, what it shows, what it lets be done, what it remembers."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from config.pools import CELERY_POOLS, STACK_POOLS
from config.queues import COORDINATOR, queue_name
from measure.model.result import RunResult
from tests.asking import ask, until
from tests.integration.conftest import SLOTS, Contrast
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.clusters.flower import login_of
from whichpool.planning.request import Request, guide_job
from workers.flower.state import StateFile
from workers.profiles import Profile

QUEUES = {COORDINATOR, *(queue_name(pool, SLOTS) for pool in STACK_POOLS)}
THREADS = queue_name("threads", SLOTS)
CLOSED = ("", "tasks", "broker", "api/workers", "api/tasks")
JOBS = 6
TASKS = ["whichpool.coordinate", *["whichpool.sleep"] * JOBS * len(STACK_POOLS)]


class Watched:
    """A private cluster with Flower beside it, as `whichpool up --flower` has it."""

    def __init__(self, cluster: EmbeddedCluster, *pools: str, control: bool) -> None:
        self.cluster = cluster
        self.url = cluster.start_flower(0, control=control)
        profiles = [
            Profile(CELERY_POOLS[pool], SLOTS, queue_name(pool, SLOTS), sends_events=True) for pool in pools
        ]
        cluster.start_workers(profiles, sends_events=True)

    @property
    def login(self) -> str:
        """The login in the cluster's folder."""
        return login_of(self.cluster.folder).read_text(encoding="utf-8").strip()

    def process(self) -> psutil.Process:
        """Return Flower's process."""
        mark = str(login_of(self.cluster.folder))
        return next(one for one in psutil.Process().children() if mark in one.cmdline())

    def read(self, path: str) -> dict[str, Any]:
        """Return what the API answers."""
        status, body = ask(self.url, path, self.login)
        assert status == 200
        answer: dict[str, Any] = msgspec.json.decode(body)
        return answer

    def alive(self) -> dict[str, str]:
        """Return the names of the workers whose heartbeats arrive, by queue."""
        known = self.read("api/workers?status=1")
        return {name.partition("@")[0]: name for name, lives in known.items() if lives}

    def pools(self) -> dict[str, tuple[str, int]]:
        """Return the implementation and the slots of each worker that it has asked, by queue."""
        asked = {
            name: one["stats"]["pool"] for name, one in self.read("api/workers").items() if "stats" in one
        }
        return {
            name.partition("@")[0]: (pool["implementation"], pool["max-concurrency"])
            for name, pool in asked.items()
        }

    def waiting(self) -> dict[str, int]:
        """Return how many jobs wait, by queue."""
        return {one["name"]: one["messages"] for one in self.read("api/queues/length")["active_queues"]}

    def succeeded(self) -> list[str]:
        """Return the names of the tasks that it knows to have succeeded."""
        return sorted(task["name"] for task in self.read("api/tasks?state=SUCCESS").values())


@pytest.fixture(scope="module")
def watched(redis_server: str) -> Iterator[Watched]:
    """Yield a cluster with Flower, read-only."""
    assert redis_server
    with EmbeddedCluster() as cluster:
        yield Watched(cluster, *STACK_POOLS, control=False)


@pytest.fixture(scope="module")
def contrasted(watched: Watched) -> RunResult:
    """Return the result of a run that Flower has seen."""
    return Contrast(watched.cluster).run(Request(jobs=(guide_job("sleep"),), n=JOBS, rounds=1))


def saved(state: Path) -> list[str]:
    """Return the names of the tasks that have succeeded by what is saved."""
    found = StateFile(state).load()
    tasks = [task for _, task in found.itertasks()] if found else []
    return sorted(task.name for task in tasks if task.state == "SUCCESS")


def test_a_result_says_that_flower_watched(contrasted: RunResult) -> None:
    """And warns of the events that it asks for."""
    assert contrasted.watched is True
    assert "events-on" in {warned.code for warned in contrasted.warnings}


def test_flower_listens_on_loopback_alone(watched: Watched) -> None:
    """Nobody else's machine reaches it."""
    ask(watched.url, "healthcheck")  # it serves by now
    found = watched.process().net_connections(kind="inet")
    assert {one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("login", ["", "whichpool:wrong", ":"])
def test_nobody_gets_in_without_the_login(watched: Watched, path: str, login: str) -> None:
    """Neither to the pages nor to the API."""
    assert ask(watched.url, path, login)[0] == 401


@pytest.mark.parametrize("path", CLOSED)
def test_the_generated_login_lets_in(watched: Watched, path: str) -> None:
    """To the pages and to the API."""
    assert ask(watched.url, path, watched.login)[0] == 200


def test_the_login_is_in_a_folder_that_only_its_user_enters(watched: Watched) -> None:
    """Other users of this machine reach the port, and cannot read the password."""
    assert stat.S_IMODE(watched.cluster.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("path", ["metrics", "healthcheck"])
def test_metrics_and_health_need_no_login(watched: Watched, path: str) -> None:
    """Flower has no way to close them; docs/howto/flower.md says what they disclose."""
    assert ask(watched.url, path)[0] == 200


def test_flower_hears_of_every_worker(watched: Watched) -> None:
    """Of both pools and of the coordinator."""
    until(lambda: watched.alive().keys() == QUEUES)


def test_flower_knows_each_workers_pool_and_slots(watched: Watched) -> None:
    """Also of workers that became ready after it: it asks them."""
    wanted = {
        f"prefork.{SLOTS}": ("celery.concurrency.prefork:TaskPool", SLOTS),
        f"threads.{SLOTS}": ("celery.concurrency.thread:TaskPool", SLOTS),
        COORDINATOR: ("celery.concurrency.thread:TaskPool", 1),
    }
    until(lambda: watched.pools() == wanted)


def test_flower_shows_how_many_jobs_wait_in_each_queue(watched: Watched) -> None:
    """Once it has asked the workers which queues they serve."""
    until(lambda: watched.waiting().keys() >= QUEUES)
    assert set(watched.waiting().values()) == {0}


def test_flower_shows_a_runs_tasks(watched: Watched, contrasted: RunResult) -> None:
    """Each job of each pool, and the coordinator's."""
    assert contrasted.status == "complete"
    until(lambda: watched.succeeded() == TASKS)


@pytest.mark.usefixtures("contrasted")
def test_a_killed_flower_comes_back_with_what_it_saw(watched: Watched) -> None:
    """On the same port, with the same login: what it saw is saved soon after a run."""
    until(lambda: saved(watched.cluster.folder / "flower-state") == TASKS)
    killed = watched.process()
    killed.kill()

    def is_buried() -> bool:
        watched.cluster.supervise()  # notices, and starts another
        return not psutil.pid_exists(killed.pid)

    until(is_buried)
    assert watched.succeeded() == TASKS


def test_flower_is_read_only_by_default(watched: Watched) -> None:
    """A worker that measures is not shut down from a web page."""
    until(lambda: THREADS in watched.alive())
    name = watched.alive()[THREADS]
    assert ask(watched.url, f"api/worker/shutdown/{name}", watched.login, "POST")[0] == 403


def test_flower_shuts_a_worker_down_where_it_may_control(redis_server: str) -> None:
    """Nothing else keeps a user with the login from that."""
    assert redis_server
    with EmbeddedCluster() as cluster:
        watched = Watched(cluster, "threads", control=True)
        until(lambda: THREADS in watched.pools() and THREADS in watched.alive())
        name = watched.alive()[THREADS]
        worker = psutil.Process(watched.read("api/workers")[name]["stats"]["pid"])
        assert ask(watched.url, f"api/worker/shutdown/{name}", watched.login, "POST")[0] == 200
        until(lambda: worker.status() == psutil.STATUS_ZOMBIE)
