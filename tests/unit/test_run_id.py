"""measure.model.run_id: one shape, whoever names a run."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.model.run_id import EXAMPLE, is_run_id
from whichpool.planning.plan import new_run_id


def test_what_we_make_is_one() -> None:
    """And so is the example of the messages."""
    assert is_run_id(new_run_id())
    assert is_run_id(EXAMPLE)


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "../../../../x", "/etc/x", EXAMPLE + "\n", " " + EXAMPLE, EXAMPLE + "/..", "a\0b",
     EXAMPLE.replace("2", "٢"), EXAMPLE.upper() + "G", None, 1, [EXAMPLE], EXAMPLE.encode()],
)  # fmt: skip
def test_what_names_a_place_elsewhere_is_none(text: object) -> None:
    """Nor what only looks like one: a newline after it, digits of another script."""
    assert not is_run_id(text)


@given(st.text())
def test_one_is_a_file_name_of_its_folder(text: str) -> None:
    """Whatever somebody types."""
    if is_run_id(text):
        assert (Path("results") / f"{text}.json").resolve().parent == Path("results").resolve()
