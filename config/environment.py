"""The names of the variables that settings are read from."""


def variable_of(flag: str) -> str:
    """Return the variable that a flag also reads, with or without its dashes."""
    return "WHICHPOOL_" + flag.removeprefix("--").replace("-", "_").upper()
