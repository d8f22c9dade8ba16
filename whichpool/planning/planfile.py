"""A plan in TOML: the flags' own names for the run, and tables for its jobs and counters."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from config.counter_strategies import STRATEGIES
from config.guide_jobs import JOBS, why_refused
from config.near_words import unknown_word
from config.pools import CELERY_POOLS, DIRECT_POOLS
from measure.model.plan import Arrivals
from whichpool.errors import UsageError
from whichpool.planning.request import (
    MOST_STALL_S,
    Concurrency,
    CounterRequest,
    CounterSizes,
    Increments,
    JobRequest,
    JobSizes,
    Load,
    Rate,
    Rounds,
    Size,
    guide_counter,
    guide_job,
)
from whichpool.planning.toml_file import nested_too_deeply, read_toml

Row = TypeVar("Row", bound=msgspec.Struct)
T = TypeVar("T")


class PlanSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The keys beside the tables: the run's flags, by their names."""

    pools: list[str] | None = None
    n: Size | None = None
    concurrency: Concurrency | None = None
    rate: Rate | None = None
    load: Load | None = None
    arrivals: Arrivals | None = None
    rounds: Rounds | None = None
    until_decided: bool | None = None
    seed: int | None = None
    increments: Increments | None = None
    stall: Annotated[float, msgspec.Meta(ge=1, le=MOST_STALL_S)] | None = None
    job_timeout: Annotated[float, msgspec.Meta(ge=1, le=MOST_STALL_S)] | None = None
    broker: str | None = None
    broker_password_file: str | None = None
    cluster: Literal["embedded", "external", "direct"] | None = None
    web_url: str | None = None
    web_port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] | None = None
    results: str | None = None


class JobTable(JobSizes, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of a job: its name, and its sizes."""

    job: str

    def request(self) -> JobRequest:
        """Return what it asks for; the name is known."""
        return guide_job(self.job, **_sizes(self, JobSizes))


class CounterTable(CounterSizes, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of a counter: its strategy's name, and its sizes."""

    strategy: str

    def request(self) -> CounterRequest:
        """Return what it asks for; the name is known."""
        return guide_counter(self.strategy, **_sizes(self, CounterSizes))


FIELDS = {
    "jobs": ("job", *JobSizes.__struct_fields__),
    "counters": ("strategy", *CounterSizes.__struct_fields__),
}
TABLES = tuple(FIELDS)


class PlanFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan file says: settings by their flags' names, jobs and counters."""

    settings: dict[str, Any]
    jobs: tuple[JobRequest, ...]
    counters: tuple[CounterRequest, ...]


def read_plan_file(path: Path) -> PlanFile:
    """Read a plan file.

    Raises:
        UsageError: naming the file, the line or the key, and what is allowed there.
    """
    document = read_toml(path)
    keys = (*PlanSettings.__struct_fields__, *TABLES)
    for key in document:
        if key not in keys:
            raise UsageError(f"{path}: {unknown_word('key', key, keys)}")
    settings = _converted(path, "", {k: v for k, v in document.items() if k not in TABLES}, PlanSettings)
    _known(path, "pools", "pool", settings.pools or (), (*CELERY_POOLS, *DIRECT_POOLS))
    jobs = _rows(path, "jobs", document["jobs"], JobTable) if "jobs" in document else []
    counters = _rows(path, "counters", document["counters"], CounterTable) if "counters" in document else []
    _known(path, "jobs", "job", [job.job for job in jobs], JOBS)
    _known(path, "counters", "strategy", [counter.strategy for counter in counters], STRATEGIES)
    for number, job in enumerate(jobs):
        defaults = job.request().job.known_arguments
        _known(path, f"jobs[{number}].arguments", "argument", job.arguments, defaults)
        _typed(path, f"jobs[{number}].arguments", job.arguments, defaults)
        if reason := why_refused(job.job, {**defaults, **job.arguments}):
            raise UsageError(f"{path}: key jobs[{number}].arguments: {reason}.")
    _each_once(path, "jobs", [job.job for job in jobs])
    _each_once(path, "counters", [counter.strategy for counter in counters])
    setting_values: dict[str, Any] = msgspec.to_builtins(settings)
    return PlanFile(
        settings=setting_values,
        jobs=tuple(job.request() for job in jobs),
        counters=tuple(counter.request() for counter in counters),
    )


def _sizes(table: msgspec.Struct, kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {name: getattr(table, name) for name in kind.__struct_fields__}


def _rows(path: Path, table: str, rows: object, kind: type[Row]) -> list[Row]:
    if rows == []:
        raise UsageError(f"{path}: key {table}: it is empty. Name a {FIELDS[table][0]}, or omit the key.")
    listed: type[list[Row]] = list[kind]  # type: ignore[valid-type]  # known at run time only
    return _converted(path, table, rows, listed)


def _converted(path: Path, table: str, value: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(value, kind)
    except RecursionError:
        raise nested_too_deeply(path) from None
    except msgspec.ValidationError as error:
        text = str(error) if "`$" in str(error) else f"{error} - at `$`"
        where = re.sub(r"at `\$\.?(.*)`", rf"at key {table}\1", text)
        allowed = f" Allowed in [[{table}]]: {', '.join(FIELDS[table])}." if table else ""
        raise UsageError(f"{path}: {where}.{allowed}") from None


def _known(path: Path, where: str, what: str, words: Iterable[str], allowed: Collection[str]) -> None:
    for word in words:
        if word not in allowed:
            raise UsageError(f"{path}: key {where}: {unknown_word(what, word, allowed)}")


def _typed(path: Path, where: str, given: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    for name, value in given.items():
        try:
            msgspec.convert(value, type(defaults[name]))
        except msgspec.ValidationError as error:
            raise UsageError(f"{path}: {error} at key {where}.{name}.") from None
        if isinstance(value, int | float) and not 0 <= value < float("inf"):
            raise UsageError(f"{path}: key {where}.{name}: {value} is not a number from 0 on.")


def _each_once(path: Path, table: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{path}: key {table}: {name!r} is listed twice; one table says all of it.")
