"""Command lines, plan files and results to fuzz with; each from a seeded source of choices."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from benchmarks.fuzz_mutations import HOSTILE, ODD_NUMBERS, ODD_TEXTS, mutated_bytes, mutated_json
from measure.model.result import RunResult
from whichpool.cli.main import cli

Words = list[str]
FORMATS = ("terminal", "markdown", "csv", "json", "html")
BROKERS = (
    "", "redis://", "redis://127.0.0.1:1/0", "redis://127.0.0.1:99999/0", "redis://u:p@[::1", "redis://a..b:1/0",
    f"redis://{'x' * 64}.y/0", "redis://127.0.0.1:1/?db=abc", "redis://127.0.0.1:1/0?foo=bar", "unix://", "unix:///\0",
    "redis://127.0.0.1:1/0?socket_timeout=abc", "rediss://127.0.0.1:1/0?ssl_cert_reqs=bogus", "http://x", "redis+socket://",
)  # fmt: skip
FILES = (
    "",
    ".",
    "/dev/zero",
    "/dev/null",
    "fifo",
    "missing",
    "a\0b",
    "\udcff",
    "result.json",
    "plan.toml",
    "x" * 300,
)
PLAIN = (
    "sleep",
    "primes",
    "noop",
    "threads",
    "prefork",
    "1",
    "2,4",
    "poisson",
    "none",
    "embedded",
    "external",
    "direct",
)
THRESHOLDS = (
    "failed>0",
    "p99>80ms",
    "x>",
    ">1",
    "threads.sleep.p99>1e999",
    "a.b.c.d>1",
    "p99>80parsecs",
    HOSTILE,
)
VALUES = (
    *PLAIN,
    *BROKERS,
    *FILES,
    *THRESHOLDS,
    *ODD_TEXTS,
    *map(str, ODD_NUMBERS),
    "9" * 5_000,
    "1e999",
    "nan",
    "-inf",
)
# a flag that names a place to write to is given one in the folder: to write to a user's own path is no fault
PLACES = {"--results", "--json", "--output", "--state", "--progress-file"}


def command_lines(choose: random.Random) -> Iterator[Words]:
    """Yield command lines, for ever: of each command, its own flags and arguments with any values."""
    while True:
        name, command = choose.choice(sorted(cli.commands.items()))
        words = [name]
        for parameter in choose.sample(command.params, choose.randrange(len(command.params) + 1)):
            words += _given(parameter, choose)
        if choose.random() < 0.2:  # noqa: PLR2004 (one in five has a stray word)
            words.insert(choose.randrange(len(words) + 1), choose.choice((*VALUES, "--no-such", "-Z")))
        yield words


def _given(parameter: click.Parameter, choose: random.Random) -> Words:
    value = choose.choice(VALUES)
    if isinstance(parameter, click.Argument):
        return ["folder"] if parameter.name == "folder" else [value]
    flag = choose.choice([*parameter.opts, *parameter.secondary_opts])
    if getattr(parameter, "is_flag", False):
        return [flag]
    if PLACES & set(parameter.opts):
        value = choose.choice(("-", "folder", "folder/new", "result.json", "", "/dev/full"))
    return [flag, value] if choose.random() < 0.7 else [f"{flag}={value}"]  # noqa: PLR2004 (both ways)


def plan_files(choose: random.Random, examples: Path, file: Path) -> Iterator[Words]:
    """Write mutated plan files, for ever; yield the command line that reads each."""
    texts = [example.read_bytes() for example in sorted(examples.glob("*.toml"))]
    while True:
        file.write_bytes(mutated_bytes(choose.choice(texts), choose))
        yield ["run", "--plan", str(file), "--results", "folder"]


def results(choose: random.Random, whole: RunResult, file: Path) -> Iterator[Words]:
    """Write mutated results, for ever; yield a command line that reads each."""
    documents: list[Any] = [msgspec.to_builtins(whole), msgspec.to_builtins(_short(whole))]
    file.with_name("base.json").write_bytes(msgspec.json.encode(_short(whole)))
    while True:
        file.write_bytes(mutated_json(choose.choices(documents, (1, 9))[0], choose))
        yield choose.choice((
            ["report", str(file), "--format", choose.choice(FORMATS)],
            ["report", str(file), "--format", choose.choice(FORMATS[:4])],
            ["report", str(file), "--fail-if", "threads.sleep.p99>80ms", "--fail-if", "failed>0"],
            ["compare", "base.json", str(file)], ["compare", str(file), "base.json", "--force"],
        ))  # fmt: skip


def _short(whole: RunResult) -> RunResult:
    """Return a run of which little is left, so that a mutation hits each kind of field."""
    plan = msgspec.structs.replace(whole.plan, cells=_few(whole.plan.cells))
    return msgspec.structs.replace(
        whole, plan=plan, cells=_few(whole.cells), counters=whole.counters[:2], timelines=whole.timelines[:1],
        verdicts=whole.verdicts[:2], scaling=whole.scaling[:1], identities=whole.identities[:1],
    )  # fmt: skip


def _few(cells: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(cell for cell in cells if cell.round in (0, 1) and cell.job in ("sleep", "whoami"))
