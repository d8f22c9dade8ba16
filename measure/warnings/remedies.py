"""A warning's remedy as a command that can be typed where its run was: what was typed there, changed."""

import shlex
from collections.abc import Iterable, Sequence

from msgspec import structs

from config.pools import DIRECT_POOLS
from measure.model.plan import Plan
from measure.model.result import Warned
from measure.stats.looks import LOOKS
from measure.warnings.kinds import WarningKind

Part = tuple[str, ...]
_UNTYPED: tuple[Part, ...] = (("whichpool",), ("run",))
_COMPOSE = ("docker", "compose")
_LOOKS_ELSEWHERE = {  # which flags a command that only looks at something shares with one that runs
    "doctor": ("--broker", "--broker-password-file", "--web-url", "--results"),
    "report": ("--results",),
}
_INSTEAD_OF = {
    "--until-decided": ("--rounds",),
    "--load": ("--rate",),
    "--jobs": ("--counters", "-k"),
    "--cluster": ("--broker", "--broker-password-file", "--web-url"),
}


def typed_again(warned: Warned, plan: Plan) -> Warned:
    """Return a warning whose command repeats what was typed for its run, as far as it concerns that.

    Args:
        warned: as a check found it.
        plan: of the run.
    """
    return structs.replace(warned, remedy=_command(warned, plan))


def _command(warned: Warned, plan: Plan) -> str:
    typed = plan.command or _UNTYPED
    kind = next(kind for kind in WarningKind if kind.code == warned.code)
    if typed[0][:2] == _COMPOSE and kind.stack_remedy != kind.remedy:
        return kind.stack_remedy
    program, *words = shlex.split(warned.remedy)
    if program != "whichpool":
        return warned.remedy
    name, *flags = words
    if name in _LOOKS_ELSEWHERE:
        kept = [part for part in typed[2:] if part[0] in _LOOKS_ELSEWHERE[name]]
        return _joined([typed[0], (name,), *kept, *_parts(flags)])
    return _run_again(typed, _fitting(_parts(flags), typed, plan), plan)


def _run_again(typed: Sequence[Part], changes: Sequence[Part], plan: Plan) -> str:
    """Return the command of a run with some flags changed; what helps elsewhere if more rounds do not."""
    if plan.until_decided and ("--until-decided",) in changes:
        busy = WarningKind.BUSY
        return busy.stack_remedy if typed[0][:2] == _COMPOSE else busy.remedy
    gone = {name for flag, *_ in changes for name in (flag, *_INSTEAD_OF.get(flag, ()))}
    kept = [part for part in typed[2:] if part[0] not in gone]
    return _joined([*typed[:2], *kept, *changes])


def _fitting(changes: Iterable[Part], typed: Sequence[Part], plan: Plan) -> list[Part]:
    """Return the changes as the command that was typed takes them."""
    flags = {part[0] for part in typed[2:]}
    return [
        _for_scale(part, plan) if typed[1] == ("scale",) else _for_run(part, plan)
        for part in changes
        if not (part[0] == "--jobs" and "--plan" in flags)  # whose jobs have arguments of their own
    ]


def _for_run(part: Part, plan: Plan) -> Part:
    if part == ("--until-decided",) and any(cell.pool in DIRECT_POOLS for cell in plan.cells):
        return ("--rounds", str(LOOKS[-1]))  # nobody adds rounds there
    return part


def _for_scale(part: Part, plan: Plan) -> Part:
    """Return a change as ``whichpool scale`` takes it: other names, several concurrencies, no looks."""
    if part == ("--until-decided",):
        return ("--rounds", str(2 * plan.rounds))
    if part[0] == "-c":
        sizes = sorted({cell.concurrency for cell in plan.cells})
        return ("-c", ",".join(str(size) for size in sizes[: max(2, len(sizes) - 1)]))
    return ("--job", *part[1:]) if part[0] == "--jobs" else part


def _parts(words: Iterable[str]) -> list[Part]:
    """Return flags, each with the words that follow it."""
    parts: list[Part] = []
    for word in words:
        if word.startswith("-"):
            parts.append((word,))
        else:
            parts[-1] += (word,)
    return parts


def _joined(parts: Iterable[Part]) -> str:
    return shlex.join(word for part in parts for word in part)
