"""Variables: those that settings are read from, and those of Celery's that must not reach our application."""

import os
from collections.abc import MutableMapping

OUR_PREFIX = "WHICHPOOL_"
REVISION_VARIABLE = "WHICHPOOL_REVISION"  # an image has no git: its builder may say what it was built from
# what a child may hear of our own: where its figures come from, and for how long it may stall
PUBLISHED_VARIABLE = "WHICHPOOL_PUBLISHED_AT"  # where Flower is reached from outside its container
KEPT_BY_CHILDREN = frozenset({REVISION_VARIABLE, PUBLISHED_VARIABLE, "WHICHPOOL_WATCHDOG"})
_CELERYS_PREFIXES = ("CELERY_", "FLOWER_")
# what Celery's command reads without a prefix (celery/bin/celery.py), what makes it load a Django project,
# and what it tells its own children
_CELERYS_NAMES = frozenset({
    "APP", "BROKER_URL", "CONFIG_MODULE", "DJANGO_SETTINGS_MODULE", "FORKED_BY_MULTIPROCESSING", "LOADER",
    "RESULT_BACKEND", "SKIP_CHECKS",
})  # fmt: skip


def variable_of(flag: str) -> str:
    """Return the variable that a flag also reads, with or without its dashes."""
    return OUR_PREFIX + flag.removeprefix("--").replace("-", "_").upper()


def is_celerys(name: str) -> bool:
    """Whether Celery or Flower reads this variable.

    Celery takes ``CELERY_BROKER_URL`` and its like before its own configuration (celery/app/utils.py): a
    shell that is set up for another application would send our workers to that one's broker.
    """
    return name.startswith(_CELERYS_PREFIXES) or name in _CELERYS_NAMES


def forget_celerys_variables(environment: MutableMapping[str, str] = os.environ) -> None:
    """Remove them from this process's environment, before an application of ours reads its configuration."""
    for name in [*filter(is_celerys, environment)]:
        del environment[name]
