"""``whichpool jobs``: what can be measured, a line each."""

from collections.abc import Iterable, Sequence

import click

from config.counter_strategies import STRATEGIES
from config.guide_jobs import JOBS

Row = tuple[str, str, str]


def print_catalogue() -> None:
    """Print the jobs and the counters, with what each does."""
    jobs = [(job.name, job.kind, job.summary) for job in JOBS.values()]
    counters = [(s.name, ", ".join(s.safe_across) or "nothing", s.summary) for s in STRATEGIES.values()]
    _print("Jobs (run --jobs, scale --job), and what each mostly waits for", jobs)
    _print("\nCounters (run --counters), and across what each is safe", counters)


def _print(title: str, rows: Sequence[Row]) -> None:
    click.echo(title)
    for line in _aligned(rows):
        click.echo(f"  {line}")


def _aligned(rows: Sequence[Row]) -> Iterable[str]:
    first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
    for name, what, summary in rows:
        yield f"{name:<{first}}  {what:<{second}}  {summary}"
