"""What whichpool costs: against bare Celery, against the ideal, against an executor.

``python -m benchmarks.overhead [--repeats 7] [--output FILE]``: interleaved repeats in one run, ratios
with their median and range. Takes about five minutes.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.subjects import Bench, Load, alone_s, executor_s
from tasks.origin import machine, versions
from whichpool.clusters.embedded import EmbeddedCluster

FEWEST_REPEATS = 7
SLEEP_S, IN_FLIGHT, SLEEPS = 0.05, 16, 480
PRIMES_BELOW, PRIMES = 28_000, 100  # about 20 ms each
COMPUTE_PAIRS = 4  # a CPU-bound time is the noisiest of all on a shared machine: the mean of some, in turns
SHORT_S, SHORTS, PROBE_PAIRS = 0.01, 150, 4
FEW, MANY = 1_000, 10_000

SLEEP_ON = {
    pool: Load("whichpool.sleep", {"seconds": SLEEP_S}, pool, IN_FLIGHT, SLEEPS)
    for pool in ("threads", "prefork")
}
COMPUTE = Load("whichpool.primes", {"below": PRIMES_BELOW}, "prefork", 2, PRIMES)
SHORT = Load("whichpool.sleep", {"seconds": SHORT_S}, "threads", 1, SHORTS)
NOOPS = {n: Load("whichpool.noop", {}, "threads", IN_FLIGHT, n) for n in (FEW, MANY)}

Figures = dict[str, float]


def sleeps(bench: Bench, turn: int) -> Figures:
    """50 ms sleeps, 16 in flight, on both pools: throughput over bare Celery's and over the ideal."""
    figures = {}
    for pool, load in SLEEP_ON.items():
        bare_s, ours_s = both(bench, load, turn)
        figures[f"50 ms sleeps at 16, {pool}: whichpool / bare Celery"] = bare_s / ours_s
        figures[f"50 ms sleeps at 16, {pool}: whichpool / ideal"] = SLEEP_S * SLEEPS / IN_FLIGHT / ours_s
        figures[f"50 ms sleeps at 16, {pool}: bare Celery / ideal"] = SLEEP_S * SLEEPS / IN_FLIGHT / bare_s
    return figures


def primes(bench: Bench, turn: int) -> Figures:
    """20 ms of pure Python on two prefork children: over bare Celery, the ideal and an executor."""
    pairs = [both(bench, COMPUTE, turn + i) for i in range(COMPUTE_PAIRS)]
    bare_s, ours_s = (statistics.fmean(seconds) for seconds in zip(*pairs, strict=True))
    ideal_s = statistics.median(alone_s(PRIMES_BELOW) for _ in range(7)) * PRIMES / 2
    name = "20 ms of Python on 2 children"
    return {
        f"{name}: whichpool / bare Celery": bare_s / ours_s,
        f"{name}: whichpool / ideal": ideal_s / ours_s,
        f"{name}: whichpool / ProcessPoolExecutor(2)": executor_s(PRIMES_BELOW, PRIMES) / ours_s,
    }


def probe(bench: Bench, turn: int) -> Figures:
    """10 ms jobs one at a time on one worker: what probe and record add to one, as a share of the 10 ms."""
    on_s, off_s = 0.0, 0.0
    for pair in range(PROBE_PAIRS):
        if (turn + pair) % 2:
            on_s, off_s = on_s + bench.probed_s(SHORT), off_s + bench.unprobed_s(SHORT)
        else:
            off_s, on_s = off_s + bench.unprobed_s(SHORT), on_s + bench.probed_s(SHORT)
    share = (on_s - off_s) / (PROBE_PAIRS * SHORTS * SHORT_S)
    return {"10 ms job: probe on - off, share of the job": share}


def costs(bench: Bench, _turn: int) -> Figures:
    """No-ops: the whole run, from its submission to its answer, a job."""
    per_job_ms = {n: bench.whichpool_s(load)[1] / n * 1_000 for n, load in NOOPS.items()}
    return {
        f"no-ops: ms a job, {FEW:,} jobs": per_job_ms[FEW],
        f"no-ops: ms a job, {MANY:,} jobs": per_job_ms[MANY],
        f"no-ops: cost a job, {MANY:,} / {FEW:,}": per_job_ms[MANY] / per_job_ms[FEW],
        "coordinator: peak memory, MB": bench.coordinator_peak_mb(),
    }


def both(bench: Bench, load: Load, turn: int) -> tuple[float, float]:
    """Return the seconds of bare Celery and of whichpool; who goes first alternates with the turn."""
    if turn % 2:
        ours_s = bench.whichpool_s(load)[0]
        return bench.bare_s(load), ours_s
    return bench.bare_s(load), bench.whichpool_s(load)[0]


PARTS = {"sleeps": sleeps, "primes": primes, "probe": probe, "costs": costs}


def measure_once(bench: Bench, turn: int, parts: Sequence[str]) -> Figures:
    """Measure the named parts once."""
    return {name: figure for part in parts for name, figure in PARTS[part](bench, turn).items()}


def table(rounds: list[Figures]) -> str:
    """Return each figure's median and range, a line each."""
    width = max(len(name) for name in rounds[0])
    lines = [f"{'':{width}}  {'median':>8}  {'lowest':>8}  {'highest':>8}"]
    for name in rounds[0]:
        seen = [figures[name] for figures in rounds]
        lines.append(f"{name:{width}}  {statistics.median(seen):8.3f}  {min(seen):8.3f}  {max(seen):8.3f}")
    return "\n".join(lines)


def run(repeats: int, parts: Sequence[str], say: Callable[[str], object]) -> str:
    """Run the benchmark; return its report."""
    loads = [*SLEEP_ON.values(), COMPUTE, SHORT, *NOOPS.values()]
    with EmbeddedCluster() as cluster:
        bench = Bench(cluster, loads)
        try:
            rounds = []
            for turn in range(repeats + 1):
                say(f"{'warm-up' if turn == 0 else f'repeat {turn} of {repeats}'}\n")
                rounds.append(measure_once(bench, turn, parts))
        finally:
            bench.close()
    return f"{whereabouts()}\n{repeats} interleaved repeats after one warm-up\n\n{table(rounds[1:])}\n"


def whereabouts() -> str:
    """Return in one line what the figures of a benchmark depend on."""
    on = machine([])
    of = ", ".join(f"{name} {number}" for name, number in versions().items())
    return f"{on.system}, {on.cpus} CPUs, {of}"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=FEWEST_REPEATS)
    parser.add_argument("--output", type=Path, help="also write the report here")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="some parts alone")
    options = parser.parse_args()
    if options.repeats < 1:
        parser.error("--repeats is at least 1")
    report = run(options.repeats, options.only, sys.stderr.write)
    print(report)
    if options.output:
        options.output.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
