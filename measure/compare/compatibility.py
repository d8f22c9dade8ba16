"""Whether two runs can be compared: the same machine, the same versions, the same jobs."""

from collections.abc import Iterable, Mapping

import msgspec

from measure.cells.groups import planned_groups
from measure.model.plan import CellPlan
from measure.model.provenance import Machine
from measure.model.result import RunResult

SIDES = ("BASE", "NEW")
VERSIONS = ("python", "celery", "kombu", "redis", "redis-server")
NOT_EVERYWHERE = frozenset({"redis-server"})  # the direct cluster has none
OF_THE_RUN_ONLY = frozenset({"url", "key"})  # arguments that name a place of this very run


class Difference(msgspec.Struct, frozen=True):
    """One thing that is not the same in both runs, in words."""

    what: str
    base: str
    new: str

    @property
    def sentence(self) -> str:
        """Both sides in one line."""
        return f"{self.what}: {self.base} in BASE, {self.new} in NEW"


class Compatibility(msgspec.Struct, frozen=True):
    """How alike two runs are; what is unknown in one of them is no difference.

    Attributes:
        differences: what could make the figures differ by itself.
        unknown: what could not be compared, and in which run it is unknown.
    """

    differences: tuple[Difference, ...]
    unknown: tuple[str, ...]


def compatibility(base: RunResult, new: RunResult) -> Compatibility:
    """Compare the machines, the versions, and the sizes and arguments of the jobs that both runs have."""
    facts = _facts(base), _facts(new)
    return Compatibility(
        (*_differences(*facts), *_differences(*_sizes(base, new))), tuple(_unknown(*facts))
    )  # fmt: skip


_Facts = Mapping[str, str | None]


def _facts(run: RunResult) -> _Facts:
    """Return what figures depend on, in words; None is unknown."""
    machine = run.machine
    kernel, architecture = _system(machine.system)
    return {
        "kernel": kernel, "architecture": architecture, "CPU model": machine.cpu_model,
        "CPUs": str(machine.cpus), "CPU quota": _quota(machine), "GIL": "on" if machine.gil else "off",
        **{name: run.versions.get(name) or None for name in VERSIONS},
    }  # fmt: skip


def _system(system: str) -> tuple[str | None, str | None]:
    """Return the kernel's name and the architecture of ``Linux 6.1 x86_64``, whatever the release."""
    words = system.split()
    return (words[0], words[-1]) if len(words) > 1 else (None, None)


def _quota(machine: Machine) -> str | None:
    """Return the quota in words; "no limit" only where the machine was looked at for one."""
    if machine.cpu_quota is not None:
        return f"{machine.cpu_quota:g}"
    return None if machine.memory_mb is None else "no limit"


def _differences(base: _Facts, new: _Facts) -> Iterable[Difference]:
    for what, base_value in base.items():
        new_value = new.get(what)
        if base_value is not None and new_value is not None and base_value != new_value:
            yield Difference(what, base_value, new_value)


def _unknown(base: _Facts, new: _Facts) -> Iterable[str]:
    for what in base:
        missing = [name for name, facts in zip(SIDES, (base, new), strict=True) if facts[what] is None]
        if missing and not (missing == [*SIDES] and what in NOT_EVERYWHERE):
            yield f"{what} is unknown in {' and '.join(missing)}"


def _sizes(base: RunResult, new: RunResult) -> tuple[_Facts, _Facts]:
    """Return the sizes and arguments of the groups that both runs planned, by job where groups agree."""
    base_cells, new_cells = planned_groups(base.plan), planned_groups(new.plan)
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {}
    for group in base_cells.keys() & new_cells.keys():
        base_size, new_size = _size(base_cells[group]), _size(new_cells[group])
        for what in base_size.keys() | new_size.keys():
            if base_size.get(what) != new_size.get(what):
                before[f"{group.job}: {what}"] = base_size.get(what, "none")
                after[f"{group.job}: {what}"] = new_size.get(what, "none")
    return dict(sorted(before.items())), after


def _size(cell: CellPlan) -> dict[str, str]:
    arguments = {name: value for name, value in cell.arguments.items() if name not in OF_THE_RUN_ONLY}
    if cell.stage:  # a search sizes its cells by what it saw
        return {"different calls": str(cell.inputs)}
    return {"jobs in a cell": str(cell.n), **{name: repr(value) for name, value in arguments.items()}}
