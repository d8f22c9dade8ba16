"""The report of a whole run as a file, and a real browser that opens it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from measure.model.result import RunResult
from tests.chromium import PICTURED_VARIABLE, chromium
from tests.full_run import full_run
from tests.odd_results import hostile
from whichpool.reports.html import HtmlExporter
from whichpool.results.store import load_result

OpenPage = Callable[..., Page]


def written(result: RunResult, folder: Path) -> Path:
    """Write the page of a result; return its path."""
    path = folder / "report.html"
    path.write_text(HtmlExporter().export(result), "utf-8")
    return path


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a whole run; for the picture in the documents, that of a real one."""
    real = os.environ.get(PICTURED_VARIABLE)
    result = load_result(Path(real)) if real else full_run()
    return written(result, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def hostile_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a run in which every text tries to get out."""
    return written(hostile(full_run()), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield Debian's Chromium, for one module alone."""
    with chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, report: Path) -> Iterator[OpenPage]:
    """Yield an opener of the report: at a width in pixels, in a colour scheme."""
    contexts = []

    def opened(width: int = 1400, scheme: Any = "light") -> Page:  # noqa: ANN401 (Playwright's literals)
        contexts.append(browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.goto(report.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return the report on a wide screen."""
    return open_page()
