"""Runs one function of a user's in their interpreter: what they name by ``--setup`` and ``--teardown``."""

import os
import sys

from whichpool_probe.function_app import named_function


def main(target: str) -> None:
    """Call the function that a target names."""
    sys.path.insert(0, os.getcwd())
    named_function(target)()


if __name__ == "__main__":
    main(sys.argv[1])
