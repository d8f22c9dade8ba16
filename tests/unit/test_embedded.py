"""whichpool.clusters.embedded: where cells run (the part that starts no process)."""

import pytest

from whichpool.clusters.embedded import EmbeddedCluster
from whichpool.planning.plan import Place


@pytest.mark.parametrize(("wanted", "slots"), [(None, 16), (3, 3)])
def test_each_pool_and_concurrency_has_a_queue_of_its_own(wanted: int | None, slots: int) -> None:
    """The wanted one, else the default plan's."""
    assert EmbeddedCluster().place("threads", wanted, 16) == Place(f"threads.{slots}", slots)
