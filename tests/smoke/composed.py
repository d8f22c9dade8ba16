"""What tests of the compose stack ask Docker: the file as compose reads it, and what really runs."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from tests.smoke.stack import COMMAND_S, ROOT, Stack

RUNNING = ("redis", "worker-threads", "worker-prefork", "coordinator", "web", "flower")
SERVICES = ("credentials", *RUNNING, "cli")
INSIDE = Path(__file__).parent / "inside"


def docker(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one docker command; its output is captured."""
    done = subprocess.run(
        ["docker", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=COMMAND_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0 or not check, f"{arguments}: {done.stderr}"
    return done


def inspected(*objects: str) -> list[dict[str, Any]]:
    """Return what Docker knows of containers, images or networks."""
    found: list[dict[str, Any]] = json.loads(docker("inspect", *objects).stdout)
    return found


def configuration(*arguments: str, **settings: str) -> dict[str, Any]:
    """Return docker-compose.yml as compose reads it, with these settings and none of this shell's."""
    ours = ("WHICHPOOL_", "COMPOSE_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = ["docker", "compose", *arguments, "config", "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, env={**clean, **settings}, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@cache
def services() -> Mapping[str, dict[str, Any]]:
    """Return every service of docker-compose.yml as it is by default."""
    found: dict[str, dict[str, Any]] = configuration("--profile", "cli")["services"]
    return found


def running(stack: Stack) -> dict[str, list[str]]:
    """Return the ids of the containers that run, by service."""
    found: dict[str, list[str]] = {}
    for line in stack.compose("ps", "--no-trunc", "--format", "json").stdout.splitlines():
        one = json.loads(line)
        found.setdefault(one["Service"], []).append(one["ID"])
    return found


def container_of(stack: Stack, service: str) -> dict[str, Any]:
    """Return what Docker knows of a service's first container."""
    return inspected(running(stack)[service][0])[0]


@contextmanager
def every_container(stack: Stack) -> Iterator[Mapping[str, str]]:
    """Yield one container's id by service, that of the command line among them."""
    cli = stack.compose("run", "--detach", "--entrypoint", "sleep", "cli", "600").stdout.strip()
    try:
        yield {"cli": cli, **{service: ids[0] for service, ids in running(stack).items()}}
    finally:
        docker("rm", "--force", cli)


def shell(container: str, script: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a shell's script in a container, as the user that its service has."""
    return docker("exec", container, "sh", "-c", script, check=check)


def script_of(name: str) -> str:
    """Return the text of a script of the folder ``inside``, which `python -c` runs in a container."""
    return (INSIDE / f"{name}.py").read_text(encoding="utf-8")


def ask_inside(stack: Stack, service: str, script: str, *arguments: str) -> Any:  # noqa: ANN401 (what it prints)
    """Run a script in a service's running container; return the JSON that it prints."""
    return json.loads(stack.execute(service, "python", "-c", script_of(script), *arguments).stdout)


def redis_says(stack: Stack, *command: str) -> Any:  # noqa: ANN401 (as above)
    """Return what Redis answers to the stack's own user, asked from a container that nobody restarts."""
    run = ("run", "--rm", "--no-TTY", "--entrypoint", "python", "cli")
    return json.loads(stack.compose(*run, "-c", script_of("redis_command"), *command).stdout)


def passwords(stack: Stack) -> Mapping[str, str]:
    """Return the secrets of a stack: those of Redis's users, and Flower's."""
    folder = "/srv/whichpool/access"
    return {
        "whichpool": stack.execute("coordinator", "cat", f"{folder}/broker/password").stdout.strip(),
        "health": stack.execute("redis", "cat", f"{folder}/redis/health-password").stdout.strip(),
        "flower": stack.login[1],
    }
