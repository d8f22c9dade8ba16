"""Hold the time left that a run tells against the time that it really took.

``python -m benchmarks.time_left [whichpool's words]``: runs ``whichpool run`` with these words, notes when
each line of its progress comes, and prints for each what it said, what was left, and their ratio. Exit code 1
if a line from the first quarter on was wrong by more than a third, but for the last ten seconds, which are
counted in whole ones. Without words: the default run, about 90 seconds.
"""

import re
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

_SAID = re.compile(r"about (\d+) s left")
RIGHT_WITHIN = 4 / 3
FROM_SHARE = 0.25
LAST_S = 10.0


class Told(NamedTuple):
    """A line of progress: when it came, in seconds from the start, and how many seconds it said are left."""

    at_s: float
    left_s: float


def watch(words: list[str]) -> tuple[list[Told], float]:
    """Run a command; return what its progress told, and how many seconds it took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as results:
        command = [sys.executable, "-m", "whichpool", "run", *words, "--results", results]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
            found = ((time.monotonic() - began, _SAID.search(line)) for line in run.stderr or ())
            told = [Told(at_s, float(said[1])) for at_s, said in found if said]
    return told, time.monotonic() - began


def is_wrong(told: Told, took_s: float) -> bool:
    """Whether a line was wrong by more than a third, where that counts."""
    real_s = took_s - told.at_s
    if told.at_s < FROM_SHARE * took_s or real_s < LAST_S:
        return False
    return not 1 / RIGHT_WITHIN <= told.left_s / real_s <= RIGHT_WITHIN


def main() -> None:
    """Run, print, exit with 1 if a line was wrong."""
    told, took_s = watch(sys.argv[1:])
    print(f"{'of the run':>10}  {'said s':>6}  {'was s':>6}  ratio")
    for line in told:
        was_s = took_s - line.at_s
        print(f"{line.at_s / took_s:>10.0%}  {line.left_s:>6.0f}  {was_s:>6.1f}  {line.left_s / was_s:>5.2f}")
    wrong = sum(is_wrong(line, took_s) for line in told)
    print(f"{wrong} of {len(told)} lines wrong by more than a third (from a quarter on, to the last 10 s)")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
