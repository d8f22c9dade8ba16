"""Thresholds on the command line, each checked as it is read, with a did-you-mean."""

from typing import Any, ClassVar

import click

from measure.thresholds import (
    OF_A_CHANGE,
    OF_A_RUN,
    Grammar,
    Threshold,
    ThresholdError,
    UnknownWordError,
    parse,
)
from whichpool.words import unknown


class ThresholdType(click.ParamType[Threshold]):
    """One threshold; a variable may hold several, with commas between them."""

    name = "threshold"
    envvar_list_splitter: ClassVar[str] = ","

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Threshold:  # noqa: ANN401 (click's)
        """Read and check."""
        if isinstance(value, Threshold):
            return value
        try:
            return parse(str(value), self._grammar)
        except UnknownWordError as error:
            self.fail(f"{value!r}: {told(error)}", param, ctx)
        except ThresholdError as error:
            self.fail(str(error), param, ctx)


def told(error: UnknownWordError) -> str:
    """Say which word is unknown, what may have been meant, and what is allowed."""
    return unknown(error.what, error.word, error.allowed)


RUN_THRESHOLD = ThresholdType(OF_A_RUN)
CHANGE_THRESHOLD = ThresholdType(OF_A_CHANGE)
