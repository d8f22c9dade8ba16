"""A result as JSON: the RunResult itself, as it is kept."""

from measure.model.result import RunResult
from whichpool.results.store import pretty


class JsonExporter:
    """The whole result, for programs."""

    name = "json"
    suffix = ".json"

    def export(self, result: RunResult) -> str:
        """Return the result as indented JSON."""
        return pretty(result).decode()
