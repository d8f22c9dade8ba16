"""The noises that simulated runs are disturbed by, and their names."""

from benchmarks.simulation import USUAL, Noise

HARSHEST = "outliers of 30-60 %, in 10 % of cells"
NOISES = {
    "the usual": USUAL,
    "no outliers": USUAL._replace(outliers=0.0),
    "neither outliers nor drift": USUAL._replace(outliers=0.0, drift=0.0),
    "outliers of 30-60 %": USUAL._replace(slowed=(0.3, 0.6)),
    HARSHEST: USUAL._replace(slowed=(0.3, 0.6), outliers=0.1),
}


def of_cells(scatter: float) -> Noise:
    """Return a noise that each cell has for itself: no drift, no outliers."""
    return Noise((scatter, scatter), drift=0.0, outliers=0.0)


CELLS = {
    **{f"{100 * scatter:g} % a cell": of_cells(scatter) for scatter in (0.015, 0.03, 0.05, 0.1, 0.3)},
    "the usual": USUAL,
    HARSHEST: NOISES[HARSHEST],
}


def described(noise: Noise) -> str:
    """Return the usual noise in words."""
    (least, most), (light, heavy) = noise.scatter, noise.slowed
    return (
        f"usual noise: scatter {least:.0%}-{most:.0%} a cell, drift up to {noise.drift:.0%} a run, "
        f"{noise.outliers:.0%} of cells slowed by {light:.0%}-{heavy:.0%}"
    )
