"""measure.cells.doubts: pools whose figures are known to be wrong."""

import pytest

from measure.cells.doubts import doubts
from measure.model.provenance import WorkerFacts


def worker(pool: str, kombu: str) -> WorkerFacts:
    """Return a worker with a version of kombu."""
    return WorkerFacts(
        name=pool, pool=pool, concurrency=4, queue=pool, host="host", versions={"kombu": kombu}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pool", "kombu", "doubted"),
    [
        ("threads", "5.6.2", True),
        ("threads", "5.7.0", False),
        ("prefork", "5.6.2", False),
        ("threads", "", False),
    ],
)
def test_an_old_kombus_threads_are_not_believed(pool: str, kombu: str, doubted: bool) -> None:
    """It wakes them up late; a prefork worker's parent polls as it always did."""
    assert ("threads" in doubts([worker(pool, kombu)])) is doubted


def test_the_reason_names_the_version() -> None:
    """So that it can be upgraded."""
    assert "kombu 5.6.2" in doubts([worker("threads", "5.6.2"), worker("threads", "5.7.0")])["threads"]
