"""Samples of hosts whose clocks differ from the coordinator's, put on one clock."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from measure.model.sample import Sample

LEAST_S = 0.002  # what a clock differs by less changes no figure that is shown


def offsets_to_correct(seen: Iterable[tuple[str, float, float]]) -> dict[str, float]:
    """Return for each host by how many seconds its clock leads, where that is more than can be in doubt.

    Args:
        seen: of each worker its host, by how much its clock leads the coordinator's, and within how much of
            that the true figure lies.
    """
    return {host: offset_s for host, offset_s, error_s in seen if abs(offset_s) > max(LEAST_S, error_s)}


def corrected(samples: Iterable[Sample], offsets_s: Mapping[str, float]) -> Sequence[Sample]:
    """Return samples whose starts and ends are by the coordinator's clock, as their sendings are."""
    return [_corrected(sample, offsets_s.get(sample.host, 0.0)) for sample in samples]


def _corrected(sample: Sample, offset_s: float) -> Sample:
    if not offset_s:
        return sample
    started, ended = (
        None if moment is None else moment - offset_s for moment in (sample.started, sample.ended)
    )
    return msgspec.structs.replace(sample, started=started, ended=ended)
