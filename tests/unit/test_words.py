"""whichpool.reports.plots.words: figures as plots write them."""

import pytest

from whichpool.reports.plots.words import fitted_text, listed, log_tick, percent, short, shown_s, tick


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.01234, "0.0123"), (1.234, "1.23"), (43.86, "43.9"), (280.13, "280"), (12345.6, "12,346")],
)
def test_a_figure_has_three_digits(value: float, shown: str) -> None:
    """More would claim what nobody measured."""
    assert short(value) == shown


@pytest.mark.parametrize(
    ("ticks", "shown"),
    [
        ((0, 500, 1000), ["0", "500", "1,000"]),
        ((0.0, 0.5, 1.0), ["0.0", "0.5", "1.0"]),
        ((0.0, 0.02), ["0.00", "0.02"]),
    ],
)
def test_ticks_have_as_many_decimals_as_their_step(ticks: tuple[float, ...], shown: list[str]) -> None:
    """All of an axis the same."""
    assert [tick(value, ticks) for value in ticks] == shown


@pytest.mark.parametrize(("value", "shown"), [(0.05, "0.05"), (1, "1"), (2_000, "2,000")])
def test_logarithmic_ticks_have_the_decimals_that_each_needs(value: float, shown: str) -> None:
    """They have no common step."""
    assert log_tick(value) == shown


@pytest.mark.parametrize(
    ("duration_s", "shown"), [(0, "0 µs"), (0.0006, "600 µs"), (0.0521, "52.1 ms"), (1.5, "1.50 s")]
)
def test_a_duration_has_the_unit_that_fits(duration_s: float, shown: str) -> None:
    """So that it has few digits before the point."""
    assert shown_s(duration_s) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, "0 %"), (0.0001, "under 1 %"), (0.426, "43 %"), (0.999, "99 %"), (1, "100 %"), (1.5, "150 %")],
)
def test_some_is_neither_none_nor_all(share: float, shown: str) -> None:
    """Rounding must not hide a lost update."""
    assert percent(share) == shown


def test_a_text_too_long_for_its_room_says_so() -> None:
    """By an ellipsis."""
    assert fitted_text("a very long name of a pool", 60) == "a very …"


@pytest.mark.parametrize(
    ("parts", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_enumerated(parts: list[str], shown: str) -> None:
    """As people do."""
    assert listed(parts) == shown
