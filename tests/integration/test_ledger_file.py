"""A probe in somebody else's worker: it records in the ledger that the file beside it names."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import workers.probe
from config.broker import Broker
from measure.model.plan import CellPlan, Plan
from tasks.cell_ledger import CellLedger
from tasks.connection import open_client
from tasks.ledger import Ledger
from tasks.publisher import Publisher
from whichpool.clusters.embedded import EmbeddedCluster
from workers.client_app import client_app
from workers.ledger_file import write_ledger_file

pytestmark = pytest.mark.integration
N = 5
CELL = CellPlan(job="add", task="shop.add", pool="threads", queue="orders", concurrency=2, n=N,
                arguments={"a": 1, "b": 2}, keeps_value=True)  # fmt: skip
SHOP = """\
from celery import Celery

app = Celery("shop", broker={broker!r})
app.conf.task_default_queue = "orders"


@app.task(name="shop.add")
def add(a, b):
    return a + b
"""


@pytest.fixture
def ledger(guarded: str) -> Iterator[CellLedger]:
    """Yield a cell's ledger in a Redis that only the file beside the probe knows the password of."""
    client = open_client(Broker(f"unix://:right@{guarded}"))
    plan = Plan(run_id="a-run", created=time.time(), seed=0, rounds=1, cells=(CELL,))
    Ledger(client).open_run(plan)
    cell = CellLedger(client, plan.run_id, 0, CELL)
    cell.open()
    yield cell
    client.close()


@pytest.fixture
def shop(cluster: EmbeddedCluster, guarded: str, tmp_path: Path) -> Iterator[Broker]:
    """Yield the broker of a running worker of a shop that does not know of whichpool."""
    broker = Broker(f"{cluster.broker.url}?virtual_host=5")
    (tmp_path / "shop.py").write_text(SHOP.format(broker=broker.celery_url), encoding="utf-8")
    folder = tmp_path / "probe"
    folder.mkdir()
    shutil.copy(workers.probe.__file__, folder / "whichpool_probe.py")
    write_ledger_file(folder, Broker(f"unix://:right@{guarded}"), socket_timeout=5.0)
    command = [sys.executable, "-m", "celery", "-A", "shop", "worker", "-P", "threads", "-c", "2",
               "-I", "whichpool_probe", "--without-mingle", "--without-gossip"]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    worker = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    yield broker
    worker.terminate()
    worker.wait(10)


def test_a_probe_records_where_its_file_says(shop: Broker, ledger: CellLedger) -> None:
    """Apart from the broker that carries the messages, and with the values that the plan keeps."""
    Publisher(client_app(shop), ledger.keys, CELL).republish(dict.fromkeys(range(N), 0))
    deadline = time.monotonic() + 30
    while ledger.done() < N:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert sorted(sample.n for sample in ledger.samples()) == list(range(N))
    assert {sample.value for sample in ledger.samples()} == {3}
