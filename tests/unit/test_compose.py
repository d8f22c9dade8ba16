"""A recommendation put together of what a search has shown."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from measure.compare.changes import compare_runs
from measure.compare.compatibility import compatibility
from measure.model.recommendation import Finding
from measure.model.result import RunResult
from measure.search.compose import Evidence, compose
from measure.search.growth import Growth
from tests.unit.searching import Fails, Rate, played, search_plan, waiting
from whichpool.reports.registry import exporter
from whichpool.reports.terminal import TerminalExporter

MakeRun = Callable[..., RunResult]
VETO = Finding(
    code="time-limits", pool="threads", message="threads ignores time limits", evidence="time_limit=5"
)


def evidence(
    rate: Rate, fails: Fails = lambda _pool, _size: None, budget_s: float = 90.0, **more: object
) -> Evidence:
    """Return what a search with such workers has shown."""
    plan, cells, _ = played(search_plan(budget_s=budget_s), rate, fails, noise=0.01)
    return Evidence(plan=plan, cells=cells, **more)  # type: ignore[arg-type]


def faster(pool: str, size: int) -> float:
    """Be twice as fast on prefork."""
    return (2 if pool == "prefork" else 1) * min(size, 4) * 20.0


def test_the_faster_pool_is_named_with_its_concurrency() -> None:
    """And how much faster it is."""
    said = compose(evidence(faster))
    assert (said.pool, said.concurrency, said.confidence) == ("prefork", 4, "faster")
    assert "times the jobs a second of threads" in said.sentence
    assert [row.pool for row in said.figures] == ["prefork", "threads"]
    assert said.calls > 100


def test_a_veto_comes_before_speed() -> None:
    """The faster pool is not named where it cannot do what the task needs."""
    slow = compose(
        evidence(
            lambda pool, size: faster("threads" if pool == "prefork" else "prefork", size), vetoes=[VETO]
        )
    )
    assert (slow.pool, slow.confidence) == ("prefork", "only-one")
    assert "threads ignores time limits" in slow.sentence


def test_growing_memory_rules_threads_out() -> None:
    """They never recycle their process."""
    said = compose(evidence(faster, growths={"threads": Growth(0.1, 900)}))
    assert said.confidence == "only-one"
    assert [veto.code for veto in said.vetoes] == ["memory-grows"]


def test_a_task_that_never_ends_well_is_undecided() -> None:
    """With what it said on each pool."""
    said = compose(evidence(faster, lambda pool, _: f"Error({pool})"))
    assert (said.pool, said.confidence) == (None, "undecided")
    assert "threads: Error(threads); prefork: Error(prefork)" in said.sentence


def test_a_task_that_fails_on_one_pool_takes_the_other() -> None:
    """The failure is the veto's evidence."""
    said = compose(evidence(faster, lambda pool, _: "Odd()" if pool == "prefork" else None))
    assert said.pool == "threads"
    assert [(veto.code, veto.evidence) for veto in said.vetoes] == [("fails", "Odd()")]


def test_too_small_a_budget_is_undecided() -> None:
    """It says what it lacks."""
    said = compose(evidence(waiting(8.0, 1e9), budget_s=20))
    assert said.pool is None
    assert "budget" in said.sentence


@pytest.mark.parametrize("rate", [faster, waiting(0.05, 400)], ids=["faster", "alike"])
def test_the_answer_takes_twenty_lines_at_most(rate: Rate, a_run: MakeRun) -> None:
    """On a screen; the page has it, too."""
    found = evidence(rate, dangers=[VETO] * 30)
    said = compose(found)
    result = a_run(plan=found.plan, cells=tuple(found.cells), recommendation=said)
    text = TerminalExporter(files=[Path("results/x.json")], full=False).export(result)
    assert said.sentence in text
    assert len(text.splitlines()) <= 20
    for name in ("html", "markdown"):
        assert said.sentence.split(":")[0] in exporter(name).export(result)


def test_the_page_has_the_command_to_paste(a_run: MakeRun) -> None:
    """As a shell reads it."""
    found = evidence(faster)
    words = ("celery", "-A", "proj", "worker", "--pool", "prefork")
    said = structs.replace(compose(found), command=words)
    result = a_run(plan=found.plan, cells=tuple(found.cells), recommendation=said)
    assert shlex.join(words) in exporter("html").export(result)


def test_two_searches_are_compared_by_their_rounds(a_run: MakeRun) -> None:
    """The cells that led to them are neither as long nor as many; and both say what to do."""
    runs = []
    for seed in (1, 2):
        plan, cells, _ = played(search_plan(), waiting(0.05, 600), noise=0.01, seed=seed)
        said = compose(Evidence(plan=plan, cells=cells))
        runs.append(a_run(plan=plan, cells=tuple(cells), recommendation=said))
    base, new = runs
    comparison = compare_runs(base, new, compatibility(base, new))
    assert {change.pool for change in comparison.changes} <= {"threads", "prefork"}
    assert all(min(change.base_rounds, change.new_rounds) >= 5 for change in comparison.changes)
    assert comparison.changes
    assert comparison.compatibility.differences == ()
    assert base.recommendation is not None
    assert comparison.base.recommends == base.recommendation.sentence


@settings(max_examples=150, deadline=None)
@given(
    job_s=st.floats(0.02, 2.0), most=st.tuples(st.floats(5, 800), st.floats(5, 800)),
    budget_s=st.floats(20, 180), seed=st.integers(0, 999),
)  # fmt: skip
def test_a_faster_pool_is_never_advised_against(
    job_s: float, most: tuple[float, float], budget_s: float, seed: int
) -> None:
    """However little time there is: what was not tried to its end is not called slow."""
    can = dict(zip(("threads", "prefork"), most, strict=True))

    def rate(pool: str, size: int) -> float:
        return min(size / job_s, can[pool])

    plan, cells, _ = played(search_plan(budget_s=budget_s), rate, noise=0.005, seed=seed)
    said = compose(Evidence(plan=plan, cells=cells))
    if said.pool:
        best = {pool: max(rate(pool, size) for size in range(1, 65)) for pool in can}
        assert rate(said.pool, said.concurrency or 0) >= max(best.values()) / 1.11


def test_a_search_that_was_interrupted_says_so_first() -> None:
    """It lacks no budget."""
    said = compose(evidence(waiting(0.05, 600), budget_s=12, reason="interrupted"))
    assert said.sentence == "Undecided: interrupted."


def test_a_task_that_fails_alike_everywhere_is_told_once() -> None:
    """And spawned children are not tried for it."""
    said = compose(evidence(waiting(0.05, 600), lambda _pool, _size: "ValueError('x')"))
    assert said.sentence == (
        "Undecided: the task does not run to its end on threads, prefork: ValueError('x')."
    )


def test_calls_that_fail_are_the_reason_and_not_the_budget() -> None:
    """A pool is not judged by them; more time would not help."""
    alone = {"n": 0}

    def fails(_pool: str, size: int) -> str | None:
        alone["n"] += size == 1
        return "KeyError(7)" if alone["n"] > 2 else None

    said = compose(evidence(waiting(0.05, 600), fails))
    assert said.sentence.startswith(
        "Undecided: calls fail, and a pool is not judged by them (threads: KeyError(7)"
    )
