"""requirements/check_python.py: what is missing before anything is installed; any Python can say so."""

import ast
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from requirements import check_python
from requirements.check_python import Machine, Wanted, main, problem

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "requirements" / "check_python.py"
FOLDERS = (*(Path.home() / ".pyenv" / "versions").glob("3.*/bin"), Path("/usr/bin"), Path("/usr/local/bin"))
REAL = sorted(path for folder in FOLDERS for path in folder.glob("python3.*") if path.suffix[1:].isdecimal())
VERSION = "import sys; print('%d.%d.%d' % sys.version_info[:3])"


class Faked(Machine):
    """A machine with what a test says; nothing is missing unless it says so."""

    def __init__(
        self, pythons: Sequence[str] = (), modules: Sequence[str] = (), tools: Sequence[str] = (),
        *, server: bool = False, wheels: bool = True,
    ) -> None:  # fmt: skip
        self.pythons = pythons
        self.modules = modules
        self.tools = tools
        self.server = server
        self.wheels = wheels

    def python_of(self, names: Sequence[str]) -> str:
        """Return the first that the machine has."""
        return next((name for name in names if name in self.pythons), "")

    def missing_modules(self) -> list[str]:
        """Return what the test said."""
        return list(self.modules)

    def missing_tools(self) -> list[str]:
        """Return what the test said."""
        return list(self.tools)

    def has_redis_server(self) -> bool:
        """Return what the test said."""
        return self.server

    def takes_wheels(self) -> bool:
        """Return what the test said."""
        return self.wheels


def wanted(
    version: tuple[int, ...] = (3, 13, 0), python: str = "python3", *, redis_server: bool = True
) -> Wanted:
    """Return what a user who types `make demo` wants."""
    return Wanted(python, version, "demo", redis_server)


def a_program(folder: Path, name: str, does: str = "exit 0") -> Path:
    """Write a program of that name."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_an_old_python_is_told_with_one_that_will_do() -> None:
    """In one line, to be typed as it stands."""
    assert problem(wanted((3, 10, 13)), Faked(["python3.12"])) == (
        "whichpool needs Python 3.11 or newer; python3 is 3.10.13. Type: make demo PYTHON=python3.12"
    )


def test_a_python_that_does_not_start_is_told_with_one_that_will_do() -> None:
    """It may be a slip of the finger, or a shim that has nothing behind it."""
    assert problem(wanted((), "python3.99"), Faked(["python3.13"])) == (
        "whichpool needs Python 3.11 or newer; python3.99 is not on PATH, or does not start. "
        "Type: make demo PYTHON=python3.13"
    )


def test_without_any_python_that_will_do_one_is_to_be_installed() -> None:
    """And then named."""
    said = problem(wanted((3, 10, 13)), Faked())
    assert said.endswith("Install one, such as 3.12. Type: make demo PYTHON=python3.12")


def test_a_python_with_which_a_redis_server_comes_is_named_first() -> None:
    """Nothing has to be built there."""
    assert "PYTHON=python3.12" in problem(wanted((3, 10, 13)), Faked(["python3.13", "python3.12"]))


def test_a_python3_that_will_do_is_named_first() -> None:
    """It is the usual one; with its name, because the other one may be named in a variable."""
    said = problem(wanted((), "python3.99"), Faked(["python3.12", "python3"]))
    assert said.endswith("Type: make demo PYTHON=python3")


@pytest.mark.parametrize(
    ("python", "package"), [("python3", "python3-venv"), ("python3.13", "python3.13-venv")]
)
def test_a_missing_venv_is_told_with_its_package(python: str, package: str) -> None:
    """Debian's python3 comes without."""
    said = problem(wanted(python=python), Faked(modules=["ensurepip"]))
    assert f"{python} cannot make an environment: it has no module ensurepip" in said
    assert f"apt-get install {package})" in said


@pytest.mark.parametrize("version", [(3, 11, 7), (3, 12, 1)])
def test_a_wheel_brings_the_redis_server(version: tuple[int, ...]) -> None:
    """No compiler is needed then."""
    assert problem(wanted(version), Faked(tools=["gcc"])) == ""


def test_the_redis_server_on_path_is_enough() -> None:
    """On any Python, without a compiler."""
    assert problem(wanted(), Faked(tools=["gcc"], server=True)) == ""


def test_a_compiler_is_enough() -> None:
    """A redis-server is built with it."""
    assert problem(wanted(), Faked()) == ""


@pytest.mark.parametrize(("version", "wheels"), [((3, 13, 0), True), ((3, 12, 1), False)])
def test_without_any_way_to_a_redis_server_all_ways_are_told(version: tuple[int, ...], wheels: bool) -> None:
    """To install one, to build one, or to use that of workers that run already."""
    said = problem(wanted(version), Faked(tools=["gcc", "make"], wheels=wheels))
    assert "missing: gcc, make." in said
    for way in ("apt-get install redis-server", "brew install redis", "apt-get install gcc", "redis://HOST"):
        assert way in said


def test_a_python_that_brings_a_redis_server_is_one_of_the_ways() -> None:
    """If there is one."""
    said = problem(wanted(), Faked(["python3.14", "python3.12"], tools=["gcc"]))
    assert ", or type: make demo PYTHON=python3.12\n" in said


def test_what_needs_no_redis_server_asks_for_none() -> None:
    """`make check` looks at the code only."""
    assert problem(wanted(redis_server=False), Faked(tools=["gcc"])) == ""


def test_what_was_typed_is_to_be_typed_again() -> None:
    """With the goal, and the Python if it was named."""
    assert Wanted("python3", (3, 13, 0), "check test", redis_server=True).command == "make check test"
    assert (
        Wanted("python3.13", (3, 13, 0), "test", redis_server=True).command == "make test PYTHON=python3.13"
    )


def test_nothing_is_printed_where_nothing_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """And the exit code is 0."""
    assert main(["python3", "3.11.7", "check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_shim_with_nothing_behind_it_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is named next is what starts."""
    a_program(tmp_path, "python3.12", "exit 127")
    a_program(tmp_path, "python3.11")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Machine().python_of(["python3.12", "python3.11"]) == "python3.11"


def test_a_python_that_hangs_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user is not to wait for it."""
    a_program(tmp_path, "python3.12", f"exec {shutil.which('sleep')} 60")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(check_python, "STARTS_WITHIN_S", 0.05)
    assert Machine().python_of(["python3.12"]) == ""


def test_gcc_without_the_headers_of_c_is_no_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian installs it so, where recommended packages are not wanted."""
    a_program(tmp_path, "gcc", "exit 1")
    a_program(tmp_path, "make")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Machine().missing_tools() == ["the C library's headers"]


def test_neither_gcc_nor_make_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their names."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Machine().missing_tools() == ["gcc", "make"]


def test_nothing_in_it_is_new() -> None:
    """Where no old Python is found to run it, its grammar is at least that of 3.7."""
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("python", REAL, ids=str)
def test_every_python_that_is_found_runs_it(python: Path) -> None:
    """An old one says in one line what to type, and a newer one nothing."""
    version, done = checked_by(python)
    will_do = tuple(map(int, version.split("."))) >= check_python.OLDEST
    said = rf"whichpool needs Python 3\.11 or newer; this is {version}\. .*make check PYTHON=python3\S*\n"
    assert re.fullmatch("" if will_do else said, done.stderr), done.stderr
    assert done.returncode == (0 if will_do else 1)


@pytest.mark.parametrize("python", REAL, ids=str)
def test_no_python_that_is_found_takes_two_seconds(python: Path) -> None:
    """Not in each of three attempts: other programs may be in the way of one."""
    assert any(seconds_of(python) < 2 for _ in range(3))


def checked_by(python: Path) -> tuple[str, subprocess.CompletedProcess[str]]:
    """Return a Python's version, and what it did when it ran the check."""
    asked = subprocess.run([python, "-c", VERSION], capture_output=True, text=True, check=True)
    version = asked.stdout.strip()
    done = subprocess.run(
        [python, SCRIPT, "this", version, "check"], capture_output=True, text=True, check=False
    )
    return version, done


def seconds_of(python: Path) -> float:
    """Return how long a Python takes to run the check."""
    began = time.monotonic()
    checked_by(python)
    return time.monotonic() - began
