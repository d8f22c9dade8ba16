"""measure.warnings.remedies: a command to type next repeats what was typed, with a change."""

from collections.abc import Callable

import pytest

from measure.model.plan import CellPlan, Plan
from measure.warnings.kinds import WarningKind
from measure.warnings.remedies import typed_again

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
HERE = (".venv/bin/whichpool",)
STACK = ("docker", "compose", "run", "--rm", "cli")


def suggested(plan: Plan, kind: WarningKind, *flags: str) -> str:
    """Return the command of a warning of a run."""
    return typed_again(kind.says("so it is", *flags), plan).remedy


@pytest.mark.parametrize(
    ("typed", "kind", "expected"),
    [
        ((), WarningKind.NOISY, "run --until-decided"),
        ((("--jobs", "sleep"), ("-n", "20")), WarningKind.NOISY, "run --jobs sleep -n 20 --until-decided"),
        ((("--rounds", "2"), ("--seed", "7")), WarningKind.NOISY, "run --seed 7 --until-decided"),
        ((("--rounds", "2"),), WarningKind.FEW_ROUNDS, "run --rounds 5"),
        ((("--rate", "100"),), WarningKind.SENDER_LATE, "run --load 0.5"),
        ((("--plan", "a b.toml"),), WarningKind.FEW_ROUNDS, "run --plan 'a b.toml' --rounds 5"),
        ((("--broker", "redis://a/0"), ("-n", "9")), WarningKind.LOST, "doctor --broker redis://a/0"),
        ((("--results", "kept"), ("-n", "9")), WarningKind.FAILED, "report --results kept --full"),
        (
            (("--broker", "redis://a/0"),), WarningKind.EVENTS, "run --cluster embedded",
        ),
    ],
)  # fmt: skip
def test_what_was_typed_is_repeated(
    a_plan: MakePlan, typed: tuple[tuple[str, ...], ...], kind: WarningKind, expected: str
) -> None:
    """With the program as it was called, and without what the change stands for."""
    plan = a_plan(command=(HERE, ("run",), *typed))
    assert suggested(plan, kind) == f".venv/bin/whichpool {expected}"


def test_a_run_that_a_program_asked_for_has_the_plain_command(a_plan: MakePlan) -> None:
    """Nobody typed anything."""
    assert suggested(a_plan(), WarningKind.NOISY) == "whichpool run --until-decided"


def test_flags_that_a_warning_brings_name_its_job(a_plan: MakePlan) -> None:
    """A longer cell of that one takes no longer run of the others."""
    plan = a_plan(command=(HERE, ("run",), ("--counters", "lock"), ("-k", "10")))
    command = suggested(plan, WarningKind.SHORT, "--jobs", "noop", "-n", "900")
    assert command == ".venv/bin/whichpool run --jobs noop -n 900"


def test_a_plan_file_keeps_its_jobs(a_plan: MakePlan) -> None:
    """They have arguments of their own."""
    plan = a_plan(command=(HERE, ("run",), ("--plan", "a.toml")))
    command = suggested(plan, WarningKind.SHORT, "--jobs", "noop", "-n", "900")
    assert command == ".venv/bin/whichpool run --plan a.toml -n 900"


def test_scale_has_its_own_flags(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """It knows no looks, several concurrencies, and a job by another name."""
    cells = tuple(a_cell(concurrency=size) for size in (1, 2, 4))
    plan = a_plan(cells=cells, rounds=5, command=(HERE, ("scale",), ("--job", "sleep")))
    assert suggested(plan, WarningKind.NOISY) == ".venv/bin/whichpool scale --job sleep --rounds 10"
    assert suggested(plan, WarningKind.LOW_MEMORY) == ".venv/bin/whichpool scale --job sleep -c 1,2"
    command = suggested(plan, WarningKind.SHORT, "--jobs", "sleep", "-n", "900")
    assert command == ".venv/bin/whichpool scale --job sleep -n 900"


def test_nobody_adds_rounds_to_a_direct_run(a_cell: MakeCell, a_plan: MakePlan) -> None:
    """They have to be asked for."""
    plan = a_plan(cells=(a_cell(pool="loop"),), command=(HERE, ("run",), ("--cluster", "direct")))
    assert suggested(plan, WarningKind.NOISY) == ".venv/bin/whichpool run --cluster direct --rounds 30"


def test_where_rounds_were_added_more_of_them_are_no_remedy(a_plan: MakePlan) -> None:
    """What else uses the machine is."""
    plan = a_plan(until_decided=True, command=(HERE, ("run",), ("--until-decided",)))
    assert suggested(plan, WarningKind.NOISY) == "top -b -n 1"


def test_the_stack_has_remedies_of_its_own(a_plan: MakePlan) -> None:
    """Its workers are containers."""
    plan = a_plan(command=(STACK, ("run",), ("-n", "9")))
    assert suggested(plan, WarningKind.BUSY) == "docker stats --no-stream"
    assert suggested(plan, WarningKind.NOISY) == "docker compose run --rm cli run -n 9 --until-decided"
    assert suggested(plan, WarningKind.LOST) == "docker compose run --rm cli doctor"
