"""Child processes that are started again when they die, and that never outlive this one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import workers.parent_death
from whichpool.errors import FaultError
from whichpool_start import ROOT, child_environment

MOST_DEATHS = 5  # within a minute, and with nothing done between: one more is given up
WITHIN_S = 60.0
KILLED_FOR_S = 30.0  # somebody else's kills are borne for so long, with nothing done between
STOPPED_WITHIN_S = 3.0


class Surroundings(NamedTuple):
    """Where a child starts, and with which environment."""

    folder: Path
    environment: Mapping[str, str]


class Child:
    """One supervised child in a session of its own, with its output in a log file.

    It starts in our root's folder, with our root first on its import path: a user's folder may hold a
    ``tasks.py`` or a ``config.py``, and Celery puts the current folder first. One that runs a user's own code
    starts in their folder instead, with their environment (`around`).
    """

    def __init__(  # noqa: PLR0913 (what a process is started with)
        self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None,
        pass_fds: tuple[int, ...] = (), *, around: Surroundings | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.log = log
        self._command = list(command)
        around = around or Surroundings(ROOT, child_environment())
        self._folder = around.folder
        self._environment = {**around.environment, **(environment or {})}
        self._pass_fds = pass_fds
        self._deaths: list[float] = []
        self.started = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> int:
        """The process id, or 0 before the start."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start it. Call from the main thread: its tie to the parent follows the thread that spawns."""
        tie = [sys.executable, "-I", "-S", workers.parent_death.__file__, str(os.getpid())]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*tie, *self._command], cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, pass_fds=self._pass_fds,
            )  # fmt: skip
        self.started = time.monotonic()

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def keep_alive(self) -> None:
        """Start it again if it has died.

        Raises:
            FaultError: when it dies again and again and nothing is done between; the message ends with the
                last lines of its log.
        """
        if self.is_alive():
            return
        now = time.monotonic()
        self._deaths = [*(died for died in self._deaths if now - died < WITHIN_S), now]
        if len(self._deaths) > MOST_DEATHS and (self.ended_itself or now - self._deaths[0] > KILLED_FOR_S):
            since_s = now - self._deaths[0]
            times = f"{len(self._deaths)} times within {since_s:.0f} s, and nothing was done between"
            raise FaultError(f"{self.name} died {times}.\n{self.last_words()}")
        self.kill()  # what is left of its session
        self.start()

    def forgive(self) -> None:
        """Forget its deaths: something was done since."""
        self._deaths.clear()

    @property
    def ended_itself(self) -> bool:
        """Whether it ended of itself, and no signal ended it."""
        return self._process is not None and (self._process.returncode or 0) >= 0

    def terminate(self) -> None:
        """Ask it to end."""
        if self._process and self.is_alive():
            self._process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for its end until a moment of the monotonic clock, then kill its whole session."""
        if self._process:
            try:
                self._process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.kill()
                self._process.wait()
            self.kill()

    def kill(self) -> None:
        """Kill whatever is left of its session; return when it has ended itself."""
        if self._process:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return  # nothing is left
            self._process.wait()

    def last_words(self, lines: int = 8) -> str:
        """Return the end of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def stop_all(children: Sequence[Child]) -> None:
    """End children together: politely first, for at most three seconds."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOPPED_WITHIN_S
    for child in children:
        child.wait(deadline)
