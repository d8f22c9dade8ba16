"""What a container's limits leave of the machine, as the image's own doctor sees it."""

import json
import subprocess
from typing import Any

import pytest

from config.machine import visible_cpus

LIMIT_MB = 512


@pytest.fixture(scope="module")
def found(built_image: str) -> dict[str, Any]:
    """Return doctor's findings in a container of one CPU and 512 MB, by their titles."""
    command = ["docker", "run", "--rm", "--network", "none", "--cpus", "1", "--memory", f"{LIMIT_MB}m"]
    done = subprocess.run(
        [*command, built_image, "doctor", "--json"], capture_output=True, text=True, timeout=120, check=False
    )
    return {finding["title"]: finding for finding in json.loads(done.stdout)}


def test_doctor_counts_the_cpus_that_a_container_may_fill(found: dict[str, Any]) -> None:
    """One, however many it sees; on a machine with one there is nothing to tell apart."""
    if visible_cpus() == 1:
        pytest.skip("this machine has one CPU")
    assert found["CPUs"]["found"].startswith("1")


def test_doctor_tells_the_memory_that_a_container_may_use(found: dict[str, Any]) -> None:
    """Not the machine's."""
    available_mb = float(found["memory"]["found"].partition(" MB")[0].replace(",", ""))
    assert 0 < available_mb <= LIMIT_MB
