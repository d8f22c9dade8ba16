"""A command line as it was typed, in parts, so that it can be suggested again with a change."""

from typing import Any

import click

from config.broker import Broker
from whichpool.called_as import called_as

_TYPED = f"{__name__}.words"
_SHORT = 60  # characters of a command's help in the list of all, at 80 columns


class RepeatableCommand(click.Command):
    """A command that remembers its words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as any command does."""
        ctx.meta[_TYPED] = tuple(args)
        return super().parse_args(ctx, args)


class RepeatableGroup(click.Group):
    """A group of such commands; its help lists them first, then the commands that services are made of."""

    command_class = RepeatableCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's)
        """List the commands in two parts."""
        for title, is_ours in (("Commands", True), ("Services, which containers run", False)):
            named = [c for c in self.commands.values() if isinstance(c, RepeatableCommand) is is_ours]
            rows = [(command.name or "", command.get_short_help_str(_SHORT)) for command in named]
            with formatter.section(title):
                formatter.write_dl(rows)


def typed_words(context: click.Context) -> tuple[str, ...]:
    """Return a command's words as they were typed."""
    return tuple(context.meta.get(_TYPED, ()))


def typed_command(context: click.Context) -> tuple[tuple[str, ...], ...]:
    """Return the command that was typed: its program, its name, then each flag with its value.

    An address that holds a password is omitted: whoever typed it was told to set a variable instead.
    """
    words = typed_words(context)
    values, _, order = context.command.make_parser(context).parse_args(list(words))
    flags = [
        part
        for option in dict.fromkeys(order)
        if isinstance(option, click.Option) and option.name is not None
        for part in _parts(option, values[option.name])
    ]
    return (called_as(), (str(context.info_name),), *flags)


def _parts(option: click.Option, value: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 (click's)
    """Return an option as it is typed: once for each of its values."""
    if option.is_flag:
        return [(_flag_for(option, value),)]
    flag = option.opts[0]
    values = value if option.multiple else [value]
    return [(flag, str(one)) for one in values if not _is_secret(str(one))]


def _flag_for(option: click.Option, value: object) -> str:
    """Return the spelling of a flag that has a contrary, such as ``--control/--read-only``."""
    return option.opts[0] if value is not False or not option.secondary_opts else option.secondary_opts[0]


def _is_secret(value: str) -> bool:
    """Whether a value is an address that holds a password, or one that cannot be read and may."""
    if "://" not in value:
        return False
    try:
        return Broker(value).has_password
    except ValueError:
        return "@" in value
