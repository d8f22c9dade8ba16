"""measure.gates.thresholds: thresholds are read, written, and aimed at pools and jobs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.cells.metrics import IN_ONE, UNITS
from measure.gates.thresholds import (
    OF_A_CHANGE,
    OF_A_RUN,
    OPERATORS,
    Grammar,
    Target,
    Threshold,
    ThresholdError,
    UnknownWordError,
    parse,
    target,
)

POOLS = ("threads", "prefork", "thread-executor")
JOBS = ("sleep", "guide-thread", "shop.tasks.pay")
BLANK = st.sampled_from(["", " ", "  ", "\t"])


@st.composite
def thresholds(draw: st.DrawFn, grammar: Grammar) -> Threshold:
    """Draw any threshold of a grammar."""
    words = draw(st.permutations([draw(st.sampled_from(("", *POOLS))), draw(st.sampled_from(("", *JOBS)))]))
    measure = draw(st.sampled_from(sorted(grammar.units)))
    value = draw(st.floats(allow_nan=False, allow_infinity=False, min_value=None if grammar.signed else 0.0))
    unit = draw(st.sampled_from(grammar.units[measure]))
    op = draw(st.sampled_from(sorted(OPERATORS)))
    return Threshold(".".join(word for word in words if word), measure, op, abs(value) or 0.0, unit)


@given(thresholds(OF_A_RUN))
def test_a_threshold_of_a_run_is_read_as_it_is_written(threshold: Threshold) -> None:
    """Every one, to the last digit."""
    assert parse(str(threshold), OF_A_RUN) == threshold


@given(thresholds(OF_A_CHANGE), st.booleans())
def test_a_threshold_of_a_change_is_read_as_it_is_written(threshold: Threshold, falls: bool) -> None:
    """With its sign."""
    signed = Threshold(
        threshold.path, threshold.measure, threshold.op, -threshold.value if falls else threshold.value, "%"
    )
    assert parse(str(signed), OF_A_CHANGE) == signed


@given(st.lists(BLANK, min_size=7, max_size=7))
def test_blanks_are_forgiven(blanks: list[str]) -> None:
    """Around every piece."""
    pieces = ["threads", ".", "p99", ">=", "80", "ms"]
    text = "".join(blank + piece for blank, piece in zip(blanks, [*pieces, ""], strict=True))
    assert str(parse(text, OF_A_RUN)) == "threads.p99>=80ms"


@given(st.text(max_size=30))
def test_any_text_is_a_threshold_or_refused(text: str) -> None:
    """Nothing else is raised, and what is read is written in a way that is read again."""
    try:
        read = parse(text, OF_A_RUN)
    except ThresholdError:
        return
    assert parse(str(read), OF_A_RUN) == read


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("p99>.5s", "p99>0.5s"),
        ("p99>80.0ms", "p99>80ms"),
        ("jobs_per_s<1e3", "jobs_per_s<1000"),
        ("memory_mb_per_slot>30", "memory_mb_per_slot>30"),
        ("memory_mb_per_slot > 30 MB", "memory_mb_per_slot>30MB"),
        ("failed>0", "failed>0"),
    ],
)
def test_a_threshold_is_written_in_one_way(text: str, written: str) -> None:
    """However it was typed."""
    assert str(parse(text, OF_A_RUN)) == written


def test_a_rise_may_have_a_plus() -> None:
    """People type it."""
    assert str(parse("p95>+10%", OF_A_CHANGE)) == "p95>10%"


@pytest.mark.parametrize(
    "text",
    ["", "p99", "p99>", ">80ms", "p99=80ms", "p99==80ms", "p99=>80ms", "p99>80 m s", ".p99>1s", "a..p99>1s",
     "p99>nan", "p99>inf", "p99>>80ms", "p99>٨ms"],
)  # fmt: skip
def test_what_has_another_shape_is_refused_with_an_example(text: str) -> None:
    """And with the reason to quote it."""
    with pytest.raises(ThresholdError, match=r"in quotes, OP one of > >= < <=: 'threads\.fetch\.p99>80ms'"):
        parse(text, OF_A_RUN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("p99>80%", "the unit of p99 is us, ms or s; this one has %"),
        ("p99>80", "the unit of p99 is us, ms or s; this one has none"),
        ("failed>1%", "the unit of failed is none; this one has %"),
        ("memory_mb_per_slot>1kB", "the unit of memory_mb_per_slot is MB or none; this one has kB"),
        ("efficiency<90", "the unit of efficiency is %; this one has none"),
    ],
)
def test_a_wrong_unit_is_refused_with_the_right_ones(text: str, said: str) -> None:
    """80 of what?"""
    with pytest.raises(ThresholdError, match=said):
        parse(text, OF_A_RUN)


def test_a_change_is_in_per_cent() -> None:
    """Whatever the measure's own unit is."""
    with pytest.raises(ThresholdError, match="the unit of p99 is %; this one has ms"):
        parse("p99>10ms", OF_A_CHANGE)


@pytest.mark.parametrize("value", ["-1", "+1", "1e999"])
def test_a_value_of_a_run_is_a_finite_number_without_a_sign(value: str) -> None:
    """No measure falls below 0: a sign is a slip."""
    with pytest.raises(ThresholdError, match="a finite number from 0 on, without a sign"):
        parse(f"failed>{value}", OF_A_RUN)


@pytest.mark.parametrize(("measure", "grammar"), [("p9", OF_A_RUN), ("failed", OF_A_CHANGE)])
def test_an_unknown_measure_is_told_with_all_that_there_are(measure: str, grammar: Grammar) -> None:
    """A count has no change in per cent."""
    with pytest.raises(UnknownWordError) as refused:
        parse(f"{measure}>1%", grammar)
    assert (refused.value.what, refused.value.word) == ("measure", measure)
    assert [*refused.value.allowed] == [*grammar.units]


@pytest.mark.parametrize(
    ("path", "aim"),
    [
        ("", Target()),
        ("threads", Target(pool="threads")),
        ("sleep", Target(job="sleep")),
        ("threads.sleep", Target("threads", "sleep")),
        ("sleep.threads", Target("threads", "sleep")),
        ("shop.tasks.pay", Target(job="shop.tasks.pay")),
        ("prefork.shop.tasks.pay", Target("prefork", "shop.tasks.pay")),
        ("shop.tasks.pay.prefork", Target("prefork", "shop.tasks.pay")),
    ],
)
def test_a_pool_and_a_job_stand_in_either_order(path: str, aim: Target) -> None:
    """Or one of them, or none; a job's name may have dots."""
    assert target(Threshold(path, "p99", ">", 1.0, "s"), POOLS, JOBS) == aim


@pytest.mark.parametrize(
    ("path", "what", "word"),
    [
        ("thread", "pool or job", "thread"),
        ("threads.slep", "job", "slep"),
        ("slep.threads", "job", "slep"),
        ("sleep.thread", "pool", "thread"),
        ("threads.threads", "job", "threads"),
        ("thread.slep", "pool or job", "thread"),
    ],
)
def test_an_unknown_pool_or_job_is_told_by_its_word(path: str, what: str, word: str) -> None:
    """The other one says which of the two it should be."""
    with pytest.raises(UnknownWordError) as refused:
        target(Threshold(path, "p99", ">", 1.0, "s"), POOLS, JOBS)
    assert (refused.value.what, refused.value.word) == (what, word)


@pytest.mark.parametrize(
    ("pool", "job", "covered"), [("threads", "sleep", True), ("threads", "pay", False), ("x", "sleep", False)]
)
def test_a_target_covers_what_it_names(pool: str, job: str, covered: bool) -> None:
    """Both have to fit."""
    assert Target("threads", "sleep").covers(pool, job) is covered


@given(st.integers(0, 10_000), st.sampled_from(sorted(IN_ONE)))
def test_a_limit_is_the_number_that_a_result_holds(value: int, unit: str) -> None:
    """7 ms are 0.007 s as a file says it, not the nearest float beside it."""
    assert Threshold("", "p99", ">", float(value), unit).limit == value / IN_ONE[unit]
    assert not Threshold("", "p99", ">", float(value), unit).is_crossed_by(value / IN_ONE[unit])


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        (">", False, False, True),
        (">=", False, True, True),
        ("<", True, False, False),
        ("<=", True, True, False),
    ],
)
def test_an_operator_means_what_it_says(op: str, below: bool, at: bool, above: bool) -> None:
    """On both sides of the limit, and on it."""
    threshold = Threshold("", "p99", op, 80.0, "ms")
    assert [threshold.is_crossed_by(seconds) for seconds in (0.079, 0.08, 0.081)] == [below, at, above]


def test_each_measure_has_units_that_are_known() -> None:
    """Each can be scaled."""
    assert all(units and all(unit in IN_ONE for unit in units) for units in UNITS.values())
