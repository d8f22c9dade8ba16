"""One colour, one marker shape and one dash pattern for each pool, the same in every plot."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from whichpool.reports.plots.svg import element, number

KNOWN = ("threads", "prefork", "loop", "thread-executor", "process-executor", "gevent", "solo")
# after Okabe and Ito's colours for every kind of sight, moved until each is 4.5:1 on its background
LIGHT = ("#0b62a8", "#b34700", "#00734f", "#8a3f86", "#7a5c00", "#007080", "#a3263f", "#55595f")
DARK = ("#6cb6f5", "#f29b57", "#4cc7a0", "#db93d0", "#e0c04a", "#5ccbe0", "#f58a9b", "#b4b9c0")
DASHES = ("none", "7 3", "2 3", "9 3 2 3", "5 2", "1 2", "12 4", "4 4")
_SHAPES = ("circle", "square", "diamond", "triangle", "wedge", "bar", "star", "hexagon")
# corners on a circle of radius 1, (0, -1) is the top
_CORNERS = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    "wedge": ((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
    "bar": ((-0.45, -1.2), (0.45, -1.2), (0.45, 1.2), (-0.45, 1.2)),
    "star": ((0, -1.3), (0.4, -0.4), (1.3, 0), (0.4, 0.4), (0, 1.3), (-0.4, 0.4), (-1.3, 0), (-0.4, -0.4)),
    "hexagon": ((-1.1, 0), (-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1)),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a pool is drawn; `number` says which of the colours, shapes and dashes."""

    number: int

    @property
    def class_(self) -> str:
        """The CSS class that sets the pool's colour."""
        return f"pool-{self.number}"

    def mark(self, x: float, y: float, radius: float, kind: str = "mark") -> Markup:
        """Return the pool's marker; `kind` is its CSS class, such as ``mark`` or ``round``."""
        shape = _SHAPES[self.number]
        classes = f"{kind} {self.class_}"
        if shape == "circle":
            return element("circle", cx=x, cy=y, r=radius, class_=classes)
        corners = (f"{number(x + radius * dx)} {number(y + radius * dy)}" for dx, dy in _CORNERS[shape])
        return element("path", d=f"M{'L'.join(corners)}z", class_=classes)


def styles(pools: Iterable[str]) -> dict[str, Style]:
    """Return a style for each pool: its own one for a known pool, what is left over for the others."""
    named = list(dict.fromkeys(pools))
    taken = {pool: KNOWN.index(pool) for pool in named if pool in KNOWN}
    free = [i for i in reversed(range(len(LIGHT))) if i not in taken.values()] or [len(LIGHT) - 1]
    for turn, pool in enumerate(pool for pool in named if pool not in taken):
        taken[pool] = free[turn % len(free)]
    return {pool: Style(taken[pool]) for pool in named}
