"""The scripts, run as a person runs them, against a stack with one worker on each pool's own queue."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from redis import Redis

from config.pools import CELERY_POOLS, STACK_POOLS
from config.queues import queue_name
from measure.model.plan import CellPlan, Plan
from tasks.connection import open_client
from tasks.keys import MEASURING, UNFINISHED, RunKeys
from tasks.ledger import Ledger
from tasks.register import WorkerEntry, remove_entry, write_entry
from tests.integration.conftest import SLOTS
from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.errors import ExitCode
from workers.profiles import Profile

FOLDER = Path(__file__).parents[2] / "scripts"
SCRIPTS = ("submit_io.py", "submit_cpu.py", "contrast_counter.py", "watch.py")
Finished = subprocess.CompletedProcess[str]
Run = Callable[..., Finished]


def environment(**variables: str) -> dict[str, str]:
    """Return this process's environment with no WHICHPOOL_* but these, and our Python first on PATH."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WHICHPOOL_")}
    return {**kept, "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}", **variables}


def run_script(folder: Path, *arguments: str, **variables: str) -> Finished:
    """Run a script in some other folder than the checkout's, as a program of its own."""
    script, *others = arguments
    return subprocess.run(
        [str(FOLDER / script), *others], cwd=folder, env=environment(**variables),
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def stack(redis_server: str) -> Iterator[EmbeddedCluster]:
    """Yield what ``whichpool up`` keeps: a worker on each pool's own queue, and the coordinator's."""
    assert redis_server
    with EmbeddedCluster() as running:
        running.start_workers(Profile(CELERY_POOLS[pool], SLOTS, queue_name(pool)) for pool in STACK_POOLS)
        yield running


@pytest.fixture(scope="module")
def redis(stack: EmbeddedCluster) -> Iterator[Redis]:
    """Yield a client for the stack's Redis."""
    client = open_client(stack.broker)
    yield client
    client.close()


@pytest.fixture
def run(stack: EmbeddedCluster, tmp_path: Path) -> Run:
    """Return a way to run a script against the stack."""

    def script(*arguments: str, **variables: str) -> Finished:
        return run_script(tmp_path, *arguments, WHICHPOOL_BROKER=stack.broker.url, **variables)

    return script


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_tells_how_to_use_it(script: str, tmp_path: Path) -> None:
    """With nothing running, and by its own shebang."""
    asked = run_script(tmp_path, script, "--help")
    assert asked.returncode == ExitCode.OK, asked.stderr
    assert asked.stdout.startswith(f"Usage: {script}")


@pytest.mark.parametrize("script", SCRIPTS)
def test_without_a_stack_a_script_says_so_in_one_line(script: str, tmp_path: Path) -> None:
    """Exit 69, where it looked, and what to type."""
    refused = run_script(tmp_path, script, WHICHPOOL_BROKER=f"unix://{tmp_path}/none.sock")
    assert refused.returncode == ExitCode.UNAVAILABLE
    assert refused.stdout == ""
    (line,) = refused.stderr.splitlines()
    assert f"no Redis answers at unix://{tmp_path}/none.sock" in line
    assert "docker compose up" in line
    assert "whichpool up" in line


@pytest.mark.parametrize(
    ("script", "queue"),
    [("submit_io.py", "threads"), ("submit_cpu.py", "prefork"), ("contrast_counter.py", "coordinator")],
)
def test_without_a_worker_a_script_says_so_in_one_line(
    stack: EmbeddedCluster, tmp_path: Path, script: str, queue: str
) -> None:
    """Exit 69: nothing is sent to a queue that nobody consumes."""
    refused = run_script(tmp_path, script, WHICHPOOL_BROKER=f"{stack.broker.url}?db=1")
    assert refused.returncode == ExitCode.UNAVAILABLE
    (line,) = refused.stderr.splitlines()
    assert re.search(rf"no worker of .* is ready on .*'{queue}'", line)


def test_a_wrong_password_is_said_in_one_line(guarded: str, tmp_path: Path) -> None:
    """Exit 69, and how to name the right one."""
    refused = run_script(tmp_path, "watch.py", WHICHPOOL_BROKER=f"unix://{guarded}?password=wrong")
    assert refused.returncode == ExitCode.UNAVAILABLE
    (line,) = refused.stderr.splitlines()
    assert "refuses this user or password" in line


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    """Exit 2, without a traceback."""
    refused = run_script(tmp_path, "watch.py", WHICHPOOL_BROKER="ftp://host")
    assert refused.returncode == ExitCode.USAGE
    assert refused.stderr.startswith("Error: WHICHPOOL_BROKER: 'ftp://host' is not a Redis address")


@pytest.mark.parametrize("job", ["sleep", "files"])
def test_io_bound_jobs_run_on_threads_alone(run: Run, job: str) -> None:
    """No queue is named; all of them end on that worker."""
    done = run("submit_io.py", "-n", "12", "--job", job)
    assert done.returncode == ExitCode.OK, done.stderr
    first, *workers = done.stdout.splitlines()
    assert re.fullmatch(rf"12 of 12 {job} jobs succeeded in \d+\.\d s, \d+\.\d jobs/s", first)
    assert workers == [f"  threads@{socket.gethostname()} ran 12"]


@pytest.mark.parametrize("job", ["primes", "digest"])
def test_cpu_bound_jobs_run_on_prefork_alone(run: Run, job: str) -> None:
    """No queue is named; all of them end on that worker."""
    done = run("submit_cpu.py", "-n", "6", "--job", job)
    assert done.returncode == ExitCode.OK, done.stderr
    first, *workers = done.stdout.splitlines()
    assert first.startswith(f"6 of 6 {job} jobs succeeded")
    assert workers == [f"  prefork@{socket.gethostname()} ran 6"]


def test_without_a_latency_server_the_io_bound_job_is_sleep(run: Run) -> None:
    """It needs nobody else."""
    assert run("submit_io.py", "-n", "1").stdout.startswith("1 of 1 sleep jobs succeeded")


def test_with_a_latency_server_it_is_fetch(run: Run, stack: EmbeddedCluster) -> None:
    """Its address comes from the variable that ``whichpool up`` prints."""
    done = run("submit_io.py", "-n", "4", WHICHPOOL_WEB_URL=stack.web_url)
    assert done.stdout.startswith("4 of 4 fetch jobs succeeded")


def test_fetch_without_a_latency_server_is_refused(run: Run) -> None:
    """Exit 2, by the names of the flag and the variable."""
    refused = run("submit_io.py", "--job", "fetch")
    assert refused.returncode == ExitCode.USAGE
    assert "--web-url or WHICHPOOL_WEB_URL" in refused.stderr


def test_a_failed_job_is_a_fault(run: Run) -> None:
    """Exit 1, how many, and what the first one said."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    done = run("submit_io.py", "-n", "3", "--web-url", nobody)
    assert done.returncode == ExitCode.FAULT
    assert "0 of 3 fetch jobs succeeded" in done.stdout
    assert "3 failed, the first with URLError" in done.stdout


def test_no_result_stays_behind(run: Run, redis: Redis) -> None:
    """They are forgotten once they are counted."""
    assert run("submit_io.py", "-n", "8").returncode == ExitCode.OK
    assert list(redis.scan_iter(match="celery-task-meta-*")) == []


def test_the_coordinators_answer_is_exact(run: Run) -> None:
    """Each strategy on each pool: expected, observed, lost updates; each job once."""
    done = run("contrast_counter.py", "--strategy", "redis-incr,ledger", "-k", "500")
    assert done.returncode == ExitCode.OK, done.stderr
    assert "8 jobs planned, 8 unique, 0 duplicates, 0 failed, 0 lost" in done.stdout
    table = done.stdout.partition("\nShared counters\n")[2].partition("\n\n")[0]
    rows = [re.split(r" {2,}", line)[:5] for line in table.splitlines()[2:]]
    counted = [
        [strategy, pool, "1,000", "1,000", "0"]
        for strategy in ("redis-incr", "ledger")
        for pool in STACK_POOLS
    ]
    assert rows == counted


def test_an_unknown_strategy_is_refused(run: Run) -> None:
    """With what may have been meant."""
    refused = run("contrast_counter.py", "--strategy", "redis-inc")
    assert refused.returncode == ExitCode.USAGE
    assert "Did you mean 'redis-incr'?" in refused.stderr


def test_one_look_shows_the_workers(run: Run) -> None:
    """One line in a pipe: every queue with its slots, and that nobody measures."""
    seen = run("watch.py", "--once")
    assert seen.returncode == ExitCode.OK, seen.stderr
    (line,) = seen.stdout.splitlines()
    for worker in (f"threads: {SLOTS} slots", f"prefork: {SLOTS} slots", "coordinator: 1 slot,"):
        assert worker in line
    assert "\x1b" not in line
    assert line.endswith("no run measures")


@pytest.fixture
def measuring(redis: Redis) -> Iterator[str]:
    """Yield the id of a run that seems to measure: its second cell of two, three of ten jobs done."""
    cells = tuple(
        CellPlan(job="sleep", task="whichpool.sleep", pool=pool, queue=pool, concurrency=SLOTS, n=10)
        for pool in STACK_POOLS
    )
    plan = Plan(run_id="20260101-000000-abcdef", created=time.time(), seed=0, rounds=1, cells=cells)
    run = RunKeys(plan.run_id)
    Ledger(redis).open_run(plan)
    redis.set(run.position, 1)
    for n in range(3):
        redis.setbit(run.cell(1).done, n, 1)
    redis.set(MEASURING, f"{plan.run_id} here 1 0.0")
    yield plan.run_id
    redis.delete(MEASURING, run.plan, run.position, run.cell(1).done)
    redis.srem(UNFINISHED, plan.run_id)


def test_the_run_that_measures_is_shown(run: Run, measuring: str) -> None:
    """Which cell of how many, and how many of its jobs are done."""
    assert (
        run("watch.py", "--once")
        .stdout.rstrip()
        .endswith(f"run {measuring}: cell 2 of 2 (sleep on prefork), 3 of 10 jobs done")
    )


@pytest.fixture
def waiting(redis: Redis) -> Iterator[int]:
    """Yield how many messages wait in a queue of a worker that takes none."""
    queue = "nobody"
    write_entry(redis, msgspec.json.decode(NOBODY, type=WorkerEntry))
    redis.rpush(queue, *("message",) * 5)
    yield 5
    redis.delete(queue)
    remove_entry(redis, "nobody@here")


NOBODY = (
    b'{"name": "nobody@here", "pool": "threads", "concurrency": 3, "queue": "nobody", "host": "here", '
    b'"process": 1, "started": 0, "memory_mb": 64, "events": false, "gil": true, "versions": {}}'
)


def test_what_waits_is_shown(run: Run, waiting: int) -> None:
    """Any registered worker's queue, with its memory."""
    assert f"nobody: 3 slots, 64 MB, {waiting} queued" in run("watch.py", "--once").stdout


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_watcher_that_is_told_to_end_has_done_its_work(
    stack: EmbeddedCluster, tmp_path: Path, end: signal.Signals
) -> None:
    """It shows line after line, until Ctrl-C or SIGTERM: exit 0, nothing on stderr."""
    with subprocess.Popen(
        [str(FOLDER / "watch.py"), "--every", "0.1"], cwd=tmp_path, text=True,
        env=environment(WHICHPOOL_BROKER=stack.broker.url), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as listener:  # fmt: skip
        assert listener.stdout is not None
        assert all("threads" in listener.stdout.readline() for _ in range(3))
        listener.send_signal(end)
        _, said = listener.communicate(timeout=30)
    assert listener.returncode == ExitCode.OK
    assert said == ""
