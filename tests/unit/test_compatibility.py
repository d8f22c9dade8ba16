"""measure.compare.compatibility: what keeps two runs from being compared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from measure.compare.compatibility import Difference, compatibility
from measure.model.plan import CellPlan, Plan
from measure.model.provenance import Machine
from measure.model.result import RunResult, result_from_json

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeRun = Callable[..., RunResult]
OLD = Path(__file__).parents[1] / "data" / "result-of-schema-1.json"
KNOWN = {"python": "3.11.7", "celery": "5.7.0", "kombu": "5.7.0", "redis": "8.1.0", "redis-server": "7.0.0"}


def machine(**fields: Any) -> Machine:  # noqa: ANN401 (any field of a Machine)
    """Return a machine about which everything is known."""
    usual = {"system": "Linux 6.1 x86_64", "cpu_model": "Xeon", "cpus": 2, "memory_mb": 4096.0, "gil": True}
    return Machine(**{**usual, **fields})


@pytest.fixture
def known(a_run: MakeRun) -> MakeRun:
    """Return a maker of runs about whose machine and versions everything is known."""
    return lambda **fields: a_run(**{"machine": machine(), "versions": KNOWN, **fields})


def test_a_run_is_like_itself(known: MakeRun) -> None:
    """And nothing is unknown."""
    found = compatibility(known(), known())
    assert (found.differences, found.unknown) == ((), ())


@pytest.mark.parametrize(
    ("fields", "difference"),
    [
        ({"system": "Darwin 6.1 x86_64"}, Difference("kernel", "Linux", "Darwin")),
        ({"system": "Linux 6.1 aarch64"}, Difference("architecture", "x86_64", "aarch64")),
        ({"cpu_model": "EPYC"}, Difference("CPU model", "Xeon", "EPYC")),
        ({"cpus": 4}, Difference("CPUs", "2", "4")),
        ({"cpu_quota": 1.5}, Difference("CPU quota", "no limit", "1.5")),
        ({"gil": False}, Difference("GIL", "on", "off")),
    ],
)
def test_an_unlike_machine_is_told(known: MakeRun, fields: dict[str, Any], difference: Difference) -> None:
    """By what is unlike in it."""
    assert compatibility(known(), known(machine=machine(**fields))).differences == (difference,)


@pytest.mark.parametrize(
    "fields", [{"system": "Linux 6.18.44 x86_64"}, {"memory_mb": 1.0}, {"hosts": ("a",)}]
)
def test_what_figures_hardly_depend_on_is_no_difference(known: MakeRun, fields: dict[str, Any]) -> None:
    """A kernel's release, the installed memory, a container's name."""
    assert compatibility(known(), known(machine=machine(**fields))).differences == ()


@pytest.mark.parametrize("name", KNOWN)
def test_another_version_is_told(known: MakeRun, name: str) -> None:
    """Of whatever figures depend on."""
    found = compatibility(known(), known(versions={**KNOWN, name: "9"}))
    assert found.differences == (Difference(name, KNOWN[name], "9"),)


def test_a_version_that_no_figure_depends_on_is_none(known: MakeRun) -> None:
    """Billiard comes with Celery."""
    assert compatibility(known(), known(versions={**KNOWN, "billiard": "9"})).differences == ()


def test_every_difference_is_told(known: MakeRun) -> None:
    """Not only the first."""
    found = compatibility(known(), known(machine=machine(cpus=4), versions={**KNOWN, "celery": "5.8.0"}))
    assert [one.what for one in found.differences] == ["CPUs", "celery"]


def test_what_is_unknown_is_said_and_no_difference(known: MakeRun) -> None:
    """A result of schema 1 knows neither the CPU model nor the quota."""
    old = result_from_json(OLD.read_bytes())
    found = compatibility(known(machine=old.machine, versions=old.versions), known(versions=old.versions))
    assert found.differences == ()
    assert found.unknown == ("CPU model is unknown in BASE", "CPU quota is unknown in BASE")


def test_what_neither_run_knows_is_said_once(known: MakeRun) -> None:
    """For both."""
    unknown = known(machine=machine(cpu_model=None, system="unknown"))
    assert compatibility(unknown, unknown).unknown == (
        "kernel is unknown in BASE and NEW",
        "architecture is unknown in BASE and NEW",
        "CPU model is unknown in BASE and NEW",
    )


def test_runs_without_a_redis_do_not_miss_one(known: MakeRun) -> None:
    """The direct cluster has none."""
    direct = known(versions={**KNOWN, "redis-server": ""})
    assert compatibility(direct, direct).unknown == ()
    assert compatibility(direct, known()).unknown == ("redis-server is unknown in BASE",)


def test_other_sizes_and_arguments_of_a_job_are_told_once(
    known: MakeRun, a_cell: MakeCell, a_plan: MakePlan
) -> None:
    """However many pools and rounds had them."""

    def run(n: int, seconds: float) -> RunResult:
        one = {"n": n, "arguments": {"seconds": seconds}}
        return known(plan=a_plan(cells=(a_cell(**one), a_cell(pool="prefork", **one))))

    assert compatibility(run(8, 0.05), run(9, 0.5)).differences == (
        Difference("sleep: jobs in a cell", "8", "9"),
        Difference("sleep: seconds", "0.05", "0.5"),
    )


def test_an_argument_that_only_one_run_has_is_told(
    known: MakeRun, a_cell: MakeCell, a_plan: MakePlan
) -> None:
    """An older job had none."""
    new = known(plan=a_plan(cells=(a_cell(arguments={"seconds": 1}),)))
    (found,) = compatibility(known(), new).differences
    assert found.sentence == "sleep: seconds: none in BASE, 1 in NEW"


def test_arguments_that_name_a_place_of_the_run_are_ignored(
    known: MakeRun, a_cell: MakeCell, a_plan: MakePlan
) -> None:
    """The latency server has another port each time."""
    one, other = (
        known(plan=a_plan(cells=(a_cell(arguments={"url": f"http://web:{port}/", "key": str(port)}),)))
        for port in (1, 2)
    )
    assert compatibility(one, other).differences == ()


def test_jobs_that_only_one_run_has_are_no_difference(
    known: MakeRun, a_cell: MakeCell, a_plan: MakePlan
) -> None:
    """They are not compared."""
    assert compatibility(known(), known(plan=a_plan(cells=(a_cell(job="files", n=99),)))).differences == ()
