"""Jobs that a sender hands to Celery by himself: which worker runs them."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from config.guide_jobs import JOBS
from config.pools import STACK_POOLS
from tests.smoke.pools.containers import SLOTS
from tests.smoke.pools.contrast import Contrast

ANSWERED_S = 30


def ran(contrast: Contrast, job: str, queue: str | None, **arguments: object) -> list[Mapping[str, Any]]:
    """Send a job several times; return what Celery keeps of each, its worker and its value among it."""
    sent = [
        contrast.app.send_task(
            JOBS[job].task, kwargs={**JOBS[job].arguments, **arguments}, queue=queue, ignore_result=False
        )
        for _ in range(4 * SLOTS)
    ]
    for result in sent:
        result.get(timeout=ANSWERED_S)
    return [contrast.app.backend.get_task_meta(result.id) for result in sent]


@pytest.mark.parametrize("pool", STACK_POOLS)
def test_a_named_queue_is_served_by_its_pool_alone(contrast: Contrast, pool: str) -> None:
    """Every job runs on the worker of that queue, in that worker's container."""
    worker = contrast.workers.on(pool)
    kept = ran(contrast, "whoami", pool, hold_s=0.01)
    assert {(one["worker"], one["result"]["host"]) for one in kept} == {
        (worker.hostname(), worker.container.id[:12])
    }


@pytest.mark.parametrize(
    ("pool", "job"),
    [*product(["threads"], ["sleep", "fetch", "files"]), *product(["prefork"], ["primes", "digest"])],
)
def test_without_a_queue_the_guides_rule_decides(contrast: Contrast, job: str, pool: str) -> None:
    """I/O-bound jobs go to threads, CPU-bound ones to prefork."""
    arguments = {"url": contrast.cluster.web_url} if job == "fetch" else {}
    kept = ran(contrast, job, None, **arguments)
    assert {one["worker"] for one in kept} == {contrast.workers.on(pool).hostname()}
