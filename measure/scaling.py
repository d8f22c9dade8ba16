"""Curves of throughput against concurrency."""

from collections.abc import Sequence

from measure.curve import ScalingCurve
from measure.result import CellResult


def curves(cells: Sequence[CellResult]) -> tuple[ScalingCurve, ...]:  # noqa: ARG001 (to be filled)
    """Return a curve for each job and pool."""
    return ()
