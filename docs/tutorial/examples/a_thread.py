"""A thread of our own: a subclass of Thread, and a main thread that goes on meanwhile."""

from os import getpid
from threading import Event, Thread


class Greeter(Thread):
    """Waits until main has gone on, then says that it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.main_went_on = Event()

    def run(self) -> None:
        """Do the thread's work; start() has this called in the new thread."""
        self.main_went_on.wait()
        print(f"thread: I run, in process {getpid()}")


greeter = Greeter()
greeter.start()
print(f"main:   I go on, in process {getpid()}; the thread is alive: {greeter.is_alive()}")
greeter.main_went_on.set()
greeter.join()
print(f"main:   after join; the thread is alive: {greeter.is_alive()}")
