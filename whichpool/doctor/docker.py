"""Docker, which only ``docker compose up`` needs: its engine and its compose."""

import shutil
import subprocess

import msgspec

from config.versions import is_older
from whichpool.doctor.findings import Finding, State

OLDEST_ENGINE = "20.10"
OLDEST_COMPOSE = "2.20"
LEAKS = {  # by the version that mended it
    "25.0.5": "a container without a way out can send requests to name servers outside (CVE-2024-29018)",
    "28.0": "hosts of the same network reach ports that are published on 127.0.0.1 (moby issue 45610)",
}
ANSWERS_WITHIN_S = 5.0
INSTALL_ENGINE = "https://docs.docker.com/engine/install/"
INSTALL_COMPOSE = "https://docs.docker.com/compose/install/"


class DockerPart(msgspec.Struct, rename="pascal"):
    """The client's or the engine's part of ``docker version``."""

    version: str = ""


class Versions(msgspec.Struct, rename="pascal"):
    """What ``docker version`` prints; there is no server's part where no engine answers."""

    server: DockerPart | None = None


def docker() -> list[Finding]:
    """Find Docker's engine and its compose."""
    program = shutil.which("docker")
    if program is None:
        description = "not on PATH; only docker compose up needs it"
        return [Finding(State.SKIPPED, "docker", description, f"install it: {INSTALL_ENGINE}")]
    return [engine(program), compose_plugin(program)]


def engine(program: str) -> Finding:
    """Find the engine's version, which only a running engine tells."""
    output, complaint = ask(program, "version", "--format", "{{json .}}")
    version = engine_version(output)
    if not version:
        description = (
            f"no engine answers ({complaint or 'no reason given'}); only docker compose up needs one"
        )
        return Finding(State.SKIPPED, "docker engine", description, _to_reach_it(complaint))
    return leaks(version) or judged("docker engine", version, OLDEST_ENGINE, INSTALL_ENGINE)


def _to_reach_it(complaint: str) -> str:
    """Return what makes the engine answer: not starting it where it runs and may not be asked."""
    if "permission denied" in complaint:
        return "sudo usermod -aG docker $USER, then log in again"
    return "sudo systemctl start docker"


def leaks(version: str) -> Finding | None:
    """Return what an engine of this version leaves open of the stack's networks, or None."""
    known = [why for fixed, why in LEAKS.items() if is_older(version, fixed)]
    if not known or is_older(version, OLDEST_ENGINE):
        return None
    description = f"{version}: {'; '.join(known)}"
    return Finding(State.WARNING, "docker engine", description, f"install 28.0 or newer: {INSTALL_ENGINE}")


def engine_version(output: str) -> str:
    """Return the engine's version from what ``docker version`` printed, or nothing."""
    try:
        versions = msgspec.json.decode(output, type=Versions)
    except msgspec.DecodeError:
        return ""
    return versions.server.version if versions.server else ""


def compose_plugin(program: str) -> Finding:
    """Find the version of Docker's compose plugin."""
    version, _ = ask(program, "compose", "version", "--short")
    if not version:
        description = "no compose plugin; only docker compose up needs it"
        return Finding(State.SKIPPED, "docker compose", description, f"install it: {INSTALL_COMPOSE}")
    return judged("docker compose", version, OLDEST_COMPOSE, INSTALL_COMPOSE)


def judged(title: str, version: str, oldest: str, where: str) -> Finding:
    """Return what to think of a version of Docker's."""
    if is_older(version, oldest):
        return Finding(
            State.WARNING, title, f"{version}, older than {oldest}", f"install a newer one: {where}"
        )
    return Finding(State.OK, title, version)


def ask(*command: str) -> tuple[str, str]:
    """Return what a command prints, and the first line of its complaint."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=ANSWERS_WITHIN_S, check=False)
    except subprocess.TimeoutExpired:
        return "", f"no answer within {ANSWERS_WITHIN_S:g} s"
    except OSError as error:
        return "", error.strerror or str(error)
    return ran.stdout.strip(), ran.stderr.strip().partition("\n")[0]
