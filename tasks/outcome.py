"""What one ended cell came to, as the ledger keeps it until the whole run is answered."""

import msgspec

from measure.model.cell_result import CellResult
from measure.model.provenance import WorkerFacts
from measure.model.result import CounterResult, Identity
from measure.model.timeline import Timeline


class CellOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """A cell's result, with the counter or the identity that it was about, and who ran its jobs.

    Attributes:
        events: whether a worker was sending task events.
        workers: those of its queue.
    """

    cell: CellResult
    counter: CounterResult | None = None
    identity: Identity | None = None
    timeline: Timeline | None = None
    events: bool = False
    workers: tuple[WorkerFacts, ...] = ()
