"""Where text for people goes: as wide as the terminal, or wide enough for the tables in a pipe."""

from typing import IO

from rich.console import Console

WIDTH_OFF_TERMINAL = 120
LINE_EVERY_S = 5.0  # off a terminal, for progress that would be a bar on one


def console_for(stream: IO[str]) -> Console:
    """Return a console that writes to a stream; off a terminal without colours."""
    return Console(file=stream, width=None if stream.isatty() else WIDTH_OFF_TERMINAL)
