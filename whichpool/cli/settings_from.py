"""From what click has read of a command line to typed settings."""

from dataclasses import fields
from typing import Any, cast

import click
from click.core import ParameterSource

from config.broker_syntax import masked
from whichpool.cli.typed import typed_command, typed_words
from whichpool.planning.settings import ClusterKind, ClusterSettings, OutputSettings, Settings, WorkSettings
from whichpool.recommend.task_settings import TaskSettings

_OUTRIGHT = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
_OTHERWISE_NAMED = {"stall": "stall_s", "job_timeout": "job_timeout_s", "cluster": "kind"}  # by click's names


def settings_from(context: click.Context) -> Settings:
    """Return the settings of a command; what it has no option for is at its default."""
    flags = {_OTHERWISE_NAMED.get(name, name): value for name, value in context.params.items()}
    typed = context.get_parameter_source("broker") is ParameterSource.COMMANDLINE
    work = {**flags, "said": said_by(context), "command": typed_command(context)}
    where = {**flags, "kind": _kind_of(flags), "broker_was_typed": typed}
    return Settings(
        work=WorkSettings(**_fields(WorkSettings, work)),
        cluster=ClusterSettings(**_fields(ClusterSettings, where)),
        output=OutputSettings(**_fields(OutputSettings, flags)),
    )


def task_settings(context: click.Context) -> TaskSettings:
    """Return what a command says of a task of its user's own; what stands behind ``--`` is its worker."""
    flags = {**context.params, **_split(context)}
    command = (*typed_command(context), *_arguments(flags))
    return TaskSettings(**_fields(TaskSettings, {**flags, "command": command}))


def _split(context: click.Context) -> dict[str, Any]:
    """Tell a task's name from the words of a worker's command where only the latter is there."""
    words = typed_words(context)
    if "--" not in words:
        return {}
    worker = tuple(words[words.index("--") + 1 :])
    target = context.params["target"]
    return {"worker": worker, "target": None if (target, *context.params["worker"]) == worker else target}


def _arguments(flags: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    target = ((flags["target"],),) if flags["target"] else ()
    worker = (("--", *map(masked, flags["worker"])),) if flags["worker"] else ()
    return (*target, *worker)


def said_by(context: click.Context) -> frozenset[str]:
    """Return the names of the settings that were said outright; a flag has the say over a variable."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    said = {name for name, source in sources.items() if source in _OUTRIGHT}
    typed = {name for name, source in sources.items() if source is ParameterSource.COMMANDLINE}
    if "until_decided" in typed and "rounds" not in typed:
        said.discard("rounds")  # which a variable said
    return frozenset(said)


def _kind_of(flags: dict[str, Any]) -> ClusterKind:
    """Return the kind of cluster: the one that is named, else by whether a broker is named."""
    named = cast("ClusterKind | None", flags.get("kind"))
    return named or ("embedded" if flags.get("broker") is None else "external")


def _fields(
    kind: type[WorkSettings | ClusterSettings | OutputSettings | TaskSettings], flags: dict[str, Any]
) -> dict[str, Any]:
    """Return the flags that are fields of a kind of settings, but for those that say nothing."""
    return {
        name: flags[name] for name in (field.name for field in fields(kind)) if flags.get(name) is not None
    }
