"""Fuzz the edges: command lines, plan files, results and messages that nobody would write.

``python -m benchmarks.fuzz [--seed 1] [--minutes 20] [--lines 2000] [--plans 2000] [--results 20000]
[--messages 2000]``: no case may end with a traceback, hang, write a file elsewhere or end with a wrong exit
code; no message may end a worker. It stops after its minutes at the latest, and tells how many cases it had.
The same seed gives the same cases. Exit code 1 if one failed; the first of them are printed.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.fuzz_cases import command_lines, plan_files, results
from benchmarks.fuzz_messages import fuzz_messages
from benchmarks.fuzz_watch import CODES, Case, Elsewhere, nothing_started, run_case
from tests.full_run import full_run

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
SHOWN = 5


def fuzz(kind: str, cases: Iterator[list[str]], count: int, elsewhere: Elsewhere, until: float) -> list[Case]:
    """Run so many cases, or until a moment of the monotonic clock; print how many, return the failed ones."""
    failed, done = [], 0
    codes: dict[int, int] = {}
    with nothing_started():
        while done < count and time.monotonic() < until:
            case = run_case(next(cases), elsewhere, CODES.__contains__)
            codes[case.code] = codes.get(case.code, 0) + 1
            done += 1
            if case.complaint:
                failed.append(case)
    ends = ", ".join(f"{number} with exit code {code}" for code, number in sorted(codes.items()))
    print(f"{kind}: {done} cases ({ends}), {len(failed)} failed", flush=True)
    return failed


def in_folder(folder: Path) -> None:
    """Make a folder the present one, with what the command lines name in it."""
    os.chdir(folder)
    Path("folder").mkdir()
    os.mkfifo("fifo")


def run(options: argparse.Namespace) -> list[Case]:
    """Run all kinds of cases; return the failed ones."""
    until = time.monotonic() + 60 * options.minutes
    failed: list[Case] = []
    here = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="whichpool-fuzz-") as name:
        folder = Path(name)
        in_folder(folder)
        elsewhere = Elsewhere(folder)
        kinds = {
            "command lines": (command_lines(_choices(options, 1)), options.lines),
            "plan files": (
                plan_files(_choices(options, 2), EXAMPLES, folder / "mutated.toml"),
                options.plans,
            ),
            "results": (results(_choices(options, 3), full_run(), folder / "mutated.json"), options.results),
        }
        for kind, (cases, count) in kinds.items():
            failed += fuzz(kind, cases, count, elsewhere, until)
        os.chdir(here)
    if options.messages:
        failed += fuzz_messages(_choices(options, 4), options.messages, until)
    return failed


def _choices(options: argparse.Namespace, number: int) -> random.Random:
    return random.Random(f"{options.seed}.{number}")  # noqa: S311 (seeded on purpose)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, fuzz, and show what failed first."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=20.0)
    for kind, count in {"lines": 2_000, "plans": 2_000, "results": 20_000, "messages": 2_000}.items():
        parser.add_argument(f"--{kind}", type=int, default=count)
    failed = run(parser.parse_args(arguments))
    for case in failed[:SHOWN]:
        print(f"\n{list(case.words)!r:.600}\n{case.complaint}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
