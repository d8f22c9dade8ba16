"""The calls that a task is measured with."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpool.errors import UsageError
from whichpool.recommend.calls import calls_from

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


def test_without_arguments_it_is_one_call() -> None:
    """Of a task that takes none."""
    assert calls_from(None, None, None) == [([], {})]


def test_arguments_are_json() -> None:
    """A list, and an object."""
    assert calls_from('["a", 3]', '{"b": null}', None) == [(["a", 3], {"b": None})]


def test_a_file_holds_arguments(tmp_path: Path) -> None:
    """As its name behind an @ says."""
    (tmp_path / "args.json").write_text("[1]")
    assert calls_from(f"@{tmp_path / 'args.json'}", None, None) == [([1], {})]


def test_a_line_is_a_list_an_object_or_both(tmp_path: Path) -> None:
    """Empty lines are none."""
    file = tmp_path / "calls.jsonl"
    file.write_text('[1, 2]\n\n{"n": 5}\n[["a"], {"b": 1}]\n')
    assert calls_from(None, None, file) == [([1, 2], {}), ([], {"n": 5}), (["a"], {"b": 1})]


@given(args=st.lists(JSON, max_size=3))
def test_any_list_of_json_is_a_call(args: list[object]) -> None:
    """As it is."""
    assert calls_from(json.dumps(args), None, None) == [(args, {})]


@pytest.mark.parametrize(("args", "kwargs", "said"), [
    ("[1", None, "--args: no JSON"), ('{"a": 1}', None, "--args: it has to be a list"),
    (None, "[1]", "--kwargs: it has to be an object"), ("@nosuch", None, "--args @nosuch"),
])  # fmt: skip
def test_a_flag_that_is_none_is_refused(args: str | None, kwargs: str | None, said: str) -> None:
    """With its name."""
    with pytest.raises(UsageError, match=said):
        calls_from(args, kwargs, None)


@pytest.mark.parametrize(("text", "said"), [
    ("[1]\n[2\n", "line 2: no JSON"), ("[1]\n3\n", "line 2: it has to be a list"), ("\n", "it holds no call"),
    ("[1]\n" * 10_001, "10,001 calls"),
])  # fmt: skip
def test_a_bad_line_is_named_by_its_number(text: str, said: str, tmp_path: Path) -> None:
    """Before anything is queued."""
    file = tmp_path / "calls.jsonl"
    file.write_text(text)
    with pytest.raises(UsageError, match=said):
        calls_from(None, None, file)


def test_flags_beside_a_file_are_refused(tmp_path: Path) -> None:
    """It has the arguments."""
    with pytest.raises(UsageError, match="omit --args"):
        calls_from("[1]", None, tmp_path / "calls.jsonl")
