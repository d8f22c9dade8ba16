"""The JSON Schema of a result; what each field means stands beside it in `measure.model`."""

import inspect
import json
from typing import Any

import msgspec

from measure.model.plan import SCHEMA
from measure.model.result import RunResult

NAME = f"whichpool-result-{SCHEMA}"
ID = f"urn:whichpool:{NAME}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def result_schema() -> Schema:
    """Return the schema of a RunResult of the present version."""
    described = msgspec.json.schema(RunResult)
    for definition in described["$defs"].values():
        definition["description"] = inspect.cleandoc(definition.get("description", ""))
    for owner in ("RunResult", "Plan"):
        described["$defs"][owner]["properties"]["schema"] = {"const": SCHEMA}
        described["$defs"][owner]["required"].append("schema")
    return {"$schema": DIALECT, "$id": ID, "title": NAME, **described}


def schema_json() -> str:
    """Return the schema as indented JSON with a final newline."""
    return json.dumps(result_schema(), indent=2, ensure_ascii=False) + "\n"
