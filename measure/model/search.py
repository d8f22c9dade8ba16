"""What a search for a pool and a concurrency may do; and in which order calls come."""

import random
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Stage = Literal["pilot", "search", "final"]
PILOT: Stage = "pilot"
SEARCH: Stage = "search"
FINAL: Stage = "final"


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """The pools that are tried for a task, and the limits within which."""

    pools: Annotated[tuple[str, ...], Meta(description="that are tried.")]
    budget_s: Annotated[float, Meta(description="seconds that the search may take.")]
    max_concurrency: Annotated[int, Meta(description="more at a time is not tried.")]
    max_memory_mb: Annotated[float, Meta(description="a worker that takes more is ended.")]
    instead: Annotated[
        dict[str, str], Meta(description="by pool, the one that is tried where the task does not run on it.")
    ] = {}
    job_timeout_is_set: Annotated[
        bool, Meta(description="whether its user has set a job timeout: then nothing else ends a call.")
    ] = False


def input_of(n: int, inputs: int, seed: int) -> int:
    """Return which of a number of calls job n makes: each once, in a seeded order, and again in another.

    Every cell has the same order, so that pools are contrasted on the same calls.
    """
    if inputs == 1:
        return 0
    turn, place = divmod(n, inputs)
    return input_order(inputs, f"{seed} {turn}")[place]


@lru_cache(maxsize=4)  # jobs ask for it one after the other
def input_order(inputs: int, seed: str) -> tuple[int, ...]:
    """Return the calls of one turn in their order."""
    return tuple(random.Random(seed).sample(range(inputs), inputs))  # noqa: S311 (an order of calls, not a secret)
