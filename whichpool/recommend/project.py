"""A user's project as one value: where it is, what runs it, how its worker is started."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from whichpool.errors import UsageError
from whichpool.recommend.interpreter import Interpreter
from whichpool.recommend.worker_command import WorkerCommand

PREPARES_WITHIN_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A user's project.

    Attributes:
        folder: where its worker is started.
        python: its interpreter.
        command: its worker's, of today.
        environment: all of it, led to a private Redis.
        private: a folder of ours, for what goes between us and its interpreter.
    """

    folder: Path
    python: Interpreter
    command: WorkerCommand
    environment: dict[str, str]
    private: Path

    def runs(self, module: str, *arguments: str, within_s: float) -> subprocess.CompletedProcess[bytes]:
        """Run one of the modules that we have put there, in its interpreter.

        Raises:
            TimeoutExpired: if it takes longer.
            OSError: if the interpreter cannot be run.
        """
        return subprocess.run(
            [str(self.python.path), "-m", f"whichpool_probe.{module}", *arguments], cwd=self.folder,
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=within_s,
            check=False,
        )  # fmt: skip

    def calls(self, flag: str, target: str | None) -> None:
        """Call a function of theirs that a flag names, if it does.

        Raises:
            UsageError: if it fails.
        """
        if target is None:
            return
        try:
            done = self.runs("run_function", target, within_s=PREPARES_WITHIN_S)
        except subprocess.TimeoutExpired:
            raise UsageError(f"{flag} {target}: it took more than {PREPARES_WITHIN_S:.0f} s.") from None
        if done.returncode:
            raise UsageError(f"{flag} {target}: it failed.\n{last_lines(done.stderr)}")


def last_lines(output: bytes, lines: int = 3) -> str:
    """Return the end of what a process has printed."""
    return "\n".join(output.decode(errors="replace").splitlines()[-lines:])
