"""Watchers of a run that act on it."""

from collections.abc import Callable

from whichpool.run.progress import Progressing


class Once(Progressing):
    """Calls a function the first time that enough jobs of the first cell are done."""

    def __init__(self, done: int, action: Callable[[], object]) -> None:
        self.done = done
        self.action = action
        self.happened = 0

    def at(self, index: int, done: int) -> None:
        """Act when it is time."""
        if index == 0 and done >= self.done and not self.happened:
            self.happened += 1
            self.action()
