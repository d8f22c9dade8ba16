"""The worker command of a user's production: read, cut to what can be measured, written again."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from config.broker_syntax import masked
from config.pools import Pool
from whichpool.errors import UsageError

PROBES = "whichpool_probe.probe,whichpool_probe.guard"
REPLACED = ("--pool", "--concurrency", "--hostname", "--queues")
REMOVED = (
    "--beat", "--schedule-filename", "--statedb", "--pidfile", "--logfile", "--detach", "--autoscale",
    "--discard", "--broker", "--result-backend", "--uid", "--gid", "--umask", "--exclude-queues", "--workdir",
)  # fmt: skip
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*")
_ADDRESSES = ("--broker", "--result-backend")  # they may hold a password
_SCHEDULE = {"--schedule": "--schedule-filename"}


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command line: what Celery calls it, its words, and its value."""

    name: str
    words: tuple[str, ...]
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerCommand:
    """A worker's command line in its parts.

    Attributes:
        variables: assignments before it.
        prefix: what runs it, such as ``uv run``.
        celery: the words of the program, such as ``celery`` or ``python -m celery``.
        before, after: the options before and after the word ``worker``.
    """

    variables: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    celery: tuple[str, ...] = ("celery",)
    before: tuple[Option, ...] = ()
    after: tuple[Option, ...] = ()

    def value(self, name: str) -> str | None:
        """Return the value of an option; the last one counts."""
        found = [option.value for option in (*self.before, *self.after) if option.name == name]
        return found[-1] if found else None

    @property
    def names(self) -> frozenset[str]:
        """The options that it has."""
        return frozenset(option.name for option in (*self.before, *self.after))

    @property
    def removed(self) -> tuple[str, ...]:
        """What is left out as it is measured, as it was typed."""
        return tuple(
            option.name if option.name in _ADDRESSES else shlex.join(option.words)
            for option in (*self.before, *self.after)
            if option.name in REMOVED
        )

    def measured(self, python: Path, pool: Pool, concurrency: int, queues: str) -> list[str]:
        """Return the command line of a worker that is measured, in their own interpreter."""
        program = list(self.celery) if self.prefix else [str(python), "-m", "celery"]
        kept = [
            o for o in self.after if o.name not in (*REPLACED, *REMOVED, "--include", "--pool-start-method")
        ]
        include = ",".join(filter(None, (self.value("--include"), PROBES)))
        return [
            *self.prefix, *program, *_words(o for o in self.before if o.name not in REMOVED), "worker",
            *_words(kept), "--pool", pool.option, *pool.worker_options, "--concurrency", str(concurrency),
            "--queues", queues, "--hostname", "whichpool@%h", "--include", include,
        ]  # fmt: skip

    def to_paste(self, pool: Pool, concurrency: int) -> tuple[str, ...]:
        """Return the command line of production with another pool and concurrency, and all else as it was."""
        gone = {"--pool", "--concurrency", "--pool-start-method", "--autoscale"}
        words = (
            *(f"{name}={value}" for name, value in self.variables.items()), *self.prefix, *self.celery,
            *_words(self.before), "worker", *_words(o for o in self.after if o.name not in gone),
            "--pool", pool.option, *pool.worker_options, "--concurrency", str(concurrency),
        )  # fmt: skip
        return tuple(map(masked, words))


def worker_command(words: Sequence[str], app: str | None) -> WorkerCommand:
    """Read a worker's command line; without one, that of an application.

    Args:
        words: what stands after ``--``.
        app: as ``-A`` names it.

    Raises:
        UsageError: if it is none.
    """
    if not words:
        return WorkerCommand(before=_app(app))
    variables, rest = _assignments(words)
    try:
        worker = rest.index("worker")
    except ValueError:
        raise UsageError(_no_worker(words)) from None
    start = next((i for i in range(worker) if Path(rest[i]).name == "celery"), None)
    if start is None:
        raise UsageError(_no_worker(words))
    module = start >= 2 and rest[start - 1] == "-m"  # noqa: PLR2004 (python -m celery)
    first = start - 2 if module else start
    before = tuple(_options(rest[start + 1 : worker]))
    if app and not any(option.name == "--app" for option in before):
        before = (*_app(app), *before)
    return WorkerCommand(
        variables=variables, prefix=tuple(rest[:first]), celery=tuple(rest[first : start + 1]), before=before,
        after=tuple(_options(rest[worker + 1 :])),
    )  # fmt: skip


def _app(app: str | None) -> tuple[Option, ...]:
    return (Option("--app", ("-A", app), app),) if app else ()


def _no_worker(words: Sequence[str]) -> str:
    typed = shlex.join(words)
    return f"after -- stands no worker's command: {typed!r}. One looks like: celery -A proj worker -c 8"


def _assignments(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    rest = list(words)
    if rest and Path(rest[0]).name == "env":
        rest.pop(0)
    variables = {}
    while rest and _ASSIGNMENT.fullmatch(rest[0]):
        name, _, value = rest.pop(0).partition("=")
        variables[name] = value
    return variables, rest


def _options(words: Sequence[str]) -> Iterator[Option]:
    """Yield the options of some words; what is not known to Celery here is kept as it is."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, attached = _split(word)
        known = _known().get(name)
        if known is None:
            yield Option(word, (word,))
        elif attached is not None:
            yield Option(known.name, (word,), attached)
        elif known.takes_value and rest:
            value = rest.pop(0)
            yield Option(known.name, (word, value), value)
        else:
            yield Option(known.name, (word,))


def _split(word: str) -> tuple[str, str | None]:
    """Return an option's flag, and its value where it is written in one word."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    if word.startswith("-") and len(word) > 2 and (known := _known().get(word[:2])) and known.takes_value:  # noqa: PLR2004 (-c8)
        return word[:2], word[2:].removeprefix("=")
    return word, None


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    takes_value: bool


@cache
def _known() -> dict[str, _Known]:
    """Return Celery's own options of a worker by every way to write them."""
    from celery.bin.celery import celery  # noqa: PLC0415 (a command that only prints answers at once)
    from celery.bin.worker import worker  # noqa: PLC0415 (the same)

    known = {}
    for parameter in (*celery.params, *worker.params):
        spellings = [*parameter.opts, *parameter.secondary_opts]
        longest = max(spellings, key=len)
        name = _SCHEDULE.get(longest, longest)
        takes = not getattr(parameter, "is_flag", False) and not getattr(parameter, "count", False)
        known.update(dict.fromkeys(spellings, _Known(name, takes)))
    return known


def _words(options: Iterator[Option] | Sequence[Option]) -> list[str]:
    return [word for option in options for word in option.words]
