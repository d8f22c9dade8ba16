"""workers.probe: what it records, and what it leaves alone (the part that needs no Redis)."""

import socket
import subprocess
import sys
from collections.abc import Callable

import pytest
from celery import Celery
from celery.exceptions import Reject

from measure.plan import CellPlan
from tasks.keys import CellKeys
from tasks.publishing import probe_header
from workers.probe import address, host, runs_again, script_keys, threads_are_greenlets, value_of


@pytest.mark.parametrize(
    ("retval", "again"),
    [
        (Reject("not now", requeue=True), True),
        (Reject("never", requeue=False), False),
        (ValueError("requeue"), False),
        (None, False),
    ],
)
def test_only_a_requeueing_reject_runs_again(retval: object, again: bool) -> None:
    """Nothing is recorded then: the outcome is still to come."""
    assert runs_again(retval) is again


@pytest.mark.parametrize(("keeps", "value"), [(True, {"said": 1}), (False, None)])
def test_a_value_is_kept_only_where_the_plan_says_so(keeps: bool, value: object) -> None:
    """Most jobs' values are nobody's business."""
    assert value_of({"keeps_value": keeps}, {"said": 1}) == value


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        ("redis://:secret@host:6379/1", "redis://:secret@host:6379/1"),
        ("redis+socket:///run/redis.sock", "unix:///run/redis.sock"),
    ],
)
def test_the_ledger_is_in_the_apps_own_broker(broker: str, expected: str) -> None:
    """As redis-py spells it, with the password."""
    found = address(Celery(broker=broker))
    assert found.startswith(expected)


def test_the_host_is_this_one() -> None:
    """As the register says it, too."""
    assert host() == socket.gethostname()


def test_plain_threads_are_no_greenlets() -> None:
    """Their CPU clock means something."""
    assert not threads_are_greenlets()


def test_the_probe_loads_without_the_project() -> None:
    """It can be loaded into a worker of somebody else's."""
    program = (
        "import sys, workers.probe;"
        "ours = ('config', 'measure', 'tasks', 'whichpool', 'msgspec', 'rich', 'numpy', 'scipy');"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ours))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ran.stdout == "[]\n"


def test_the_probe_spells_the_keys_as_the_ledger_does(a_cell: Callable[..., CellPlan]) -> None:
    """It is a file of its own, and must not drift from the ledger's names."""
    keys = CellKeys("a-run", 3)
    assert script_keys(probe_header(keys, a_cell())) == keys.recorded()
