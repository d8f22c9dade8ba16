"""A table drawn on a console, as many of its columns as there is room for."""

from collections.abc import Callable

from rich import box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table as RichTable
from rich.text import Text

from whichpool.reports.sentences import one_line
from whichpool.reports.table import Column, Table, Value

Style = Callable[[Column, Value], str]
_WIDEST = 10_000


def fitted_table(table: Table, console: Console, style: Style) -> RichTable:
    """Return the table without the columns of the highest ranks, as far as there is no room for them.

    Args:
        table: what to draw.
        console: where it has to fit.
        style: of a value in a column, in rich's words; empty for none.
    """
    unlimited = console.options.update(max_width=_WIDEST)
    for rank in range(max(column.rank for column in table.columns), 0, -1):
        drawn = _drawn(table.up_to(rank), style)
        if console.measure(drawn, options=unlimited).maximum <= console.width:
            return drawn
    return _drawn(table.up_to(0), style)


def _drawn(table: Table, style: Style) -> RichTable:
    drawn = RichTable(
        title=Text(table.title, "bold"), title_justify="left", box=box.SIMPLE_HEAD, show_edge=False,
        padding=(0, 1, 0, 0),
    )  # fmt: skip
    shown = [*table.shown()]
    for index, column in enumerate(table.columns):
        # a word may be broken where the console is too narrow for it; a figure is never cut
        widest = max((cell_len(texts[index]) for texts in shown), default=0) if column.is_figure else None
        justify: JustifyMethod = "right" if column.is_figure else "left"
        drawn.add_column(Text(column.heading), justify=justify, min_width=widest, overflow="fold")
    for row, texts in zip(table.rows, shown, strict=True):
        cells = zip(table.columns, row, texts, strict=True)
        drawn.add_row(*(Text(one_line(text), style(column, value)) for column, value, text in cells))
    return drawn
