"""tasks.waiting: the I/O-bound jobs wait for what they say."""

import time

import pytest

from tasks.waiting import files, sleep


@pytest.mark.parametrize("size_kb", [0, 1, 64])
def test_what_was_written_is_read_back(size_kb: int) -> None:
    """All of it, in bytes."""
    assert files(size_kb) == size_kb * 1024


def test_a_sleep_is_no_shorter_than_asked() -> None:
    """Two hundredths of a second, by the monotonic clock."""
    began = time.monotonic()
    sleep(0.02)
    assert time.monotonic() - began >= 0.02
