"""One cluster for each module: Redis, both pools, the coordinator, and the server that `fetch` reads."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from celery import Celery
from pytest_celery.api.backend import CeleryBackendCluster
from pytest_celery.api.broker import CeleryBrokerCluster
from pytest_celery.vendors.redis.backend.api import RedisTestBackend
from pytest_celery.vendors.redis.broker.api import RedisTestBroker
from pytest_docker_tools import container, fxtr, image, network, volume

from tests.smoke.conftest import IMAGE
from tests.smoke.pools.containers import (
    CoordinatorContainer,
    DurableRedis,
    PoolContainer,
    PoolsCluster,
    PoolsSetup,
    PoolWorker,
    PreforkContainer,
    ThreadsContainer,
)
from tests.smoke.pools.contrast import Contrast
from tests.smoke.stack import free_port, until

SCOPE: Final = "module"  # the plugin's own is one test; what kills containers is in a module of its own
WEB_PORT = "8080"


@pytest.fixture(scope="session")
def docker_client(built_image: str, docker_client: Any) -> Iterator[Any]:  # noqa: ANN401 (it ships no types)
    """Yield the plugin's client, which connects at once: after the engine has answered, not before."""
    assert built_image
    yield docker_client
    docker_client.close()


@pytest.fixture(scope=SCOPE)
def default_redis_broker_ports() -> dict[str, tuple[str, int]]:
    """Publish Redis on a port of loopback, one that stays the same when its container is restarted."""
    return {"6379/tcp": ("127.0.0.1", free_port())}


def on_network(picture: str, **options: Any) -> Any:  # noqa: ANN401 (the factory is untyped)
    """Return the fixture of a container on the cluster's network."""
    named = "{default_pytest_celery_network.name}"
    return container(scope=SCOPE, image=picture, network=named, timeout=60, **options)


def worker_container(kind: type[PoolContainer]) -> Any:  # noqa: ANN401 (the factory is untyped)
    """Return the fixture of a worker's container."""
    options = {"environment": fxtr("default_worker_env"), "command": kind.command()}
    return on_network("{celery_base_worker_image.id}", wrapper_class=kind, **options)


celery_base_worker_image = image(name=IMAGE)
default_pytest_celery_network = network(scope=SCOPE)
redis_data = volume(scope=SCOPE)  # goes with the cluster; the image's own, without a name, would stay
default_redis_broker = on_network(
    DurableRedis.image(),
    ports=fxtr("default_redis_broker_ports"),
    volumes={"{redis_data.name}": {"bind": "/data", "mode": "rw"}},
    wrapper_class=DurableRedis,
    command=DurableRedis.command(),
)
threads_container = worker_container(ThreadsContainer)
prefork_container = worker_container(PreforkContainer)
coordinator_container = worker_container(CoordinatorContainer)
web_container = on_network("{celery_base_worker_image.id}", command=["web", "--address", "0.0.0.0"])  # noqa: S104 (their own network)


@pytest.fixture(scope=SCOPE)
def celery_broker_cluster(default_redis_broker: DurableRedis) -> CeleryBrokerCluster:
    """Return the one Redis as the broker."""
    return CeleryBrokerCluster(RedisTestBroker(default_redis_broker))


@pytest.fixture(scope=SCOPE)
def celery_backend_cluster(default_redis_broker: DurableRedis) -> Iterator[CeleryBackendCluster]:
    """Yield the same Redis as the result backend."""
    backend = RedisTestBackend(default_redis_broker)
    yield CeleryBackendCluster(backend)
    backend.teardown()  # lets go of results, which would unsubscribe from a Redis that is gone


@pytest.fixture(scope=SCOPE)
def celery_worker_cluster_config(
    celery_broker_cluster: CeleryBrokerCluster, celery_backend_cluster: CeleryBackendCluster
) -> dict[str, Any]:
    """Return the addresses that workers and senders use."""
    return {
        "celery_broker_cluster_config": celery_broker_cluster.config(),
        "celery_backend_cluster_config": celery_backend_cluster.config(),
    }


@pytest.fixture(scope=SCOPE)
def default_worker_env(celery_worker_cluster_config: dict[str, Any]) -> dict[str, str]:
    """Return the environment of every worker."""
    return PoolContainer.initial_env(celery_worker_cluster_config)


@pytest.fixture(scope=SCOPE)
def celery_setup_app(celery_worker_cluster_config: dict[str, Any]) -> Iterator[Celery]:
    """Yield an app that sends to the cluster."""
    config = PoolsSetup.config(celery_worker_cluster_config)
    app = PoolsSetup.create_setup_app(config, PoolsSetup.name())
    yield app
    app.close()


@pytest.fixture(scope=SCOPE)
def celery_worker_cluster(
    threads_container: PoolContainer,
    prefork_container: PoolContainer,
    coordinator_container: PoolContainer,
    celery_setup_app: Celery,
) -> PoolsCluster:
    """Return both pools' workers and the coordinator's."""
    started = (threads_container, prefork_container, coordinator_container)
    return PoolsCluster(*(PoolWorker(one, celery_setup_app) for one in started))


@pytest.fixture(scope=SCOPE)
def celery_setup(
    celery_worker_cluster: PoolsCluster,
    celery_broker_cluster: CeleryBrokerCluster,
    celery_backend_cluster: CeleryBackendCluster,
    celery_setup_app: Celery,
) -> PoolsSetup:
    """Return the cluster, ready."""
    clusters = (celery_worker_cluster, celery_broker_cluster, celery_backend_cluster)
    setup = PoolsSetup(*clusters, celery_setup_app)
    assert setup.ready()
    return setup


@pytest.fixture(scope=SCOPE)
def contrast(celery_setup: PoolsSetup, web_container: Any) -> Iterator[Contrast]:  # noqa: ANN401 (untyped)
    """Yield a way to run requests on the cluster, once its latency server listens."""
    until(lambda: WEB_PORT in web_container.get_open_tcp_ports())
    running = Contrast(celery_setup, f"http://{web_container.id[:12]}:{WEB_PORT}/")
    yield running
    running.redis.close()
