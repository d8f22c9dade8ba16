"""tasks.messages: which elements of a queue a worker can take."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.messages import why_no_message, why_not_runnable
from tests.hostile.poison import POISON, message


@pytest.mark.parametrize("make", POISON.values(), ids=POISON)
def test_what_would_end_a_worker_is_refused(make: Callable[[str], bytes]) -> None:
    """Each with a reason."""
    assert why_not_runnable(make("threads"))


@pytest.mark.parametrize("raw", [b"", b"x", b"1", b"[]", b"{}", b'{"properties": {"delivery_tag": 1}}'])
def test_an_answer_has_a_messages_shape(raw: bytes) -> None:
    """Kombu takes the tag and where it was sent from any message."""
    assert why_no_message(raw)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_breaks_the_check(raw: bytes) -> None:
    """It answers for whatever stands in a list."""
    assert why_not_runnable(raw)


def test_a_good_message_is_the_poisons_other_half() -> None:
    """What the cases above change is taken unchanged."""
    assert why_not_runnable(json.dumps(message("threads")).encode()) == ""
