"""benchmarks.truth: what counts as right, as wrong, as none (the part that needs no workers)."""

from collections.abc import Callable, Sequence

import pytest

from benchmarks.truth import EQUIVALENT, TRUTHS, Setting, Truth, advice, report, spread
from config.guide_jobs import JOBS, why_refused
from measure.model.plan import Plan
from measure.model.provenance import Machine
from measure.model.result import RunResult, Verdict

Ran = Callable[..., list[RunResult]]
FEW = ("primes", "prefork", "threads")
PRIMES = next(truth for truth in TRUTHS if (truth.job, *truth.pools) == FEW)
QUIET, DECIDED, BUSY = Setting(), Setting(until_decided=True), Setting(busy=1)


@pytest.fixture
def ran(a_plan: Callable[..., Plan]) -> Callable[..., list[RunResult]]:
    """Return a maker of runs, each with one verdict that recommends a pool, or nothing."""

    def make(*recommended: str | None, scatter: float | None = 0.07) -> list[RunResult]:
        return [a_run(a_plan(), pool, scatter) for pool in recommended]

    return make


def a_run(plan: Plan, recommended: str | None, scatter: float | None) -> RunResult:
    """Return a run of one verdict."""
    both = recommended == EQUIVALENT
    verdict = Verdict(
        job="primes", pool="prefork", other="threads", answer="not-slower" if both else "undecided",
        winner=None, equivalent=both, recommended=None if both else recommended, ratio=1.5, low=1.2,
        high=1.9, rounds=5, scatter=scatter, sentence="so it is.",
    )  # fmt: skip
    machine = Machine(system="Linux", cpus=2, gil=True)
    return RunResult(
        run_id="r", plan=plan, status="complete", started=1.0, ended=2.0, elapsed_s=1.0, machine=machine,
        versions={}, cells=(), counters=(), identities=(), verdicts=(verdict,), warnings=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("recommended", "setting", "met"),
    [
        (["prefork"] * 10, QUIET, True),
        (["prefork"] * 9 + [None], QUIET, False),
        (["prefork"] * 9 + [None], DECIDED, False),
        (["prefork"] * 5 + [None] * 5, BUSY, True),
        (["prefork"] * 4 + [None] * 6, BUSY, False),
        (["prefork"] * 9 + ["threads"], BUSY, False),
        (["prefork"] * 9 + [EQUIVALENT], BUSY, False),
    ],
)
def test_a_truth_is_met_often_enough_and_never_contradicted(
    ran: Ran, recommended: Sequence[str | None], setting: Setting, *, met: bool
) -> None:
    """On a busy machine it has to be said less often, but wrong advice is as wrong as ever."""
    assert report(PRIMES, ran(*recommended), setting).endswith(": met") is met


def test_on_a_busy_machine_only_primes_needs_an_answer() -> None:
    """Elsewhere, nothing wrong is all that is asked for."""
    assert {truth.job for truth in TRUTHS if BUSY.needed(truth)} == {"primes"}
    assert BUSY.needed(PRIMES) == 5


def test_fewer_runs_need_as_large_a_share(ran: Ran) -> None:
    """Nine of ten is two of two."""
    nine = next(truth for truth in TRUTHS if truth.needed == 9 and truth.right == "threads")
    assert report(nine, ran("threads", "threads"), QUIET).endswith(": met")
    assert ": NOT MET" in report(nine, ran("threads", None), QUIET)


def test_no_truth_is_told_by_its_scatter_where_nobody_knows_it(ran: Ran) -> None:
    """A verdict that was withheld has none."""
    assert spread(ran(None, scatter=None)) == ""
    assert "scatter" not in report(PRIMES, ran(None, scatter=None), QUIET)


def test_a_missed_truth_says_how_its_rounds_scattered(ran: Ran) -> None:
    """In each run, and from the least to the most."""
    runs = ran("prefork", scatter=0.03) + ran(None, scatter=0.31)
    text = report(PRIMES, runs, QUIET)
    assert "so it is. [5 rounds, scatter 31.0%]" in text
    assert text.endswith("NOT MET; a round's ratio scattered by 3.0% to 31.0%")


@pytest.mark.parametrize("said", ["threads", EQUIVALENT])
def test_an_advice_is_what_somebody_would_do(ran: Ran, said: str) -> None:
    """Take a pool, or either."""
    (run,) = ran(said)
    assert advice(run) == said


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.name)
def test_a_truths_arguments_are_the_jobs(truth: Truth) -> None:
    """They are not read from a plan file, which would refuse others."""
    arguments = {**JOBS[truth.job].known_arguments, **dict(truth.arguments)}
    assert arguments.keys() == JOBS[truth.job].known_arguments.keys()
    assert why_refused(truth.job, arguments) is None


def test_each_truth_has_a_name_of_its_own() -> None:
    """Digest is there twice, with other arguments."""
    assert len({truth.name for truth in TRUTHS}) == len(TRUTHS)


def test_the_report_says_what_was_burnt() -> None:
    """Figures of a busy machine are not those of a quiet one."""
    said = [str(setting) for setting in (BUSY, Setting(busy=2, until_decided=True), QUIET)]
    assert said == [
        "five rounds each; 1 CPU burnt meanwhile",
        "rounds until it is decided; 2 CPUs burnt meanwhile",
        "five rounds each",
    ]
