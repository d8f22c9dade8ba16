"""measure.latency_contrasts: how long jobs take on two pools at one arrival rate, in words."""

from collections.abc import Callable

import pytest

from measure.latency_contrasts import latency_contrasts
from measure.model.cell_result import CellResult
from measure.model.durations import Durations
from measure.verdicts import verdicts

MakeResult = Callable[..., CellResult]


def latency(p50_s: float) -> Durations:
    """Return a latency whose 95 % are twice its half."""
    return Durations(p50_s, p50_s, p50_s, 2 * p50_s, 3 * p50_s, 4 * p50_s)


def offered(
    a_result: MakeResult, threads: list[float], prefork: list[float], **fields: object
) -> list[CellResult]:
    """Return cells at an arrival rate, with these median latencies, in seconds."""
    usual = {"rate_per_s": 224.0, "load": 0.7, **fields}
    return [
        a_result(pool=pool, round=number, latency=latency(p50_s), **usual)
        for pool, medians in (("threads", threads), ("prefork", prefork))
        for number, p50_s in enumerate(medians, 1)
    ]


def test_one_round_is_said_and_no_more(a_result: MakeResult) -> None:
    """Half of the jobs within 135 ms here and 55 there: nobody said so before."""
    (found,) = latency_contrasts(offered(a_result, [0.055], [0.135]))
    assert (found.quicker, found.ratio, found.rounds) == (None, None, 1)
    assert found.sentence == (
        "sleep at 70% of saturation (224 jobs/s): half of the jobs and 95 % were done within 135 ms and "
        "270 ms on prefork, 55 ms and 110 ms on threads; one round shows no more than that (--rounds 5 does)."
    )


def test_five_clear_rounds_show_which_is_quicker(a_result: MakeResult) -> None:
    """By the interval of the ratio of the medians, paired by round."""
    rounds = offered(a_result, [0.050, 0.052, 0.051, 0.049, 0.05], [0.1, 0.104, 0.101, 0.099, 0.1])
    (found,) = latency_contrasts(rounds)
    assert found.quicker == "threads"
    assert found.ratio == pytest.approx(2.0, rel=0.01)
    assert found.sentence.endswith("; threads is quicker.")


def test_five_wild_rounds_show_nothing(a_result: MakeResult) -> None:
    """Each pool was ahead in some."""
    (found,) = latency_contrasts(offered(a_result, [1, 9, 1, 9, 1], [9, 1, 9, 1, 9]))
    assert found.quicker is None
    assert found.sentence.endswith("; neither is shown to be quicker.")


def test_rounds_with_failed_jobs_have_no_say(a_result: MakeResult) -> None:
    """A job that fails soon is not a quick one."""
    cells = offered(a_result, [0.05, 0.05], [0.1, 0.1])
    spoilt = offered(a_result, [0.05, 0.05, 0.001], [0.1, 0.1, 0.001], failed=1)[-1:]
    (found,) = latency_contrasts([*cells, *spoilt])
    assert found.rounds == 2


def test_other_rates_are_other_contrasts(a_result: MakeResult) -> None:
    """Like is contrasted with like."""
    cells = [*offered(a_result, [0.05], [0.1]), *offered(a_result, [0.06], [0.2], load=0.9, rate_per_s=288.0)]
    assert [found.load for found in latency_contrasts(cells)] == [0.7, 0.9]


def test_saturation_has_no_latency_of_its_own(a_result: MakeResult) -> None:
    """There it is the length of the queue."""
    assert latency_contrasts(offered(a_result, [0.05], [0.1], rate_per_s=None, load=None)) == ()


def test_latencies_take_nothing_from_the_verdicts(a_result: MakeResult) -> None:
    """Holm corrects each kind among itself."""
    alone = [a_result(pool=p, round=n, jobs_per_s=r) for p, r in (("a", 8.0), ("b", 9.0)) for n in range(5)]
    rounds = offered(a_result, [0.05] * 5, [0.1] * 5)
    assert verdicts([*alone, *rounds])[0].level == verdicts(alone)[0].level
