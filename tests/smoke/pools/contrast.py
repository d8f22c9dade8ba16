"""Runs contrasts from this host on the containers, as `whichpool run --cluster external` does."""

from collections.abc import Callable

from celery import Celery
from redis import Redis

from config.broker import Broker
from measure.model.plan import Plan
from measure.model.result import RunResult
from tasks.cell_ledger import CellLedger
from tasks.connection import open_client
from tests.smoke.pools.containers import PoolsCluster, PoolsSetup
from tests.watchers import Once
from whichpool.clusters.external import ExternalCluster
from whichpool.planning.plan import make_plan
from whichpool.planning.request import Request
from whichpool.run.progress import Progressing
from whichpool.run.run import execute


class Contrast:
    """A client of the cluster: plans, runs, looks into the ledger."""

    def __init__(self, setup: PoolsSetup, web_url: str) -> None:
        assert isinstance(setup.worker_cluster, PoolsCluster)
        self.setup, self.workers = setup, setup.worker_cluster
        self.app: Celery = setup.app
        self.cluster = ExternalCluster(Broker(self.app.conf.broker_url), web_url)
        self.redis: Redis = open_client(self.cluster.broker)

    def plan(self, request: Request) -> Plan:
        """Return a request's plan, for the workers that are registered."""
        with self.cluster:
            plan = make_plan(request, self.cluster.place, self.cluster.web_url)
            self.cluster.start(plan)
        return plan

    def run(self, request: Request) -> RunResult:
        """Run a request to its end; every id has one outcome."""
        result = execute(self.plan(request), self.cluster, Progressing())
        assert_whole(result)
        return result

    def run_hurt(self, plan: Plan, fault: Callable[[], None], at: int = 10) -> RunResult:
        """Run a plan, hurting the cluster once `at` jobs of its first cell are done; nothing is lost."""
        listener = Once(at, fault)
        result = execute(plan, self.cluster, listener)
        assert listener.happened == 1
        assert_whole(result)
        for index, cell in enumerate(plan.cells):
            samples = self.cell(plan, index).samples()
            assert sorted(sample.n for sample in samples) == list(range(cell.n))
        return result

    def cell(self, plan: Plan, index: int = 0) -> CellLedger:
        """Return what Redis knows of a cell."""
        return CellLedger(self.redis, plan.run_id, index, plan.cells[index])


def assert_whole(result: RunResult) -> None:
    """Every id of every cell has one outcome: none lost, none failed."""
    assert result.status == "complete", result.reason
    for cell in result.cells:
        assert (cell.unique, cell.lost, cell.failed) == (cell.planned, 0, 0), cell.error
