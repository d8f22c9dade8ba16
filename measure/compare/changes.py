"""Two runs side by side: what the new one does to the figures of the base."""

from collections.abc import Mapping, Sequence

import msgspec

from measure.cells.groups import Group, grouped
from measure.cells.metrics import CHANGES, STATISTICS, metric_value
from measure.cells.over_rounds import sound
from measure.compare.comparison import ONE_ROUND, Change, ComparedRun, Comparison, Outcome, Ratio
from measure.compare.compatibility import Compatibility
from measure.model.cell_result import CellResult
from measure.model.result import RunResult
from measure.stats.holm import Decided, holm
from measure.stats.intervals import FEWEST_FOR_A_SPREAD, geometric_ratio, unpaired
from measure.warnings.kinds import WarningKind

_Cells = Sequence[CellResult]
_Pair = tuple[_Cells, _Cells]
_DISTURBING = {
    kind.code
    for kind in (
        WarningKind.BUSY, WarningKind.STEAL, WarningKind.CPU_QUOTA, WarningKind.LOW_MEMORY,
        WarningKind.CLOCK, WarningKind.FREQUENCY, WarningKind.EVENTS, WarningKind.LOGGING,
        WarningKind.MIXED_VERSIONS,
    )
}  # fmt: skip
_OTHERS = tuple(name for name in CHANGES if name != "jobs_per_s" and name not in STATISTICS)


def compare_runs(base: RunResult, new: RunResult, alike: Compatibility) -> Comparison:
    """Return what the new run does to the figures of the base, as far as both went."""
    before, after = _reached(base), _reached(new)
    common = [group for group in before if group in after]
    sound = [(_sound(before[group]), _sound(after[group])) for group in common]
    decided = _decided(sound)
    return Comparison(
        base=_side(base, before, after), new=_side(new, after, before), compatibility=alike,
        changes=tuple(
            _change(group, pair, decided.get(i), _notes(before[group], after[group], pair))
            for i, (group, pair) in enumerate(zip(common, sound, strict=True))
        ),
    )  # fmt: skip


def _reached(run: RunResult) -> dict[Group, list[CellResult]]:
    return {group: cells for group, cells in grouped(run).items() if cells}


def _sound(cells: _Cells) -> list[CellResult]:
    return [cell for cell in sound(cells) if cell.jobs_per_s]


def _rates(cells: _Cells) -> list[float]:
    return [cell.jobs_per_s for cell in cells if cell.jobs_per_s]


def _decided(sound: Sequence[_Pair]) -> dict[int, Decided]:
    """Return the corrected interval of every pair that has rounds enough for one, by its place."""
    able = [i for i, pair in enumerate(sound) if min(map(len, pair)) >= FEWEST_FOR_A_SPREAD]
    decisions = holm([unpaired(_rates(sound[i][1]), _rates(sound[i][0])) for i in able])
    return dict(zip(able, decisions, strict=True))


def _change(group: Group, pair: _Pair, decided: Decided | None, notes: tuple[str, ...]) -> Change:
    base, new = pair
    change = Change(
        job=group.job, pool=group.pool, concurrency=group.concurrency, rate_per_s=group.rate_per_s,
        load=group.load, base_rounds=len(base), new_rounds=len(new), jobs_per_s=_throughput(pair),
        ratios=_ratios(pair), notes=notes,
    )  # fmt: skip
    if decided is None:
        return change
    interval = decided.interval
    return msgspec.structs.replace(
        change, low=interval.low, high=interval.high, level=decided.level, outcome=_outcome(decided)
    )


def _outcome(decided: Decided) -> Outcome:
    if not decided.wins:
        return "undecided"
    return "faster" if decided.interval.ratio > 1 else "slower"


def _throughput(pair: _Pair) -> Ratio | None:
    base, new = map(_rates, pair)
    if not base or not new:
        return None
    return Ratio(geometric_ratio(base, [1.0]), geometric_ratio(new, [1.0]), geometric_ratio(new, base))


def _ratios(pair: _Pair) -> dict[str, Ratio]:
    base, new = ({name: metric_value(name, cells) for name in _OTHERS} for cells in pair)
    return {name: Ratio(b, n, n / b) for name, b in base.items() if b and (n := new[name]) is not None}


def _notes(base: _Cells, new: _Cells, sound: _Pair) -> tuple[str, ...]:
    left_out = [
        f"{len(cells) - len(kept)} of {len(cells)} rounds of {name} left out: "
        "jobs failed or were lost, or it was disturbed"
        for name, cells, kept in (("BASE", base, sound[0]), ("NEW", new, sound[1]))
        if len(kept) < len(cells)
    ]
    alone = min(map(len, sound)) == 1
    return (*left_out, ONE_ROUND) if alone else tuple(left_out)


def _side(run: RunResult, cells: Mapping[Group, _Cells], other_cells: Mapping[Group, _Cells]) -> ComparedRun:
    return ComparedRun(
        run_id=run.run_id, status=run.status, reason=run.reason, started=run.started,
        only_here=tuple(group for group in cells if group not in other_cells),
        disturbed=tuple(warned.message for warned in run.warnings if warned.code in _DISTURBING),
        recommends=run.recommendation.sentence if run.recommendation else None,
    )  # fmt: skip
