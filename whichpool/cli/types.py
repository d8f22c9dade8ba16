"""The types of options: figures, lists of sizes and of words, thresholds; a wrong one gets a did-you-mean."""

import math
from collections.abc import Callable, Collection
from typing import Any, ClassVar

import click
from click.shell_completion import CompletionItem

from config.near_words import unknown_word
from measure.gates.thresholds import (
    OF_A_CHANGE,
    OF_A_RUN,
    Grammar,
    Threshold,
    ThresholdError,
    UnknownWordError,
    parse,
)

MOST_DIGITS = 9  # of a size: Python refuses to read numbers of thousands of digits


class FilePath(click.Path):
    """A path that the system can have: without a NUL, which a plan file may hold."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (click's)
        """Convert and check."""
        try:
            return super().convert(value, param, ctx)
        except ValueError:
            self.fail(f"{value!r}: a path holds no NUL.", param, ctx)


class Figure(click.FloatRange):
    """A number within a range; "nan", which compares with nothing, is in none."""

    what = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 (click's)
        """Convert and check."""
        figure = float(super().convert(value, param, ctx))
        if math.isnan(figure):
            self.fail(f"{value!r} is not a {self.what}.", param, ctx)
        return figure


class Seconds(Figure):
    """A number of seconds within a range."""

    what = "number of seconds"


class SizeList(click.ParamType[tuple[int, ...]]):
    """A comma-separated list of different whole numbers within a range, put in order."""

    name = "sizes"

    def __init__(self, least: int, most: int, fewest: int) -> None:
        self._least = least
        self._most = most
        self._fewest = fewest

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Split and check a list."""
        if isinstance(value, tuple):
            return value  # click converts some values twice
        words = [word.strip() for word in str(value).split(",") if word.strip()]
        if not all(word.isascii() and word.isdecimal() and len(word) <= MOST_DIGITS for word in words):
            self.fail(f"{value!r} is not a list of whole numbers, such as 1,2,4,8.", param, ctx)
        sizes = tuple(sorted({int(word) for word in words}))
        for size in sizes:
            if not self._least <= size <= self._most:
                self.fail(f"{size} is not in the range {self._least}<=x<={self._most}.", param, ctx)
        if len(sizes) < self._fewest:
            self.fail(f"name at least {self._fewest} different ones, such as 1,2,4,8.", param, ctx)
        return sizes


class OneSize(click.IntRange):
    """A whole number within a range; a list of them is another command's."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (click's)
        """Convert and check."""
        if "," in str(value):
            self.fail(f"{value!r}: run takes one number; scale measures several of them.", param, ctx)
        return super().convert(value, param, ctx)


class WordList(click.ParamType[tuple[str, ...]]):
    """A comma-separated list of words of a known set, without repeats.

    Args:
        what: what a word names.
        allowed: the known ones.
        why_not: what to say of an unknown one, if there is more to say than what is known.
    """

    def __init__(
        self, what: str, allowed: Collection[str], why_not: Callable[[str], str] = lambda _: ""
    ) -> None:
        self.name = what
        self._allowed = tuple(allowed)
        self._why_not = why_not

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split and check a list; a list that was read from a file is checked too."""
        words = value.split(",") if isinstance(value, str) else value
        if not isinstance(words, (list, tuple)) or not all(isinstance(w, str) for w in words):
            self.fail(f"{value!r} is not a list of {self.name}s", param, ctx)
        unique_words = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
        for word in unique_words:
            if word not in self._allowed:
                self.fail(self._why_not(word) or unknown_word(self.name, word, self._allowed), param, ctx)
        if not unique_words:
            self.fail(f"name at least one of: {', '.join(self._allowed)}.", param, ctx)
        return unique_words

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 (click's)
        param: click.Parameter,  # noqa: ARG002 (click's)
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """Complete the last word of a list, to one that is not in it yet."""
        before, comma, begun = incomplete.rpartition(",")
        chosen = before.split(",")
        return [
            CompletionItem(f"{before}{comma}{word}")
            for word in self._allowed
            if word.startswith(begun) and word not in chosen
        ]


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
            self.fail(f"{value!r}: {error}", param, ctx)
        except ThresholdError as error:
            self.fail(str(error), param, ctx)


RUN_THRESHOLD = ThresholdType(OF_A_RUN)
CHANGE_THRESHOLD = ThresholdType(OF_A_CHANGE)
