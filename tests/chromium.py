"""Debian's Chromium for tests: where it is, how it is started, who has to have it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
REQUIRE_CHROMIUM = "REQUIRE_CHROMIUM"  # where this is 1, a missing Chromium fails instead of skipping
PICTURE_VARIABLE = "WHICHPOOL_SCREENSHOT"  # where the test that makes a picture for the documents puts it
PICTURED_VARIABLE = "WHICHPOOL_SCREENSHOT_OF"  # the kept result that it is to show
MISSING = f"no {CHROMIUM}: apt-get install chromium, or leave these tests to another machine"
SWITCHES = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def is_skipped(*required_by: str) -> bool:
    """Whether there is no Chromium, and none of these variables (or `REQUIRE_CHROMIUM`) asks for one."""
    asked = any(os.environ.get(name) == "1" for name in (REQUIRE_CHROMIUM, *required_by))
    return not CHROMIUM.exists() and not asked


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium without a window.

    While it is open its event loop counts as running, and nobody else can run one: close it with the module.
    """
    assert CHROMIUM.exists(), MISSING
    switches = [*SWITCHES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # root has no sandbox
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield running
        running.close()
