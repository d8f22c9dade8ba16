"""What every cluster is to a run: a place for its cells, a Redis, and processes that are looked after."""

from collections.abc import Iterable
from typing import Protocol

from config.broker import Broker
from measure.model.plan import CellPlan, Plan
from whichpool.planning.plan import Place

SUPERVISE_EVERY_S = 1.0


class Cluster(Protocol):
    """Workers behind a Redis; `place`, `start` and `web_url` are for its plan, the rest for the run."""

    @property
    def broker(self) -> Broker:
        """The Redis of the cluster."""

    @property
    def starts_fresh_workers(self) -> bool:
        """Whether it can start workers afresh for each contrast of a plan."""

    @property
    def web_url(self) -> str:
        """The address of its latency server; empty where there is none."""

    def place(self, pool: str, wanted: int | None, default: int) -> Place:
        """Return where a pool's cells run, with the wanted number of slots if one is wanted."""

    def start(self, plan: Plan) -> None:
        """Make ready what a plan needs."""

    def renew(self, cells: Iterable[CellPlan]) -> None:
        """Start afresh the workers that some cells need, in the place of all that run jobs."""

    def supervise(self) -> None:
        """Look after the cluster's own processes; call it every `SUPERVISE_EVERY_S`."""

    def progressed(self) -> None:
        """Learn that something was done since: processes that die are given up where nothing is."""


class ProgressListener(Protocol):
    """Who is told how far a run has come."""

    def at(self, index: int, done: int) -> None:
        """Cell `index` of the plan has `done` jobs done."""

    def extended(self, plan: Plan) -> None:
        """The plan goes on with further cells."""

    def waits(self, holder: str) -> None:
        """Another run measures first."""

    def unattended(self, queue: str) -> None:
        """No worker consumes a queue in which jobs wait."""
