"""The JSON Schema of a result, with the meaning of each field from the structs' docstrings."""

import inspect
import json
import re
from typing import Any

import msgspec

from measure.plan import SCHEMA
from measure.result import RunResult

NAME = f"whichpool-result-{SCHEMA}"
ID = f"urn:whichpool:{NAME}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FIELDS = re.compile(r"^ {4}(\w+(?:, \w+)*): (.*(?:\n {8}.*)*)", re.MULTILINE)

Schema = dict[str, Any]


def result_schema() -> Schema:
    """Return the schema of a RunResult of the present version."""
    found = msgspec.json.schema(RunResult)
    for definition in found["$defs"].values():
        _describe(definition)
    for owner in ("RunResult", "Plan"):
        found["$defs"][owner]["properties"]["schema"] = {"const": SCHEMA}
        found["$defs"][owner]["required"].append("schema")
    return {"$schema": DIALECT, "$id": ID, "title": NAME, **found}


def schema_json() -> str:
    """Return the schema as indented JSON with a final newline."""
    return json.dumps(result_schema(), indent=2, ensure_ascii=False) + "\n"


def _describe(definition: Schema) -> None:
    """Move what a struct's docstring says of its attributes to the attributes."""
    summary, _, attributes = inspect.cleandoc(definition.get("description", "")).partition(
        "\n\nAttributes:\n"
    )
    definition["description"] = summary
    for names, meaning in _FIELDS.findall(attributes):
        for name in names.split(", "):
            if name in definition["properties"]:
                definition["properties"][name]["description"] = " ".join(meaning.split())
