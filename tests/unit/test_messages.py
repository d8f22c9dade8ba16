"""tasks.messages: which elements of a queue a worker can take."""

import json
from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kombu.compression import compress

from tasks.messages import MOST_UNPACKED_B, why_no_message, why_not_runnable
from tests.hostile.poison import GOOD_BODY, POISON, message


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


@pytest.mark.parametrize("method", ["gzip", "bzip2", "lzma"])
def test_a_compressed_body_is_unpacked(method: str) -> None:
    """A client may set task_compression; one that would fill the memory is refused, and one cut short."""
    good = packed(method, json.dumps(GOOD_BODY).encode())
    assert why_not_runnable(good) == ""
    bomb = json.dumps([["x" * (MOST_UNPACKED_B + 1)], {}, None]).encode()
    assert "larger than 16,777,216 bytes" in why_not_runnable(packed(method, bomb))
    assert why_not_runnable(packed(method, json.dumps(GOOD_BODY).encode(), cut=4))


def packed(method: str, body: bytes, cut: int = 0) -> bytes:
    """Return a message as Celery sends it with a compression, without its last bytes."""
    compressed, content_type = compress(body, method)
    whole = message("threads")
    whole["body"] = b64encode(compressed[: len(compressed) - cut]).decode()
    whole["headers"]["compression"] = content_type
    return json.dumps(whole).encode()


def test_a_good_message_is_the_poisons_other_half() -> None:
    """What the cases above change is taken unchanged."""
    assert why_not_runnable(json.dumps(message("threads")).encode()) == ""
