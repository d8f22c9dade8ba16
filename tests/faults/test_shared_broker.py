"""Another application on the same Redis whose visibility timeout is shorter than a job: exact, and named."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery

from tests.faults.conftest import Victim
from whichpool.planning.request import Request, guide_job

JOBS = 4
LONG = guide_job("sleep", n=JOBS, concurrency=2, arguments={"seconds": 1.5})
SHORTEST_S = 1
RESTORES_FOR_S = 4.0  # else the jobs that were restored would be restored


@pytest.fixture
def neighbour(victim: Victim) -> Iterator[threading.Event]:
    """Restore, as a worker of another application does again and again, what it takes for lost."""
    app = Celery(broker=victim.cluster.broker.celery_url)
    app.conf.broker_transport_options = {"visibility_timeout": SHORTEST_S}
    over = threading.Event()

    def restore() -> None:
        with app.connection() as connection:
            channel: Any = connection.default_channel
            until = time.monotonic() + RESTORES_FOR_S
            while time.monotonic() < until and not over.wait(0.2):
                channel.qos.restore_visible(interval=1)  # Kombu sweeps every so many calls only

    thread = threading.Thread(target=restore)
    thread.start()
    yield over
    over.set()
    thread.join()


def test_jobs_that_a_neighbour_restores_are_counted_once_and_named(
    victim: Victim, neighbour: threading.Event
) -> None:
    """Each is executed again while it runs; the answer is exact, and says why it took so long."""
    assert not neighbour.is_set()
    plan = victim.plan(Request(jobs=(LONG,), pools=("threads",), rounds=1))
    result = victim.run(plan)
    (cell,) = result.cells
    assert (cell.unique, cell.lost, cell.failed) == (JOBS, 0, 0)
    assert victim.ids(plan) == list(range(JOBS))
    assert cell.duplicates > 0
    assert any("came a second time" in reason for reason in cell.disturbed)
    (warned,) = [warning for warning in result.warnings if warning.code == "duplicates"]
    assert "visibility_timeout" in warned.message
