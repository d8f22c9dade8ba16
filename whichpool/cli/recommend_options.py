"""The options of ``whichpool recommend``."""

import os
from pathlib import Path

import click

from config.pools import TASK_POOLS
from whichpool.cli.options import RESULT_OPTIONS, RESULTS, setting
from whichpool.cli.types import FilePath, Seconds, WordList
from whichpool.planning.request import MOST_AT_A_TIME, MOST_STALL_S

MOST_BUDGET_S = 3600
MOST_MEMORY_MB = 1_000_000


def kept_at() -> Path:
    """Return where results of users' own tasks are kept, by XDG: their project stays as it is."""
    return Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "whichpool" / "results"


RECOMMEND_OPTIONS = (
    click.option("-A", "--app", metavar="APP", help="The Celery application, as Celery's own -A has it."),
    click.option("--args", metavar="JSON|@FILE", help="The task's arguments, as a JSON list."),
    click.option("--kwargs", metavar="JSON|@FILE", help="Its keyword arguments, as a JSON object."),
    click.option("--inputs", type=FilePath(path_type=Path), metavar="FILE",
                 help="Several calls, one a line: a list, an object, or [list, object]."),
    setting("--budget", "budget_s", type=Seconds(5, MOST_BUDGET_S), default=90.0, show_default=True,
            metavar="SECONDS", help="How long the whole may take."),
    setting("--pools", type=WordList("pool", tuple(TASK_POOLS)), metavar="POOL,POOL",
            help=f"Of: {', '.join(TASK_POOLS)}.  [default: threads,prefork]"),
    setting("--max-concurrency", type=click.IntRange(1, MOST_AT_A_TIME), default=64, show_default=True,
            metavar="C", help="Try no more at a time."),
    setting("--max-memory", "max_memory_mb", type=click.FloatRange(16, MOST_MEMORY_MB), metavar="MB",
            help="End a worker that takes more.  [default: half of what is free]"),
    setting("--job-timeout", "job_timeout_s", type=Seconds(1, MOST_STALL_S), metavar="SECONDS",
            help="End a cell in which no call has ended for so long.  [default: half of the budget]"),
    setting("--python", metavar="PYTHON",
            help="Their interpreter.  [default: the activated environment, .venv, venv, python3]"),
    setting("--workdir", type=click.Path(path_type=Path), default=Path(), metavar="FOLDER",
            help="Where their worker is started.  [default: here]"),
    setting("--env-file", type=FilePath(path_type=Path), metavar="FILE",
            help="Variables for their worker, NAME=VALUE a line."),
    click.option("--setup", metavar="MODULE:FUNCTION", help="Call this before, such as for test data."),
    click.option("--teardown", metavar="MODULE:FUNCTION", help="Call this afterwards, however it ends."),
    click.option("--needs-termination", is_flag=True, help="Running tasks are revoked (terminate=True)."),
    click.option("--subtasks", type=click.Choice(("drop", "run")), default="drop", show_default=True,
                 help="What becomes of tasks that it sends."),
    click.option("--dry-run", is_flag=True, help="Say what was found, run the task once, and stop."),
    click.option("-y", "--yes", is_flag=True, help="Do not ask before the task is run for real."),
    setting("--seed", type=int, default=0, show_default=True, help="Of the order of calls and rounds."),
    setting("--results", type=FilePath(path_type=Path), default=kept_at, metavar="FOLDER",
            show_default="~/.local/state/whichpool/results", help="Where every result is kept."),
    *(option for option in RESULT_OPTIONS if option is not RESULTS),
)  # fmt: skip
