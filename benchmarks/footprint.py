"""The size of the image and the memory of each idle service: ``python -m benchmarks.footprint``.

It asks the Docker engine about the stack that runs here (`make up` first), and prints a table in Markdown.
Memory is what the engine counts for a container's control group, less the page cache that it can drop.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence

IMAGES = ("whichpool:latest", "python:3.13-slim", "redis:8")
IDLE_AFTER_S = 20.0  # Python's caches have settled, and health checks have run
MB = 1_000_000


class EngineError(Exception):
    """The engine does not answer, or the stack does not run."""


def docker(*arguments: str) -> str:
    """Return what a docker command prints.

    Raises:
        EngineError: if it fails.
    """
    try:
        done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EngineError(f"docker {' '.join(arguments)}: {getattr(error, 'stderr', '') or error}") from None
    return done.stdout


def image_mb(image: str) -> float:
    """Return the size of an image in MB, all its layers counted."""
    return int(docker("image", "inspect", "--format", "{{.Size}}", image)) / MB


def containers(project: str) -> dict[str, str]:
    """Return the running containers of a compose project: their services by their ids.

    Raises:
        EngineError: if none runs.
    """
    lines = docker("compose", "--project-name", project, "ps", "--format", "json").splitlines()
    services_by_id = {container["ID"][:12]: container["Service"] for container in map(json.loads, lines)}
    if not services_by_id:
        raise EngineError(f"no container of project {project!r} runs: start the stack with `make up`")
    return services_by_id


def statistics(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the memory and the number of processes and threads of containers, by their ids."""
    lines = docker("stats", "--no-stream", "--format", "{{json .}}", *ids).splitlines()
    return {
        container["ID"][:12]: (container["MemUsage"].split(" / ")[0], container["PIDs"])
        for container in map(json.loads, lines)
    }


def main() -> None:
    """Read the command line, wait until the stack is idle, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--project", default="whichpool", help="the compose project to look at")
    parser.add_argument("--after", type=float, default=IDLE_AFTER_S, metavar="SECONDS", help="wait first")
    options = parser.parse_args()
    try:
        services = containers(options.project)
        time.sleep(options.after)
        statistics_by_id = statistics(list(services))
        print("| image | MB |\n|---|---|")
        for image in IMAGES:
            print(f"| `{image}` | {image_mb(image):.0f} |")
        print("\n| idle service | memory | processes and threads |\n|---|---|---|")
        for container, service in sorted(services.items(), key=lambda item: item[1]):
            print(f"| `{service}` | {' | '.join(statistics_by_id[container])} |")
    except EngineError as error:
        sys.exit(f"footprint: {error}")


if __name__ == "__main__":
    main()
