"""measure.model.sample: one job as a JSON array."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.model.sample import Sample, sample_from_json

CLOCK = st.none() | st.floats(0, 1e10)
SAMPLES = st.builds(
    Sample,
    n=st.integers(0, 10**7),
    sent=CLOCK,
    started=CLOCK,
    ended=CLOCK,
    cpu_s=CLOCK,
    process=st.integers(0, 2**31),
    thread=st.integers(0, 2**31),
    host=st.text(max_size=10),
    attempt=st.integers(0, 9),
    outcome=st.sampled_from(["succeeded", "failed", "given-up"]),
    value=st.none() | st.text() | st.dictionaries(st.text(), st.integers()),
)


@given(SAMPLES)
def test_a_sample_survives_json(sample: Sample) -> None:
    """What the ledger holds is what the probe saw."""
    assert sample_from_json(msgspec.json.encode(sample)) == sample


@given(SAMPLES)
def test_the_standard_librarys_json_is_read_too(sample: Sample) -> None:
    """The probe imports no msgspec; it writes an array in the order of the fields."""
    fields = [getattr(sample, name) for name in Sample.__struct_fields__]
    assert sample_from_json(json.dumps(fields).encode()) == sample


def test_a_sample_without_a_value_is_whole() -> None:
    """Most plans keep none."""
    raw = b'[3, 1.0, 2.0, 3.0, null, 10, 11, "here", 0, "succeeded"]'
    assert sample_from_json(raw) == Sample(3, 1.0, 2.0, 3.0, None, 10, 11, "here", 0, "succeeded")


def test_an_unknown_outcome_is_refused() -> None:
    """Three are known."""
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'exploded'"):
        sample_from_json(b'[3, 1.0, 2.0, 3.0, null, 10, 11, "here", 0, "exploded"]')
