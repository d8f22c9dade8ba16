"""whichpool.cli.types: lists of words on the command line."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.counter_strategies import STRATEGIES
from config.guide_jobs import JOBS
from config.near_words import unknown_word
from whichpool.cli.types import Seconds, SizeList, WordList

JOB = WordList("job", JOBS)


@given(st.lists(st.sampled_from(sorted(JOBS)), min_size=1, unique=True))
def test_a_list_comes_out_in_its_own_order(names: list[str]) -> None:
    """Joined by commas, split at commas."""
    assert JOB.convert(",".join(names), None, None) == tuple(names)


@pytest.mark.parametrize("text", ["sleep, primes", " sleep ,primes ", "sleep,primes,", "sleep,,primes"])
def test_blanks_and_empty_places_are_forgiven(text: str) -> None:
    """People type them."""
    assert JOB.convert(text, None, None) == ("sleep", "primes")


def test_a_word_that_is_said_twice_counts_once() -> None:
    """Where it stood first."""
    assert JOB.convert("primes,sleep,primes", None, None) == ("primes", "sleep")


def test_a_list_from_a_file_is_taken_as_it_is() -> None:
    """A plan file has real lists."""
    assert JOB.convert(["sleep", "primes"], None, None) == ("sleep", "primes")


def test_what_was_converted_before_stays_as_it_is() -> None:
    """Click converts some values twice."""
    assert JOB.convert(("sleep",), None, None) == ("sleep",)


def test_an_unknown_word_of_a_file_is_refused_too() -> None:
    """A plan file has typos as well."""
    with pytest.raises(click.BadParameter, match="unknown job 'slep'"):
        JOB.convert(["slep"], None, None)


@pytest.mark.parametrize("value", ["", ",", "  , ", []])
def test_an_empty_list_is_refused(value: object) -> None:
    """It would run nothing."""
    with pytest.raises(click.BadParameter, match="name at least one of: sleep, fetch"):
        JOB.convert(value, None, None)


@pytest.mark.parametrize("value", [3, {"sleep": 1}, [1, 2]])
def test_what_is_no_list_of_words_is_refused(value: object) -> None:
    """A number is no name."""
    with pytest.raises(click.BadParameter, match="is not a list of jobs"):
        JOB.convert(value, None, None)


@pytest.mark.parametrize(
    ("what", "word", "meant", "allowed"),
    [
        ("job", "slep", "sleep", JOBS),
        ("job", "whoiam", "whoami", JOBS),
        ("strategy", "lok", "lock", STRATEGIES),
        ("pool", "preforks", "prefork", ("threads", "prefork")),
    ],
)
def test_a_near_miss_is_guessed(what: str, word: str, meant: str, allowed: tuple[str, ...]) -> None:
    """Did you mean?"""
    assert f"unknown {what} {word!r}. Did you mean {meant!r}? Allowed: " in unknown_word(what, word, allowed)


def test_a_far_miss_is_not_guessed() -> None:
    """A silly guess is worse than none."""
    assert unknown_word("pool", "xyzzy", ("threads", "prefork")) == (
        "unknown pool 'xyzzy'. Allowed: threads, prefork."
    )


def test_nan_is_no_number_of_seconds() -> None:
    """It compares with nothing, so that a range alone lets it through."""
    with pytest.raises(click.BadParameter, match="nan"):
        Seconds(1, 10).convert("nan", None, None)


def offered(incomplete: str, words: WordList = JOB) -> list[str]:
    """Return what a shell is offered for the beginning of a list."""
    command = click.Command("run", params=[click.Option(["--list"], type=words)])
    context = click.Context(command)
    return [item.value for item in words.shell_complete(context, command.params[0], incomplete)]


@pytest.mark.parametrize(
    ("incomplete", "words"),
    [
        ("sl", ["sleep"]),
        ("sleep,pr", ["sleep,primes"]),
        ("sleep,primes,guide-", ["sleep,primes,guide-thread", "sleep,primes,guide-process"]),
        ("xyzzy", []),
    ],
)
def test_a_shell_completes_the_last_word_of_a_list(incomplete: str, words: list[str]) -> None:
    """With the words before it left as they are."""
    assert offered(incomplete) == words


def test_a_shell_is_offered_a_word_that_is_part_of_a_chosen_one() -> None:
    """``lock`` is not chosen where ``redis-lock`` is."""
    assert offered("redis-lock,lo", WordList("strategy", STRATEGIES)) == ["redis-lock,lock"]


def test_a_shell_is_offered_every_word_at_first() -> None:
    """In the order of the help."""
    assert offered("") == list(JOBS)


@given(st.lists(st.sampled_from(sorted(JOBS)), min_size=1, unique=True))
def test_a_shell_is_not_offered_a_word_twice(chosen: list[str]) -> None:
    """Whatever is in the list already."""
    before = ",".join(chosen)
    assert offered(f"{before},") == [f"{before},{job}" for job in JOBS if job not in chosen]


@given(st.sets(st.integers(1, 512), min_size=2, max_size=8))
def test_sizes_come_out_in_order(sizes: set[int]) -> None:
    """However they were said."""
    said = ",".join(map(str, sizes))
    assert SizeList(1, 512, 2).convert(said, None, None) == tuple(sorted(sizes))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1," + "9" * 5_000, "is not a list"),
        ("", "at least 2"), ("4", "at least 2"), ("4,4", "at least 2"), ("0,4", "0 is not in the range"),
        ("1,513", "513 is not in the range"), ("1,two", "is not a list"), ("1;2", "is not a list"),
        ("1,-2", "is not a list of whole numbers"), ("1.5,2", "is not a list"),
    ],
)  # fmt: skip
def test_sizes_that_cannot_be_are_refused(text: str, said: str) -> None:
    """With what is allowed."""
    with pytest.raises(click.BadParameter, match=said):
        SizeList(1, 512, 2).convert(text, None, None)
