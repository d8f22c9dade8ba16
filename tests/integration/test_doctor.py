"""whichpool doctor against a real broker: who is there, who is missing, what to type."""

import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from redis import Redis

from config.broker import Broker
from config.pools import STACK_POOLS, THREADS
from measure.model.plan import CellPlan, Plan
from tasks.connection import open_client
from tasks.keys import WORKERS
from tasks.lease import lease_on
from tasks.ledger import Ledger
from tasks.register import ready_workers
from tests.integration.conftest import SLOTS
from whichpool.cli.ending import exit_code_of
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.errors import ExitCode
from workers.profiles import Profile

Findings = list[dict[str, Any]]
Ask = Callable[..., tuple[int, Findings]]
PLAN = Plan(
    run_id="20260101-000000-abcdef", created=1e9, seed=0, rounds=1,
    cells=(CellPlan(job="sleep", task="whichpool.sleep", pool="threads", queue="threads.2", concurrency=2,
                    n=2),),
)  # fmt: skip


@pytest.fixture
def ask(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Ask:
    """Return a caller of ``whichpool doctor --json`` that returns its exit code and its findings."""

    def call(*words: str) -> tuple[int, Findings]:
        code = exit_code_of(["doctor", "--json", "--results", str(tmp_path), *words])
        printed = capfdbinary.readouterr()
        assert printed.err == b""
        return code, msgspec.json.decode(printed.out)

    return call


@pytest.fixture
def opened(guarded: str) -> str:
    """Return the address of a Redis without workers, with its password."""
    return f"unix://{guarded}?password=right"


@pytest.fixture
def its_redis(opened: str) -> Iterator[Redis]:
    """Yield a client for the Redis without workers."""
    with open_client(Broker(opened)) as client:
        yield client


def of(findings: Findings, title: str) -> dict[str, Any]:
    """Return the one finding of a title."""
    (found,) = [finding for finding in findings if finding["title"] == title]
    return found


def test_every_registered_worker_is_named(ask: Ask, cluster: EmbeddedCluster, redis: Redis) -> None:
    """With its slots and its host."""
    _, findings = ask("--broker", cluster.broker.url)
    told = [finding["found"] for finding in findings if finding["state"] == "ok"]
    workers = ready_workers(redis)
    assert len(workers) == len(STACK_POOLS) + 1
    for worker in workers:
        slots = "1 slot" if worker.queue == "coordinator" else f"{SLOTS} slots"
        assert any(line.startswith(f"{worker.name}: {slots} on {worker.host}; python 3.") for line in told)


def test_a_whole_cluster_has_nothing_wrong(ask: Ask, cluster: EmbeddedCluster) -> None:
    """Exit 0, and no finding that is wrong."""
    code, findings = ask("--broker", cluster.broker.url, "--web-url", cluster.web_url)
    assert [finding for finding in findings if finding["state"] == "wrong"] == []
    assert code == ExitCode.OK


def test_the_broker_is_named_with_its_version(ask: Ask, cluster: EmbeddedCluster, redis: Redis) -> None:
    """As INFO has it."""
    _, findings = ask("--broker", cluster.broker.url)
    version = dict(redis.info("server"))["redis_version"]
    assert of(findings, "broker")["found"] == f"Redis {version} at {cluster.broker.url}"


@pytest.mark.parametrize("title", ["maxmemory-policy", "persistence", "task events"])
def test_a_private_cluster_has_what_a_run_wants(ask: Ask, cluster: EmbeddedCluster, title: str) -> None:
    """No eviction, an append-only file, no task events."""
    _, findings = ask("--broker", cluster.broker.url)
    assert of(findings, title)["state"] == "ok"


def test_the_latency_server_answers(ask: Ask, cluster: EmbeddedCluster) -> None:
    """The cluster's own."""
    _, findings = ask("--web-url", cluster.web_url)
    assert of(findings, "latency server")["state"] == "ok"


def test_the_run_that_measures_is_named(ask: Ask, opened: str, its_redis: Redis) -> None:
    """And where its coordinator is."""
    with lease_on(its_redis, PLAN.run_id) as lease:
        assert lease.may_measure()
        _, findings = ask("--broker", opened)
    assert of(findings, "measuring")["found"].startswith(f"run {PLAN.run_id} (coordinator on ")


def test_nothing_measures_on_an_idle_broker(ask: Ask, opened: str) -> None:
    """So that the next run need not wait."""
    _, findings = ask("--broker", opened)
    assert of(findings, "measuring")["found"] == "no run just now"


def test_a_run_that_nobody_coordinates_is_warned_of(ask: Ask, opened: str, its_redis: Redis) -> None:
    """By its id, with the command that takes it up."""
    Ledger(its_redis).open_run(PLAN)
    found = of(ask("--broker", opened)[1], "unfinished runs")
    assert found["state"] == "warning"
    assert PLAN.run_id in found["found"]
    assert f"whichpool attach {PLAN.run_id} " in found["remedy"]


def test_a_run_that_is_coordinated_is_only_named(ask: Ask, opened: str, its_redis: Redis) -> None:
    """It has its own end."""
    Ledger(its_redis).open_run(PLAN)
    with lease_on(its_redis, PLAN.run_id):
        found = of(ask("--broker", opened)[1], "unfinished runs")
    assert (found["state"], found["found"]) == ("ok", PLAN.run_id)


def test_a_broker_without_workers_is_unavailable(ask: Ask, opened: str) -> None:
    """Each pool and the coordinator are missed by themselves, and nothing else is wrong."""
    code, findings = ask("--broker", opened)
    wrong = [finding["title"] for finding in findings if finding["state"] == "wrong"]
    assert wrong == [*(f"{pool} worker" for pool in STACK_POOLS), "coordinator"]
    assert code == ExitCode.UNAVAILABLE


def test_a_broker_that_does_not_answer_is_unavailable(ask: Ask, tmp_path: Path) -> None:
    """69, the address, and what to do; of its workers nothing is said."""
    code, findings = ask("--broker", f"unix://{tmp_path}/none.sock")
    assert code == ExitCode.UNAVAILABLE
    found = of(findings, "broker")
    assert f"no Redis answers at unix://{tmp_path}/none.sock" in found["found"]
    assert found["remedy"]
    assert "coordinator" not in [finding["title"] for finding in findings]


@pytest.mark.parametrize("login", ["", "?password=s3cret"])
def test_a_missing_or_wrong_password_is_unavailable(ask: Ask, guarded: str, login: str) -> None:
    """69, with how to give the right one; the wrong one is not repeated."""
    code, findings = ask("--broker", f"unix://{guarded}{login}")
    assert code == ExitCode.UNAVAILABLE
    found = of(findings, "broker")
    assert "password" in found["found"]
    assert "WHICHPOOL_BROKER" in found["remedy"]
    assert b"s3cret" not in msgspec.json.encode(findings)


def test_a_password_may_come_from_a_file(ask: Ask, guarded: str, tmp_path: Path) -> None:
    """As for a run; nobody reads it on the command line."""
    file = tmp_path / "password"
    file.write_text("right\n", encoding="utf-8")
    _, findings = ask("--broker", f"unix://{guarded}", "--broker-password-file", str(file))
    assert of(findings, "broker")["state"] == "ok"
    assert "password" not in [finding["title"] for finding in findings]


def test_the_password_is_printed_nowhere(ask: Ask, guarded: str, its_redis: Redis) -> None:
    """Neither with the broker nor in what to type for a missing worker."""
    its_redis.config_set("requirepass", "s3cret")
    _, findings = ask("--broker", f"unix://{guarded}?password=s3cret")
    assert of(findings, "broker")["state"] == "ok"
    assert b"s3cret" not in msgspec.json.encode(findings)


def test_a_password_on_the_command_line_is_warned_of(ask: Ask, opened: str) -> None:
    """Others read it in the process list."""
    assert of(ask("--broker", opened)[1], "password")["state"] == "warning"


def test_an_address_without_a_password_is_not_warned_of(ask: Ask, cluster: EmbeddedCluster) -> None:
    """There is nothing to read."""
    _, findings = ask("--broker", cluster.broker.url)
    assert "password" not in [finding["title"] for finding in findings]


def test_a_password_in_a_variable_is_not_warned_of(
    ask: Ask, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others do not read it."""
    monkeypatch.setenv("WHICHPOOL_BROKER", opened)
    _, findings = ask()
    assert of(findings, "broker")["state"] == "ok"
    assert "password" not in [finding["title"] for finding in findings]


def test_a_broker_that_throws_keys_away_is_wrong(ask: Ask, opened: str, its_redis: Redis) -> None:
    """It would take queues and the ledger; the exit code is no longer that of a missing worker."""
    its_redis.config_set("maxmemory", "100mb")
    its_redis.config_set("maxmemory-policy", "allkeys-lru")
    code, findings = ask("--broker", opened)
    found = of(findings, "maxmemory-policy")
    assert found["state"] == "wrong"
    assert "maxmemory: 100.00M" in found["found"]
    assert code == ExitCode.FAULT


def test_a_broker_without_an_append_only_file_is_warned_of(ask: Ask, opened: str, its_redis: Redis) -> None:
    """Until the command that is named was typed."""
    found = of(ask("--broker", opened)[1], "persistence")
    assert found["state"] == "warning"
    command = found["remedy"].partition(" CONFIG ")[2].partition(" (")[0]
    its_redis.execute_command("CONFIG", *command.split())  # type: ignore[no-untyped-call]
    assert of(ask("--broker", opened)[1], "persistence")["state"] == "ok"


@pytest.mark.parametrize(("denied", "title"), [("info", "broker"), ("scan", "workers"), ("smembers", "runs")])
def test_what_a_user_may_not_ask_is_told(
    ask: Ask, guarded: str, its_redis: Redis, denied: str, title: str
) -> None:
    """With the command that is missed, and how to allow it."""
    its_redis.execute_command("ACL", "SETUSER", "narrow", "on", ">right", "~*", "&*", "+@all", f"-{denied}")  # type: ignore[no-untyped-call]
    _, findings = ask("--broker", f"unix://{guarded}?username=narrow&password=right")
    found = of(findings, title)
    assert found["state"] == "wrong"
    assert f"'{denied}'" in found["found"]
    assert "ACL SETUSER" in found["remedy"]


def test_a_worker_of_another_version_of_whichpool_is_told(ask: Ask, opened: str, its_redis: Redis) -> None:
    """Its entry in the register cannot be read."""
    its_redis.set(f"{WORKERS}old@host", b'{"name": "old@host"}')
    found = of(ask("--broker", opened)[1], "workers")
    assert found["state"] == "wrong"
    assert "whichpool:worker:old@host: no worker of this version" in found["found"]


def test_a_missing_worker_is_told_with_the_command_that_starts_it(ask: Ask) -> None:
    """Typed as it stands, it makes the cluster whole."""
    with EmbeddedCluster() as cluster:
        cluster.start_workers([Profile(THREADS, 1, "threads")])
        code, findings = ask("--broker", cluster.broker.url)
        assert code == ExitCode.UNAVAILABLE
        assert [finding["title"] for finding in findings if finding["unavailable"]] == ["prefork worker"]
        command = shlex.split(of(findings, "prefork worker")["remedy"])
        worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            await_worker(cluster, "prefork")
            assert ask("--broker", cluster.broker.url)[0] == ExitCode.OK
        finally:
            worker.terminate()
            worker.wait()


def await_worker(cluster: EmbeddedCluster, pool: str) -> None:
    """Wait until a pool's worker is in the register."""
    deadline = time.monotonic() + 30
    with open_client(cluster.broker) as client:
        while pool not in {worker.pool for worker in ready_workers(client)}:
            assert time.monotonic() < deadline
            time.sleep(0.05)
