"""The latency server is watched while a cell's jobs ask it: a real one, quiet and overrun."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from config.machine import boot_id
from measure.cells.web_saturation import web_saturated
from measure.model.result import RunResult
from tasks.latency_status import LatencyStatus
from tasks.latency_watch import read_status
from tests.asking import ask, until
from tests.integration.conftest import Contrast
from whichpool.planning.request import Request, guide_job

FETCH = Request(jobs=(guide_job("fetch", n=20, rounds=1),), rounds=1)
CONNECTIONS = 48  # as many clients at a time: each of the server's turns lasts as many answers
# each sends many requests at once and reads whatever comes: that costs it much less than the server
OVERRUN = f"""
import asyncio, sys

async def client(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(b"GET /?latency_s=0 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" * 20)
        for _ in range(20):
            await reader.readuntil(b"whichpool latency server\\n")

async def main(port):
    await asyncio.gather(*(client(port) for _ in range({CONNECTIONS})))

asyncio.run(main(int(sys.argv[1])))
"""


def status_of(contrast: Contrast) -> LatencyStatus:
    """Return what the cluster's latency server tells; fail where it tells nothing."""
    status = read_status(contrast.cluster.web_url)
    assert status is not None
    return status


@contextmanager
def overrun(contrast: Contrast) -> Iterator[None]:
    """Ask the cluster's latency server for more than it can do, until the block ends."""
    answers = status_of(contrast).answers
    port = str(urlsplit(contrast.cluster.web_url).port)
    with subprocess.Popen([sys.executable, "-c", OVERRUN, port]) as clients:
        try:
            until(lambda: (now := read_status(contrast.cluster.web_url)) and now.answers > answers + 1_000)
            yield
        finally:
            clients.kill()


@pytest.fixture
def quiet(contrast: Contrast) -> RunResult:
    """Return a run whose jobs are all that the server is asked for."""
    return contrast.run(FETCH)


def test_a_server_tells_of_each_answer(contrast: Contrast) -> None:
    """What it was asked for, how late it was, and what it used for that; a refusal is no answer."""
    before = status_of(contrast)
    assert ask(contrast.cluster.web_url, "?latency_s=0.2") == (200, b"whichpool latency server\n")
    assert ask(contrast.cluster.web_url, "?latency_s=never")[0] == 400
    after = status_of(contrast)
    assert after.instance == before.instance
    assert after.boot == boot_id()  # so that its CPU time is not taken for another program's
    assert after.answers - before.answers == 1
    assert after.asked_s - before.asked_s == pytest.approx(0.2)
    assert 0 <= after.late_s - before.late_s < after.steady_s - before.steady_s
    assert after.cpu_s > before.cpu_s


def test_a_quiet_server_is_seen_and_not_warned_of(quiet: RunResult) -> None:
    """Each cell knows the latency that it was asked for."""
    for cell in quiet.cells:
        assert cell.conditions is not None
        assert 0 < (cell.conditions.web_cpu or 0.0) < 1
        assert cell.conditions.web_latency_s == pytest.approx(0.05)
        assert (cell.conditions.web_late_s or 0.0) > 0


def test_a_server_that_is_overrun_is_told(contrast: Contrast) -> None:
    """It makes both pools look the same, so that its figures decide nothing."""
    with overrun(contrast):
        result = contrast.run(FETCH)
    assert all(web_saturated(cell) in cell.disturbed for cell in result.cells)
    (warned,) = (warned for warned in result.warnings if warned.code == "web-busy")
    assert warned.message.startswith("fetch: in 2 cells the latency server used up to ")


def test_a_job_that_asks_no_server_tells_nothing_of_it(contrast: Contrast) -> None:
    """Not what it did for somebody else."""
    result = contrast.run(Request(jobs=(guide_job("sleep", n=4, rounds=1),), rounds=1))
    assert {cell.conditions.web_cpu for cell in result.cells if cell.conditions} == {None}
