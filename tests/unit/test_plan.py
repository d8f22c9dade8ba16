"""measure.model.plan: the order of cells, and the plan as JSON."""

from collections import Counter
from collections.abc import Callable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from measure.model.plan import SCHEMA, CellPlan, Plan, schedule

MakeCell = Callable[..., CellPlan]

NAMES = st.text("abcdefghij-", min_size=1, max_size=8)
CELLS = st.builds(
    CellPlan,
    job=NAMES,
    task=NAMES,
    pool=NAMES,
    queue=NAMES,
    concurrency=st.integers(1, 512),
    n=st.integers(1, 10**7),
    arguments=st.dictionaries(NAMES, st.integers() | st.floats(-1e9, 1e9) | st.text() | st.none()),
    round=st.integers(1, 1000),
    timeout_s=st.floats(0, 1e6),
    ideal_s=st.none() | st.floats(0, 1e6),
    keeps_value=st.booleans(),
    strategy=st.none() | NAMES,
    increments=st.integers(0, 10**9),
)
PLANS = st.builds(
    Plan,
    run_id=NAMES,
    created=st.floats(0, 1e10),
    seed=st.integers(),
    rounds=st.integers(1, 1000),
    cells=st.lists(CELLS, max_size=4).map(tuple),
    stall_s=st.floats(1, 86_400),
)


@given(PLANS)
def test_a_plan_survives_json(plan: Plan) -> None:
    """What the ledger holds is what was planned."""
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


def test_a_plan_carries_its_schema() -> None:
    """A later version can tell."""
    assert msgspec.to_builtins(Plan(run_id="r", created=0, seed=0, rounds=1, cells=()))["schema"] == SCHEMA


@given(st.integers(0, 6), st.integers(0, 6), st.integers(1, 6), st.integers())
def test_each_cell_runs_once_a_round(
    a_cell: MakeCell, once: int, repeated: int, rounds: int, seed: int
) -> None:
    """No round lacks a cell, and none has it twice."""
    alone, again = [a_cell(n=i + 1) for i in range(once)], [a_cell(n=i + 101) for i in range(repeated)]
    ran = Counter((cell.n, cell.round) for cell in schedule(alone, again, rounds, seed))
    wanted = [(c.n, 1) for c in alone] + [(c.n, number) for c in again for number in range(1, rounds + 1)]
    assert ran == Counter(wanted)


@given(st.integers(1, 6), st.integers(1, 6), st.integers())
def test_the_same_seed_gives_the_same_order(a_cell: MakeCell, cells: int, rounds: int, seed: int) -> None:
    """A run can be repeated as it was."""
    repeated = [a_cell(n=i + 1) for i in range(cells)]
    assert schedule([], repeated, rounds, seed) == schedule([], repeated, rounds, seed)


def test_another_seed_gives_another_order(a_cell: MakeCell) -> None:
    """Twenty cells come out in the same order twice about never."""
    repeated = [a_cell(n=i + 1) for i in range(20)]
    assert schedule([], repeated, 1, 1) != schedule([], repeated, 1, 2)


def test_rounds_have_orders_of_their_own(a_cell: MakeCell) -> None:
    """Else what runs after a hot cell would do so in every round."""
    repeated = [a_cell(n=i + 1) for i in range(20)]
    ran = [cell.n for cell in schedule([], repeated, 2, 0)]
    assert ran[:20] != ran[20:]


@given(st.integers(1, 5), st.integers(1, 5), st.integers())
def test_a_round_ends_before_the_next_one_begins(
    a_cell: MakeCell, cells: int, rounds: int, seed: int
) -> None:
    """Drift of the machine then hits all pools alike."""
    ran = [cell.round for cell in schedule([], [a_cell(n=i + 1) for i in range(cells)], rounds, seed)]
    assert ran == sorted(ran)


@given(st.integers(1, 5), st.integers(1, 5), st.integers())
def test_a_jobs_cells_on_its_pools_stand_next_to_each_other(
    a_cell: MakeCell, jobs: int, rounds: int, seed: int
) -> None:
    """A machine's speed differs less between neighbours than across a round."""
    cells = [a_cell(job=f"job {i}", pool=pool) for pool in ("threads", "prefork") for i in range(jobs)]
    ran = schedule([], cells, rounds, seed)
    pairs = list(zip(ran[::2], ran[1::2], strict=True))
    assert all(one.job == other.job and one.pool != other.pool for one, other in pairs)


def test_which_pool_goes_first_is_random(a_cell: MakeCell) -> None:
    """Else the second one would always run on a machine that the first has warmed up."""
    cells = [a_cell(pool=pool) for pool in ("threads", "prefork")]
    first = {cell.pool for cell in schedule([], cells, 20, 0)[::2]}
    assert first == {"threads", "prefork"}


def test_what_runs_once_runs_first_and_in_its_order(a_cell: MakeCell) -> None:
    """The rounds come after it."""
    once, repeated = [a_cell(n=i + 1) for i in range(5)], [a_cell(n=100)]
    assert list(schedule(once, repeated, 2, 0)[:5]) == once


def test_only_the_round_of_a_repeated_cell_changes(a_cell: MakeCell) -> None:
    """It is the same cell, again."""
    cell = a_cell(arguments={"seconds": 0.5}, ideal_s=0.5)
    (_, second) = schedule([], [cell], 2, 0)
    assert second == msgspec.structs.replace(cell, round=2)


def test_a_job_is_labelled_by_its_name(a_cell: MakeCell) -> None:
    """As a person calls it."""
    assert a_cell(job="primes").label == "primes"


def test_a_counter_is_labelled_by_its_strategy(a_cell: MakeCell) -> None:
    """All counters are one task; the strategy tells them apart."""
    assert a_cell(job="count", strategy="redis-incr").label == "count/redis-incr"
