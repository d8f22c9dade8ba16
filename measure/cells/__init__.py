"""From the samples of a cell to its result, and cells that stand for the same thing in groups."""
