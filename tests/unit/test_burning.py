"""benchmarks.burning: CPUs that are kept busy, and for how long."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import psutil

from benchmarks.burning import burning
from tests.asking import until

ROOT = Path(__file__).parents[2]
BURNS = (
    "import signal\nfrom benchmarks.burning import burning\n"
    "with burning(1) as ids: print(*ids, flush=True); signal.pause()"
)


def test_as_many_processes_burn_as_cpus_are_asked_for() -> None:
    """Each uses CPU time of its own."""
    with burning(2) as ids:
        assert len(set(ids)) == 2
        for burner in map(psutil.Process, ids):
            until(partial(_has_burnt, burner))


def _has_burnt(burner: psutil.Process) -> bool:
    return bool(burner.cpu_times().user > 0.05)


def test_they_end_with_the_block() -> None:
    """However it ends."""
    with burning(1) as ids:
        pass
    assert not psutil.pid_exists(ids[0])


def test_they_end_by_themselves_if_the_benchmark_is_killed() -> None:
    """Nobody's machine is busy for ever."""
    command = [sys.executable, "-c", BURNS]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as benchmark:
        assert benchmark.stdout is not None
        burner = psutil.Process(int(benchmark.stdout.readline()))
        benchmark.kill()
    until(lambda: not burner.is_running() or burner.status() == psutil.STATUS_ZOMBIE)
