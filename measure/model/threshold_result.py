"""What a threshold came to in one group."""

import msgspec


class ThresholdResult(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold, the value that it saw, and whether the gate fails.

    Attributes:
        threshold: as a user would type it.
        group: in words; None where no group was there to look at.
        measure: what was looked at, in full.
        seen, limit: in the threshold's unit; without a figure, `seen` is None and the gate fails.
        unit: of both.
        is_change: whether both are the per cent by which NEW differs from BASE.
        failed: whether the gate fails.
        note: what decided it beside the value.
    """

    threshold: str
    group: str | None
    measure: str
    seen: float | None
    limit: float
    unit: str
    is_change: bool
    failed: bool
    note: str | None = None
