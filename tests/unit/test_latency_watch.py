"""tasks.latency_watch: what lies between two readings of a latency server, and servers that are none."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.machine import boot_id
from measure.model.conditions import Conditions
from measure.model.plan import CellPlan
from tasks import latency_watch
from tasks.latency_status import LatencyStatus
from tasks.latency_watch import MOST_SILENCES, LatencyWatch, read_status, with_latency_server

BEFORE = LatencyStatus(
    host="web", process=7, boot="elsewhere", started=5.0, steady_s=100.0, cpu_s=3.0, answers=1_000,
    asked_s=50.0, late_s=2.0,
)  # fmt: skip
# two seconds, in which it worked for 1.8 of them and answered 400 requests of 50 ms, each 20 ms late
AFTER = msgspec.structs.replace(BEFORE, steady_s=102.0, cpu_s=4.8, answers=1_400, asked_s=70.0, late_s=10.0)
SEEN = Conditions(wall_s=2.0, others_cpu=0.5)
CPUS = psutil.cpu_count() or 1
later = msgspec.structs.replace


def here(status: LatencyStatus) -> LatencyStatus:
    """Return the status of a server on this machine."""
    return later(status, boot=boot_id())


def test_figures_are_of_the_cell_alone() -> None:
    """What it did before does not count."""
    found = with_latency_server(SEEN, BEFORE, AFTER)
    assert (found.web_cpu, found.web_latency_s, found.web_late_s) == pytest.approx((0.9, 0.05, 0.02))


def test_a_server_that_answered_nobody_was_not_late() -> None:
    """Nor in time: there is no mean of nothing."""
    found = with_latency_server(SEEN, BEFORE, later(BEFORE, steady_s=102.0))
    assert (found.web_cpu, found.web_latency_s, found.web_late_s) == (0.0, None, None)


@pytest.mark.parametrize("change", [{"process": 8}, {"started": 99.0}, {"host": "other"}, {"boot": "new"}])
def test_a_server_that_was_replaced_tells_nothing(change: dict[str, object]) -> None:
    """Its counts began anew."""
    assert with_latency_server(SEEN, BEFORE, later(AFTER, **change)) == SEEN


@pytest.mark.skipif(not boot_id(), reason="this kernel does not name its run")
def test_a_server_of_this_machine_is_no_other_program() -> None:
    """Its 1.8 CPU seconds are taken off."""
    found = with_latency_server(later(SEEN, others_cpu=1.0), here(BEFORE), here(AFTER))
    assert found.others_cpu == pytest.approx(1 - 0.9 / CPUS)


@pytest.mark.parametrize("boot", ["elsewhere", ""])
def test_a_server_of_another_machine_takes_nothing_from_others(boot: str) -> None:
    """Nor does one whose kernel does not say where it is."""
    assert with_latency_server(SEEN, later(BEFORE, boot=boot), later(AFTER, boot=boot)).others_cpu == 0.5


def test_what_is_not_known_of_others_stays_unknown() -> None:
    """A worker was replaced, perhaps."""
    assert with_latency_server(later(SEEN, others_cpu=None), here(BEFORE), here(AFTER)).others_cpu is None


@given(st.floats(-1, 1), st.floats(0, 2), st.booleans())
def test_others_never_use_less_than_nothing_unless_workers_tell_late(
    share: float, cpu_s: float, late: bool
) -> None:
    """Late figures even out over a run only if they are not clipped."""
    after = later(here(BEFORE), steady_s=102.0, cpu_s=BEFORE.cpu_s + cpu_s)
    seen = later(SEEN, others_cpu=share, others_told_late=late)
    found = with_latency_server(seen, here(BEFORE), after).others_cpu
    assert found is not None
    assert found <= max(share, 0.0)
    assert late or found >= 0


class Other(BaseHTTPRequestHandler):
    """Somebody's own server: it answers everything with what its path says it is."""

    bodies = (b"", b"whichpool latency server\n", b"{}", b'{"server": "mine"}', b"[1]", b"\xff\xfe")

    def do_GET(self) -> None:
        """Answer with each body in turn."""
        server: Server = self.server  # type: ignore[assignment]  # it is made below
        server.asked += 1
        self.send_response(404 if server.asked % 2 else 200)
        self.end_headers()
        self.wfile.write(self.bodies[server.asked % len(self.bodies)])

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


class Server(HTTPServer):
    """Counts what it is asked."""

    asked = 0


@pytest.fixture
def other() -> Iterator[Server]:
    """Yield a server of somebody's own, on loopback."""
    with Server(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_a_server_of_somebodys_own_tells_nothing(other: Server) -> None:
    """Whatever it answers, it is no error."""
    url = f"http://127.0.0.1:{other.server_port}/page?x=1"
    assert {read_status(url) for _ in Other.bodies * 2} == {None}
    assert other.asked == 2 * len(Other.bodies)


def test_a_server_of_somebodys_own_is_soon_left_in_peace(
    other: Server, a_cell: Callable[..., CellPlan]
) -> None:
    """A run of a thousand rounds does not ask it two thousand times."""
    watch, cell = LatencyWatch(), a_cell(arguments={"url": f"http://127.0.0.1:{other.server_port}/"})
    for _ in range(20):
        watch.begin(cell)
        assert watch.end(cell, SEEN) is SEEN
    assert other.asked == MOST_SILENCES


@pytest.mark.parametrize(
    "url", ["", "file:///etc/hostname", "ftp://host/", "http://", "http://[::1", "http://a b:x", "web:80"]
)
def test_an_address_of_no_server_tells_nothing(url: str) -> None:
    """The jobs will say what is wrong with it."""
    assert read_status(url) is None


@pytest.mark.timeout(5)
def test_a_server_that_hangs_delays_no_run(
    monkeypatch: pytest.MonkeyPatch, a_cell: Callable[..., CellPlan]
) -> None:
    """It has its time twice, and then never again."""
    monkeypatch.setattr(latency_watch, "ANSWERS_WITHIN_S", 0.05)
    watch, began_s = LatencyWatch(), time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cell = a_cell(arguments={"url": f"http://127.0.0.1:{silent.getsockname()[1]}/"})
        for _ in range(100):
            watch.begin(cell)
            assert watch.end(cell, SEEN) is SEEN
    assert time.monotonic() - began_s < 1.0


def test_a_job_that_asks_no_server_has_none_to_watch(a_cell: Callable[..., CellPlan]) -> None:
    """Nor one whose cell before it did."""
    watch = LatencyWatch()
    watch.begin(a_cell())
    assert watch.end(a_cell(), SEEN) is SEEN
