"""whichpool.results.store: results as files."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from measure.model.result import RunResult, to_json
from whichpool.errors import ExitCode, UsageError
from whichpool.results.store import check_writable, keep, load_result, pretty

MakeRun = Callable[..., RunResult]


def test_what_is_kept_can_be_loaded(a_run: MakeRun, tmp_path: Path) -> None:
    """Unchanged."""
    result = a_run()
    assert load_result(keep(result, tmp_path)) == result


def test_a_result_is_kept_under_its_id(a_run: MakeRun, tmp_path: Path) -> None:
    """No run overwrites another."""
    assert keep(a_run(run_id="one"), tmp_path) == tmp_path / "one.json"


def test_pretty_is_json_for_people(a_run: MakeRun) -> None:
    """Indented, with a final newline, and the same to a program."""
    text = pretty(a_run())
    assert text.startswith(b'{\n  "run_id"')
    assert text.endswith(b"}\n")
    assert msgspec.json.decode(text) == msgspec.json.decode(to_json(a_run()))


def test_the_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """And nothing is left in it."""
    check_writable(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_what_is_in_the_folder_stays(tmp_path: Path) -> None:
    """Last month's results."""
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    check_writable(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["old.json"]


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    """Before the run, not after it; the message says how to name another."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="WHICHPOOL_RESULTS") as refused:
        check_writable(tmp_path / "file" / "results")
    assert refused.value.exit_code == ExitCode.USAGE


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """With the reason of the system."""
    with pytest.raises(UsageError, match=r"none\.json: No such file or directory\."):
        load_result(tmp_path / "none.json")


@pytest.mark.parametrize(
    "raw", [b"", b"no json", b"[]", b"3", b'{"schema": 1}', b'{"schema": 1, "run_id": 3}']
)
def test_what_is_no_result_is_refused(tmp_path: Path, raw: bytes) -> None:
    """No JSON, or the wrong JSON."""
    path = tmp_path / "wrong.json"
    path.write_bytes(raw)
    with pytest.raises(UsageError, match=r"wrong\.json: no result of whichpool run"):
        load_result(path)


@pytest.mark.parametrize(
    ("raw", "found"), [(b'{"schema": 99}', "99"), (b'{"schema": "1"}', "'1'"), (b"{}", "None")]
)
def test_another_schema_is_refused_by_its_number(tmp_path: Path, raw: bytes, found: str) -> None:
    """The message says which one is read here."""
    path = tmp_path / "wrong.json"
    path.write_bytes(raw)
    with pytest.raises(UsageError, match=f"key 'schema' is {found}; this version reads 1 to 3"):
        load_result(path)


@pytest.mark.parametrize("raw", [b'"\xff"', b"[" * 100_000])
def test_bytes_and_depths_that_no_result_has_are_refused(tmp_path: Path, raw: bytes) -> None:
    """One line, and no traceback."""
    path = tmp_path / "odd.json"
    path.write_bytes(raw)
    with pytest.raises(UsageError, match="no result"):
        load_result(path)


def test_a_users_own_file_is_not_taken_for_ours(tmp_path: Path) -> None:
    """Whatever its name: what is tried out in the folder has none."""
    (tmp_path / ".whichpool").write_text("mine", encoding="utf-8")
    check_writable(tmp_path)
    assert (tmp_path / ".whichpool").read_text(encoding="utf-8") == "mine"


def test_two_commands_can_check_a_folder_at_once(tmp_path: Path) -> None:
    """A run must not be refused because another one began in the same moment."""
    with ThreadPoolExecutor(8) as threads:
        checks = [threads.submit(check_writable, tmp_path) for _ in range(200)]
    assert [check.exception() for check in checks] == [None] * 200
