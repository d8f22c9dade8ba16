"""What a stack keeps while it is started, restarted, taken down in the middle of a run, and scaled."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.pools import STACK_POOLS
from tests.smoke.composed import RUNNING, passwords, redis_says, running
from tests.smoke.flower_client import ask
from tests.smoke.interruption import CELLS, JOBS, Interruption, interrupt
from tests.smoke.stack import Stack, until

KILLED = 137  # 128 + SIGKILL: what Docker does when the time to end is over
HOSTS = 3
CONTRAST = ("--jobs", "whoami,primes", "--counters", "lock,ledger", "-n", "48", "--rounds", "1")


@pytest.fixture(scope="module")
def living(built_image: str) -> Iterator[Stack]:
    """Yield a stack of this module's own, up and healthy."""
    assert built_image
    stack = Stack("whichpool-smoke-lifecycle", WHICHPOOL_CONCURRENCY="4")
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


def test_a_second_up_changes_nothing(living: Stack) -> None:
    """The same containers, and the same credentials."""
    before = running(living), passwords(living)
    living.up()
    assert (running(living), passwords(living)) == before


def test_a_restart_keeps_the_credentials(living: Stack) -> None:
    """Every service comes back healthy with what it had."""
    before = passwords(living)
    living.compose("restart")
    until(lambda: living.health() == dict.fromkeys(RUNNING, "healthy"))
    assert passwords(living) == before


@pytest.fixture(scope="module")
def interruption(living: Stack) -> Interruption:
    """Take the stack down in the middle of a run, start it again, and wait for the run's end."""
    return interrupt(living)


def test_the_run_was_interrupted(interruption: Interruption) -> None:
    """It had begun, and had at least a whole cell before it."""
    assert 0 < interruption.before.done < JOBS * (CELLS - 1)


@pytest.mark.parametrize("service", RUNNING)
def test_nobody_has_to_be_killed(interruption: Interruption, service: str) -> None:
    """Each ends by itself on SIGTERM within its time, in the middle of a run: the coordinator lets go."""
    assert interruption.exit_codes[service] != KILLED


def test_credentials_outlive_the_containers(interruption: Interruption) -> None:
    """Volumes keep them."""
    assert interruption.after.passwords == interruption.before.passwords


def test_flower_remembers_what_it_saw(interruption: Interruption) -> None:
    """It saves its state as it ends; its tasks are listed still."""
    assert len(interruption.before.tasks) > JOBS / 8
    assert interruption.before.tasks <= interruption.after.tasks


def test_redis_keeps_what_it_acknowledged(interruption: Interruption) -> None:
    """Every job that was counted before is counted still: the append-only file is read whole."""
    assert interruption.after.done >= interruption.before.done


def test_an_interrupted_run_is_taken_up_again(interruption: Interruption) -> None:
    """By the coordinator, as it starts: nobody else knows of the run. Every job is done, none is lost."""
    result = interruption.run["result"]
    assert (result["status"], result["reason"]) == ("complete", None)
    figures = [(cell["unique"], cell["failed"], cell["lost"]) for cell in result["cells"]]
    assert figures == [(JOBS, 0, 0)] * len(figures)
    assert len(figures) >= CELLS  # a round that was disturbed by it is measured again


def test_nothing_is_counted_twice_in_an_interrupted_run(interruption: Interruption) -> None:
    """Each id has one sample."""
    ids_of_cells = [sorted(ids) for ids in interruption.run["ids"]]
    assert ids_of_cells == [list(range(JOBS))] * len(ids_of_cells)
    assert len(ids_of_cells) >= CELLS


@pytest.fixture(scope="module")
def contrasted(living: Stack) -> dict[str, Any]:
    """Return the result of a contrast on three containers of each pool."""
    scaled = [f"--scale=worker-{pool}={HOSTS}" for pool in STACK_POOLS]
    living.up(*scaled)
    return living.contrast(*CONTRAST)


def test_a_scaled_stack_contrasts_its_pools(contrasted: dict[str, Any]) -> None:
    """Nothing is lost on the way, and nothing is done twice."""
    assert contrasted["status"] == "complete"
    for cell in contrasted["cells"]:
        assert (cell["unique"], cell["lost"], cell["duplicates"]) == (cell["planned"], 0, 0)


@pytest.mark.parametrize("pool", STACK_POOLS)
def test_a_contrast_leaves_the_scale_as_it_is(living: Stack, contrasted: dict[str, Any], pool: str) -> None:
    """Compose starts what the command line depends on, one container of each: it depends on nothing."""
    assert contrasted["cells"]
    assert len(running(living)[f"worker-{pool}"]) == HOSTS


@pytest.mark.parametrize("pool", STACK_POOLS)
def test_every_container_of_a_pool_takes_jobs(contrasted: dict[str, Any], pool: str) -> None:
    """The jobs themselves say on which host they ran."""
    (found,) = [one for one in contrasted["identities"] if (one["job"], one["pool"]) == ("whoami", pool)]
    assert found["hosts"] == HOSTS


@pytest.mark.parametrize("pool", STACK_POOLS)
def test_the_ledgers_counter_is_exact_across_hosts(contrasted: dict[str, Any], pool: str) -> None:
    """Containers share nothing else that could count."""
    (found,) = [one for one in contrasted["counters"] if (one["strategy"], one["pool"]) == ("ledger", pool)]
    assert found["expected"] > 0
    assert (found["observed"], found["lost_updates"]) == (found["expected"], 0)


def test_nothing_that_the_stack_needs_is_refused(living: Stack, contrasted: dict[str, Any]) -> None:
    """Redis counts the commands that a user may not send: after a run, a script, Flower and doctor, none."""
    assert contrasted["status"] == "complete"
    living.run("doctor", check=False)
    living.execute("coordinator", "scripts/watch.py", "--once", check=False)
    assert ask(living, "/broker", login=living.login).status == 200
    assert "errorstat_NOPERM" not in redis_says(living, "INFO", "errorstats")
