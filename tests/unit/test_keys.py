"""tasks.keys: names in Redis, and the ids of messages."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.keys import CellKeys, RunKeys

RUNS = st.from_regex(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}", fullmatch=True)
INDEXES = st.integers(0, 10_000)


@given(RUNS, INDEXES, st.integers(0, 10**7))
def test_a_task_id_leads_back_to_its_n(run_id: str, index: int, n: int) -> None:
    """Out and in again."""
    keys = CellKeys(run_id, index)
    assert keys.id_of(keys.task_id(n)) == n


@given(RUNS, INDEXES, INDEXES, st.integers(0, 10**7))
def test_a_task_id_is_nobody_elses(run_id: str, index: int, other: int, n: int) -> None:
    """Cell 1 does not take cell 11's ids for its own."""
    found = CellKeys(run_id, index).id_of(CellKeys(run_id, other).task_id(n))
    assert found == (n if index == other else None)


@given(RUNS, RUNS, st.integers(0, 10**7))
def test_a_task_id_is_no_other_runs(run_id: str, other: str, n: int) -> None:
    """Two runs may have messages in one queue."""
    found = CellKeys(run_id, 0).id_of(CellKeys(other, 0).task_id(n))
    assert found == (n if run_id == other else None)


@given(st.text("abcdef0123456789-. ", max_size=30))
def test_a_strangers_task_id_has_no_n(task_id: str) -> None:
    """Celery's own are UUIDs."""
    assert CellKeys("20260101-000000-abcdef", 0).id_of(task_id) is None


def test_a_task_id_without_a_number_has_no_n() -> None:
    """The head alone is not enough."""
    assert CellKeys("run", 0).id_of("run.0.") is None
    assert CellKeys("run", 0).id_of("run.0.-1") is None


def test_a_task_id_is_run_cell_n() -> None:
    """The form that the design fixes."""
    assert CellKeys("run", 3).task_id(7) == "run.3.7"


@given(RUNS, INDEXES, RUNS, INDEXES)
def test_no_two_cells_share_a_key(run_id: str, index: int, other_run: str, other: int) -> None:
    """Ten of them, or the same five."""
    ours, theirs = set(CellKeys(run_id, index).all()), set(CellKeys(other_run, other).all())
    assert len(ours) == 5
    assert (ours == theirs) if (run_id, index) == (other_run, other) else ours.isdisjoint(theirs)


def test_no_two_keys_of_a_run_are_the_same() -> None:
    """Its own and its cells'."""
    run = RunKeys("run")
    own = [run.plan, run.position, run.lease, run.cancel, run.outcomes, run.result]
    everything = [*own, *run.cell(0).all(), *run.cell(1).all()]
    assert len(set(everything)) == len(everything)


def test_the_record_script_gets_the_plans_key_first() -> None:
    """The script ignores a run whose plan is gone; the rest is the cell's own."""
    keys = RunKeys("run").cell(2)
    assert keys.recorded() == [RunKeys("run").plan, *keys.all()]


def test_every_key_is_under_the_projects_prefix() -> None:
    """The Redis may be somebody else's, too."""
    keys = RunKeys("run").cell(2)
    assert all(key.startswith("whichpool:") for key in keys.recorded())


def test_a_digit_that_is_no_number_has_no_n() -> None:
    """A superscript two is a digit to str.isdigit, and nothing to int."""
    assert CellKeys("r", 0).id_of("r.0.\u00b2") is None
