"""measure.model.result: the versioned boundary that every report reads."""

from collections.abc import Callable
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.model.cell_result import CellResult
from measure.model.durations import Durations
from measure.model.plan import SCHEMA
from measure.model.result import (
    Answer,
    CounterResult,
    Identity,
    RunResult,
    Status,
    Verdict,
    Warned,
    result_from_json,
    to_json,
)

MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]

FIGURE = st.none() | st.floats(-1e150, 1e150).map(lambda x: x if abs(x) >= 1e-150 else 0.0)
NUMBER = st.integers(0, 10**7)
MB = st.floats(0, 100).map(lambda mb: round(mb, 9))
WORD = st.text(max_size=8)
DURATIONS = st.none() | st.builds(Durations, *[st.floats(0, 1e6).map(lambda s: round(s, 9))] * 6)
CELLS = st.builds(
    CellResult, job=WORD, pool=WORD, concurrency=NUMBER, round=NUMBER, planned=NUMBER, unique=NUMBER,
    duplicates=NUMBER, failed=NUMBER, lost=NUMBER, republished=NUMBER, measured=NUMBER, elapsed_s=FIGURE,
    jobs_per_s=FIGURE, efficiency=FIGURE, latency=DURATIONS, queue_wait=DURATIONS, runtime=DURATIONS,
    cpu_s_per_job=FIGURE, memory_mb=FIGURE, processes=NUMBER, threads=NUMBER, hosts=NUMBER,
    strategy=st.none() | WORD,
    error=st.none() | WORD,
)  # fmt: skip
COUNTERS = st.builds(
    CounterResult, strategy=WORD, pool=WORD, expected=NUMBER, observed=st.none() | NUMBER,
    lost_updates=st.none() | st.integers(-100, 100), increments_per_s=FIGURE,
    per_process=st.dictionaries(WORD, NUMBER, max_size=2), safe_across=st.just(("threads", "hosts")),
    exact_if_redelivered=st.booleans(), unavailable=st.none() | WORD, note=st.none() | WORD,
)  # fmt: skip
VERDICTS = st.builds(
    Verdict, job=WORD, pool=WORD, other=WORD, answer=st.sampled_from(get_args(Answer)),
    winner=st.none() | WORD, ratio=FIGURE, low=FIGURE, high=FIGURE,
    rounds=NUMBER, sentence=WORD, memory_mb_per_slot=st.dictionaries(WORD, MB, max_size=2),
    cheaper=st.none() | WORD,
)  # fmt: skip


def listed(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Return tuples of up to two."""
    return st.lists(of, max_size=2).map(tuple)


@given(listed(CELLS), listed(COUNTERS), listed(VERDICTS), st.sampled_from(get_args(Status)), st.none() | WORD)
def test_a_result_survives_json(  # noqa: PLR0913, PLR0917 (one for each part of a result)
    a_run: MakeRun,
    cells: tuple[CellResult, ...],
    counters: tuple[CounterResult, ...],
    verdicts: tuple[Verdict, ...],
    status: Status,
    reason: str | None,
) -> None:
    """A report reads what the run wrote."""
    result = a_run(cells=cells, counters=counters, verdicts=verdicts, status=status, reason=reason)
    assert result_from_json(to_json(result)) == result


def test_identities_and_warnings_survive_json(a_run: MakeRun) -> None:
    """The answer of an identity holds whatever the job said."""
    identity = Identity(
        job="whoami", pool="threads", concurrency=4, processes=1, threads_per_process=4, hosts=1,
        sentence="threads: 1 process with 4 threads", answer={"process": 1, "deep": {"er": [1, None]}},
    )  # fmt: skip
    result = a_run(identities=(identity,), warnings=(Warned("noisy", "it varied", "raise --rounds"),))
    assert result_from_json(to_json(result)) == result


def test_a_result_carries_its_schema(a_run: MakeRun) -> None:
    """A later version can tell."""
    assert msgspec.json.decode(to_json(a_run()), type=dict)["schema"] == SCHEMA


@given(st.lists(st.tuples(NUMBER, NUMBER), max_size=5))
def test_a_run_sums_its_cells(a_run: MakeRun, a_result: MakeResult, counts: list[tuple[int, int]]) -> None:
    """What no cell lost, the run has not lost."""
    result = a_run(cells=tuple(a_result(lost=lost, failed=failed) for lost, failed in counts))
    assert (result.lost, result.failed) == (sum(a for a, _ in counts), sum(b for _, b in counts))


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"schema": 1}', b'{"schema": 2, "status": 3}'])
def test_what_is_no_result_is_refused(raw: bytes) -> None:
    """No JSON, or the wrong JSON: both are DecodeErrors."""
    with pytest.raises(msgspec.DecodeError):
        result_from_json(raw)


def test_an_unknown_status_is_refused(a_run: MakeRun) -> None:
    """Three are known."""
    raw = to_json(a_run()).replace(b'"complete"', b'"splendid"')
    with pytest.raises(msgspec.ValidationError, match="splendid"):
        result_from_json(raw)
