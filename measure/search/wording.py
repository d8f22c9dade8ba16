"""What a recommendation says in one sentence: what to do, or what keeps that from being said."""

from collections.abc import Sequence

from measure.model.plan import Plan
from measure.model.recommendation import Finding
from measure.model.search import FINAL
from measure.search.choice import Choice
from measure.search.seen import Seen


def sentence(choice: Choice, concurrency: int | None, vetoes: Sequence[Finding], lacks: str) -> str:
    """Say what to do, or what keeps that from being said.

    Args:
        choice: of the rounds.
        concurrency: of its pool, if it has one.
        vetoes: what rules pools out.
        lacks: what an undecided one lacks, in words.
    """
    if choice.pool is None:
        return lacks
    use = f"Use {choice.pool} with {concurrency} at a time"
    if choice.confidence == "only-one":
        out = "; ".join(f"{veto.pool}: {veto.message}" for veto in vetoes)
        return f"{use}: it is the only pool left ({out})." if out else f"{use}: no other pool was asked for."
    figures = f"{_ratio(choice)}{_memory(choice)}"
    if choice.confidence == "equivalent":
        return f"{use}, or {choice.other}: {figures}; neither is shown to be slower."
    return f"{use}: {figures}."


def _ratio(choice: Choice) -> str:
    if choice.ratio is None:
        return ""
    low, high = choice.ratio.low, choice.ratio.high
    return f"{choice.ratio.ratio:.2f} times the jobs a second of {choice.other} ({low:.2f} to {high:.2f})"


def _memory(choice: Choice) -> str:
    return f", with {choice.memory.ratio:.2f} times its memory" if choice.memory else ""


def lacks(choice: Choice, seen: Seen, plan: Plan, reason: str | None) -> str:
    """Say why nothing is recommended.

    Args:
        choice: of the rounds.
        seen: of the search.
        plan: of it, with all its cells.
        reason: why it ended early, if it did.
    """
    search = plan.search
    if search and search.max_concurrency == 0 and seen.usable:
        return f"One call took {seen.job_s:.3g} s on {plan.cells[0].pool}; nothing else was tried."
    if reason:
        open_ = f"; {choice.reason}" if any(cell.stage == FINAL for cell in plan.cells) else ""
        return f"Undecided: {reason}{open_}."
    if failing := failing_on_all(seen):
        return f"Undecided: {failing}."
    if search and not any(cell.stage == FINAL for cell in plan.cells):
        return (
            f"Undecided: five rounds of each pool, and the search before them, do not fit into the budget of "
            f"{search.budget_s:.0f} s (a call takes {seen.job_s:.3g} s alone)."
        )
    return f"Undecided: {choice.reason}."


def failing_on_all(seen: Seen) -> str:
    """Say that the task has failed wherever it was tried; empty where it ran somewhere."""
    if any(seen.points[pool] for pool in seen.usable) or not seen.ended:
        return "" if seen.ended or seen.usable else "nothing was measured"
    if not seen.usable and len(set(seen.ended.values())) == 1:
        pools = ", ".join(seen.ended)
        return f"the task does not run to its end on {pools}: {_first_line(next(iter(seen.ended.values())))}"
    each = "; ".join(f"{pool}: {_first_line(why)}" for pool, why in seen.ended.items())
    return (
        f"calls fail, and a pool is not judged by them ({each})"
        if seen.usable
        else (f"the task does not run to its end ({each})")
    )


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else "no reason was given"
