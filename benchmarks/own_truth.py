"""Whether recommendations for a user's own task are right: tasks whose pool is known, ten times each.

``python -m benchmarks.own_truth [--runs 10] [--only TASK] [--output FILE]``: each run is a ``whichpool
recommend`` of 90 seconds at most. Its answer is appended to FILE as a line of JSON, and a run that is
there is not made again: it may be stopped and started at will. FILE is ``own_tasks/runs.jsonl``, which has
what was run so far. Then it prints the table, and exits 1 where an
answer was wrong, or right less often than nine times of ten. Undecided is not right.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNS = 10
NEEDED = 0.9
FOLDER = Path(__file__).parent / "own_tasks"
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A task whose answer is known.

    Attributes:
        task: its name in ``own_tasks/jobs.py``.
        pool: the one to recommend; None where it is the danger that counts.
        why: in one line.
        code: of the veto or danger that has to be named, if one has.
        flags: of the command.
    """

    task: str
    pool: str | None
    why: str
    code: str = ""
    flags: tuple[str, ...] = ()

    def verdict(self, answer: Answer) -> str:
        """Return ``right``, ``undecided``, or ``wrong``."""
        codes = {found["code"] for found in (*answer["vetoes"], *answer["dangers"])}
        if self.pool is None:
            return "right" if self.code in codes else "wrong"
        if answer["pool"] is None:
            return "undecided"
        return "right" if answer["pool"] == self.pool and (not self.code or self.code in codes) else "wrong"


# committed before the first run; on two CPUs
KNOWN = (
    Known("sleep", "threads", "it waits: as many threads as Celery can feed, in a tenth of the memory"),
    Known("pure_python", "prefork", "it computes, and holds the GIL"),
    Known("small_hashes", "prefork", "hashlib holds the GIL below 2,048 bytes"),
    Known("large_hash", "threads", "hashlib releases the GIL: as fast, and less memory"),
    Known("mixed", "prefork", "one CPU for all threads, two for processes"),
    Known("locked", "prefork", "each process has a lock of its own"),
    Known(
        "hungry", "threads", "more slots fit where a slot itself takes little", flags=("--max-memory", "400")
    ),
    Known("not_thread_safe", "prefork", "results differ where threads share", "not-thread-safe"),
    Known("time_limited", "prefork", "threads ignores time limits", "time-limits"),
    Known("too_short", None, "Celery is most of what it costs", "too-short"),
    Known("leaking", "prefork", "children can be recycled, threads cannot", "memory-grows"),
)


def asked(known: Known, seed: int) -> Answer:
    """Return the recommendation of one run.

    Raises:
        SystemExit: if the command ended in any other way than with an answer, or undecided.
    """
    words = ("recommend", "-A", "jobs", f"jobs.{known.task}", "--yes", "--quiet", "--json", "-")
    more = ("--report", "none", "--results", "/tmp/whichpool-own-truth", "--seed", str(seed))  # noqa: S108
    command = [sys.executable, "-m", "whichpool", *words, *more, "--python", sys.executable, *known.flags]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 3}:
        sys.exit(f"{known.task}: exit code {done.returncode}\n{done.stderr}")
    result = json.loads(done.stdout)
    return {**result["recommendation"], "elapsed_s": result["elapsed_s"]}


def line_of(known: Known, run: int, answer: Answer) -> dict[str, Any]:
    """Return what is kept of a run."""
    kept = ("pool", "concurrency", "confidence", "sentence", "quiet", "elapsed_s")
    codes = sorted({found["code"] for found in (*answer["vetoes"], *answer["dangers"])})
    return {
        "task": known.task, "run": run, "verdict": known.verdict(answer), "codes": codes,
        **{name: answer[name] for name in kept},
    }  # fmt: skip


def report(lines: Iterable[Answer]) -> tuple[list[str], bool]:
    """Return the table, and whether every task that was run is right often enough."""
    rows, met = [], True
    for known in KNOWN:
        of_it = [line for line in lines if line["task"] == known.task]
        said = Counter(line["verdict"] for line in of_it)
        is_met = bool(of_it) and not said["wrong"] and said["right"] >= NEEDED * len(of_it)
        met = met and is_met
        sizes = sorted({line["concurrency"] for line in of_it if line["concurrency"]})
        at = f", {sizes[0]} to {sizes[-1]} at a time" if sizes else ""
        rows.append(
            f"{known.task:16} {known.pool or known.code:9} right {said['right']} of {len(of_it)}, undecided "
            f"{said['undecided']}, wrong {said['wrong']}{at}: {'met' if is_met else 'not met'} ({known.why})"
        )
    return rows, met


def main(arguments: Sequence[str]) -> int:
    """Run what is missing, print the table; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=FOLDER / "runs.jsonl")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", choices=[known.task for known in KNOWN])
    options = parser.parse_args(arguments)
    lines = (
        [json.loads(text) for text in options.output.read_text().splitlines()]
        if options.output.exists()
        else []
    )
    had = {(line["task"], line["run"]) for line in lines}
    for run in range(options.runs):
        for known in KNOWN:
            if options.only in (None, known.task) and (known.task, run) not in had:
                line = line_of(known, run, asked(known, run))
                lines.append(line)
                with options.output.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps(line) + "\n")
                print(f"{known.task} {run}: {line['verdict']}: {line['sentence']}", flush=True)
    rows, met = report(lines)
    print("\n".join(rows))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
