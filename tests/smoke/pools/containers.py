"""What pytest-celery is told of our containers: one Redis for everything, and a worker for each queue."""

from typing import Any

from celery import Celery
from pytest_celery.api.setup import CeleryTestSetup
from pytest_celery.api.worker import CeleryTestWorker, CeleryWorkerCluster
from pytest_celery.vendors.redis.container import RedisContainer
from pytest_celery.vendors.worker.container import CeleryWorkerContainer

from config.broker import ENVIRONMENT_VARIABLE, Broker
from config.celery_options import celery_options
from config.queues import COORDINATOR

SLOTS = 4
STOP_S = 60  # what docker-compose.yml grants a worker after SIGTERM
READY_S = 60


class DurableRedis(RedisContainer):
    """Redis as the stack runs it: what was acknowledged survives a restart."""

    @classmethod
    def image(cls) -> str:
        """Return the stack's image; the engine pulls it where it is missing."""
        return "redis:8"

    @classmethod
    def command(cls, *args: str, **_: Any) -> list[str]:  # noqa: ANN401 (no debugpy)
        """Return the server's command line; of two equal options the later one wins."""
        return super().command("--dir", "/data", "--appendonly", "yes", *args)


class PoolContainer(CeleryWorkerContainer):
    """A worker as `docker run whichpool:latest worker POOL` starts it: no volume, nothing injected."""

    pool: str

    @classmethod
    def command(cls, *args: str, **_: Any) -> list[str]:  # noqa: ANN401 (no debugpy)
        """Return the arguments of the image's entry point."""
        return ["worker", cls.pool, *args]

    @classmethod
    def worker_name(cls) -> str:
        """Return the first part of the node name."""
        return cls.pool

    @classmethod
    def worker_queue(cls) -> str:
        """Return the one queue it consumes."""
        return cls.pool

    @classmethod
    def initial_env(
        cls, celery_worker_cluster_config: dict[str, Any], initial: dict[str, str] | None = None
    ) -> dict[str, str]:
        """Return our own settings alone: the plugin's PYTHONPATH would hide what the image lacks."""
        (url,) = celery_worker_cluster_config["celery_broker_cluster_config"]["urls"]
        ours = {"WHICHPOOL_CONCURRENCY": str(SLOTS), "WHICHPOOL_LOG_LEVEL": cls.log_level()}
        return {ENVIRONMENT_VARIABLE: url, **ours, **(initial or {})}

    @property
    def ready_prompt(self) -> None:  # type: ignore[override]
        """Wait for nothing here: the other containers start meanwhile, and PoolWorker waits for all."""

    def stop(self) -> int:
        """Send SIGTERM and wait for the end, as `docker stop` does; return the exit code."""
        self._container.stop(timeout=STOP_S)
        return int(self._container.wait()["StatusCode"])


class ThreadsContainer(PoolContainer):
    """The worker with the threads pool."""

    pool = "threads"


class PreforkContainer(PoolContainer):
    """The worker with the prefork pool."""

    pool = "prefork"


class CoordinatorContainer(PoolContainer):
    """The coordinator's worker."""

    pool = COORDINATOR


class PoolWorker(CeleryTestWorker):
    """One of our workers."""

    container: PoolContainer

    def ready(self) -> bool:
        """Wait until it consumes: Celery says so after the worker has entered the register."""
        self.wait_for_log("ready.", timeout=READY_S)
        return super().ready()


class PoolsCluster(CeleryWorkerCluster):
    """All workers of the cluster."""

    def on(self, queue: str) -> PoolWorker:
        """Return the worker on a queue."""
        (found,) = [one for one in self.nodes if isinstance(one, PoolWorker) and one.worker_queue == queue]
        return found


class PoolsSetup(CeleryTestSetup):
    """The cluster as a test finds it; its app only sends, with whichpool's own options and routes."""

    @classmethod
    def update_app_config(cls, app: Celery) -> None:
        """Give the app our options for the broker that the plugin found."""
        app.conf.update(celery_options(Broker(app.conf.broker_url)))
