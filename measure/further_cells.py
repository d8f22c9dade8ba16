"""What a plan goes on with when its cells have run: disturbed ones once more, rounds that may decide."""

import random
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan, in_rounds
from measure.model.result import Verdict
from measure.stats.looks import LOOKS, next_look
from measure.verdicts import verdicts

MOST_ROUNDS = 2 * LOOKS[-1]  # with those that were disturbed: a run ends
_Key = tuple[str, int]  # a job at a concurrency: what gets a verdict


def extended(
    plan: Plan, measured: Sequence[CellResult], doubts: Mapping[str, str] = MappingProxyType({})
) -> Plan:
    """Return a plan with the cells that it should go on with, or the same plan where there are none.

    Args:
        plan: all of its cells have run.
        measured: what they came to, in their order.
        doubts: by pool, why its figures are known to be wrong.
    """
    wanted = _until_decided(plan, measured, doubts) if plan.until_decided else _once_more(plan, measured)
    return msgspec.structs.replace(plan, cells=(*plan.cells, *_added(plan, wanted))) if wanted else plan


def _once_more(plan: Plan, measured: Sequence[CellResult]) -> dict[_Key, int]:
    """Return how many rounds of each contrast were disturbed, unless they were measured again already.

    Where every round was disturbed, one more would be, too: the verdict is withheld.
    """
    disturbed: dict[_Key, set[int]] = {}
    for cell, result in zip(plan.cells, measured, strict=False):
        if result.disturbed and _counts(cell):
            disturbed.setdefault((cell.label, cell.concurrency), set()).add(cell.round)
    planned = {key: _rounds_of(plan, key) for key in disturbed}
    return {
        key: len(rounds)
        for key, rounds in disturbed.items()
        if len(rounds) < len(planned[key]) and max(planned[key]) <= plan.rounds
    }


def _until_decided(plan: Plan, measured: Sequence[CellResult], doubts: Mapping[str, str]) -> dict[_Key, int]:
    """Return how many rounds lead to the next look, for each contrast that is not decided at one.

    Nobody looks between two of them, as when a round was disturbed: each look has its share of the errors.
    """
    wanted = {}
    answering = plan.answering
    contrasted = [cell for cell in measured if cell.job not in answering]
    for verdict in verdicts(contrasted, doubts, looks=len(LOOKS)):
        key = (verdict.job, verdict.concurrency or 0)
        look = next_look(verdict.rounds)
        is_decided = verdict.rounds in LOOKS and verdict.answer != "undecided"
        if not is_decided and not _is_hopeless(verdict) and look and len(_rounds_of(plan, key)) < MOST_ROUNDS:
            wanted[key] = look - verdict.rounds
    return wanted


def _is_hopeless(verdict: Verdict) -> bool:
    """Whether more rounds would not help: figures known to be wrong, or every round disturbed so far."""
    return not verdict.rounds or (verdict.doubt is not None and not verdict.left_out)


def _added(plan: Plan, wanted: Mapping[_Key, int]) -> list[CellPlan]:
    """Return a number of further rounds for each key, each in a random order of its own."""
    rng = random.Random(f"{plan.seed} {len(plan.cells)}")  # noqa: S311 (an order of cells, not a secret)
    first = max((cell.round for cell in plan.cells if _counts(cell)), default=0) + 1
    added: list[CellPlan] = []
    for number in range(max(wanted.values(), default=0)):
        due = {key for key, rounds in wanted.items() if rounds > number}
        added += in_rounds(_one_of_each(plan.cells, due), [first + number], rng)
    return added


def _one_of_each(cells: Iterable[CellPlan], keys: set[_Key]) -> list[CellPlan]:
    first: dict[tuple[str, int, str], CellPlan] = {}
    for cell in cells:
        if _counts(cell) and (cell.label, cell.concurrency) in keys:
            first.setdefault((cell.label, cell.concurrency, cell.pool), cell)
    return list(first.values())


def _rounds_of(plan: Plan, key: _Key) -> set[int]:
    return {cell.round for cell in plan.cells if _counts(cell) and (cell.label, cell.concurrency) == key}


def _counts(cell: CellPlan) -> bool:
    """Whether a verdict is made of it."""
    return not cell.strategy and not cell.keeps_value and not cell.is_offered
