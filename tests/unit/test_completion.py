"""Completion in a shell: the script, and what a shell gets when it asks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from whichpool.cli.completion import completion_script
from whichpool.cli.ending import exit_code_of
from whichpool.cli.main import cli

Captured = pytest.CaptureFixture[str]


def completed(*words: str, by: str = "bash") -> list[str]:
    """Return what a shell is offered for the last word, by the command itself."""
    asked = {
        "_WHICHPOOL_COMPLETE": f"{by}_complete",
        "COMP_WORDS": " ".join(("whichpool", *words)),
        "COMP_CWORD": words[-1] if by == "fish" else str(len(words)),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "whichpool"],
        env={**os.environ, **asked}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stderr == ""
    return ran.stdout.splitlines()


@pytest.mark.parametrize(
    ("shell", "sets_up"),
    [
        ("bash", "complete -o nosort -F _whichpool_completion whichpool"),
        ("zsh", "compdef _whichpool_completion whichpool"),
        ("fish", "complete --no-files --command whichpool"),
    ],
)
def test_the_script_is_the_shells_own(shell: str, sets_up: str, capsys: Captured) -> None:
    """It sets up whichpool, and asks it by the variable that it reads."""
    assert exit_code_of(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert sets_up in script
    assert f"_WHICHPOOL_COMPLETE={shell}_complete" in script


def test_an_unknown_shell_is_refused(capsys: Captured) -> None:
    """With those that there are."""
    assert exit_code_of(["completion", "tcsh"]) == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    ["source <(whichpool completion bash)", "source <(whichpool completion zsh)",
     "whichpool completion fish | source"],
)  # fmt: skip
def test_the_help_says_where_to_put_it(line: str, capsys: Captured) -> None:
    """One line for each shell, unbroken."""
    assert exit_code_of(["completion", "--help"]) == 0
    assert any(printed.strip().startswith(line) for printed in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("run", "--jobs", "sleep,pr"), ["plain,sleep,primes"]),
        (("run", "--jobs", "sle"), ["plain,sleep"]),
        (("run", "--counters", "lock,redis-l"), ["plain,lock,redis-lock"]),
        (("run", "--plan", "nowhere.toml", "--pools", "threads,pre"), ["plain,threads,prefork"]),
        (("run", "--cluster", "ext"), ["plain,external"]),
        (("doct",), ["plain,doctor"]),
        (("completion", "z"), ["plain,zsh"]),
    ],
)
def test_words_are_completed(words: tuple[str, ...], offered: list[str]) -> None:
    """End to end: the exit code is 0, and nothing is printed but the offers."""
    assert completed(*words) == offered


def test_zsh_gets_a_list_whole() -> None:
    """Type, word and description are lines of their own."""
    assert completed("run", "--jobs", "sleep,pr", by="zsh") == ["plain", "sleep,primes", "_"]


def test_fish_gets_a_list_whole() -> None:
    """Type and word are parted at the first comma only."""
    assert completed("run", "--jobs", "sleep,pr", by="fish") == ["plain,sleep,primes"]
    assert 'string split --max 1 "," $completion' in completion_script(cli, "fish")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_itself_completes_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script is sourced, and its function called as bash calls it."""
    command = tmp_path / "whichpool"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m whichpool "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    program = (
        "source <(whichpool completion bash)\n"
        "COMP_WORDS=(whichpool run --jobs sleep,pr) COMP_CWORD=3 COMPREPLY=()\n"
        "_whichpool_completion whichpool\n"
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    bash = str(shutil.which("bash"))
    ran = subprocess.run([bash, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "sleep,primes\n"


def test_a_completion_imports_nothing_heavy() -> None:
    """It has to be there before the next key is hit."""
    program = (
        "import sys\nfrom whichpool.cli.ending import exit_code_of\n"
        "try:\n    exit_code_of([])\nfinally:\n"
        "    print([name for name in ('celery', 'redis', 'numpy', 'psutil', 'rich') if name in sys.modules])"
    )
    asked = {
        "_WHICHPOOL_COMPLETE": "bash_complete", "COMP_WORDS": "whichpool run --jobs sl", "COMP_CWORD": "3",
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines() == ["plain,sleep", "[]"]
