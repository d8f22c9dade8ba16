"""What a battle says of a cell: exact only where each job is counted once and every kill took place."""

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import battle
from benchmarks.battle_kills import KINDS

N, KILLS = 3, 2


def row_of(monkeypatch: pytest.MonkeyPatch, ids: list[int], kills: int = KILLS) -> str:
    """Return the line of a cell of three jobs, whose ledger has samples of some ids."""
    cell: Any = SimpleNamespace(pool="threads", planned=N, republished=0, duplicates=0, failed=0, lost=0)
    killing: Any = SimpleNamespace(kills=KILLS, done={(0, kind): 0 for kind in KINDS})
    killing.done[0, "worker"] = kills
    result: Any = SimpleNamespace(cells=(cell,))
    nothing: Any = None
    monkeypatch.setattr(battle, "ids_of", lambda *_: ids)
    (row,) = battle.rows_of(nothing, nothing, result, killing)
    return row


def test_each_id_once_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all kills."""
    assert row_of(monkeypatch, [0, 1, 2]).endswith(battle.EXACT)


@pytest.mark.parametrize("ids", [[0, 1], [0, 1, 1, 2]], ids=["lost", "twice"])
def test_a_job_that_is_lost_or_counted_twice_is_not(ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmark ends with 1 then."""
    assert not row_of(monkeypatch, ids).endswith(battle.EXACT)


def test_a_kill_that_did_not_take_place_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would have shown nothing."""
    assert not row_of(monkeypatch, [0, 1, 2], kills=1).endswith(battle.EXACT)
