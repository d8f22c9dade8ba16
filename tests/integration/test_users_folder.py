"""Started in a user's folder that is on PYTHONPATH and holds modules of our names: ours are imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUR_NAMES = ("config", "measure", "tasks", "workers", "whichpool", "scripts")
DEPENDENCIES = ("celery", "click", "kombu", "msgspec", "psutil", "redis", "rich", "scipy", "tornado")
pytestmark = pytest.mark.integration


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a user's folder; each of its modules says its name, and cannot be imported."""
    for name in (*OUR_NAMES, *DEPENDENCIES):
        broken = f"raise SystemExit('the user has a {name}.py')\n"
        (tmp_path / f"{name}.py").write_text(broken, encoding="utf-8")
    package = tmp_path / "workers"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('the user has workers/')\n", encoding="utf-8")
    return tmp_path


def ran(folder: Path, *words: str, path: str = ".") -> subprocess.CompletedProcess[str]:
    """Run a command in a user's folder, with a PYTHONPATH."""
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=90,
                          check=False)  # fmt: skip


@pytest.mark.parametrize("path", [".", "", "{folder}", "/nowhere:{folder}", "{folder}:{root}"])
@pytest.mark.parametrize("word", ["--version", "doctor", "schema"])
def test_a_command_that_prints_imports_ours(folder: Path, path: str, word: str) -> None:
    """However the user's folder is spelled, and whether or not ours is named beside it."""
    named = path.format(folder=folder, root=ROOT)
    done = ran(folder, sys.executable, "-P", "-c", STARTED, word, path=named)
    assert "the user has" not in done.stdout + done.stderr
    assert done.stdout.strip()
    assert done.returncode in {0, 1}, done.stderr


# as the installed command starts: found beside our dependencies, not by the user's path
STARTED = f"import sys; sys.path.append({str(ROOT)!r}); from whichpool_start import main; main()"


def test_a_run_and_its_workers_import_ours(folder: Path) -> None:
    """Redis, the workers of both pools, the coordinator's and the latency server start from there."""
    done = ran(
        folder, sys.executable, "-P", "-c", STARTED, "run", "--jobs", "fetch", "-n", "4", "--rounds", "1",
        "--concurrency", "2", "--report", "none",
    )  # fmt: skip
    assert "the user has" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
    assert "8 jobs planned, 8 unique" in done.stdout


def test_a_script_imports_ours(folder: Path) -> None:
    """Its own folder is first on its path, the user's is second."""
    done = ran(folder, sys.executable, str(ROOT / "scripts" / "submit_io.py"), "--help")
    assert "the user has" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
