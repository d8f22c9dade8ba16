"""tasks.identity_jobs: what a job says of who runs it."""

import os
import socket
import threading

from tasks.identity_jobs import guide_thread, who, whoami


def test_who_is_this_very_thread() -> None:
    """Process, thread, host."""
    found = who()
    assert (found["process"], found["host"]) == (os.getpid(), socket.gethostname())
    assert found["thread"] == threading.get_native_id()


def test_another_thread_of_this_process_differs_by_its_thread() -> None:
    """And by its name alone."""
    found: list[dict[str, object]] = []
    thread = threading.Thread(target=lambda: found.append(whoami(0.0)), name="another")
    thread.start()
    thread.join()
    assert found[0]["process"] == who()["process"]
    assert found[0]["thread"] != who()["thread"]
    assert found[0]["thread_name"] == "another"


def test_the_guides_thread_says_its_line() -> None:
    """In the process that started it, on a thread of its own."""
    answer = guide_thread()
    assert answer["said"] == "Thread is running!"
    assert answer["process"] == answer["started_by"] == os.getpid()
    assert answer["thread"] != threading.get_native_id()
