"""What flags, variables and plan file say of a run, typed: its work, its cluster, and its output."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from config.guide_jobs import DEFAULT_ROUNDS
from measure.gates.thresholds import Threshold
from measure.model.plan import Arrivals
from whichpool.planning.planfile import PlanFile
from whichpool.planning.request import DEFAULT_ARRIVALS

ClusterKind = Literal["embedded", "external", "direct"]
CLUSTERS: tuple[ClusterKind, ...] = ("embedded", "external", "direct")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings:
    """Where a run takes place.

    Attributes:
        kind: which cluster.
        broker: the address of a running Redis.
        broker_password_file: the file that holds its password.
        broker_was_typed: whether the address stood on the command line, where other users can read it.
        web_url: the latency server of an external cluster.
        web_port: the latency server's port in a private one; 0 for a free one.
    """

    kind: ClusterKind = "embedded"
    broker: str | None = None
    broker_password_file: Path | None = None
    broker_was_typed: bool = False
    web_url: str = ""
    web_port: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSettings:
    """What is to run; see `whichpool.planning.request.Request` for what is not explained here.

    Attributes:
        plan: what a plan file says, if there is one.
        jobs, counters: by name; none for those of the plan file, or the default ones.
        pools: by name; none for all of the cluster's.
        said: the names of those of these settings that beat the entries of a plan file, because they came
            from the command line or the environment.
        command: the command line itself.
    """

    plan: PlanFile | None = None
    jobs: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()
    n: int | None = None
    increments: int | None = None
    concurrency: int | None = None
    concurrencies: tuple[int, ...] = ()
    rate: float | None = None
    load: float | None = None
    arrivals: Arrivals = DEFAULT_ARRIVALS
    rounds: int = DEFAULT_ROUNDS
    seed: int = 0
    stall_s: float = 60.0
    job_timeout_s: float = 600.0
    until_decided: bool = False
    said: frozenset[str] = frozenset()
    command: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSettings:
    """What becomes of a result.

    Attributes:
        results: the folder where every result is kept.
        json_to: where the result is written, too; ``-`` prints it instead of tables.
        reports: formats that are kept beside the result.
        fail_if: thresholds that are held against it.
        fail_if_undecided: whether a verdict that decides nothing fails, too.
        full: whether every table is printed, not the first screen alone.
        quiet: whether no progress is shown.
    """

    results: Path = Path("results")
    json_to: str | None = None
    reports: tuple[str, ...] = ()
    fail_if: tuple[Threshold, ...] = ()
    fail_if_undecided: bool = False
    full: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a command that runs, follows or looks at something."""

    work: WorkSettings = field(default_factory=WorkSettings)
    cluster: ClusterSettings = field(default_factory=ClusterSettings)
    output: OutputSettings = field(default_factory=OutputSettings)
