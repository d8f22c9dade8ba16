"""whichpool.reports.plots.scales: ticks that people can read, and pixels that follow the figures."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from whichpool.reports.plots.scales import Scale, lasting, linear, linear_ticks, log_ticks, logarithmic

FIGURES = st.floats(0, 1e12, allow_subnormal=False)
POSITIVE = st.floats(1e-9, 1e12)
MOST = st.integers(2, 10)


def factor_of(figure: float) -> int:
    """Return the first digit of a figure that has only one."""
    digits = f"{figure:.6e}".split("e")[0]
    assert digits.rstrip("0").endswith(".")
    return int(float(digits))


@given(FIGURES, FIGURES, MOST)
def test_linear_ticks_are_one_two_or_five_apart(one: float, other: float, most: int) -> None:
    """Times a power of ten."""
    assume(abs(one - other) > 1e-6 * max(one, other))
    ticks = linear_ticks(min(one, other), max(one, other), most)
    assert factor_of((ticks[-1] - ticks[0]) / (len(ticks) - 1)) in (1, 2, 5)


@given(FIGURES, FIGURES, MOST)
def test_linear_ticks_cover_the_range(one: float, other: float, most: int) -> None:
    """The first one is not above the smallest figure, the last one not below the largest."""
    low, high = min(one, other), max(one, other)
    ticks = linear_ticks(low, high, most)
    off = 1e-9 * max(abs(high), 1e-6)
    assert ticks[0] <= low + off
    assert ticks[-1] >= high - off


@given(FIGURES, FIGURES, MOST)
def test_linear_ticks_are_few_and_ascend(one: float, other: float, most: int) -> None:
    """At least two, and not many more than wanted."""
    ticks = linear_ticks(min(one, other), max(one, other), most)
    assert 2 <= len(ticks) <= most + 2
    assert all(a < b for a, b in pairwise(ticks))


@given(POSITIVE, POSITIVE, MOST)
def test_logarithmic_ticks_are_one_two_or_five(one: float, other: float, most: int) -> None:
    """Times a power of ten."""
    assert {factor_of(tick) for tick in log_ticks(min(one, other), max(one, other), most)} <= {1, 2, 5}


@given(POSITIVE, POSITIVE, MOST)
def test_logarithmic_ticks_cover_the_range(one: float, other: float, most: int) -> None:
    """And are at least two."""
    low, high = min(one, other), max(one, other)
    ticks = log_ticks(low, high, most)
    assert len(ticks) >= 2
    assert ticks[0] <= low * (1 + 1e-9)
    assert ticks[-1] >= high * (1 - 1e-9)


@given(POSITIVE, POSITIVE)
def test_the_pixel_of_a_larger_figure_is_further_on(one: float, other: float) -> None:
    """On either kind of scale."""
    low, high = min(one, other), max(one, other)
    for scale in (linear(low, high, 10, 110), logarithmic(low, high, 10, 110)):
        assert 10 <= scale.at(low) <= scale.at(high) <= 110


@pytest.mark.parametrize(("figure", "pixel"), [(-5, 0), (0, 0), (5, 50), (10, 100), (99, 100)])
def test_a_figure_beyond_an_end_stays_at_the_end(figure: float, pixel: float) -> None:
    """Nothing is drawn outside."""
    assert Scale((0, 10), 0, 100).at(figure) == pixel


def test_a_scale_can_run_backwards() -> None:
    """As the vertical one does: pixels count from the top."""
    assert Scale((0, 10), 100, 0).at(2) == 80


def test_equal_ratios_are_equally_far_apart_on_a_logarithmic_scale() -> None:
    """From 1 to 10 as from 10 to 100."""
    assert math.isclose(logarithmic(1, 100, 0, 100).at(10), 50)


@pytest.mark.parametrize(("ends_s", "is_log"), [((0.050, 0.060), False), ((0.001, 1.0), True)])
def test_durations_of_a_large_range_get_a_logarithmic_scale(
    ends_s: tuple[float, float], is_log: bool
) -> None:
    """Others start at 0, so that lengths compare."""
    assert lasting(ends_s, 0, 100, 1e3).is_log is is_log


def test_a_scale_of_durations_takes_seconds_and_marks_another_unit() -> None:
    """20 ms lie at the tick of 20."""
    scale = lasting((0.010, 0.040), 0, 100, 1e3)
    assert scale.at(0.020) == scale.at_tick(20) == 50


@pytest.mark.parametrize("duration_s", [0.0, 1e-9])
def test_a_duration_of_nothing_has_a_scale(duration_s: float) -> None:
    """The clock may not tell the start from the end."""
    assert lasting((duration_s, duration_s), 0, 100, 1e6).at(duration_s) >= 0
