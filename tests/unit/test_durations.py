"""measure.model.durations: exact percentiles."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from measure.model.durations import Durations, durations

DURATIONS = st.lists(st.floats(0, 1e6), min_size=1, max_size=200)


@given(DURATIONS)
def test_every_percentile_is_a_measured_value(measured_s: list[float]) -> None:
    """No interpolation invents a duration."""
    found = durations(measured_s)
    assert found is not None
    assert {found.p50_s, found.p90_s, found.p95_s, found.p99_s, found.max_s, *found.quantiles_s} <= set(
        measured_s
    )


@given(DURATIONS)
def test_percentiles_rise_up_to_the_maximum(measured_s: list[float]) -> None:
    """p50 <= p95 <= p99 <= max."""
    found = durations(measured_s)
    assert found is not None
    assert found.p50_s <= (found.p90_s or 0.0) <= found.p95_s <= found.p99_s <= found.max_s == max(measured_s)


@given(DURATIONS, st.randoms())
def test_percentiles_do_not_depend_on_the_order(measured_s: list[float], rng: Random) -> None:
    """Samples come in any order."""
    shuffled = list(measured_s)
    rng.shuffle(shuffled)
    assert durations(shuffled) == durations(measured_s)


@given(DURATIONS)
def test_a_percentile_is_the_smallest_value_that_reaches_its_share(measured_s: list[float]) -> None:
    """The definition: at least q of the values are no greater, and of no smaller value is that true."""
    found = durations(measured_s)
    assert found is not None
    for value, share in ((found.p50_s, 50), (found.p95_s, 95), (found.p99_s, 99)):
        enough = share * len(measured_s)
        reached = [v for v in measured_s if 100 * sum(d <= v for d in measured_s) >= enough]
        assert value == min(reached)


def test_percentiles_of_one_to_a_hundred_are_their_own_numbers() -> None:
    """The example that needs no thought."""
    assert durations([float(n) for n in range(1, 101)]) == Durations(
        50.5, 50.0, 90.0, 95.0, 99.0, 100.0, (1.0, *(float(n) for n in range(5, 101, 5)))
    )


def test_durations_of_nothing_are_none() -> None:
    """A cell without samples has no latency."""
    assert durations([]) is None
