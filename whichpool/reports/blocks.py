"""Blocks of a screen, shortened until they fit into it: what matters least goes first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

Entry = tuple[str, ...]
Height = Callable[[str, bool], int]  # how many rows a line takes; whether it is indented


@dataclass(frozen=True, slots=True)
class Block:
    """One block of lines.

    Attributes:
        title: its heading; without one, the lines stand for themselves.
        entries: lines that stay together.
        least: how many of them stay, however short room is.
        matters: the block that matters least is shortened first.
        left: how many entries were left out.
        says_left: whether that is said.
    """

    title: str
    entries: Sequence[Entry]
    least: int = 0
    matters: int = 0
    left: int = 0
    says_left: bool = True

    @property
    def lines(self) -> list[str]:
        """All lines; the last one says how many entries were left out."""
        more = [f"… and {self.left:,} more"] if self.left and self.entries and self.says_left else []
        return [*(line for entry in self.entries for line in entry), *more]

    def cut_to(self, most: int) -> "Block":
        """Return the block with its first entries only, as many as these."""
        kept = self.entries[:most]
        return replace(self, entries=kept, left=self.left + len(self.entries) - len(kept))


def rows_of(blocks: Sequence[Block], height: Height) -> int:
    """Return how many rows blocks take, each with an empty row before it, but for the first."""
    filled = [block for block in blocks if block.lines]
    frames = sum(1 + bool(block.title) for block in filled) - bool(filled)
    return frames + sum(height(line, bool(block.title)) for block in filled for line in block.lines)


def fitted(blocks: Sequence[Block], rows: int, height: Height) -> list[Block]:
    """Return the blocks, shortened until they take no more rows: first to what should stay, then beyond."""
    kept = [block.cut_to(rows) for block in blocks]  # each takes a row at least
    for floor in (lambda block: block.least, lambda _: 0):
        while rows_of(kept, height) > rows:
            longer = [block for block in kept if len(block.entries) > floor(block)]
            if not longer:
                break
            victim = min(longer, key=lambda block: block.matters)
            kept[kept.index(victim)] = victim.cut_to(len(victim.entries) - 1)
    return kept
