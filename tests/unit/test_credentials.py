"""whichpool.stack.credentials: generated once, completed, never overwritten."""

from collections.abc import Callable
from pathlib import Path

import pytest

from whichpool.errors import FaultError
from whichpool.stack.credentials import ensure_credentials

FILES = ("broker/password", "broker/layout", "redis/users.acl", "redis/health-password", "flower/login")
Folder = Callable[[], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder as new volumes are: three empty folders."""
    for service in ("broker", "redis", "flower"):
        (tmp_path / service).mkdir()
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    """Return the text of every credential."""
    return {name: (folder / name).read_text(encoding="ascii") for name in FILES}


def test_every_credential_is_generated(folder: Path) -> None:
    """And nothing else is left behind."""
    ensure_credentials(folder)
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == set(FILES)


def test_the_second_start_changes_nothing(folder: Path) -> None:
    """Workers of the first start go on with their password."""
    ensure_credentials(folder)
    before = contents(folder)
    ensure_credentials(folder)
    assert contents(folder) == before


def test_two_stacks_have_nothing_in_common(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Generated, not built in."""
    other = tmp_path_factory.mktemp("other")
    for service in ("broker", "redis", "flower"):
        (other / service).mkdir()
    ensure_credentials(folder)
    ensure_credentials(other)
    assert contents(folder)["broker/password"] != contents(other)["broker/password"]
    assert contents(folder)["flower/login"] != contents(other)["flower/login"]


@pytest.mark.parametrize("missing", ["flower/login", "redis/health-password", "redis/users.acl"])
def test_what_an_older_version_did_not_write_is_added(folder: Path, missing: str) -> None:
    """The broker's password stays as it was."""
    ensure_credentials(folder)
    before = contents(folder)
    (folder / missing).unlink()
    ensure_credentials(folder)
    assert contents(folder)["broker/password"] == before["broker/password"]
    assert (folder / missing).exists()


def test_the_list_of_users_is_written_anew(folder: Path) -> None:
    """An update allows what it needs, and no more what it does not."""
    ensure_credentials(folder)
    (folder / "redis/users.acl").unlink()
    (folder / "redis/users.acl").write_text("user default on nopass ~* +@all\n", encoding="ascii")
    ensure_credentials(folder)
    assert "nopass" not in contents(folder)["redis/users.acl"]


@pytest.mark.parametrize("name", FILES)
def test_nobody_else_can_read_a_credential(folder: Path, name: str) -> None:
    """Owner and group only, and nobody writes."""
    ensure_credentials(folder)
    assert (folder / name).stat().st_mode & 0o777 == 0o440


def test_redis_is_given_hashes_only(folder: Path) -> None:
    """The list of users holds no password."""
    ensure_credentials(folder)
    found = contents(folder)
    assert found["broker/password"].strip() not in found["redis/users.acl"]
    assert found["redis/health-password"].strip() not in found["redis/users.acl"]


@pytest.mark.parametrize("layout", ["2", "new"])
def test_a_newer_versions_volume_is_refused(folder: Path, layout: str) -> None:
    """The message says what to type; nothing is written."""
    (folder / "broker/layout").write_text(layout, encoding="ascii")
    with pytest.raises(FaultError, match="docker compose down --volumes"):
        ensure_credentials(folder)
    assert not (folder / "broker/password").exists()


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """One line, and no traceback."""
    with pytest.raises(FaultError, match=str(tmp_path / "broker")):
        ensure_credentials(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broker/password", ""),
        ("broker/password", " \n"),
        ("broker/password", "p\0"),
        ("redis/health-password", ""),
        ("flower/login", ""),
        ("flower/login", "no-colon"),
        ("flower/login", ":password"),
        ("flower/login", "user:"),
        ("flower/login", "user:p\u00e4ss"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused(folder: Path, name: str, content: str) -> None:
    """An empty password would let everybody in; the message names the file, and what to do."""
    ensure_credentials(folder)
    file = folder / name
    file.unlink()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FaultError, match=f"{name}: it does not hold .* Remove it") as refused:
        ensure_credentials(folder)
    assert "pass:" not in refused.value.message
