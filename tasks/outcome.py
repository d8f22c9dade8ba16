"""What one ended cell came to, as the ledger keeps it until the whole run is answered."""

import msgspec

from measure.result import CellResult, CounterResult, Identity


class CellOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """A cell's result, with the counter or the identity that it was about."""

    cell: CellResult
    counter: CounterResult | None = None
    identity: Identity | None = None
    events: bool = False
