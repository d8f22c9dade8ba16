"""measure.model.plausible: figures that no run can have."""

import msgspec
import pytest

from measure.model.plausible import check_figures
from measure.model.result import result_from_json
from tests.full_run import full_run


@pytest.mark.parametrize("figure", [1e308, -1e308, 5e-324, -5e-324])
def test_a_figure_beyond_all_runs_is_refused_with_its_place(figure: float) -> None:
    """It would overflow in a mean, a plot or a sentence."""
    with pytest.raises(msgspec.ValidationError, match=r"at `\$\.cells\[1\]\.runtime\.mean_s`"):
        check_figures({"cells": [{}, {"runtime": {"mean_s": figure}}]})


@pytest.mark.parametrize("moment", [-1, 253_402_300_800, 1e12])
def test_a_moment_is_one_of_a_calendar(moment: float) -> None:
    """Up to the year 9999."""
    with pytest.raises(msgspec.ValidationError, match="started"):
        check_figures({"started": moment})


@pytest.mark.parametrize(
    "document",
    [
        {"seed": 2**80},
        {"ratio": 0},
        {"x": True},
        {"clock_step_s": -3600.0},
        {"started": 1.8e9},
        {"x": "9e999"},
    ],
)
def test_what_a_run_can_have_is_taken(document: object) -> None:
    """Any seed, nothing at all, a clock that was set back."""
    check_figures(document)


def test_a_whole_result_is_plausible() -> None:
    """What we write ourselves can be read."""
    raw = msgspec.json.encode(full_run())
    assert result_from_json(raw) == full_run()
    with pytest.raises(msgspec.ValidationError, match="elapsed_s"):
        result_from_json(msgspec.json.encode(msgspec.structs.replace(full_run(), elapsed_s=1e300)))
