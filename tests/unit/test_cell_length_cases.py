"""benchmarks.cell_length_cases: the sizes of cells."""

import pytest

from benchmarks.cell_length_cases import Case, cases, slots, wave_s


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.name} {case.length_s}")
def test_a_cell_is_whole_waves_of_about_its_length(case: Case) -> None:
    """The last jobs of a broken wave would run alone."""
    assert case.n % slots(case.job) == 0
    assert case.n // slots(case.job) * wave_s(case.job) == pytest.approx(case.length_s, abs=wave_s(case.job))


def test_every_contrast_is_tried_at_every_length() -> None:
    """And no case twice: the figures of each are kept by it."""
    assert len({(case.job, case.pools) for case in cases()}) * len({c.length_s for c in cases()}) == len(
        cases()
    )
    assert len(set(cases())) == len(cases())
