"""The compose stack under test: its own project, its own port, gone when the tests are."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROJECT = "whichpool-smoke"
COMMAND_S = 110  # less than a test may take


def free_port() -> int:
    """Return a port of loopback that is free just now."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def until(reached: Callable[[], object], within_s: float = 60.0, every_s: float = 0.2) -> None:
    """Wait for a condition; fail when it does not come true."""
    deadline = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < deadline, f"{reached} did not come true within {within_s:.0f} s"
        time.sleep(every_s)


class Stack:
    """Runs `docker compose` on a project of the tests' own."""

    def __init__(self, project: str = PROJECT, **settings: str) -> None:
        self.project = project
        self.port = free_port()
        self.settings = {"WHICHPOOL_FLOWER_PORT": str(self.port), **settings}

    def compose(
        self, *arguments: str, check: bool = True, timeout_s: float = COMMAND_S
    ) -> subprocess.CompletedProcess[str]:
        """Run one compose command in the checkout; its output is captured."""
        done = subprocess.run(
            ["docker", "compose", "--project-name", self.project, *arguments],
            cwd=ROOT, env={**os.environ, **self.settings}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=timeout_s, check=False,
        )  # fmt: skip
        assert done.returncode == 0 or not check, f"{arguments}: {done.stderr}"
        return done

    def up(self, *arguments: str) -> None:
        """Start it, on the image that was built for the tests, and wait until every service is healthy."""
        if self.project != PROJECT:
            subprocess.run(["docker", "tag", f"{PROJECT}:latest", f"{self.project}:latest"], check=True)
        self.compose("up", "--detach", "--wait", *arguments)

    def down(self) -> None:
        """Take it away with its volumes."""
        self.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "5")

    def containers(self, service: str | None = None) -> list[str]:
        """Return the ids of the running containers, of one service or of all."""
        found = self.compose("ps", "--quiet", *([service] if service else []))
        return found.stdout.split()

    def execute(self, service: str, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in a running container of a service."""
        return self.compose("exec", "--no-TTY", service, *command, check=check)

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `whichpool` in a container of the service `cli`."""
        return self.compose("run", "--rm", "--no-TTY", "cli", *arguments, check=check)

    def contrast(self, *arguments: str) -> dict[str, Any]:
        """Run a contrast to its end; return its result."""
        result: dict[str, Any] = json.loads(self.run("run", "--json", "-", *arguments).stdout)
        return result

    def health(self) -> dict[str, str]:
        """Return the state of each container that runs, by service: healthy, unhealthy, starting."""
        lines = self.compose("ps", "--format", "json").stdout.splitlines()
        found = [json.loads(line) for line in lines]
        return {one["Service"]: one["Health"] for one in found}

    @property
    def login(self) -> tuple[str, str]:
        """Flower's user and password."""
        said = self.execute("flower", "cat", "/srv/whichpool/access/flower/login").stdout
        user, _, password = said.strip().partition(":")
        return user, password

    @property
    def flower_url(self) -> str:
        """Where Flower is published."""
        return f"http://127.0.0.1:{self.port}"
