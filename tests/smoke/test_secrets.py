"""No secret of the stack is where somebody could read it: command lines, environments, logs, the image."""

import base64
from collections.abc import Iterator, Mapping

import pytest

from tests.smoke.composed import RUNNING, SERVICES, docker, every_container, inspected, passwords, shell
from tests.smoke.flower_client import ask
from tests.smoke.stack import Stack

READ = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'"


@pytest.fixture(scope="module")
def containers(used: Stack) -> Iterator[Mapping[str, str]]:
    """Yield a running container's id by service."""
    with every_container(used) as found:
        yield found


@pytest.fixture(scope="module")
def used(stack: Stack) -> Stack:
    """Return the stack after a contrast ran and Flower was logged into, rightly and wrongly."""
    stack.contrast("--jobs", "noop", "--counters", "redis-lock", "-n", "8", "-k", "10", "--rounds", "1")
    user, password = stack.login
    assert ask(stack, "/workers", login=(user, password)).status == 200
    assert ask(stack, "/workers", login=(user, "wrong")).status == 401
    return stack


@pytest.fixture(scope="module")
def secrets(stack: Stack) -> frozenset[str]:
    """Return every secret, plain and as an HTTP header has it."""
    known = passwords(stack)
    assert all(len(secret) >= 32 for secret in known.values())
    header = base64.b64encode(f"{stack.login[0]}:{known['flower']}".encode()).decode()
    return frozenset({*known.values(), header})


def leaked(secrets: frozenset[str], text: str) -> int:
    """Return how many secrets a text holds."""
    return sum(secret in text for secret in secrets)


@pytest.mark.parametrize("service", [*RUNNING, "cli"])
def test_no_process_shows_a_secret(
    containers: Mapping[str, str], secrets: frozenset[str], service: str
) -> None:
    """Neither in its arguments nor in its environment: other users and `docker top` see them."""
    text = shell(containers[service], READ).stdout
    assert text.count("PATH=/") >= 2  # an init's and the program's own: they could be read
    assert leaked(secrets, text) == 0


@pytest.mark.parametrize("service", SERVICES)
def test_docker_knows_no_secret(
    used: Stack, containers: Mapping[str, str], secrets: frozenset[str], service: str
) -> None:
    """Whoever may inspect a container learns nothing."""
    ids = [containers["cli"]] if service == "cli" else used.compose("ps", "-aq", service).stdout.split()
    (found,) = inspected(*ids)
    assert found["Config"]["Labels"]["com.docker.compose.service"] == service
    assert leaked(secrets, str(found)) == 0


def test_the_image_holds_no_secret(built_image: str, secrets: frozenset[str]) -> None:
    """No layer's command, no variable: the secrets are younger than the image, and so are its copies."""
    history = docker("history", "--no-trunc", built_image).stdout
    assert "ENTRYPOINT" in history
    assert leaked(secrets, history + str(inspected(built_image))) == 0


def test_the_image_has_no_variable_for_a_secret(built_image: str) -> None:
    """What it sets for everybody is a path and two habits of Python."""
    named = {variable.partition("=")[0] for variable in inspected(built_image)[0]["Config"]["Env"]}
    assert not [name for name in named if any(word in name for word in ("PASSWORD", "SECRET", "TOKEN"))]


@pytest.mark.parametrize(
    ("service", "says"),
    [("redis", "Ready to accept connections"), ("worker-threads", ""), ("worker-prefork", ""),
     ("coordinator", ""), ("flower", "Flower answers at"), ("web", ""), ("credentials", "")],
)  # fmt: skip
def test_no_log_holds_a_secret(used: Stack, secrets: frozenset[str], service: str, says: str) -> None:
    """Not after a run, nor after a login that was refused; workers that are well say nothing."""
    said = used.compose("logs", "--no-color", service).stdout
    assert says in said
    assert leaked(secrets, said) == 0


def test_what_greets_is_one_line_of_flowers(used: Stack) -> None:
    """Its published address and where its login is; no worker shows a banner."""
    (line,) = [
        line for line in used.compose("logs", "--no-color", "flower").stdout.splitlines() if "answers" in line
    ]
    assert f"http://127.0.0.1:{used.port}/" in line
    assert "docker compose exec flower cat /srv/whichpool/access/flower/login" in line
    greeted = [used.compose("logs", "--no-color", name).stdout for name in ("worker-threads", "coordinator")]
    assert not any("[tasks]" in words or "[config]" in words for words in greeted)


def test_no_result_holds_a_secret(containers: Mapping[str, str], secrets: frozenset[str]) -> None:
    """They are given away."""
    kept = shell(containers["cli"], "cat /srv/whichpool/results/*").stdout
    assert "run_id" in kept
    assert leaked(secrets, kept) == 0
