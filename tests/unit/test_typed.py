"""whichpool.cli.typed and .called_as: the command line as it was typed."""

import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from whichpool.called_as import VARIABLE, called_as
from whichpool.cli.main import cli
from whichpool.planning.settings import Settings

Typed = tuple[tuple[str, ...], ...]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> "list[Settings]":
    """Return where the settings of each command go that is typed."""
    seen: list[Settings] = []

    def noted(settings: Settings) -> int:
        seen.append(settings)
        return 0

    for name in ("run_command", "scale_command"):
        monkeypatch.setattr(f"whichpool.cli.commands.{name}", noted)
    return seen


def command_of(seen: list[Settings], *words: str) -> Typed:
    """Return how a command line is remembered, after the program."""
    done = CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False)
    assert done.exit_code == 0
    return seen[-1].work.command[1:]


def test_each_flag_stands_with_its_value(typed: list[Settings]) -> None:
    """However it was spelled; one that may be repeated as often as it was."""
    words = ("run", "--jobs=sleep", "-n20", "--until-decided", "--fail-if", "p99>5s", "--fail-if", "p50>1s")
    assert command_of(typed, *words) == (
        ("run",), ("--jobs", "sleep"), ("-n", "20"), ("--until-decided",), ("--fail-if", "p99>5s"),
        ("--fail-if", "p50>1s"),
    )  # fmt: skip


def test_scale_is_remembered_as_scale(typed: list[Settings]) -> None:
    """With the name that it has for a job."""
    assert command_of(typed, "scale", "--job", "noop") == (("scale",), ("--job", "noop"))


@pytest.mark.parametrize("address", ["redis://u:secret@h/0", "http://u:secret@h/"])
def test_a_password_is_not_remembered(typed: list[Settings], address: str) -> None:
    """The result is kept, and shown."""
    flag = "--broker" if address.startswith("redis") else "--web-url"
    assert command_of(typed, "run", flag, address) == (("run",),)


def test_an_address_without_a_password_is(typed: list[Settings]) -> None:
    """The suggestion would go elsewhere without it."""
    assert command_of(typed, "run", "--broker", "redis://h/0")[1] == ("--broker", "redis://h/0")


def test_settings_from_variables_are_not_repeated(
    typed: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They still stand."""
    monkeypatch.setenv("WHICHPOOL_NUMBER", "7")
    assert command_of(typed, "run") == (("run",),)
    assert typed[-1].work.n == 7


def test_a_flag_for_all_rounds_beats_a_variable_for_some(
    typed: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a suggested --until-decided can be typed as it is printed."""
    monkeypatch.setenv("WHICHPOOL_ROUNDS", "2")
    command_of(typed, "run", "--until-decided")
    assert "rounds" not in typed[-1].work.said
    command_of(typed, "run", "--until-decided", "--rounds", "3")
    assert "rounds" in typed[-1].work.said


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("{here}/.venv/bin/whichpool", (".venv/bin/whichpool",)),
        ("{elsewhere}/whichpool", ("{elsewhere}/whichpool",)),
        ("{path}/whichpool", ("whichpool",)),
        ("/usr/bin/pytest", ("{elsewhere}/whichpool",)),
    ],
)
def test_the_program_is_named_from_here(
    program: str, expected: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name where PATH leads to it."""
    places = {name: tmp_path / name for name in ("here", "path", "elsewhere")}
    for folder in (places["here"] / ".venv/bin", places["path"], places["elsewhere"]):
        folder.mkdir(parents=True)
        (folder / "whichpool").touch(mode=0o755)
    monkeypatch.chdir(places["here"])
    monkeypatch.setenv("PATH", str(places["path"]))
    monkeypatch.setattr(sys, "argv", [program.format(**places)])
    monkeypatch.setattr("whichpool.called_as._beside_python", lambda: places["elsewhere"] / "whichpool")
    assert called_as() == tuple(word.format(**places) for word in expected)


def test_a_folder_that_is_gone_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has removed it while its shell was in it."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setattr("whichpool.called_as._beside_python", lambda: tmp_path)
    assert called_as() == (str(tmp_path),)


def test_a_module_is_named_with_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in python -m whichpool."""
    monkeypatch.setattr(sys, "argv", ["/anywhere/whichpool/__main__.py"])
    monkeypatch.setattr(sys, "executable", "/no/where/python3")
    assert called_as() == ("/no/where/python3", "-m", "whichpool")


def test_who_wraps_the_command_says_how_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container there is no path to it."""
    monkeypatch.setenv(VARIABLE, "docker compose run --rm cli")
    assert called_as() == ("docker", "compose", "run", "--rm", "cli")


def test_every_command_can_be_repeated() -> None:
    """None is made in another way."""
    assert {type(command).__name__ for command in cli.commands.values()} >= {"RepeatableCommand"}
    assert all(isinstance(command, click.Command) for command in cli.commands.values())
