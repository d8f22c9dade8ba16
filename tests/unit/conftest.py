"""Small real objects for the unit tests, and how hard hypothesis tries."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.provenance import Machine
from measure.model.result import RunResult
from measure.model.sample import Sample

settings.register_profile("unit", max_examples=50, deadline=None)
settings.load_profile("unit")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No WHICHPOOL_* variable of the developer's own, a command on PATH, nothing written beside the tests."""
    for name in [name for name in os.environ if name.startswith("WHICHPOOL_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("whichpool.called_as._beside_python", lambda: tmp_path / "none" / "whichpool")


@pytest.fixture(scope="session")
def a_cell() -> Callable[..., CellPlan]:
    """Return a maker of cell plans; every field can be named."""

    def make(**fields: Any) -> CellPlan:  # noqa: ANN401 (any field of a CellPlan)
        usual = {"job": "sleep", "task": "whichpool.sleep", "pool": "threads", "queue": "threads.4",
                 "concurrency": 4, "n": 8}  # fmt: skip
        return CellPlan(**{**usual, **fields})

    return make


@pytest.fixture(scope="session")
def a_plan(a_cell: Callable[..., CellPlan]) -> Callable[..., Plan]:
    """Return a maker of plans; every field can be named."""

    def make(**fields: Any) -> Plan:  # noqa: ANN401 (any field of a Plan)
        usual = {"run_id": "20260101-000000-abcdef", "created": 1e9, "seed": 0, "rounds": 1,
                 "cells": (a_cell(),)}  # fmt: skip
        return Plan(**{**usual, **fields})

    return make


@pytest.fixture(scope="session")
def a_sample() -> Callable[..., Sample]:
    """Return a maker of samples; every field can be named."""

    def make(**fields: Any) -> Sample:  # noqa: ANN401 (any field of a Sample)
        usual = {"n": 0, "sent": 0.0, "started": 1.0, "ended": 2.0, "cpu_s": 0.5, "process": 10,
                 "thread": 100, "host": "here", "attempt": 0, "outcome": "succeeded"}  # fmt: skip
        return Sample(**{**usual, **fields})

    return make


@pytest.fixture(scope="session")
def a_result() -> Callable[..., CellResult]:
    """Return a maker of cell results; every field can be named."""

    def make(**fields: Any) -> CellResult:  # noqa: ANN401 (any field of a CellResult)
        usual = {
            "job": "sleep", "pool": "threads", "concurrency": 4, "round": 1, "planned": 8, "unique": 8,
            "duplicates": 0, "failed": 0, "lost": 0, "republished": 0, "measured": 8, "elapsed_s": 1.0,
            "jobs_per_s": 8.0, "efficiency": None, "latency": None, "queue_wait": None, "runtime": None,
            "cpu_s_per_job": None, "memory_mb": None, "memory_kind": "pss", "processes": 1, "threads": 4,
            "hosts": 1,
        }  # fmt: skip
        return CellResult(**{**usual, **fields})

    return make


@pytest.fixture(scope="session")
def a_run(a_plan: Callable[..., Plan], a_result: Callable[..., CellResult]) -> Callable[..., RunResult]:
    """Return a maker of run results; every field can be named."""

    def make(**fields: Any) -> RunResult:  # noqa: ANN401 (any field of a RunResult)
        usual = {
            "run_id": "20260101-000000-abcdef", "status": "complete",
            "machine": Machine(system="Linux 6.1 x86_64", cpus=2, gil=True),
            "versions": {"python": "3.11.7"}, "plan": a_plan(), "cells": (a_result(),), "counters": (),
            "identities": (), "verdicts": (), "warnings": (), "started": 1e9,
            "ended": 1e9 + 3, "elapsed_s": 3.0,
        }  # fmt: skip
        return RunResult(**{**usual, **fields})

    return make
