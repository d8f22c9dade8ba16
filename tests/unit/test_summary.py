"""whichpool.reports.summary: what the head of a page says."""

from collections.abc import Callable
from typing import Any

import pytest

from measure.model.result import Answer, RunResult, Verdict
from whichpool.reports.summary import alarm, answer_sentences, page_title, pools_in, title_of

MakeRun = Callable[..., RunResult]


def verdict(job: str, answer: Answer = "undecided", pool: str | None = None, **fields: Any) -> Verdict:  # noqa: ANN401 (any field)
    """Return a verdict of threads and prefork that recommends a pool, or none."""
    usual = {"pool": "prefork", "other": "threads", "ratio": 1.0, "low": 0.9, "high": 1.1, "rounds": 5,
             "winner": pool if answer == "faster" else None, "sentence": "in words"}  # fmt: skip
    return Verdict(job=job, answer=answer, recommended=pool, **{**usual, **fields})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([verdict("a", "faster", "threads")], ["threads is faster on a."]),
        ([verdict("a", "faster", "threads"), verdict("b", "faster", "threads")],
         ["threads is faster on a and b."]),
        ([verdict("a", "faster", "threads"), verdict("b", "faster", "prefork")],
         ["threads is faster on a.", "prefork is faster on b."]),
        ([verdict("a")], ["Undecided on a."]),
        ([verdict("a", rounds_to_decide=12), verdict("b", rounds_to_decide=30)],
         ["Undecided on a and b; about 30 rounds would decide."]),
        ([verdict("a", rounds_to_decide=12), verdict("b")], ["Undecided on a and b."]),
        ([verdict("a", "not-slower", "threads")], ["threads is not slower on a, and uses less memory."]),
        ([verdict("a", "not-slower", "threads"), verdict("b"), verdict("c", "faster", "prefork")],
         ["prefork is faster on c.", "threads is not slower on a, and uses less memory.", "Undecided on b."]),
        ([verdict("a", "not-slower", equivalent=True)], ["Neither pool is shown to be better on a."]),
        ([verdict("a", cheaper="threads")], ["Undecided on a."]),
    ],
)  # fmt: skip
def test_the_answer_is_all_verdicts_together(a_run: MakeRun, found: list[Verdict], said: list[str]) -> None:
    """Recommendations first; nothing is recommended where nothing is decided."""
    assert answer_sentences(a_run(verdicts=tuple(found))) == said


def test_a_verdicts_title_has_the_concurrency_where_it_needs_one() -> None:
    """A job that has verdicts at two."""
    found = [verdict("a", concurrency=1), verdict("a", concurrency=4), verdict("b", concurrency=4)]
    assert [title_of(v, found) for v in found] == ["a at 1", "a at 4", "b"]


@pytest.mark.parametrize(
    ("pools", "said"),
    [
        ([], "Nothing was measured"), (["threads"], "threads"),
        (["threads", "prefork"], "threads against prefork"), (["a", "b", "c"], "a, b, c"),
    ],
)  # fmt: skip
def test_the_title_names_the_pools(pools: list[str], said: str) -> None:
    """However many there are."""
    assert "".join(words for words, _ in page_title(pools)) == said


def test_pools_come_in_the_order_of_their_colours(a_run: MakeRun, a_result: Callable[..., Any]) -> None:
    """Unknown ones last."""
    cells = tuple(a_result(pool=pool) for pool in ("own", "prefork", "threads"))
    assert pools_in(a_run(cells=cells)) == ["threads", "prefork", "own"]


def test_a_cancelled_run_says_so_first(a_run: MakeRun) -> None:
    """With the reason."""
    assert alarm(a_run(status="cancelled", reason="Ctrl-C")) == "This run is cancelled: Ctrl-C."
