"""The guide's "Thread is running!" and "Process is running!", as jobs."""

import multiprocessing
import os
import socket
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from celery import shared_task

STARTED_WITHIN_S = 20.0


def who() -> dict[str, Any]:
    """Return the process id, the thread's id and name, and the host."""
    thread = threading.current_thread()
    return {
        "process": os.getpid(),
        "thread": threading.get_native_id(),
        "thread_name": thread.name,
        "host": socket.gethostname(),
    }


@shared_task(name="whichpool.whoami")
def whoami(hold_s: float) -> dict[str, Any]:
    """Say who runs this job, and hold the slot long enough for every other slot to be asked too."""
    time.sleep(hold_s)
    return who()


class GuideThread(threading.Thread):
    """The guide's subclass with a ``run`` of its own."""

    def __init__(self) -> None:
        super().__init__(name="guide-thread")
        self.answer: dict[str, Any] = {}

    def run(self) -> None:
        """Do what the guide's thread does: say that it runs."""
        self.answer = {**who(), "said": "Thread is running!"}


class GuideProcess(multiprocessing.Process):
    """The guide's subclass with a ``run`` of its own; what it says comes back through a pipe."""

    def __init__(self, answer: Connection) -> None:
        super().__init__(name="guide-process")
        self.answer = answer

    def run(self) -> None:
        """Do what the guide's process does: say that it runs."""
        self.answer.send({**who(), "said": "Process is running!"})


@shared_task(name="whichpool.guide_thread")
def guide_thread() -> dict[str, Any]:
    """Start and join the guide's thread inside this job."""
    thread = GuideThread()
    thread.start()
    thread.join()
    return {**thread.answer, "started_by": os.getpid()}


@shared_task(name="whichpool.guide_process")
def guide_process() -> dict[str, Any]:
    """Start and join the guide's process inside this job, or say why that cannot be done.

    A prefork child is a daemonic process, and those may have no children; that is the answer there.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = GuideProcess(sender)
    try:
        process.start()
    except AssertionError as refused:
        return {**who(), "said": f"refused, as expected: AssertionError: {refused}"}
    answered = receiver.poll(STARTED_WITHIN_S)
    answer = receiver.recv() if answered else {"said": f"no answer within {STARTED_WITHIN_S:.0f} s"}
    process.join(STARTED_WITHIN_S)
    return {**answer, "started_by": os.getpid()}
