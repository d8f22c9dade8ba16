"""Thresholds held against a run, or against the comparison of two."""

from collections.abc import Iterable, Sequence

import msgspec

from measure.cells.groups import Group, contrasted, grouped
from measure.cells.metrics import IN_ONE, in_full, metric_value, why_none
from measure.compare.comparison import ONE_ROUND, Change, Comparison
from measure.gates.thresholds import Target, Threshold, target
from measure.model.cell_result import CellResult
from measure.model.plan import Plan
from measure.model.result import RunResult
from measure.model.threshold_result import ThresholdResult


def words_of(plan: Plan) -> tuple[list[str], list[str]]:
    """Return the pools and the jobs that a threshold on a run of this plan may name."""
    cells = contrasted(plan)
    return list(dict.fromkeys(c.pool for c in cells)), list(dict.fromkeys(c.label for c in cells))


def words_of_both(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Return the pools and the jobs that a threshold on a comparison may name."""
    groups = [*(c.group for c in comparison.changes), *comparison.base.only_here, *comparison.new.only_here]
    return list(dict.fromkeys(g.pool for g in groups)), list(dict.fromkeys(g.job for g in groups))


def evaluate(thresholds: Sequence[Threshold], result: RunResult) -> list[ThresholdResult]:
    """Hold thresholds against a run, group by group.

    Raises:
        UnknownWordError: if one names a pool or a job that the run was not to have.
    """
    groups, (pools, jobs) = grouped(result), words_of(result.plan)
    threshold_results: list[ThresholdResult] = []
    for threshold in thresholds:
        meant = _meant(threshold, target(threshold, pools, jobs), groups)
        threshold_results += [_in_run(threshold, group, groups[group]) for group in meant] or [
            _nothing(threshold)
        ]
    return threshold_results


def evaluate_changes(thresholds: Sequence[Threshold], comparison: Comparison) -> list[ThresholdResult]:
    """Hold thresholds in per cent against what changed, group by group.

    A group that only BASE has was gated before, and has no figure now: it fails. One that only NEW has
    cannot have changed: it is left alone, unless nothing else is meant.

    Raises:
        UnknownWordError: if one names a pool or a job that neither run has.
    """
    changes = {change.group: change for change in comparison.changes}
    groups, (pools, jobs) = (*changes, *comparison.base.only_here), words_of_both(comparison)
    threshold_results: list[ThresholdResult] = []
    for threshold in thresholds:
        meant = _meant(threshold, target(threshold, pools, jobs), groups)
        threshold_results += [_in_change(threshold, g, changes.get(g)) for g in meant] or [
            _nothing(threshold)
        ]
    return [
        msgspec.structs.replace(threshold_result, is_change=True) for threshold_result in threshold_results
    ]


def _meant(threshold: Threshold, aim: Target, groups: Iterable[Group]) -> list[Group]:
    """Return the groups that a threshold is about.

    Where a job ran both ways, throughput is that at saturation, and the wait that at the arrival rate: an
    arrival rate is no throughput of a pool, and at saturation the wait only says how long the queue was.
    """
    covered = [group for group in groups if aim.covers(group.pool, group.job)]
    if threshold.measure in ("jobs_per_s", "efficiency"):
        preferred = {group.job for group in covered if not group.is_offered}
        return [group for group in covered if not group.is_offered or group.job not in preferred]
    if threshold.measure.startswith(("latency_", "queue_wait_")):
        preferred = {group.job for group in covered if group.is_offered}
        return [group for group in covered if group.is_offered or group.job not in preferred]
    return covered


def _in_run(threshold: Threshold, group: Group, cells: Sequence[CellResult]) -> ThresholdResult:
    value = metric_value(in_full(threshold.measure, is_offered=group.is_offered), cells)
    if value is None:
        return _judged(threshold, group, None, failed=True, note=why_none(cells))
    return _judged(threshold, group, value, failed=threshold.is_crossed_by(value))


def _in_change(threshold: Threshold, group: Group, change: Change | None) -> ThresholdResult:
    measure = in_full(threshold.measure, is_offered=group.is_offered)
    if change is None:
        return _judged(threshold, group, None, failed=True, note="only in BASE")
    ratio = change.jobs_per_s if measure == "jobs_per_s" else change.ratios.get(measure)
    if ratio is None:
        return _judged(threshold, group, None, failed=True, note="not known in both runs")
    crossed = threshold.is_crossed_by(ratio.ratio, origin=1.0)
    if measure == "jobs_per_s":
        crossed = crossed and change.outcome != "undecided"
        return _judged(threshold, group, ratio.ratio - 1, failed=crossed, note=change.outcome or ONE_ROUND)
    return _judged(threshold, group, ratio.ratio - 1, failed=crossed)


def _judged(
    threshold: Threshold, group: Group | None, value: float | None, *, failed: bool, note: str | None = None
) -> ThresholdResult:
    measure = threshold.measure
    return ThresholdResult(
        threshold=str(threshold), group=group.name if group else None, limit=threshold.value,
        measure=in_full(measure, is_offered=group.is_offered) if group else measure,
        seen=None if value is None else value * IN_ONE[threshold.unit], unit=threshold.unit,
        is_change=False, failed=failed, note=note,
    )  # fmt: skip


def _nothing(threshold: Threshold) -> ThresholdResult:
    return _judged(threshold, None, None, failed=True, note="no group to look at")
