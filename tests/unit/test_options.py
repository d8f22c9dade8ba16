"""whichpool.cli.options: flag > variable > plan file > default."""

from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from click.testing import CliRunner

from config.counter_strategies import STRATEGIES
from config.guide_jobs import CONTRASTED, ONCE
from whichpool.cli.main import cli
from whichpool.cli.settings_from import settings_from
from whichpool.planning.from_settings import pools_of, request_from
from whichpool.planning.request import guide_counter, guide_job
from whichpool.planning.settings import Settings


class Named(NamedTuple):
    """A setting by all its names, and its default."""

    flag: str
    name: str
    variable: str
    key: str
    default: object


SETTINGS = [
    Named("--number", "n", "WHICHPOOL_NUMBER", "n", None),
    Named("--concurrency", "concurrency", "WHICHPOOL_CONCURRENCY", "concurrency", None),
    Named("--rounds", "rounds", "WHICHPOOL_ROUNDS", "rounds", 5),
    Named("--seed", "seed", "WHICHPOOL_SEED", "seed", 0),
    Named("--rate", "rate", "WHICHPOOL_RATE", "rate", None),
    Named("--stall", "stall", "WHICHPOOL_STALL", "stall", 60.0),
    Named("--job-timeout", "job_timeout", "WHICHPOOL_JOB_TIMEOUT", "job_timeout", 600.0),
    Named("--web-port", "web_port", "WHICHPOOL_WEB_PORT", "web_port", 0),
]
PRECEDENCE = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
RUN = cli.commands["run"]
OPTIONS = [option for option in RUN.params if isinstance(option, click.Option)]  # without click's --help


def flags(*words: str) -> dict[str, Any]:
    """Return what click reads from these words; the command itself is not run."""
    return RUN.make_context("run", list(words)).params


def settings(*words: str) -> Settings:
    """Return the settings that a command with these words gets."""
    return settings_from(RUN.make_context("run", list(words)))


def wanted_pools(*words: str) -> tuple[str, ...]:
    """Return the pools that these words ask for."""
    wanted = settings(*words)
    return pools_of(wanted.work.pools, wanted.cluster)


def plan_file(text: str) -> str:
    """Return the path of a new plan file with this text."""
    path = Path("plan.toml").resolve()
    path.write_text(text, encoding="utf-8")
    return str(path)


@PRECEDENCE
def test_a_default_is_taken_where_nothing_is_said(setting: Named) -> None:
    """Neither flag nor variable nor plan file."""
    assert flags()[setting.name] == setting.default


@PRECEDENCE
def test_a_plan_file_beats_the_default(setting: Named) -> None:
    """Its settings become the defaults."""
    assert flags("--plan", plan_file(f"{setting.key} = 11\n"))[setting.name] == 11


@PRECEDENCE
def test_a_variable_beats_the_plan_file(monkeypatch: pytest.MonkeyPatch, setting: Named) -> None:
    """A container's environment over a file in its image."""
    monkeypatch.setenv(setting.variable, "12")
    assert flags("--plan", plan_file(f"{setting.key} = 11\n"))[setting.name] == 12


@PRECEDENCE
def test_a_flag_beats_the_variable(monkeypatch: pytest.MonkeyPatch, setting: Named) -> None:
    """What is typed last counts."""
    monkeypatch.setenv(setting.variable, "12")
    assert flags("--plan", plan_file(f"{setting.key} = 11\n"), setting.flag, "13")[setting.name] == 13


def test_the_plan_file_itself_may_be_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its settings count as if it had been a flag."""
    monkeypatch.setenv("WHICHPOOL_PLAN", plan_file("rounds = 11\n"))
    assert flags()["rounds"] == 11


def test_a_plan_file_may_stand_behind_the_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of words has no say."""
    monkeypatch.setenv("WHICHPOOL_SEED", "12")
    found = flags("--rounds", "13", "--plan", plan_file("rounds = 11\nseed = 11\nn = 11\n"))
    assert (found["rounds"], found["seed"], found["n"]) == (13, 12, 11)


def test_pools_of_a_plan_file_are_read() -> None:
    """A list there, commas here."""
    assert wanted_pools("--plan", plan_file('pools = ["prefork", "threads"]\n')) == ("prefork", "threads")


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files set those."""
    monkeypatch.setenv("WHICHPOOL_ROUNDS", "")
    assert flags()["rounds"] == 5


def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user typed no flag, and has to find the variable."""
    monkeypatch.setenv("WHICHPOOL_ROUNDS", "many")
    with pytest.raises(click.BadParameter) as refused:
        flags()
    assert "WHICHPOOL_ROUNDS" in refused.value.format_message()


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: str(option.name))
def test_each_flags_help_names_its_variable(option: click.Option) -> None:
    """In the help of that very flag."""
    flag = next(name for name in option.opts if name.startswith("--"))
    variable = "WHICHPOOL_" + flag[2:].replace("-", "_").upper()
    record = option.get_help_record(click.Context(RUN))
    assert option.envvar == variable
    assert record is not None
    assert f"env var: {variable}" in record[1]


@pytest.mark.parametrize(("command", "count"), [("run", 27), ("scale", 20), ("up", 4)])
def test_the_help_page_names_every_variable(command: str, count: int) -> None:
    """One for each flag."""
    page = CliRunner().invoke(cli, [command, "--help"])
    assert page.exit_code == 0
    assert " ".join(page.output.split()).count("env var: WHICHPOOL_") == count


def test_nothing_named_is_the_default_plan() -> None:
    """The guide's jobs, and every strategy."""
    request = request_from(settings())
    assert [wanted.job.name for wanted in request.jobs] == [*ONCE, *CONTRASTED]
    assert [counter.strategy.name for counter in request.counters] == [*STRATEGIES]


def test_jobs_of_the_default_plan_that_run_once_say_so() -> None:
    """The contrasted ones run in every round."""
    assert {job.job.name for job in request_from(settings()).jobs if job.rounds == 1} == {*ONCE}


def test_named_jobs_leave_the_counters_out() -> None:
    """Whoever names one thing wants that thing."""
    request = request_from(settings("--jobs", "sleep,primes"))
    assert request.jobs == (guide_job("sleep"), guide_job("primes"))
    assert request.counters == ()


def test_named_counters_leave_the_jobs_out() -> None:
    """And the other way round."""
    request = request_from(settings("--counters", "lock"))
    assert (request.jobs, request.counters) == ((), (guide_counter("lock"),))


def test_the_plan_files_jobs_are_taken() -> None:
    """With what they say of themselves."""
    request = request_from(settings("--plan", plan_file('[[jobs]]\njob = "sleep"\nn = 3\n')))
    assert (request.jobs, request.counters) == ((guide_job("sleep", n=3),), ())


def test_named_jobs_beat_the_plan_files() -> None:
    """The flag is first here, too."""
    path = plan_file('[[jobs]]\njob = "sleep"\n[[counters]]\nstrategy = "lock"\n')
    request = request_from(settings("--plan", path, "--jobs", "primes"))
    assert (request.jobs, request.counters) == ((guide_job("primes"),), ())


def test_a_plan_file_without_jobs_sizes_the_default_plan() -> None:
    """Settings alone."""
    request = request_from(settings("--plan", plan_file("n = 3\n")))
    assert request.n == 3
    assert len(request.jobs) == len(CONTRASTED) + len(ONCE)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ((), "embedded"),
        (("--broker", "redis://host/0"), "external"),
        (("--broker", "redis://host/0", "--cluster", "embedded"), "embedded"),
        (("--cluster", "direct"), "direct"),
    ],
)
def test_the_cluster_goes_by_the_broker_unless_it_is_named(words: tuple[str, ...], kind: str) -> None:
    """An address is reason enough."""
    assert settings(*words).cluster.kind == kind


@pytest.mark.parametrize(
    ("words", "pools"),
    [
        ((), ("threads", "prefork")),
        (("--cluster", "direct"), ("loop", "thread-executor", "process-executor")),
        (("--pools", "prefork"), ("prefork",)),
    ],
)
def test_all_pools_of_the_cluster_unless_they_are_named(
    words: tuple[str, ...], pools: tuple[str, ...]
) -> None:
    """Each cluster has its own."""
    assert wanted_pools(*words) == pools


@pytest.mark.parametrize(
    "words", [("--pools", "loop"), ("--pools", "threads,loop"), ("--cluster", "direct", "--pools", "threads")]
)
def test_another_clusters_pool_is_refused(words: tuple[str, ...]) -> None:
    """The message names those that there are."""
    with pytest.raises(click.UsageError, match=r"the (embedded|direct) cluster has "):
        wanted_pools(*words)


def test_a_flag_beats_a_jobs_own_size() -> None:
    """The flag is first here, too; what no flag says stays the file's."""
    path = plan_file('[[jobs]]\njob = "sleep"\nn = 3\nconcurrency = 2\n')
    request = request_from(settings("--plan", path, "-n", "7"))
    assert request.jobs == (guide_job("sleep", n=7, concurrency=2),)


def test_a_variable_beats_a_counters_own_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable is said outright as well."""
    monkeypatch.setenv("WHICHPOOL_INCREMENTS", "9")
    path = plan_file('[[counters]]\nstrategy = "lock"\njobs = 3\nincrements = 5\n')
    request = request_from(settings("--plan", path))
    assert request.counters == (guide_counter("lock", jobs=3, increments=9),)


def test_a_setting_of_the_plan_file_leaves_its_jobs_alone() -> None:
    """A job's own size is the nearer word."""
    path = plan_file('n = 9\n[[jobs]]\njob = "sleep"\nn = 3\n')
    assert request_from(settings("--plan", path)).jobs == (guide_job("sleep", n=3),)


def test_the_default_plan_offers_a_share_of_the_saturation() -> None:
    """To the jobs that are contrasted, in fewer rounds."""
    request = request_from(settings())
    assert {job.job.name: job.load for job in request.jobs if job.load} == dict.fromkeys(CONTRASTED, 0.7)
    assert (request.offered_rounds, request.load) == (1, None)


def test_jobs_that_are_named_are_offered_no_rate_by_default() -> None:
    """It takes time: it has to be asked for."""
    request = request_from(settings("--jobs", "sleep"))
    assert (request.jobs[0].load, request.load, request.rate) == (None, None, None)


def test_a_load_of_zero_leaves_the_offered_rates_out() -> None:
    """Of the default plan, too."""
    assert not any(job.load for job in request_from(settings("--load", "0")).jobs)


def test_the_direct_cluster_is_offered_no_rate() -> None:
    """It has nobody who would send on schedule."""
    assert not any(job.load for job in request_from(settings("--cluster", "direct")).jobs)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--jobs", "sleep", "--rate", "5", "--load", "0.5"), "in two ways"),
        (("--jobs", "sleep", "--rate", "5", "--cluster", "direct"), "only knows saturation"),
        (("--load", "0.5", "--cluster", "direct"), "only knows saturation"),
        (("--rate", "5"), "with --jobs"),
    ],
)
def test_offered_rates_that_cannot_be_are_refused(words: tuple[str, ...], said: str) -> None:
    """The flags are named."""
    with pytest.raises(click.UsageError, match=said):
        request_from(settings(*words))


def test_rounds_until_decided_are_not_counted_beforehand() -> None:
    """One says how many there are, the other that nobody knows."""
    with pytest.raises(click.UsageError, match="omit --rounds"):
        request_from(settings("--until-decided", "--rounds", "7"))


def test_the_direct_cluster_adds_no_rounds() -> None:
    """There is no coordinator that could look."""
    with pytest.raises(click.UsageError, match="the direct cluster adds no rounds"):
        request_from(settings("--until-decided", "--cluster", "direct"))


def test_until_decided_is_asked_for() -> None:
    """And not otherwise."""
    assert request_from(settings("--until-decided")).until_decided
    assert not request_from(settings()).until_decided
