"""Flower in a real browser, as a person sees it who watches a contrast.

The picture in the documents is made by the last test:
``WHICHPOOL_SCREENSHOT=docs/images/flower.png pytest tests/smoke/test_browser.py -k picture``
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, HttpCredentials, Page, ViewportSize, expect

from tests.chromium import MISSING, PICTURE_VARIABLE, chromium, is_skipped
from tests.smoke.conftest import REQUIRE_DOCKER
from tests.smoke.stack import ROOT, Stack, until

WINDOW: ViewportSize = {"width": 1280, "height": 940}
WRONG: HttpCredentials = {"username": "whichpool", "password": "wrong"}
N = 20

# a mark, because it is looked at before the stack is started
pytestmark = pytest.mark.skipif(is_skipped(REQUIRE_DOCKER), reason=MISSING)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield Debian's Chromium, for this module alone."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """Yield a page of a browser that is logged in."""
    user, password = stack.login
    context = browser.new_context(
        base_url=stack.flower_url, http_credentials={"username": user, "password": password},
        viewport=WINDOW, timezone_id="UTC",
    )  # fmt: skip
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def contrasted(stack: Stack) -> dict[str, Any]:
    """Return the result of a contrast that Flower has seen."""
    return stack.contrast("--jobs", "sleep,primes", "-n", str(N), "--rounds", "1")


def search(page: Page, query: str) -> str:
    """Search the list of tasks; return what it says of how many it found."""
    page.goto("/tasks")
    with page.expect_response("**/tasks/datatable"):
        page.get_by_role("searchbox").fill(query)
    return page.locator("#tasks-table_info").inner_text()


@pytest.mark.parametrize("login", [None, WRONG], ids=["no login", "wrong login"])
def test_nobody_gets_in_without_the_login(
    browser: Browser, stack: Stack, login: HttpCredentials | None
) -> None:
    """The browser asks for one, and is told 401."""
    context = browser.new_context(http_credentials=login)
    page = context.new_page()
    statuses: list[int] = []
    page.on("response", lambda response: statuses.append(response.status))
    with suppress(Error):  # Chromium's own, where there is no login to try
        page.goto(stack.flower_url)
    context.close()
    assert set(statuses) == {401}


@pytest.mark.parametrize("pool", ["threads", "prefork", "coordinator"])
def test_every_worker_is_online(page: Page, pool: str) -> None:
    """The first page lists both pools' workers and the coordinator's."""
    page.goto("/")
    row = page.get_by_role("row").filter(has_text=f"{pool}@").filter(has_text="Online")
    expect(row.first).to_be_visible()


@pytest.mark.parametrize(
    ("pool", "implementation", "slots"),
    [("threads", "thread", 8), ("prefork", "prefork", 8), ("coordinator", "thread", 1)],
)
def test_a_workers_page_tells_its_pool_and_its_slots(
    page: Page, pool: str, implementation: str, slots: int
) -> None:
    """One click from the list."""
    page.goto("/")
    page.get_by_role("link", name=f"{pool}@").first.click()
    expect(page.get_by_role("row", name="Implementation")).to_contain_text(f"{implementation}:TaskPool")
    expect(page.get_by_role("row", name="Max concurrency")).to_contain_text(str(slots))


@pytest.mark.parametrize(
    ("task", "worker", "times"),
    [("sleep", "threads", N), ("sleep", "prefork", N), ("primes", "threads", N), ("primes", "prefork", N),
     ("coordinate", "coordinator", 1)],
)  # fmt: skip
def test_a_contrasts_tasks_are_listed(
    page: Page, contrasted: dict[str, Any], task: str, worker: str, times: int
) -> None:
    """Each job once, succeeded, on the worker of its pool."""
    query = f"{contrasted['run_id']} name:whichpool.{task} worker:{worker}@ state:SUCCESS"
    until(lambda: f" of {times} task" in search(page, query))


def test_the_queues_are_listed_with_what_waits_in_them(page: Page) -> None:
    """Nothing does, after a contrast."""

    def rows() -> list[str]:
        page.goto("/broker")
        return [" ".join(row.split()[:2]) for row in page.locator("tbody tr").all_inner_texts()]

    until(lambda: {"coordinator 0", "prefork 0", "threads 0"} <= set(rows()))


@pytest.mark.usefixtures("contrasted")
def test_no_page_complains_or_asks_another_host(page: Page, stack: Stack) -> None:
    """It works on a machine that reaches nothing else, and tells nobody that it is used."""
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in ("/", "/tasks", "/broker"):
        page.goto(path, wait_until="networkidle")
    for path, link in (("/", "threads@"), ("/tasks", "whichpool.")):
        page.goto(path)
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(stack.flower_url).netloc}
    assert complaints == []


def test_the_documents_picture_shows_a_contrast(page: Page, stack: Stack, tmp_path: Path) -> None:
    """Both pools, both jobs and the coordinator's task, on one screen."""
    stack.contrast("--jobs", "sleep,primes", "-n", "3", "--rounds", "1")
    page.goto("/tasks")
    for text in ("whichpool.sleep", "whichpool.primes", "whichpool.coordinate", "threads@", "prefork@"):
        expect(page.get_by_role("row").filter(has_text=text).first).to_be_in_viewport()
    picture = ROOT / os.environ.get(PICTURE_VARIABLE, tmp_path / "flower.png")
    picture.parent.mkdir(exist_ok=True)
    page.screenshot(path=picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
