"""A short run of the fuzzer; `python -m benchmarks.fuzz` is the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_no_case_ends_badly(seed: str) -> None:
    """No traceback, no hang, no file elsewhere, no wrong exit code; in a process of its own."""
    words = ("--lines", "300", "--plans", "100", "--results", "300", "--messages", "0", "--minutes", "1")
    command = [sys.executable, "-m", "benchmarks.fuzz", "--seed", seed, *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" 0 failed") == 3


def test_no_message_ends_a_worker(redis_server: str) -> None:
    """Mutated messages for both pools and the coordinator."""
    assert redis_server
    words = ("--lines", "0", "--plans", "0", "--results", "0", "--messages", "600", "--minutes", "1")
    command = [sys.executable, "-m", "benchmarks.fuzz", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=110, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "600 sent" in done.stdout
