"""Thresholds in words: ``[POOL.][JOB.]MEASURE OP VALUE[UNIT]``, read and written."""

import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import msgspec

from config.near_words import unknown_word
from measure.cells.metrics import CHANGES, IN_ONE, UNITS

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip
_SHAPE = re.compile(
    r"\s*(?P<words>[^<>=]*?)\s*(?P<op>[<>]=?)\s*"
    r"(?P<value>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(?P<unit>\S*)\s*",
    re.ASCII,
)


class ThresholdError(ValueError):
    """The text is not a threshold; the message says why, and what is allowed."""


class UnknownWordError(ThresholdError):
    """A threshold names a pool, a job or a measure that is not there."""

    def __init__(self, what: str, word: str, allowed: Collection[str]) -> None:
        super().__init__(unknown_word(what, word, allowed))
        self.what, self.word, self.allowed = what, word, allowed


class Threshold(msgspec.Struct, frozen=True):
    """What must not hold.

    Attributes:
        path: the pool, the job, or both, joined by a dot; empty for every group.
        measure: as it was named.
        op: one of `OPERATORS`.
        value, unit: as they were written.
    """

    path: str
    measure: str
    op: str
    value: float
    unit: str

    def __str__(self) -> str:
        """Return it as a user would type it; it is read back as the same threshold."""
        measure = f"{self.path}.{self.measure}" if self.path else self.measure
        return f"{measure}{self.op}{repr(self.value).removesuffix('.0')}{self.unit}"

    @property
    def limit(self) -> float:
        """The value as results hold it: in seconds, as a share, in MB."""
        return self.value / IN_ONE[self.unit]

    def is_crossed_by(self, value: float, origin: float = 0.0) -> bool:
        """Whether a value, as results hold it, is beyond the limit, counted from an origin."""
        return OPERATORS[self.op](value, origin + self.limit)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What thresholds of one kind may say: the units of each measure, whether a value has a sign."""

    units: Mapping[str, tuple[str, ...]]
    signed: bool
    example: str


OF_A_RUN = Grammar(UNITS, signed=False, example="threads.fetch.p99>80ms")
OF_A_CHANGE = Grammar(CHANGES, signed=True, example="jobs_per_s<-10%")


class Target(msgspec.Struct, frozen=True):
    """The groups that a threshold is about; None is every one."""

    pool: str | None = None
    job: str | None = None

    def covers(self, pool: str, job: str) -> bool:
        """Whether a group is one of them."""
        return self.pool in (None, pool) and self.job in (None, job)


def parse(text: str, grammar: Grammar) -> Threshold:
    """Read a threshold; its pool and job are checked by `target`, once they are known.

    Raises:
        ThresholdError: if it is none; an `UnknownWordError` where its measure is unknown.
    """
    match = _SHAPE.fullmatch(text)
    words = [word.strip() for word in match["words"].split(".")] if match else []
    if match is None or not all(words):
        raise ThresholdError(
            f"{text!r} is not a threshold. Write [POOL.][JOB.]MEASURE OP VALUE[UNIT] in quotes, OP one of "
            f"{' '.join(OPERATORS)}: '{grammar.example}'."
        )
    *path, measure = words
    if measure not in grammar.units:
        raise UnknownWordError("measure", measure, list(grammar.units))
    _check_unit(text, match["unit"], measure, grammar)
    _check_value(text, match["value"], grammar)
    return Threshold(".".join(path), measure, match["op"], float(match["value"]), match["unit"])


def target(threshold: Threshold, pools: Collection[str], jobs: Collection[str]) -> Target:
    """Return what a threshold is about, its pool and job in either order.

    Raises:
        UnknownWordError: if it names neither a pool nor a job of these.
    """
    known = {"": Target(), **{pool: Target(pool=pool) for pool in pools}, **{j: Target(job=j) for j in jobs}}
    for pool in pools:
        known |= {path: Target(pool, job) for job in jobs for path in (f"{pool}.{job}", f"{job}.{pool}")}
    if threshold.path in known:
        return known[threshold.path]
    raise _unknown(threshold.path, pools, jobs)


def _unknown(path: str, pools: Collection[str], jobs: Collection[str]) -> UnknownWordError:
    for what, known, others in (("job", pools, jobs), ("pool", jobs, pools)):
        for word in known:
            if path.startswith(f"{word}.") or path.endswith(f".{word}"):
                rest = path.removeprefix(f"{word}.").removesuffix(f".{word}")
                return UnknownWordError(what, rest, others)
    return UnknownWordError("pool or job", path.partition(".")[0], (*pools, *jobs))


def _check_unit(text: str, unit: str, measure: str, grammar: Grammar) -> None:
    units = grammar.units[measure]
    if unit not in units:
        allowed = " or ".join(", ".join(allowed_unit or "none" for allowed_unit in units).rsplit(", ", 1))
        raise ThresholdError(f"{text!r}: the unit of {measure} is {allowed}; this one has {unit or 'none'}.")


def _check_value(text: str, value: str, grammar: Grammar) -> None:
    if not math.isfinite(float(value)) or (not grammar.signed and value[0] in "+-"):
        allowed = "a finite number" if grammar.signed else "a finite number from 0 on, without a sign"
        raise ThresholdError(f"{text!r}: the value has to be {allowed}.")
