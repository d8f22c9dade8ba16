"""Every format of a report by its name; an exporter is imported when it is first asked for."""

from importlib import import_module
from typing import cast

from whichpool.reports.exporter import Exporter
from whichpool.reports.formats import CLASSES


def exporter(name: str) -> Exporter:
    """Return the exporter of this name, from the module of the same name.

    Raises:
        KeyError: if there is none.
    """
    its_class = CLASSES[name]
    made = getattr(import_module(f"whichpool.reports.{name}"), its_class)()
    return cast("Exporter", made)
