"""tasks.cell_ledger: which ids have no outcome (the arithmetic; the rest needs a Redis)."""

from collections.abc import Callable
from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from measure.model.plan import CellPlan
from tasks.cell_ledger import CellLedger

MakeCell = Callable[..., CellPlan]


class OneBitmap:
    """What GET answers of a bitmap; Redis counts bits from the left of each byte."""

    def __init__(self, n: int, done: set[int]) -> None:
        digits = "".join("1" if i in done else "0" for i in range(n))
        kept = digits[: max(done) // 8 * 8 + 8] if done else ""  # SETBIT grows the string as far as needed
        kept = kept.ljust(-(-len(kept) // 8) * 8, "0")
        self.raw = bytes(int(kept[i : i + 8], 2) for i in range(0, len(kept), 8)) or None

    def get(self, key: str) -> bytes | None:
        """Return the bitmap, or None before its first bit."""
        return self.raw if key.endswith(":done") else None


def ledger(cell: CellPlan, done: set[int]) -> CellLedger:
    """Return the ledger of a cell in which some ids are done."""
    return CellLedger(cast("Redis", OneBitmap(cell.n, done)), "run", 0, cell)


@given(st.data(), st.integers(1, 200))
def test_missing_is_what_is_not_done(a_cell: MakeCell, data: st.DataObject, n: int) -> None:
    """Every id is in one of the two, whatever the length of the string that Redis keeps."""
    done = data.draw(st.sets(st.integers(0, n - 1)))
    assert ledger(a_cell(n=n), done).missing() == sorted(set(range(n)) - done)


def test_before_the_first_outcome_all_are_missing(a_cell: MakeCell) -> None:
    """The key does not exist yet."""
    assert ledger(a_cell(n=9), set()).missing() == list(range(9))


def test_the_bits_are_counted_from_the_left(a_cell: MakeCell) -> None:
    """SETBIT 0 is the highest bit of the first byte: 0x80."""
    assert OneBitmap(9, {0}).raw == b"\x80"
    assert ledger(a_cell(n=9), {0}).missing() == list(range(1, 9))
