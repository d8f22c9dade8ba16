"""whichpool.clusters.redis_room: whether a plan's jobs fit into Redis."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from measure.model.plan import CellPlan, Plan
from whichpool.clusters.redis_room import bytes_of, check_redis_room, free_bytes
from whichpool.errors import UsageError

MB = 1_000_000
MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]


def redis(**info: int) -> Any:  # noqa: ANN401 (a stand-in for the client: only INFO is asked for)
    """Return what answers INFO."""
    return SimpleNamespace(info=lambda _section: {"used_memory": 2 * MB, **info})


def test_a_plan_that_fits_is_taken(a_plan: MakePlan, a_cell: MakeCell) -> None:
    """The largest cell alone counts: they run one after another."""
    plan = a_plan(cells=tuple(a_cell(n=20_000) for _ in range(20)))
    check_redis_room(redis(maxmemory=64 * MB), plan)


def test_a_plan_that_does_not_fit_is_refused_with_what_would(a_plan: MakePlan, a_cell: MakeCell) -> None:
    """What it would take, how much is free, the number that fits, the command that makes room."""
    plan = a_plan(cells=(a_cell(n=10), a_cell(n=1_000_000)))
    with pytest.raises(UsageError) as refused:
        check_redis_room(redis(maxmemory=256 * MB), plan)
    said = refused.value.message
    assert "1,000,000 jobs" in said
    assert "254 MB are free" in said
    number = int(said.partition("-n ")[2].partition(";")[0])
    assert bytes_of(a_cell(n=number)) <= 254 * MB < bytes_of(a_cell(n=number + 2))
    assert "CONFIG SET maxmemory 2gb" in said


def test_arguments_take_room(a_cell: MakeCell) -> None:
    """They are in each message, in base64."""
    short, long = a_cell(arguments={}), a_cell(arguments={"text": "x" * 3_000})
    assert bytes_of(long) - bytes_of(short) > 4_000 * short.n


def test_without_a_limit_the_machine_is_the_limit() -> None:
    """Of the host that Redis runs on; where it does not say, nothing is refused."""
    assert free_bytes({"maxmemory": 0, "total_system_memory": 9 * MB, "used_memory": MB}) == 8 * MB
    assert free_bytes({"used_memory": MB}) is None
