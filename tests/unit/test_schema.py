"""whichpool.results.schema: what a result looks like, for programs of any language."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from measure.model.result import result_from_json, to_json
from measure.warnings.kinds import WarningKind
from tests.full_run import full_run
from whichpool.cli.ending import exit_code_of
from whichpool.results.schema import NAME, result_schema, schema_json

ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests" / "data" / "result-of-schema-1.json"
VALIDATOR = Draft202012Validator(result_schema())


def document() -> dict[str, Any]:
    """Return a whole result as JSON has it."""
    found: dict[str, Any] = json.loads(to_json(full_run()))
    return found


def test_the_schema_is_a_schema() -> None:
    """Of the dialect that it names."""
    Draft202012Validator.check_schema(result_schema())


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Under its name."""
    assert exit_code_of(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == NAME


def test_the_schema_of_the_documents_is_the_schema() -> None:
    """`whichpool schema > docs/reference/result.schema.json` writes it anew."""
    kept = ROOT / "docs" / "reference" / "result.schema.json"
    assert kept.read_text(encoding="utf-8") == schema_json()


@pytest.mark.parametrize("struct", result_schema()["$defs"])
def test_every_field_is_in_the_documents(struct: str) -> None:
    """Under its own name."""
    page = (ROOT / "docs" / "reference" / "result.md").read_text(encoding="utf-8")
    assert [name for name in result_schema()["$defs"][struct]["properties"] if f"`{name}`" not in page] == []


def test_a_whole_result_is_valid() -> None:
    """With every field filled."""
    VALIDATOR.validate(document())


def test_an_upgraded_result_is_valid() -> None:
    """It is one of the present schema."""
    VALIDATOR.validate(json.loads(to_json(result_from_json(OLD.read_bytes()))))


def test_a_result_of_the_first_schema_is_not_valid() -> None:
    """It has to be upgraded first."""
    with pytest.raises(ValidationError):
        VALIDATOR.validate(json.loads(OLD.read_bytes()))


@pytest.mark.parametrize("name", ["run_id", "cells", "schema"])
def test_a_result_without_a_field_is_not_valid(name: str) -> None:
    """Where the field has no default."""
    found = document()
    del found[name]
    with pytest.raises(ValidationError):
        VALIDATOR.validate(found)


def test_a_field_has_its_meaning() -> None:
    """From the docstring of its struct."""
    properties = result_schema()["$defs"]["CellResult"]["properties"]
    assert properties["planned"]["description"] == "jobs that were to run."


def test_a_meaning_may_be_longer_than_a_line() -> None:
    """It is joined."""
    properties = result_schema()["$defs"]["Conditions"]["properties"]
    assert properties["others_cpu"]["description"].endswith("or Redis was replaced meanwhile.")
    assert "\n" not in properties["others_cpu"]["description"]


def test_fields_that_share_a_meaning_both_have_it() -> None:
    """As in "low, high: ..."."""
    properties = result_schema()["$defs"]["Verdict"]["properties"]
    assert properties["low"]["description"] == properties["high"]["description"]


def test_a_struct_has_its_summary_alone() -> None:
    """The rest went to its fields."""
    assert all("Attributes" not in struct["description"] for struct in result_schema()["$defs"].values())


def test_the_documents_name_every_warning() -> None:
    """With when it is given."""
    page = (ROOT / "docs" / "reference" / "result.md").read_text(encoding="utf-8")
    rows = [line for line in page.partition("## Warned")[2].splitlines() if line.startswith("| `")]
    assert {kind.code for kind in WarningKind} <= {
        code for row in rows for code in re.findall(r"`([a-z-]+)`", row)
    }
