"""What is told of simulated runs that add rounds until each verdict is decided; see `benchmarks.adaptive`."""

from functools import partial

from benchmarks.adaptive import ALIKE, Ended, undivided, until_decided, wrong_winners
from benchmarks.noises import CELLS, of_cells
from measure.stats.intervals import SMALLEST_RATIO
from measure.stats.looks import LOOKS

RATIOS = (1.0, SMALLEST_RATIO, 1.1, 1.2, 2.0)
TWINS_AT = (0.015, 0.03, 0.04, 0.05, 0.06, 0.07, 0.1)
HOPELESS = "30 % a cell"
JOBS = 6
AFTER = f"after {', '.join(map(str, LOOKS[:-1]))} and {LOOKS[-1]}"
UNDIVIDED = {
    f"after {LOOKS[-1]} rounds alone": LOOKS[-1:],
    f"{AFTER}, errors undivided": LOOKS,
    f"after every round from {LOOKS[0]} on, errors undivided": range(LOOKS[0], LOOKS[-1] + 1),
}
DIVIDED = f"{AFTER}, errors divided by {len(LOOKS)}"


def adaptive(runs: int) -> list[str]:
    """Return how runs end, a line for each truth and noise."""
    columns = f"{'threads faster':>16}  {'interval holds':>14}  {'rounds: mean':>12}  {'median':>6}"
    lines = [
        f"with --until-decided (looks {DIVIDED}):",
        f"{'recommended; prefork is truly so many times as fast:':54}  threads  prefork   nobody{columns}",
    ]
    for name, noise in CELLS.items():
        if name != HOPELESS:
            lines.append(f"  noise: {name}")
            lines += [
                f"  {ratio:<52.2f}{_line(until_decided(ratio, range(runs), noise))}" for ratio in RATIOS
            ]
    return [*lines, _of_several_jobs(max(1, runs // 3))]


def _line(ended: Ended) -> str:
    advised = "".join(f"  {share:7.2%}" for share in (ended.threads, ended.prefork, ended.nobody))
    return (
        f"{advised}{ended.threads_faster:16.2%}  {ended.held:14.2%}  {ended.mean:12.1f}  {ended.median:6.0f}"
    )


def _of_several_jobs(runs: int) -> str:
    wrong = wrong_winners(SMALLEST_RATIO, JOBS, range(runs))
    at = f"{JOBS} jobs on the edge of five per cent, usual noise, {runs:,} runs"
    return f"  {at}: any has a winner in {wrong:.2%}"


def twins(runs: int) -> list[str]:
    """Return what is said of a pool and its own twin, a line for each noise."""
    columns = ("equivalent", "nobody", "recommended", "rounds: mean", "median")
    first = "the same pool twice, --until-decided; noise:"
    lines = [f"{first:44}" + "".join(f"  {column:>12}" for column in columns)]
    for scatter in TWINS_AT:
        ended = until_decided(1.0, range(runs), of_cells(scatter), ALIKE)
        shares = (ended.equivalent, ended.nobody, ended.threads + ended.prefork)
        shown = "".join(f"  {share:12.2%}" for share in shares)
        lines.append(f"  {f'{100 * scatter:g} % a cell':42}{shown}  {ended.mean:12.1f}  {ended.median:12.0f}")
    return lines


def without_division(runs: int) -> list[str]:
    """Return what dividing the errors is for, a line for each way to look."""
    ways = {name: partial(undivided, tuple(looks)) for name, looks in UNDIVIDED.items()}
    lines = [f"{'threads is truly 5 % slower, noise 3 % a cell; looks:':54}  recommended  interval holds"]
    ended = {
        name: until_decided(SMALLEST_RATIO, range(runs), of_cells(0.03), stopping=stopping)
        for name, stopping in ways.items()
    }
    ended[DIVIDED] = until_decided(SMALLEST_RATIO, range(runs), of_cells(0.03))
    return [*lines, *(f"  {name:52}  {e.threads:11.2%}  {e.held:14.2%}" for name, e in ended.items())]
