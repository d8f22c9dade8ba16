"""From what click has read of a command line to typed settings."""

from dataclasses import fields
from typing import Any, cast

import click
from click.core import ParameterSource

from whichpool.cli.typed import typed_command
from whichpool.planning.settings import ClusterKind, ClusterSettings, OutputSettings, Settings, WorkSettings

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
    kind: type[WorkSettings | ClusterSettings | OutputSettings], flags: dict[str, Any]
) -> dict[str, Any]:
    """Return the flags that are fields of a kind of settings, but for those that say nothing."""
    return {
        name: flags[name] for name in (field.name for field in fields(kind)) if flags.get(name) is not None
    }
