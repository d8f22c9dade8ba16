"""Where a run's figures come from: this machine, this checkout, the versions."""

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from config.cgroup import cpu_quota
from config.environment import REVISION_VARIABLE
from config.machine import cpu_model, gil_is_on, system, visible_cpus
from config.memory import total_memory_mb
from measure.model.provenance import Machine, WorkerFacts

GIT_WITHIN_S = 5
_PACKAGES = ("celery", "kombu", "redis", "billiard")
_ROOT = Path(__file__).resolve().parents[1]


def machine(workers: Sequence[WorkerFacts]) -> Machine:
    """Return the facts about this machine and the workers' hosts that figures depend on."""
    return Machine(
        system=system(), cpu_model=cpu_model(), cpus=visible_cpus(), cpu_quota=cpu_quota(),
        memory_mb=total_memory_mb(), gil=gil_is_on(),
        hosts=tuple(sorted({worker.host for worker in workers})),
    )  # fmt: skip


def versions(workers: Sequence[WorkerFacts] = ()) -> dict[str, str]:
    """Return the versions that figures depend on: the workers' own, where there are any."""
    here = {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}
    seen = {name: {w.versions.get(name, "") for w in workers} - {""} for name in here}
    return {name: ", ".join(sorted(seen[name])) or own_version for name, own_version in here.items()}


def revision(root: Path = _ROOT) -> str | None:
    """Return git's name for the checkout, with ``+`` where files were changed; None where there is none."""
    if not (root / ".git").exists():  # installed: the repository around it would be somebody else's
        return os.environ.get(REVISION_VARIABLE) or None
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
    try:
        described = subprocess.run(command, capture_output=True, text=True, timeout=GIT_WITHIN_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return described.stdout.strip() or None
