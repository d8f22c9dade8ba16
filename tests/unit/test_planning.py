"""whichpool.planning.plan: from a request to the cells of a run."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.counter_strategies import GUIDE_INCREMENTS, GUIDE_JOBS, STRATEGIES
from config.guide_jobs import JOBS
from config.jobs import CPU_CONCURRENCY, IO_CONCURRENCY
from measure.cells.cell_summary import WARM_UP_WAVES
from measure.model.plan import Plan
from whichpool.planning.plan import Place, make_plan, new_run_id, sized
from whichpool.planning.request import (
    Request,
    default_counters,
    default_jobs,
    guide_counter,
    guide_job,
)

POOLS = st.lists(st.sampled_from(["threads", "prefork"]), min_size=1, unique=True).map(tuple)


def place(pool: str, wanted: int | None, default: int) -> Place:
    """Give everybody just as many slots as are wanted."""
    concurrency = wanted or default
    return Place(f"{pool}.{concurrency}", concurrency)


def plan_of(request: Request) -> Plan:
    """Return the plan of a request."""
    return make_plan(request, place, "http://web/")


@given(st.lists(st.sampled_from(sorted(JOBS)), min_size=1, unique=True), POOLS, st.integers(1, 6))
def test_every_job_runs_on_every_pool_in_every_round(
    names: list[str], pools: tuple[str, ...], rounds: int
) -> None:
    """Once each."""
    request = Request(jobs=tuple(guide_job(name) for name in names), pools=pools, rounds=rounds)
    ran = Counter((cell.job, cell.pool, cell.round) for cell in plan_of(request).cells)
    assert ran == Counter((n, p, r) for n in names for p in pools for r in range(1, rounds + 1))


@given(st.integers(0, 100))
def test_the_same_seed_plans_the_same_order(seed: int) -> None:
    """But another run id."""
    request = Request(jobs=default_jobs(), seed=seed)
    one, other = plan_of(request), plan_of(request)
    assert one.cells == other.cells
    assert one.run_id != other.run_id


def test_a_job_for_one_round_runs_once() -> None:
    """Whatever the run's rounds are."""
    request = Request(jobs=(guide_job("whoami", rounds=1), guide_job("sleep")), rounds=3)
    ran = Counter(cell.job for cell in plan_of(request).cells)
    assert ran == {"whoami": 2, "sleep": 6}


def test_counters_run_once() -> None:
    """On each pool."""
    request = Request(counters=default_counters(), rounds=3)
    ran = Counter((cell.strategy, cell.pool) for cell in plan_of(request).cells)
    assert ran == {(name, pool): 1 for name in STRATEGIES for pool in ("threads", "prefork")}


def test_a_counter_is_the_guides_by_default() -> None:
    """Two jobs, a million increments each."""
    (cell, _) = plan_of(Request(counters=(guide_counter("lock"),))).cells
    assert (cell.n, cell.increments) == (GUIDE_JOBS, GUIDE_INCREMENTS) == (2, 1_000_000)


def test_a_counters_increments_reach_its_jobs() -> None:
    """What is expected is what is done."""
    for cell in plan_of(Request(counters=default_counters(), increments=7)).cells:
        assert cell.increments == cell.arguments["increments"] == 7


def test_no_two_counters_share_a_redis_key() -> None:
    """Not within a run, and not between two."""
    request = Request(counters=default_counters())
    cells = (*plan_of(request).cells, *plan_of(request).cells)
    assert len({cell.arguments["key"] for cell in cells}) == len(cells)


def test_the_sizes_of_the_run_are_the_jobs() -> None:
    """One number for all of them."""
    request = Request(jobs=default_jobs(), n=3, concurrency=9)
    assert {(cell.n, cell.concurrency) for cell in plan_of(request).cells} == {(3, 9)}


def test_without_sizes_a_job_has_its_own() -> None:
    """The default plan's."""
    request = Request(jobs=(guide_job("sleep"), guide_job("primes")), rounds=1)
    sizes = {cell.job: (cell.n, cell.concurrency) for cell in plan_of(request).cells}
    assert sizes == {
        "sleep": (JOBS["sleep"].n, IO_CONCURRENCY),
        "primes": (JOBS["primes"].n, CPU_CONCURRENCY),
    }


def test_a_jobs_own_sizes_are_taken() -> None:
    """A table of a plan file."""
    (cell, _) = plan_of(Request(jobs=(guide_job("sleep", n=5, concurrency=3),), rounds=1)).cells
    assert (cell.n, cell.concurrency, cell.queue) == (5, 3, f"{cell.pool}.3")


def test_a_jobs_own_arguments_are_laid_over_the_defaults() -> None:
    """Those that are not named stay."""
    (cell, _) = plan_of(Request(jobs=(guide_job("digest", arguments={"times": 1}),), rounds=1)).cells
    assert cell.arguments == {**JOBS["digest"].arguments, "times": 1}


def test_the_ideal_follows_the_arguments() -> None:
    """A longer sleep takes longer ideally, too."""
    (cell, _) = plan_of(Request(jobs=(guide_job("sleep", arguments={"seconds": 2.0}),), rounds=1)).cells
    assert cell.ideal_s == 2.0
    assert cell.timeout_s > 2.0


def test_the_time_that_a_job_takes_follows_the_arguments() -> None:
    """Ten times the hashes take ten times as long, before a delivery is in doubt as well."""
    requests = [guide_job("digest", arguments={"times": times}) for times in (40, 400)]
    small, large = (plan_of(Request(jobs=(job,), rounds=1)).cells[0] for job in requests)
    assert (small.alone_s, large.alone_s) == pytest.approx((0.24, 2.4), rel=0.05)
    assert large.timeout_s == 20 * (large.alone_s or 0.0)


def test_an_argument_that_older_workers_do_not_know_is_planned_only_where_it_is_used() -> None:
    """An older result's plan has none either, and can be compared."""
    named = guide_job("digest", arguments={"size_mb": 8, "size_kb": 0})
    (cell, _) = plan_of(Request(jobs=(named,), rounds=1)).cells
    assert cell.arguments == {"size_mb": 8, "times": 4}


def test_fetch_gets_the_latency_servers_address() -> None:
    """It is known only once the cluster is."""
    (cell, _) = plan_of(Request(jobs=(guide_job("fetch"),), rounds=1)).cells
    assert cell.arguments["url"] == "http://web/"


def test_a_users_own_server_beats_the_clusters() -> None:
    """Named in a plan file."""
    request = Request(jobs=(guide_job("fetch", arguments={"url": "http://mine/"}),), rounds=1)
    assert {cell.arguments["url"] for cell in plan_of(request).cells} == {"http://mine/"}


def test_planning_leaves_the_jobs_defaults_alone() -> None:
    """They are shared by all runs of a process."""
    plan_of(Request(jobs=(guide_job("fetch", arguments={"latency_s": 9.0}),)))
    assert JOBS["fetch"].arguments == {"latency_s": 0.05, "url": ""}


def test_what_the_request_says_of_the_run_is_in_the_plan() -> None:
    """Seed, rounds, patience."""
    plan = plan_of(Request(jobs=(guide_job("noop"),), rounds=2, seed=5, stall_s=7.0))
    assert (plan.rounds, plan.seed, plan.stall_s) == (2, 5, 7.0)


def test_a_run_id_is_a_time_and_a_chance_without_dots() -> None:
    """A task id is ``run.cell.n``; two runs within one second differ."""
    ids = {new_run_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{6}", run_id) for run_id in ids)


def test_a_job_has_as_many_rounds_as_it_asks_for() -> None:
    """Fewer than the run's, or more."""
    wanted = (guide_job("sleep", rounds=2), guide_job("primes", rounds=7), guide_job("noop"))
    ran = Counter(cell.job for cell in plan_of(Request(jobs=wanted, pools=("threads",), rounds=4)).cells)
    assert ran == {"sleep": 2, "primes": 7, "noop": 4}


def test_an_offered_rate_comes_after_all_saturation() -> None:
    """It may be a share of what that measured."""
    request = Request(jobs=(guide_job("sleep"), guide_job("primes")), load=0.5, rounds=3)
    offered = [cell.is_offered for cell in plan_of(request).cells]
    assert offered == [False] * 12 + [True] * 12


def test_offered_rounds_may_be_fewer() -> None:
    """Latency takes many jobs in each of them."""
    request = Request(jobs=(guide_job("sleep"),), rate=5.0, rounds=5, offered_rounds=2)
    offered = [(cell.pool, cell.round, cell.rate_per_s) for cell in plan_of(request).cells if cell.is_offered]
    assert sorted(offered) == [(pool, r, 5.0) for pool in ("prefork", "threads") for r in (1, 2)]


def test_a_job_may_say_its_own_load() -> None:
    """Over the run's, and 0 for none."""
    request = Request(jobs=(guide_job("sleep", load=0.0), guide_job("primes")), load=0.5)
    assert {cell.job for cell in plan_of(request).cells if cell.is_offered} == {"primes"}


def test_who_am_i_jobs_are_offered_no_rate() -> None:
    """They are not about latency."""
    assert not any(c.is_offered for c in plan_of(Request(jobs=(guide_job("whoami"),), load=0.5)).cells)


def test_several_concurrencies_are_cells_of_every_round() -> None:
    """On every pool, all in one random order."""
    request = Request(jobs=(guide_job("sleep"),), concurrencies=(1, 2, 4), rounds=2)
    ran = Counter((cell.pool, cell.concurrency, cell.round) for cell in plan_of(request).cells)
    assert ran == Counter((p, c, r) for p in ("threads", "prefork") for c in (1, 2, 4) for r in (1, 2))


def test_a_pool_with_one_size_runs_once_a_round() -> None:
    """A loop has one slot, whatever is wanted."""
    request = Request(jobs=(guide_job("sleep"),), concurrencies=(1, 2, 4), pools=("loop",), rounds=1)
    plan = make_plan(request, lambda _pool, _wanted, _default: Place("loop", 1), "")
    assert [cell.concurrency for cell in plan.cells] == [1]


@given(st.sampled_from(["sleep", "primes", "noop"]), st.integers(1, 64))
def test_a_sized_cell_has_enough_waves_for_a_warm_up(name: str, concurrency: int) -> None:
    """And lasts about a second, if the job takes as long as is said of it."""
    n = sized(JOBS[name].kind, JOBS[name].alone_s, concurrency)
    assert n >= WARM_UP_WAVES * concurrency
    assert n * JOBS[name].alone_s >= 1.0 - 1e-9
