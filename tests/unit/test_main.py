"""whichpool.cli.ending: every way to end has its exit code; every bad word has one clear message."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from measure.model.result import RunResult
from whichpool.cli.ending import exit_code_of
from whichpool.cli.main import cli
from whichpool.results.store import keep

MakeRun = Callable[..., RunResult]
Refused = Callable[..., str]


@pytest.fixture(autouse=True)
def _handler_of_sigterm() -> Iterator[None]:
    """``whichpool run`` takes SIGTERM for Ctrl-C; pytest gets its own handler back."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Return a caller of ``whichpool`` that wants exit code 2, one message on stderr, and no traceback."""

    def call(*words: str) -> str:
        results = (
            ["--results", str(tmp_path / "results")] if words[0] == "run" and "--results" not in words else []
        )
        assert exit_code_of([*words, *results]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "Traceback" not in printed.err
        assert printed.err.count("Error: ") == 1
        return printed.err.partition("Error: ")[2]

    return call


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--jobs", "slep"), "unknown job 'slep'. Did you mean 'sleep'? Allowed: sleep, fetch, "),
        (("--jobs", "sleep,prims"), "unknown job 'prims'. Did you mean 'primes'?"),
        (("--pools", "thread"), "unknown pool 'thread'. Did you mean 'threads'? Allowed: threads, prefork, "),
        (("--counters", "lok"), "unknown strategy 'lok'. Did you mean 'lock'? Allowed: unguarded, lock, "),
        (("--jobs", ""), "name at least one of: sleep, "),
        (("--round", "3"), "No such option '--round'. (Did you mean"),
        (("--frobnicate",), "No such option '--frobnicate'."),
        (("-n", "0"), "'-n' / '--number' (env var: 'WHICHPOOL_NUMBER'): 0 is not in the range 1<=x<="),
        (
            ("-k", "0"),
            "'-k' / '--increments' (env var: 'WHICHPOOL_INCREMENTS'): 0 is not in the range 1<=x<=",
        ),
        (("--concurrency", "0"), "0 is not in the range 1<=x<=512"),
        (("--concurrency", "100000"), "100000 is not in the range 1<=x<=512"),
        (("--rounds", "0"), "0 is not in the range 1<=x<="),
        (("--rounds", "many"), "'many' is not a valid integer range"),
        (("--stall", "0"), "0.0 is not in the range 1<=x<=86400"),
        (("--web-port", "65536"), "65536 is not in the range 0<=x<=65535"),
        (("--cluster", "cloud"), "'cloud' is not one of 'embedded', 'external', 'direct'"),
        (("--pools", "loop"), "--pools loop: the embedded cluster has threads, prefork."),
        (
            ("--broker", "http://host/0"),
            "--broker: 'http://host/0' is not a Redis address; allowed are redis://",
        ),
        (("surplus",), "Got unexpected extra argument (surplus)"),
    ],
)
def test_a_bad_word_is_told_with_what_is_allowed(refused: Refused, words: tuple[str, ...], said: str) -> None:
    """Before any cluster starts."""
    assert said in refused("run", *words)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n = 1\nrounds = = 3\n", "at line 2"),
        ('n = "many"\n', "at key n"),
        ("round = 3\n", "unknown key 'round'. Did you mean 'rounds'?"),
        ('[[jobs]]\njob = "slep"\n', "unknown job 'slep'. Did you mean 'sleep'?"),
        ('[[counters]]\nstrategy = "lok"\n', "unknown strategy 'lok'. Did you mean 'lock'?"),
    ],
)
def test_a_bad_plan_file_is_told_with_its_place(
    refused: Refused, tmp_path: Path, text: str, said: str
) -> None:
    """The file, and the line or the key."""
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    message = refused("run", "--plan", str(path))
    assert message.startswith(f"{path}: ")
    assert said in message


def test_a_missing_plan_file_is_named(refused: Refused) -> None:
    """By the path that the user gave."""
    assert refused("run", "--plan", "nowhere.toml") == "nowhere.toml: No such file or directory.\n"


def test_a_results_folder_that_cannot_be_is_told_before_the_run(refused: Refused, tmp_path: Path) -> None:
    """Below a regular file even root can make none."""
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "results"
    assert refused("run", "--results", str(folder)).startswith(f"--results {folder}: Not a directory.")


def test_a_refused_run_leaves_no_result(refused: Refused, tmp_path: Path) -> None:
    """Not even an empty folder."""
    refused("run", "--jobs", "slep")
    assert not (tmp_path / "results").exists()


def test_a_refused_brokers_password_is_not_shown(refused: Refused) -> None:
    """Error messages end up in logs."""
    assert "hunter2" not in refused("run", "--broker", "http://user:hunter2@host/0")


@pytest.mark.parametrize("words", [("run", "--jobs", "noop"), ("up",)])
def test_a_taken_port_is_told(refused: Refused, words: tuple[str, ...]) -> None:
    """Before any process starts; 0 is the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = refused(*words, "--web-port", str(port))
    assert message.startswith(f"--web-port {port}: Address already in use")
    assert "0 for a free one" in message


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"no json", "no result of whichpool run"),
        (b"[]", "no result of whichpool run"),
        (b'{"schema": 1}', "no result of whichpool run"),
        (b'{"schema": 99}', "key 'schema' is 99; this version reads 1 to 3."),
    ],
)
def test_a_report_on_what_is_no_result_is_refused(
    refused: Refused, tmp_path: Path, raw: bytes, said: str
) -> None:
    """No JSON, the wrong JSON, or another version's."""
    path = tmp_path / "wrong.json"
    path.write_bytes(raw)
    message = refused("report", str(path))
    assert message.startswith(f"{path}: ")
    assert said in message


def test_a_report_on_a_missing_file_is_refused(refused: Refused) -> None:
    """With the reason of the system."""
    assert refused("report", "nowhere.json") == "nowhere.json: No such file or directory.\n"


def test_a_report_where_nothing_is_kept_is_refused(refused: Refused, tmp_path: Path) -> None:
    """There is no newest result in that folder."""
    assert "no run has kept a result here" in refused("report", "--results", str(tmp_path))


def test_an_unknown_command_is_refused(refused: Refused) -> None:
    """By its name."""
    assert "No such command 'rnu'" in refused("rnu")


def test_a_bad_variable_is_refused_by_its_name(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user typed no flag."""
    monkeypatch.setenv("WHICHPOOL_CONCURRENCY", "0")
    assert "WHICHPOOL_CONCURRENCY" in refused("run")


def test_a_broker_that_does_not_answer_is_unavailable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """69, as sysexits.h has it: the words were fine."""
    words = ["--results", str(tmp_path), "--broker", "unix:///nowhere/redis.sock"]
    assert exit_code_of(["run", *words]) == 69
    assert "no Redis answers at unix:///nowhere/redis.sock" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [("--help",), ("run", "--help"), ("up", "-h"), ("report", "-h"), ("--version",)]
)
def test_help_and_version_are_fine(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout, with exit code 0."""
    assert exit_code_of([*words]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(("Usage: whichpool", "whichpool "))
    assert printed.err == ""


def test_a_report_prints_the_result(
    a_run: MakeRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the file alone."""
    assert exit_code_of(["report", str(keep(a_run(), tmp_path))]) == 0
    assert "run 20260101-000000-abcdef: complete" in capsys.readouterr().out


def test_a_report_as_json_is_the_file(
    a_run: MakeRun, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Byte for byte."""
    path = keep(a_run(), tmp_path)
    assert exit_code_of(["report", "--json", str(path)]) == 0
    assert capfdbinary.readouterr().out == path.read_bytes()


def test_a_fault_of_ours_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the traceback that a report of it needs, and exit code 1."""

    def broken(_path: Path) -> RunResult:
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr("whichpool.cli.report_command.load_result", broken)
    assert exit_code_of(["report", "any.json"]) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError: surprise" in said
    assert said.endswith("This is a fault of whichpool's; please report it.\n")


def test_an_interruption_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """130, as a shell has it."""

    def interrupted(_path: Path) -> RunResult:
        raise KeyboardInterrupt

    monkeypatch.setattr("whichpool.cli.report_command.load_result", interrupted)
    assert exit_code_of(["report", "any.json"]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("run", "--help")])
def test_a_command_that_only_prints_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    """It answers at once."""
    program = (
        "import sys; from whichpool.cli.ending import exit_code_of; exit_code_of(sys.argv[1:]);"
        "print([name for name in ('celery', 'kombu', 'redis', 'numpy', 'scipy') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, check=True, text=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("outright", [True, False])
def test_a_password_on_the_command_line_is_warned_of(
    outright: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others read it in the process list; a variable they do not. It is printed in neither case."""
    url = "redis://:hunter2@127.0.0.1:1/0"
    words = ["run", "--results", str(tmp_path), "--cluster", "external"]
    if outright:
        words += ["--broker", url]
    else:
        monkeypatch.setenv("WHICHPOOL_BROKER", url)
    assert exit_code_of(words) == 69
    said = capsys.readouterr().err
    assert ("process list" in said) is outright
    assert "hunter2" not in said


def test_the_list_of_commands_is_whole_at_80_columns() -> None:
    """Nothing is cut; what only services are made of comes last."""
    page = CliRunner().invoke(cli, ["--help"], terminal_width=80).output
    assert "..." not in page.partition("Commands")[2]
    assert max(map(len, page.splitlines())) <= 80
    assert page.index("  run ") < page.index("  report ") < page.index("Services") < page.index("  worker ")
    assert all(f"  {name} " in page for name in cli.commands)
