"""The lease and the right to measure, against a real Redis."""

from collections.abc import Iterator

import pytest
from redis import Redis

from tasks.keys import MEASURING, RunKeys
from tasks.lease import Lease, LeaseHeldError, LeaseLostError, lease_on

RUN = "a-leased-run"


@pytest.fixture(autouse=True)
def no_traces(redis: Redis) -> Iterator[None]:
    """Leave neither lease nor lock behind."""
    yield
    redis.delete(RunKeys(RUN).lease, MEASURING)


def test_a_lease_is_held_by_one(redis: Redis) -> None:
    """Whoever comes second is told."""
    with lease_on(redis, RUN), pytest.raises(LeaseHeldError), lease_on(redis, RUN):
        pass


def test_a_lease_is_free_after_its_block(redis: Redis) -> None:
    """Letting go does not wait for the time to live."""
    with lease_on(redis, RUN):
        pass
    assert not redis.exists(RunKeys(RUN).lease)


def test_a_lapsed_lease_cannot_be_renewed(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else may coordinate by now, so that the old holder has to stop."""
    monkeypatch.setattr("tasks.lease.RENEW_EVERY_S", 0.0)
    lease = Lease(redis, RUN)
    lease.take()
    redis.delete(RunKeys(RUN).lease)
    with pytest.raises(LeaseLostError):
        lease.renew()


def test_one_run_at_a_time_measures(redis: Redis) -> None:
    """The second one gets the right when the first has let go."""
    with lease_on(redis, RUN) as first, lease_on(redis, "another-run") as second:
        assert first.may_measure()
        assert not second.may_measure()
        first.let_go()
        assert second.may_measure()


def test_letting_go_leaves_anothers_lease_alone(redis: Redis) -> None:
    """Only the own token is given back."""
    lapsed = Lease(redis, RUN)
    lapsed.take()
    redis.delete(RunKeys(RUN).lease)
    with lease_on(redis, RUN):
        lapsed.let_go()
        assert redis.exists(RunKeys(RUN).lease)
