"""When rounds are looked at, where they are added until verdicts are decided, and how sure each look is."""

from typing import NamedTuple

LOOKS = (5, 10, 20, 30)
"""After how many rounds. A look after each would be wrong in 19 % of runs at the edge (decision 21)."""


def next_look(rounds: int) -> int | None:
    """Return after how many rounds the next look comes; None after the last one."""
    return next((look for look in LOOKS if look > rounds), None)


class Levels(NamedTuple):
    """How sure a claim has to be where rounds are looked at several times: each look has its share of errors.

    Bonferroni's inequality: the chance that any of some looks is wrong is at most the sum of theirs.
    """

    looks: int = 1

    def of(self, confidence: float) -> float:
        """Return the confidence of each look, so that all of them together have this one."""
        return 1 - (1 - confidence) / self.looks


ONE_LOOK = Levels()
