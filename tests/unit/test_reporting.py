"""whichpool report, and the reports that a run keeps: formats, files, and what cannot be written."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from measure.model.result import result_from_json
from tests.full_run import full_run
from whichpool.cli.ending import exit_code_of
from whichpool.reports.output import keep_reports
from whichpool.reports.registry import exporter
from whichpool.results.store import keep, pretty

ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests" / "data" / "result-of-schema-1.json"
Bytes = pytest.CaptureFixture[bytes]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return the file of a kept result."""
    return keep(full_run(), tmp_path)


@pytest.mark.parametrize("name", ["html", "markdown", "csv", "json"])
def test_a_report_is_printed_byte_for_byte(name: str, kept: Path, capfdbinary: Bytes) -> None:
    """A program can read it."""
    assert exit_code_of(["report", str(kept), "--format", name]) == 0
    assert capfdbinary.readouterr().out == exporter(name).export(full_run()).encode()


def test_a_report_is_text_for_people_by_default(kept: Path, capfdbinary: Bytes) -> None:
    """With the file's name at its end, and the command that prints the rest."""
    assert exit_code_of(["report", str(kept)]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert out.startswith(f"run {full_run().run_id}: complete")
    assert out.endswith(f"\nResult: {kept}\n$ whichpool report --full {kept}  # every table\n")


def test_the_newest_result_is_reported_where_none_is_named(kept: Path, capfdbinary: Bytes) -> None:
    """By the moment in its name; other files are no results."""
    older = structs.replace(full_run(), run_id="20200101-000000-abcdef")
    keep(older, kept.parent)
    (kept.parent / "zzz.json").write_text("{}")
    assert exit_code_of(["report", "--results", str(kept.parent)]) == 0
    assert capfdbinary.readouterr().out.decode().startswith(f"run {full_run().run_id}: complete")


@pytest.mark.parametrize(("ending", "name"), [("html", "html"), ("md", "markdown"), ("CSV", "csv")])
def test_the_ending_of_a_file_says_which_format(ending: str, name: str, kept: Path) -> None:
    """Unless a format is named."""
    output = kept.with_name(f"mine.{ending}")
    assert exit_code_of(["report", str(kept), "--output", str(output)]) == 0
    assert output.read_bytes() == exporter(name).export(full_run()).encode()


def test_an_ending_that_is_no_formats_is_refused(kept: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With the formats that there are."""
    assert exit_code_of(["report", str(kept), "--output", "mine.pdf"]) == 2
    assert "--output mine.pdf: no report's name ends so; add --format, of: terminal" in capfd.readouterr().err


def test_every_table_is_printed_where_it_is_asked_for(kept: Path, capfdbinary: Bytes) -> None:
    """The first screen names the flag."""
    assert exit_code_of(["report", str(kept), "--full"]) == 0
    assert b"Throughput" in capfdbinary.readouterr().out


def test_json_is_short_for_its_format(kept: Path, capfdbinary: Bytes) -> None:
    """It was there before the formats."""
    assert exit_code_of(["report", str(kept), "--json"]) == 0
    assert capfdbinary.readouterr().out == kept.read_bytes()


def test_a_result_from_standard_input(monkeypatch: pytest.MonkeyPatch, capfdbinary: Bytes) -> None:
    """It has no file to name."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(pretty(full_run()))))
    assert exit_code_of(["report", "-"]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert full_run().run_id in out
    assert "Files" not in out


@pytest.mark.parametrize("name", ["terminal", "html", "markdown", "csv", "json"])
def test_a_result_of_the_first_schema_has_every_report(name: str, capfdbinary: Bytes) -> None:
    """With dashes for what it does not say."""
    assert exit_code_of(["report", str(OLD), "--format", name]) == 0
    assert b"sleep" in capfdbinary.readouterr().out


@pytest.mark.parametrize("name", ["terminal", "html", "markdown", "csv", "json"])
def test_a_report_goes_to_a_file(name: str, kept: Path, tmp_path: Path, capfdbinary: Bytes) -> None:
    """And nowhere else."""
    target = tmp_path / "report"
    assert exit_code_of(["report", str(kept), "--format", name, "--output", str(target)]) == 0
    assert target.read_bytes() == exporter(name).export(full_run()).encode()
    assert capfdbinary.readouterr().out == b""


@pytest.mark.parametrize("target", ["missing/report", "."])
def test_a_file_that_cannot_be_written_is_refused(
    target: str, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the flag and the path, with exit code 2."""
    assert exit_code_of(["report", str(kept), "--output", target]) == 2
    assert f"Error: --output {target}: " in capsys.readouterr().err


def test_an_unknown_format_is_refused(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With those that there are."""
    assert exit_code_of(["report", str(kept), "--format", "pdf"]) == 2
    assert "'pdf' is not one of 'terminal', 'html', 'markdown', 'csv', 'json'" in capsys.readouterr().err


def test_a_terminal_that_knows_few_letters_gets_a_report(kept: Path) -> None:
    """What it lacks is replaced, and nothing fails."""
    ran = subprocess.run(
        [sys.executable, "-m", "whichpool", "report", str(kept)],
        capture_output=True, check=True, cwd=ROOT,
        env={"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert "Which pool?" in ran.stdout.decode("ascii")


def test_reports_are_kept_beside_the_result(kept: Path) -> None:
    """Under its name."""
    paths, complaints = keep_reports(full_run(), ("markdown", "csv"), kept)
    assert paths == [kept.with_suffix(".md"), kept.with_suffix(".csv")]
    assert kept.with_suffix(".md").read_text(encoding="utf-8") == exporter("markdown").export(full_run())
    assert complaints == []


def test_no_report_is_kept_where_none_is_wanted(kept: Path) -> None:
    """Only the result."""
    assert keep_reports(full_run(), ("none",), kept) == ([], [])
    assert [*kept.parent.iterdir()] == [kept]


def test_a_report_that_cannot_be_kept_leaves_the_others(kept: Path) -> None:
    """And the result itself."""
    kept.with_suffix(".md").mkdir()
    paths, (complaint,) = keep_reports(full_run(), ("markdown", "csv"), kept)
    assert paths == [kept.with_suffix(".csv")]
    assert complaint == (
        f"--report markdown: {kept.with_suffix('.md')}: Is a directory; the result is in {kept}."
    )
    assert result_from_json(kept.read_bytes()) == full_run()


@pytest.mark.parametrize("words", [("schema",), ("report", "KEPT"), ("report", "KEPT", "--format", "csv")])
def test_a_report_imports_nothing_heavy(words: tuple[str, ...], kept: Path) -> None:
    """It answers at once."""
    program = (
        "import sys; from whichpool.cli.ending import exit_code_of; exit_code_of(sys.argv[1:]);"
        "print(*[name for name in ('celery', 'kombu', 'redis', 'numpy', 'scipy', 'jinja2')"
        " if name in sys.modules], file=sys.stderr)"
    )
    named = [str(kept) if word == "KEPT" else word for word in words]
    ran = subprocess.run(
        [sys.executable, "-c", program, *named], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert ran.stderr == "\n"


def test_the_kept_json_is_read_by_others(kept: Path) -> None:
    """It is plain JSON, with its schema in it."""
    assert json.loads(kept.read_bytes())["schema"] == 3
