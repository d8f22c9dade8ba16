"""whichpool.results.gates: thresholds on the command line, before a run and after it."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.gates.thresholds import OF_A_RUN, Threshold, parse
from measure.model.cell_result import CellResult
from measure.model.plan import CellPlan, Plan
from measure.model.result import Answer, RunResult, Verdict
from measure.model.threshold_result import ThresholdResult
from whichpool.cli.ending import exit_code_of
from whichpool.cli.main import cli
from whichpool.cli.types import RUN_THRESHOLD
from whichpool.errors import ExitCode, UsageError
from whichpool.planning.request import Request, guide_counter, guide_job
from whichpool.results.gates import check_plan, check_request, figure_shown, gated, sentence
from whichpool.results.store import keep

MakeCell = Callable[..., CellPlan]
MakePlan = Callable[..., Plan]
MakeResult = Callable[..., CellResult]
MakeRun = Callable[..., RunResult]
Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]
UNKNOWN = "not known for this job on this pool"
REQUEST = Request(jobs=(guide_job("sleep"), guide_job("fetch"), guide_job("whoami")))


def read(*texts: str) -> list[Threshold]:
    """Read thresholds on a run."""
    return [parse(text, OF_A_RUN) for text in texts]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thread.p99>80ms", "unknown pool or job 'thread'. Did you mean 'threads'?"),
        ("threads.fech.p99>80ms", "unknown job 'fech'. Did you mean 'fetch'? Allowed: sleep, fetch."),
        (
            "fetch.prefrk.p99>80ms",
            "unknown pool 'prefrk'. Did you mean 'prefork'? Allowed: threads, prefork.",
        ),
        ("primes.p99>80ms", "unknown pool or job 'primes'."),
        ("whoami.p99>80ms", "unknown pool or job 'whoami'."),
        ("count/lock.p99>80ms", "unknown pool or job 'count/lock'."),
    ],
)
def test_a_word_that_the_run_will_not_have_is_refused(text: str, said: str) -> None:
    """With the threshold, the word, and what is allowed."""
    with pytest.raises(UsageError) as refused:
        check_request(read(text), REQUEST)
    assert refused.value.message.startswith(f"--fail-if '{text}': {said}")


def test_words_that_the_run_will_have_are_fine() -> None:
    """In either order, or none."""
    check_request(read("threads.fetch.p99>1s", "sleep.prefork.failed>0", "lost>0"), REQUEST)


def test_a_run_of_counters_has_nothing_to_hold_a_threshold_against() -> None:
    """A gate that checks nothing must not pass."""
    with pytest.raises(UsageError, match="no job to measure"):
        check_request(read("failed>0"), Request(counters=(guide_counter("lock"),)))


def test_without_thresholds_a_run_of_counters_is_fine(a_plan: MakePlan) -> None:
    """There is nothing to check."""
    check_request([], Request(counters=(guide_counter("lock"),)))
    check_plan([], a_plan(cells=()))


def test_a_plan_is_checked_like_a_request(a_plan: MakePlan) -> None:
    """``attach`` and ``report`` have no request."""
    with pytest.raises(UsageError, match="Did you mean 'threads'"):
        check_plan(read("thread.p99>80ms"), a_plan())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("p9>80ms", "'p9>80ms': unknown measure 'p9'. Did you mean 'p99'? Allowed: jobs_per_s, "),
        ("p99>80%", "'p99>80%': the unit of p99 is us, ms or s; this one has %."),
        ("p99", "in quotes"),
    ],
)
@pytest.mark.parametrize("command", [("run",), ("attach", "some-run"), ("report", "some.json")])
def test_what_is_no_threshold_is_refused_by_the_flags_name(
    command: tuple[str, ...], text: str, said: str, capsys: Captured
) -> None:
    """Before anything else is looked at."""
    assert exit_code_of([*command, "--fail-if", text]) == 2
    message = capsys.readouterr().err
    assert "Invalid value for '--fail-if'" in message
    assert said in message


def test_a_threshold_that_was_read_stays_as_it_is() -> None:
    """Click converts some values twice."""
    (threshold,) = read("p99>80ms")
    assert RUN_THRESHOLD.convert(threshold, None, None) is threshold


def test_a_variable_holds_several_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    """With commas between them: a threshold may have blanks."""
    monkeypatch.setenv("WHICHPOOL_FAIL_IF", "p99 > 80ms, failed>0")
    context = cli.commands["run"].make_context("run", [])
    assert list(map(str, context.params["fail_if"])) == ["p99>80ms", "failed>0"]


def test_an_unknown_pool_is_refused_before_the_run(tmp_path: Path, capsys: Captured) -> None:
    """Not a minute later; no folder is made."""
    words = ["run", "--jobs", "sleep", "--results", str(tmp_path / "results"), "--fail-if", "thred.p99>80ms"]
    assert exit_code_of(words) == 2
    assert "Did you mean 'threads'" in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


def test_the_direct_cluster_has_its_own_pools(tmp_path: Path, capsys: Captured) -> None:
    """A threshold may not name another's."""
    words = ["run", "--cluster", "direct", "--results", str(tmp_path), "--fail-if", "prefork.failed>0"]
    assert exit_code_of(words) == 2
    assert "unknown pool or job 'prefork'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fields", "text", "code"),
    [
        ({}, "jobs_per_s<1", ExitCode.OK),
        ({}, "jobs_per_s<100", ExitCode.GATE),
        ({"status": "partial"}, "jobs_per_s<1", ExitCode.FAULT),
        ({"status": "partial"}, "jobs_per_s<100", ExitCode.FAULT),
        ({"status": "cancelled"}, "jobs_per_s<100", ExitCode.INTERRUPTED),
    ],
)
def test_a_threshold_decides_only_where_the_run_is_whole(
    a_run: MakeRun, fields: dict[str, str], text: str, code: ExitCode
) -> None:
    """A run that lost something keeps its own exit code."""
    assert gated(a_run(**fields), read(text), io.StringIO()) == code


def test_one_failed_threshold_is_enough(a_run: MakeRun) -> None:
    """Wherever it stands."""
    assert gated(a_run(), read("jobs_per_s<100", "failed>0"), io.StringIO()) == ExitCode.GATE


def test_each_threshold_is_printed_with_what_it_saw(a_run: MakeRun) -> None:
    """In columns."""
    stream = io.StringIO()
    gated(a_run(), read("jobs_per_s<100", "failed>0", "p99>80ms"), stream)
    assert stream.getvalue().splitlines() == [
        "",
        "Thresholds",
        "  failed  jobs_per_s<100  sleep on threads at 4: jobs_per_s is 8",
        "  ok      failed>0        sleep on threads at 4: failed is 0",
        f"  failed  p99>80ms        sleep on threads at 4: no figure of runtime_p99 ({UNKNOWN})",
    ]


def test_without_thresholds_nothing_is_printed(a_run: MakeRun) -> None:
    """Not even a title."""
    stream = io.StringIO()
    assert gated(a_run(), [], stream) == ExitCode.OK
    assert stream.getvalue() == ""


def judged(seen: float | None, **fields: object) -> ThresholdResult:
    """Return what a threshold came to."""
    usual = {
        "threshold": "p95>10%", "group": "sleep on threads at 4", "measure": "runtime_p95", "seen": seen,
        "limit": 10.0, "unit": "%", "is_change": True, "failed": True,
    }  # fmt: skip
    return ThresholdResult(**{**usual, **fields})  # type: ignore[arg-type]  # any field of a Judged


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (judged(12.3456), "sleep on threads at 4: runtime_p95 changed by +12.35 %"),
        (judged(-12.0, note="slower"), "sleep on threads at 4: runtime_p95 changed by -12 % (slower)"),
        (judged(81.0, unit="ms", is_change=False), "sleep on threads at 4: runtime_p95 is 81 ms"),
        (judged(None, note="only in BASE"), "sleep on threads at 4: no figure of runtime_p95 (only in BASE)"),
        (judged(None, group=None), "no figure of runtime_p95"),
    ],
)
def test_what_a_threshold_saw_is_a_sentence(one: ThresholdResult, said: str) -> None:
    """Of a change with its sign."""
    assert sentence(one) == said


@pytest.mark.parametrize(
    ("seen", "limit", "shown"),
    [
        (81.2345678, 80.0, "81.23"),
        (80.0001, 80.0, "80.0001"),
        (80.0, 80.0, "80"),
        (0.000123456, 1.0, "0.0001235"),
        (1234567.89, 1.0, "1,234,568"),
        (0.0, 1.0, "0"),
        (float("inf"), 1.0, "inf"),
    ],
)
def test_a_value_has_four_digits_or_as_many_as_tell_it_from_its_limit(
    seen: float, limit: float, shown: str
) -> None:
    """80.00 ms are more than 80 ms only if one can see it."""
    assert figure_shown(seen, limit) == shown


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_looks_like_its_limit_only_where_it_is(seen: float, limit: float) -> None:
    """Whatever the two are."""
    assert (float(figure_shown(seen, limit).replace(",", "")) == limit) is (seen == limit)


def test_a_report_is_gated_by_its_file(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """Long after the run."""
    path = str(keep(a_run(), tmp_path))
    assert exit_code_of(["report", path, "--fail-if", "jobs_per_s<100"]) == 99
    assert "failed  jobs_per_s<100" in capsys.readouterr().out
    assert exit_code_of(["report", path, "--fail-if", "jobs_per_s<1"]) == 0


def test_thresholds_beside_json_go_to_standard_error(a_run: MakeRun, tmp_path: Path, capfd: Captured) -> None:
    """A program reads the JSON."""
    path = keep(a_run(), tmp_path)
    assert exit_code_of(["report", "--json", str(path), "--fail-if", "jobs_per_s<100"]) == 99
    printed = capfd.readouterr()
    assert printed.out == path.read_text(encoding="utf-8")
    assert "failed  jobs_per_s<100" in printed.err


def test_a_report_of_a_partial_run_is_a_fault_only_where_it_is_a_gate(a_run: MakeRun, tmp_path: Path) -> None:
    """Printing it is no fault."""
    path = str(keep(a_run(status="partial"), tmp_path))
    assert exit_code_of(["report", path]) == 0
    assert exit_code_of(["report", path, "--fail-if", "jobs_per_s<1"]) == 1


def test_a_report_has_the_words_of_its_plan(a_run: MakeRun, tmp_path: Path, capsys: Captured) -> None:
    """Others are refused, and nothing is printed."""
    assert exit_code_of(["report", str(keep(a_run(), tmp_path)), "--fail-if", "prefork.failed>0"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "unknown pool or job 'prefork'" in printed.err


def test_thresholds_need_no_celery() -> None:
    """``run --help`` answers at once."""
    program = (
        "import sys, whichpool.results.gates, whichpool.cli.compare_command\n"
        "import whichpool.reports.comparison_text\n"
        "print([name for name in ('celery', 'redis', 'numpy', 'scipy') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert ran.stdout == "[]\n"


def test_a_run_is_refused_with_clicks_own_error() -> None:
    """So that the usage is shown with it."""
    with pytest.raises(click.BadParameter):
        cli.commands["run"].make_context("run", ["--fail-if", "p99"])


@pytest.mark.parametrize(
    ("answers", "code"),
    [(("faster", "not-slower"), ExitCode.OK), (("faster", "undecided"), ExitCode.GATE), ((), ExitCode.GATE)],
)
def test_what_is_undecided_fails_where_that_was_asked_for(
    a_run: MakeRun, answers: tuple[Answer, ...], code: ExitCode
) -> None:
    """And a run without any verdict: nothing was decided there, either."""
    verdicts = tuple(
        Verdict(job="sleep", pool="prefork", other="threads", answer=answer, winner=None, ratio=1.0, low=0.9,
                high=1.1, rounds=5, sentence="")
        for answer in answers
    )  # fmt: skip
    assert gated(a_run(verdicts=verdicts), [], io.StringIO(), fail_if_undecided=True) == code
    assert gated(a_run(verdicts=verdicts), [], io.StringIO()) == ExitCode.OK


def test_what_is_undecided_is_named(a_run: MakeRun) -> None:
    """Among the thresholds, by job."""
    verdict = Verdict(
        job="sleep", pool="prefork", other="threads", answer="undecided", winner=None, ratio=1.0, low=0.9,
        high=1.1, rounds=5, sentence="",
    )  # fmt: skip
    stream = io.StringIO()
    gated(a_run(verdicts=(verdict,)), [], stream, fail_if_undecided=True)
    assert "failed  undecided  undecided verdicts is 1 (sleep)" in stream.getvalue()
