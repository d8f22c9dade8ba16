"""measure.model.upgrade: results of older schemas can still be read."""

from pathlib import Path

import msgspec
import pytest

from measure.model.plan import SCHEMA
from measure.model.result import RunResult, result_from_json, to_json
from measure.model.upgrade import UnknownSchemaError, upgraded

OLD = Path(__file__).parents[1] / "data" / "result-of-schema-1.json"  # kept by a run of that version


@pytest.fixture
def old() -> dict[str, object]:
    """Return the old result as it was decoded."""
    found: dict[str, object] = msgspec.json.decode(OLD.read_bytes())
    return found


@pytest.fixture
def read() -> RunResult:
    """Return the old result as this version reads it."""
    return result_from_json(OLD.read_bytes())


def test_an_old_result_is_read(read: RunResult) -> None:
    """It says the present schema, and so does its plan."""
    assert (read.schema, read.plan.schema, read.status) == (SCHEMA, SCHEMA, "complete")


def test_an_old_results_figures_stay(read: RunResult) -> None:
    """Under their present names, and a job's CPU time on average."""
    before = msgspec.json.decode(OLD.read_bytes())["cells"]
    for old, new in zip(before, read.cells, strict=True):
        assert (new.jobs_per_s, new.memory_mb, new.memory_kind) == (old["jobs_per_s"], old["rss_mb"], "pss")
        assert new.cpu_s_per_job == old["cpu_s"] / old["unique"]
        assert new.runtime is not None
        assert new.runtime.p95_s == old["runtime"]["p95_s"]


def test_what_an_old_result_does_not_say_stays_unknown(read: RunResult) -> None:
    """Nothing is made up."""
    cell = read.cells[0]
    assert cell.runtime is not None
    assert (cell.runtime.p90_s, cell.runtime.mean_s, cell.conditions, cell.cpu_wall) == (None,) * 4
    assert (read.machine.cpu_model, read.watched, read.revision, read.workers) == (None, None, None, ())


def test_an_old_result_knows_when_it_ended(read: RunResult) -> None:
    """As long after its start as it took."""
    assert read.ended == read.started + read.elapsed_s


def test_an_upgraded_result_stays_as_it_is(read: RunResult) -> None:
    """The second reading changes nothing."""
    assert result_from_json(to_json(read)) == read


def test_upgrading_leaves_the_document_alone(old: dict[str, object]) -> None:
    """Whoever holds it still has it."""
    before = msgspec.json.encode(old)
    upgraded(old)
    assert msgspec.json.encode(old) == before


@pytest.mark.parametrize(("schema", "newer"), [(SCHEMA + 1, True), (0, False), ("1", False), (True, False)])
def test_an_unknown_schema_is_told_from_a_newer_one(schema: object, newer: bool) -> None:
    """Only a larger number comes from a later version."""
    with pytest.raises(UnknownSchemaError) as refused:
        upgraded({"schema": schema})
    assert refused.value.is_newer is newer


TWO = OLD.with_name("result-of-schema-2.json")  # kept by a run of that version, on a busy machine


@pytest.fixture
def second() -> RunResult:
    """Return a result of schema 2 as this version reads it."""
    return result_from_json(TWO.read_bytes())


def test_a_result_of_schema_2_is_read(second: RunResult) -> None:
    """Its figures stay."""
    before = msgspec.json.decode(TWO.read_bytes())
    assert (second.schema, second.plan.schema) == (SCHEMA, SCHEMA)
    assert [cell.jobs_per_s for cell in second.cells] == [cell["jobs_per_s"] for cell in before["cells"]]


def test_a_winner_of_schema_2_is_recommended_still() -> None:
    """Its whole interval lay beyond five per cent."""
    old = msgspec.json.decode(TWO.read_bytes())
    for verdict in old["verdicts"]:
        verdict["winner"] = "prefork"
    read = result_from_json(msgspec.json.encode(old)).verdicts
    assert {(verdict.answer, verdict.recommended) for verdict in read} == {("faster", "prefork")}


def test_no_winner_of_schema_2_is_undecided() -> None:
    """That it found no difference shows nothing: what it called the cheaper one is not recommended."""
    old = msgspec.json.decode(TWO.read_bytes())
    for verdict in old["verdicts"]:
        verdict.update(winner=None, cheaper="threads", sentence="sleep: threads is the cheaper one.")
    for verdict in result_from_json(msgspec.json.encode(old)).verdicts:
        assert (verdict.answer, verdict.recommended, verdict.equivalent) == ("undecided", None, False)
        assert verdict.sentence.startswith("sleep: undecided between ")
