"""What a user says of a task that is to be measured, typed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSettings:
    """What is to be called, how, and within which limits; see the options of ``whichpool recommend``."""

    target: str | None = None
    app: str | None = None
    args: str | None = None
    kwargs: str | None = None
    inputs: Path | None = None
    worker: tuple[str, ...] = ()
    python: str | None = None
    workdir: Path = Path()
    env_file: Path | None = None
    setup: str | None = None
    teardown: str | None = None
    pools: tuple[str, ...] = ()
    budget_s: float = 90.0
    max_concurrency: int = 64
    max_memory_mb: float | None = None
    job_timeout_s: float | None = None
    needs_termination: bool = False
    subtasks: Literal["drop", "run"] = "drop"
    dry_run: bool = False
    yes: bool = False
    seed: int = 0
    command: tuple[tuple[str, ...], ...] = ()
