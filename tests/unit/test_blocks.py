"""whichpool.reports.blocks: blocks of a screen, shortened until they fit into it."""

from whichpool.reports.blocks import Block, fitted, rows_of


def test_what_can_never_be_shown_is_not_measured() -> None:
    """A result of thousands of verdicts took half a minute to be printed."""
    asked = []

    def height(line: str, _indented: bool) -> int:
        asked.append(line)
        return 1

    many = Block("Many", [(str(number),) for number in range(10_000)])
    (kept,) = fitted([many], 25, height)
    assert rows_of([kept], lambda *_: 1) == 25
    assert kept.lines[-1] == "… and 9,977 more"
    assert len(asked) < 1_000
