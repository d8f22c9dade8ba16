"""What the reader of a run should know before he trusts it: every check, from figures to warnings."""

from collections.abc import Sequence

import msgspec

from measure.model.cell_result import CellResult
from measure.model.provenance import Origin
from measure.model.result import Warned
from measure.warnings.cell_checks import (
    disagreeing,
    disturbed,
    duplicated,
    few_rounds,
    noisy,
    short_cells,
    unlike_slots,
    unsound,
)
from measure.warnings.machine_checks import (
    busy,
    clock,
    clocks_apart,
    frequency,
    low_memory,
    queues_behind,
    sent_late,
    steal,
    throttled,
    web_busy,
)
from measure.warnings.worker_checks import chatty_logging, limited, memory_twice, task_events, unlike_versions


class Seen(msgspec.Struct, frozen=True):
    """What the checks look at.

    Attributes:
        cells: what was measured.
        rounds: how many there were to be.
        origin: machine, versions and workers.
        events: whether a worker was sending task events while a cell ran.
        answering: the jobs that get no verdict, see `measure.model.plan.Plan.answering`.
    """

    cells: Sequence[CellResult]
    rounds: int
    origin: Origin
    events: bool = False
    answering: frozenset[str] = frozenset()


def run_warnings(seen: Seen) -> tuple[Warned, ...]:
    """Return the warnings that a run's figures and circumstances call for."""
    of_cells = (
        noisy, disagreeing, disturbed, duplicated, unlike_slots, short_cells, unsound,
        busy, queues_behind, web_busy, sent_late, throttled, steal, low_memory, clock, clocks_apart,
        frequency,
    )  # fmt: skip
    contrasted = [cell for cell in seen.cells if cell.job not in seen.answering]
    return (
        *few_rounds(contrasted, seen.rounds),
        *(warned for check in of_cells for warned in check(seen.cells)),
        *task_events(seen.events),
        *chatty_logging(seen.origin.workers),
        *memory_twice(seen.origin.workers),
        *limited(seen.origin),
        *unlike_versions(seen.origin),
    )


def search_warnings(seen: Seen) -> tuple[Warned, ...]:
    """Return what is to be said of the machine as a search ran: its recommendation says the rest."""
    of_machine = (busy, queues_behind, throttled, steal, low_memory, clock, frequency)
    found = (warned for check in of_machine for warned in check(seen.cells))
    return tuple(msgspec.structs.replace(warned, remedy="") for warned in found)
