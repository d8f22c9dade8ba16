"""Volumes that another version of the stack wrote, and a port that somebody else has."""

import socket
from collections.abc import Iterator

import pytest

from tests.smoke.stack import Stack

ACCESS = "/srv/whichpool/access"
FINGERPRINTS = f"cd {ACCESS} && sha256sum */*"
LOGIN = "flower/login"


@pytest.fixture
def fresh(built_image: str) -> Iterator[Stack]:
    """Yield a stack of a test's own that was never up."""
    assert built_image
    stack = Stack("whichpool-smoke-volumes")
    try:
        yield stack
    finally:
        stack.down()


def in_the_volumes(stack: Stack, script: str) -> str:
    """Run a shell's script where the credentials are, as the user that wrote them."""
    return stack.compose("run", "--rm", "--entrypoint", "sh", "credentials", "-c", script).stdout


def fingerprints(stack: Stack) -> dict[str, str]:
    """Return a digest of each credential, by its file."""
    pairs = (line.split() for line in in_the_volumes(stack, FINGERPRINTS).splitlines())
    return {file: digest for digest, file in pairs}


def generate(stack: Stack) -> None:
    """Do what `up` does first."""
    stack.compose("run", "--rm", "credentials")


def test_a_volume_of_an_older_version_is_completed(fresh: Stack) -> None:
    """What it does not have is generated; the rest stays, so that Redis's data stay readable."""
    generate(fresh)
    before = fingerprints(fresh)
    in_the_volumes(fresh, f"rm -f {ACCESS}/{LOGIN}")
    generate(fresh)
    after = fingerprints(fresh)
    assert after.pop(LOGIN) != before.pop(LOGIN)
    assert after == before


def test_a_volume_of_a_newer_version_is_refused(fresh: Stack) -> None:
    """`up` fails and names who refused; its log says why, and what to type. Nothing is touched."""
    in_the_volumes(fresh, f"echo 99 > {ACCESS}/broker/layout")
    before = fingerprints(fresh)
    refused = fresh.compose("up", "--detach", "--wait", check=False)
    assert refused.returncode != 0
    assert 'service "credentials" didn\'t complete successfully' in refused.stderr
    said = fresh.compose("logs", "credentials").stdout
    assert "layout 99; this version knows 1" in said
    assert "docker compose down --volumes" in said
    assert fingerprints(fresh) == before


def test_a_port_that_is_taken_is_named(fresh: Stack) -> None:
    """`up` fails at once."""
    with socket.create_server(("127.0.0.1", fresh.port)):
        refused = fresh.compose("up", "--detach", "--no-deps", "flower", check=False)
    assert refused.returncode != 0
    assert f"127.0.0.1:{fresh.port}" in refused.stderr
    assert "address already in use" in refused.stderr
