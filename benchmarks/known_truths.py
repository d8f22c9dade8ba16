"""Simulated runs with known truths: how often verdicts and scaling curves are right about them.

``python -m benchmarks.known_truths [--runs 3000] [--curves 500] [--output FILE]``: the same seeds give the
same figures. Takes eight to ten minutes.
"""

import argparse
import math
from pathlib import Path

from benchmarks.adaptive_report import adaptive, twins, without_division
from benchmarks.noises import CELLS, HARSHEST, NOISES, described
from benchmarks.simulation import USUAL, Noise
from benchmarks.truths import CONCURRENCIES, RATIOS, Law, advised, coverage, named, recovery
from measure.stats.intervals import FEWEST_ROUNDS, SMALLEST_RATIO

RUNS, CURVES, JOBS = 3_000, 500, 6

CLAIMS = {
    "no difference": 1.0,
    "on the edge of five per cent": SMALLEST_RATIO,
    "20 per cent": 1.2,
    "twice": 2.0,
}
ADVISED = (1 / 1.05, 1.0, 1.03, 1.06, 1.11, 1.2, 2.0)
DIFFER = (0.0, 0.02, 0.05)
LAWS = (Law(40, 0.02, 0.0005), Law(44, 0.3, 0.01), Law(20, 0, 0.002), Law(20, 0.1, 0), Law(20, 0, 0))


def exactness(runs: int) -> str:
    """Return the standard errors of shares of so many runs: sqrt(p (1 - p) / n)."""
    shares = (0.005, 0.05, 0.5)
    return "standard errors of shares: " + ", ".join(
        f"{math.sqrt(p * (1 - p) / runs):.2%} at {p:.1%}" for p in shares
    )


def covered(runs: int) -> list[str]:
    """Return the coverage of the ratio's interval, a line for each noise."""
    lines = ["95 % intervals of a ratio that hold the true one; noise:"]
    for name, noise in NOISES.items():
        lines.append(f"  {name:38}  {coverage(range(runs), noise):8.2%}")
    return [*lines, f"  (true ratios in turns: {', '.join(map(str, RATIOS))})"]


def claimed(runs: int) -> list[str]:
    """Return how often a winner is named, a line for each true ratio and number of jobs."""
    lines = [
        f"{'runs that name a winner; true ratio:':40}  {'of any job':>10}  {'the faster of every job':>23}"
    ]
    for name, ratio in CLAIMS.items():
        for jobs in (1, JOBS):
            shares = named(ratio, jobs, range(runs))
            right = f"{shares.prefork:.2%}" if ratio > SMALLEST_RATIO else "-"
            lines.append(f"  {f'{name}; jobs: {jobs}':38}  {shares.any:10.2%}  {right:>23}")
    return lines


def differing(runs: int) -> list[str]:
    """Return what it does that workers differ, a line for each noise, by how much, and how long they live."""
    lines = [
        f"{'workers that differ, of six equal jobs:':42}  {'interval holds':>14}  {'a winner is named':>17}"
    ]
    for name in ("3 % a cell", "the usual"):
        lines.append(f"  noise: {name}")
        for by in DIFFER:
            for fresh in (False, True) if by else (True,):
                noise = CELLS[name]._replace(workers=by, fresh=fresh)
                lived = "fresh ones each round" if fresh else "one for all rounds"
                said = f"by {by:.0%}; {lived}" if by else "not at all"
                shares = coverage(range(runs), noise), named(1.0, JOBS, range(runs), noise).any
                lines.append(f"  {said:40}  {shares[0]:14.2%}  {shares[1]:17.2%}")
    return lines


def recommended(runs: int) -> list[str]:
    """Return what is recommended where `threads` uses half the memory, a line for each truth and noise."""
    lines = [f"{'recommended; prefork is truly so many times as fast:':54}  threads  prefork   nobody"]
    for name, noise in CELLS.items():
        lines.append(f"  noise: {name}")
        for ratio in ADVISED:
            shares = advised(ratio, range(runs), noise)
            lines.append(f"  {ratio:<52.2f}" + "".join(f"  {share:7.2%}" for share in shares))
    return lines


def recovered(curves: int) -> list[str]:
    """Return how the law's parameters are found, a line for each law, at the usual and the harshest noise."""
    columns = "".join(f"  {name:>18}" for name in ("lambda", "sigma", "kappa"))
    lines = [
        "95 % intervals of a curve's parameter that hold the true one, and their median width over it",
        f"(=: the width itself, where that is 0); measured at {', '.join(map(str, CONCURRENCIES))}",
    ]
    for name in ("the usual", HARSHEST):
        lines += [f"  noise: {name}", f"  {'true parameters':18}{columns}"]
        lines += [_line(law, curves, NOISES[name]) for law in LAWS]
    return lines


def _line(law: Law, curves: int, noise: Noise) -> str:
    parameters = zip(law, recovery(law, range(curves), noise), strict=True)
    shown = (f"{recovered.held:.1%} {_width(truth, recovered.width):>10}" for truth, recovered in parameters)
    return f"  {', '.join(f'{x:g}' for x in law):18}" + "".join(f"  {cell:>18}" for cell in shown)


def _width(truth: float, width: float) -> str:
    return f"{width:.1%}" if truth else f"={width:.6f}"


def report(runs: int, curves: int) -> str:
    """Run the simulations; return the report."""
    first = f"{FEWEST_ROUNDS} rounds; seeds 0 to {runs - 1:,} of runs, 0 to {curves - 1:,} of curves"
    parts = [
        [first, described(USUAL), exactness(runs)], covered(runs), claimed(runs), recommended(runs),
        differing(runs), adaptive(runs), twins(runs), without_division(runs), recovered(curves),
    ]  # fmt: skip
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--curves", type=int, default=CURVES)
    parser.add_argument("--output", type=Path, help="also write the report here")
    options = parser.parse_args()
    if min(options.runs, options.curves) < 1:
        parser.error("--runs and --curves are at least 1")
    text = report(options.runs, options.curves)
    print(text, end="")
    if options.output:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
