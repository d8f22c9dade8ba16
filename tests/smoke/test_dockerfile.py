"""The Dockerfile: by hadolint's rules, and by what a reader of it has to find."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.smoke.composed import docker, inspected
from tests.smoke.stack import ROOT

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = [f"FROM {stage}" for stage in re.split(r"^FROM ", TEXT, flags=re.MULTILINE)[1:]]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def values(instruction: str, stage: str) -> list[str]:
    """Return what follows an instruction, each time that a stage has it; lines that go on are joined."""
    return re.findall(rf"^{instruction} +(.+)$", stage.replace("\\\n", " "), flags=re.MULTILINE)


def test_hadolint_finds_nothing() -> None:
    """It knows what commonly goes wrong in a Dockerfile, and in the shell inside it."""
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_no_front_end_is_downloaded_for_a_build() -> None:
    """A line `# syntax=` names an image that has to be fetched first, where there may be no registry."""
    assert not re.search(r"^#\s*syntax\s*=", TEXT, flags=re.MULTILINE | re.IGNORECASE)


def test_what_builds_is_left_behind() -> None:
    """The last stage installs nothing: it copies what another one made."""
    assert len(STAGES) > 1
    assert any("--from=" in copied for copied in values("COPY", STAGES[-1]))
    assert not re.search(r"pip install|apt-get install", STAGES[-1])


def test_the_last_stage_has_a_user_by_number() -> None:
    """A name cannot be checked for not being root (Kubernetes' runAsNonRoot refuses it)."""
    user = values("USER", STAGES[-1])[-1]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


@pytest.mark.parametrize("instruction", ["ENTRYPOINT", "CMD"])
def test_no_shell_stands_between_docker_and_the_program(instruction: str) -> None:
    """The exec form: a shell would keep SIGTERM for itself."""
    (found,) = values(instruction, STAGES[-1])
    assert isinstance(json.loads(found), list)


def test_every_requirement_is_hashed_and_a_wheel() -> None:
    """What is installed is what was reviewed, and nothing is compiled."""
    (installed,) = [line for line in values("RUN", STAGES[0]) if "requirements/runtime.txt" in line]
    assert "--require-hashes" in installed
    assert "--only-binary :all:" in installed


def test_the_image_says_its_version(built_image: str) -> None:
    """Its entry point is the command itself."""
    assert docker("run", "--rm", built_image, "--version").stdout.strip() == f"whichpool {VERSION}"


def test_the_image_does_nothing_unasked(built_image: str) -> None:
    """Without a command it prints its help."""
    assert docker("run", "--rm", built_image).stdout.startswith("Usage: whichpool ")


def test_the_image_runs_as_its_own_user(built_image: str) -> None:
    """Wherever it is run: compose, another host, by hand."""
    assert inspected(built_image)[0]["Config"]["User"] == "10001:10001"


def test_the_image_has_nothing_to_build_or_install_with(built_image: str) -> None:
    """Whoever gets in finds no tools."""
    programs = "for program in sh gcc cc make ld pip pip3; do command -v $program; done; true"
    found = docker("run", "--rm", "--entrypoint", "sh", built_image, "-c", programs).stdout.split()
    assert [Path(program).name for program in found] == ["sh"]


@pytest.mark.parametrize("python", ["/opt/whichpool/bin/python", "/usr/local/bin/python3"])
def test_no_python_of_the_image_can_install(built_image: str, python: str) -> None:
    """Neither that of the virtual environment nor the one below it."""
    asked = "from importlib.util import find_spec as f; print(*(f(m) for m in ('pip', 'setuptools')))"
    assert docker("run", "--rm", "--entrypoint", python, built_image, "-c", asked).stdout == "None None\n"
