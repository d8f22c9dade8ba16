"""A real engine, the image built once, and one compose stack for the whole tier."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.smoke.stack import PROJECT, ROOT, Stack

REQUIRE_DOCKER = "REQUIRE_DOCKER"  # where this is 1, a missing engine fails instead of skipping
IMAGE = f"{PROJECT}:latest"
BUILD_S = 600


@pytest.fixture(scope="session")
def engine() -> str:
    """Return the version of the engine that answers; skip without one, or fail where it is required."""
    missing = "no Docker engine answers: start one, or leave the smoke tests to another machine"
    if shutil.which("docker"):
        asked = ["docker", "version", "--format", "{{.Server.Version}}"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)
        if done.returncode == 0:
            return done.stdout.strip()
    if os.environ.get(REQUIRE_DOCKER) == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def built_image(engine: str) -> str:
    """Build the image that users get, once; return its name."""
    assert engine
    command = ["docker", "build", "--quiet", "--tag", IMAGE, "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=BUILD_S, check=False)
    assert done.returncode == 0, done.stderr
    return IMAGE


@pytest.fixture(scope="session")
def stack(built_image: str) -> Iterator[Stack]:
    """Yield the compose stack, up and healthy."""
    assert built_image
    running = Stack()
    try:
        running.up()
        yield running
    finally:
        running.down()
