"""whichpool.planning.planfile: what a plan file says, and what is said of a bad one."""

from pathlib import Path

import pytest

from whichpool.errors import ExitCode, UsageError
from whichpool.planning.planfile import PlanFile, read_plan_file
from whichpool.planning.request import guide_counter, guide_job


def read(tmp_path: Path, text: str) -> PlanFile:
    """Return what a plan file with this text says."""
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return read_plan_file(path)


def refusal(tmp_path: Path, text: str) -> str:
    """Return what is said of a plan file with this text."""
    with pytest.raises(UsageError) as refused:
        read(tmp_path, text)
    assert refused.value.exit_code == ExitCode.USAGE
    assert str(tmp_path / "plan.toml") in refused.value.message
    return refused.value.message


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    """It asks for the default plan."""
    assert read(tmp_path, "") == PlanFile(settings={}, jobs=(), counters=())


def test_settings_have_the_names_of_their_flags(tmp_path: Path) -> None:
    """Only those that are said."""
    found = read(tmp_path, 'pools = ["threads"]\nn = 7\nrounds = 9\nstall = 30\nresults = "there"\n')
    assert found.settings == {"pools": ["threads"], "n": 7, "rounds": 9, "stall": 30.0, "results": "there"}


def test_a_table_is_a_job(tmp_path: Path) -> None:
    """With its own sizes and arguments."""
    found = read(tmp_path, '[[jobs]]\njob = "sleep"\nn = 5\nconcurrency = 3\narguments = {seconds = 0.5}\n')
    assert found.jobs == (guide_job("sleep", n=5, concurrency=3, arguments={"seconds": 0.5}),)


def test_a_table_is_a_counter(tmp_path: Path) -> None:
    """With its own sizes."""
    found = read(tmp_path, '[[counters]]\nstrategy = "lock"\njobs = 3\nincrements = 10\n')
    assert found.counters == (guide_counter("lock", jobs=3, increments=10),)


def test_jobs_stay_in_their_order(tmp_path: Path) -> None:
    """The tables of a report follow it."""
    found = read(tmp_path, '[[jobs]]\njob = "primes"\n[[jobs]]\njob = "sleep"\n')
    assert [wanted.job.name for wanted in found.jobs] == ["primes", "sleep"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n = 1\nrounds = = 3\n", "line 2"),
        ('n = "many"\n', "at key n"),
        ("rounds = 2.5\n", "at key rounds"),
        ("rounds = 0\n", "at key rounds"),
        ("concurrency = 100000\n", "at key concurrency"),
        ("n = 0\n", "at key n"),
        ('pools = "threads"\n', "at key pools"),
        ('pools = ["threads", 3]\n', "at key pools[1]"),
        ('[[jobs]]\njob = "sleep"\nn = "many"\n', "at key jobs[0].n"),
        ('[[jobs]]\njob = "sleep"\n[[jobs]]\njob = "sleep"\nn = 0\n', "at key jobs[1].n"),
        ('[[jobs]]\njob = "sleep"\nsize = 3\n', "unknown field `size`"),
        ("[[jobs]]\nn = 3\n", "missing required field `job`"),
        ('[[counters]]\nstrategy = "lock"\nincrements = 0\n', "at key counters[0].increments"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """The line, where TOML ends; the key, where our words begin."""
    assert said in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("round = 3\n", "unknown key 'round'. Did you mean 'rounds'?"),
        ('[[jobs]]\njob = "slep"\n', "unknown job 'slep'. Did you mean 'sleep'?"),
        ('[[counters]]\nstrategy = "lok"\n', "unknown strategy 'lok'. Did you mean 'lock'?"),
        (
            '[[jobs]]\njob = "sleep"\narguments = {second = 1}\n',
            "unknown argument 'second'. Did you mean 'seconds'?",
        ),
    ],
)
def test_a_near_miss_is_guessed(tmp_path: Path, text: str, said: str) -> None:
    """Keys, jobs, strategies and arguments alike."""
    assert said in refusal(tmp_path, text)


def test_a_wrong_key_in_a_table_is_told_what_is_allowed(tmp_path: Path) -> None:
    """All keys of that table."""
    said = refusal(tmp_path, '[[jobs]]\njob = "sleep"\nsize = 3\n')
    assert "Allowed in [[jobs]]: job, n, concurrency, rounds, rate, load, arguments." in said


def test_a_missing_file_is_named() -> None:
    """By the path that the user gave."""
    with pytest.raises(UsageError, match=r"nowhere\.toml: No such file or directory\."):
        read_plan_file(Path("nowhere.toml"))


def test_a_folder_is_no_plan(tmp_path: Path) -> None:
    """It exists, but cannot be read."""
    with pytest.raises(UsageError, match="Is a directory"):
        read_plan_file(tmp_path)


def test_bytes_that_are_no_text_are_no_plan(tmp_path: Path) -> None:
    """TOML is UTF-8."""
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="no TOML"):
        read_plan_file(path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ('{seconds = "long"}', "at key jobs[0].arguments.seconds"),
        ("{seconds = [1]}", "at key jobs[0].arguments.seconds"),
    ],
)
def test_an_argument_of_another_type_is_told_with_its_place(
    tmp_path: Path, arguments: str, said: str
) -> None:
    """Before any job fails on it."""
    assert said in refusal(tmp_path, f'[[jobs]]\njob = "sleep"\narguments = {arguments}\n')


def test_a_whole_number_is_as_good_as_a_fraction(tmp_path: Path) -> None:
    """One second is 1, not 1.0, to a person."""
    (job,) = read(tmp_path, '[[jobs]]\njob = "sleep"\narguments = {seconds = 1}\n').jobs
    assert job.arguments == {"seconds": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[jobs]]\njob = "sleep"\n' * 2, "key jobs: 'sleep' is listed twice"),
        ('[[counters]]\nstrategy = "lock"\n' * 2, "key counters: 'lock' is listed twice"),
    ],
)
def test_a_job_that_is_listed_twice_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Its cells could not be told apart."""
    assert said in refusal(tmp_path, text)


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "-0.5"])
def test_an_argument_that_is_no_number_from_0_on_is_refused(tmp_path: Path, value: str) -> None:
    """The ledger's JSON could not even hold some of them."""
    text = f'[[jobs]]\njob = "sleep"\narguments = {{ seconds = {value} }}'
    assert "jobs[0].arguments.seconds" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["jobs = 3", "[jobs]\njob = 'sleep'"])
def test_a_table_that_is_no_list_of_tables_is_named(tmp_path: Path, text: str) -> None:
    """The key is told even where it is the whole of the table."""
    assert "at key jobs" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["stall = nan", "stall = 0", "web_port = 99999", 'cluster = "moon"'])
def test_a_setting_beyond_its_limits_is_told_with_its_key(tmp_path: Path, text: str) -> None:
    """By the file, before any flag is asked."""
    assert f"at key {text.split(' ', maxsplit=1)[0]}" in refusal(tmp_path, text)


def test_an_unknown_pool_in_a_file_is_guessed(tmp_path: Path) -> None:
    """As on the command line."""
    assert "Did you mean 'threads'" in refusal(tmp_path, 'pools = ["thread"]')


def test_increments_are_a_setting_like_their_flag(tmp_path: Path) -> None:
    """For every counter that does not say its own."""
    assert read(tmp_path, "increments = 7").settings == {"increments": 7}


@pytest.mark.parametrize("sizes", ["size_mb = 0", "size_mb = 1025", "size_mb = 1024, size_b = 1"])
def test_a_digest_of_nothing_or_of_too_much_is_refused(tmp_path: Path, sizes: str) -> None:
    """With the bytes that were asked for, and what is allowed."""
    with pytest.raises(UsageError, match=r"key jobs\[0\]\.arguments: .* bytes together; 1 to 1,073,741,824"):
        read(tmp_path, f'[[jobs]]\njob = "digest"\narguments = {{ {sizes} }}')


@pytest.mark.parametrize("times", [0, 10**400])
def test_a_digest_that_never_ends_or_never_begins_is_refused(tmp_path: Path, times: int) -> None:
    """A job that hashes nothing would fail on the workers, one by one."""
    with pytest.raises(UsageError, match=r"times is .*; a buffer is hashed 1 to 1,000,000,000 times"):
        read(tmp_path, f'[[jobs]]\njob = "digest"\narguments = {{ times = {times} }}')


def test_a_digest_may_be_small(tmp_path: Path) -> None:
    """Below 2,048 bytes hashlib holds the GIL, which turns the answer."""
    (job,) = read(tmp_path, '[[jobs]]\njob = "digest"\narguments = { size_mb = 0, size_b = 100 }').jobs
    assert job.arguments == {"size_mb": 0, "size_b": 100}
