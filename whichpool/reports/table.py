"""A table of a report: raw figures in rows, and for each column the one way to show them."""

from collections.abc import Sequence
from dataclasses import dataclass

NONE = "-"
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: its name in CSV, with the unit of the raw figure at its end.
        heading: its name for people.
        form: how a figure is shown, for `str.format`; words are shown as they are.
        scale: what a raw figure is multiplied by before it is shown (1,000 for seconds as ms).
        is_key: whether it says what a row is about, not what was found of it.
        rank: 0 is always shown; where room is short, the columns of the highest rank go first.
    """

    key: str
    heading: str
    form: str = ""
    scale: float = 1.0
    is_key: bool = False
    rank: int = 0

    @property
    def is_figure(self) -> bool:
        """Whether it holds figures, to be set flush right."""
        return bool(self.form)

    def shown(self, value: Value) -> str:
        """Return a value as people see it, the same in every report; "-" where there is none."""
        if value is None:
            return NONE
        if isinstance(value, str) or not self.form:
            return str(value)
        return self.form.format(value * self.scale if self.scale != 1.0 else value)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a key for files and anchors, a title, columns, rows of raw values."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]

    def shown(self) -> list[list[str]]:
        """Return every value as people see it, row by row."""
        return [[c.shown(v) for c, v in zip(self.columns, row, strict=True)] for row in self.rows]

    def up_to(self, rank: int) -> "Table":
        """Return the table with the columns up to this rank only."""
        kept = [i for i, column in enumerate(self.columns) if column.rank <= rank]
        columns, rows = [self.columns[i] for i in kept], [[row[i] for i in kept] for row in self.rows]
        return Table(self.key, self.title, columns, rows)
