"""Results of older schemas, brought up to the present one: what they do not say stays unknown."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from measure.model.plan import SCHEMA

Document = dict[str, Any]


class UnknownSchemaError(ValueError):
    """The document says no schema that this version knows; `schema` is what it says."""

    def __init__(self, schema: object) -> None:
        super().__init__(repr(schema))
        self.schema = schema

    @property
    def is_newer(self) -> bool:
        """Whether a newer version of whichpool wrote it."""
        return type(self.schema) is int and self.schema > SCHEMA


def upgraded(document: Document) -> Document:
    """Return a result of any known schema as one of the present schema.

    Args:
        document: a result, decoded from JSON but not yet checked.

    Raises:
        UnknownSchemaError: if its schema is none that this version knows.
        msgspec.ValidationError: if it claims an older schema and is not a result of it.
    """
    schema = document.get("schema")
    if type(schema) is not int or not 1 <= schema <= SCHEMA:
        raise UnknownSchemaError(schema)
    try:
        for number in range(schema, SCHEMA):
            document = _STEPS[number](document)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise msgspec.ValidationError(f"no result of schema {schema}: {error!r}") from error
    return document


def _from_1(old: Document) -> Document:
    """Schema 2 (2026-11) has typed machines, conditions, arrival rates, curves and timelines."""
    machine = {**old["machine"], "hosts": old["machine"].get("hosts", ())}
    machine.setdefault("system", "unknown")
    machine.setdefault("gil", True)
    return {
        **old, "schema": 2, "machine": machine, "plan": {**old["plan"], "schema": 2},
        "cells": [_cell_from_1(cell) for cell in old["cells"]], "ended": old["started"] + old["elapsed_s"],
        "warnings": [_warned_from_1(warned) for warned in old["warnings"]],
    }  # fmt: skip


def _warned_from_1(old: Document) -> Document:
    """Its remedy is a sentence; today's is a command."""
    return {**old, "message": f"{old['message']}: {old['remedy']}", "remedy": ""}


def _cell_from_1(old: Document) -> Document:
    cpu_s, unique = old.get("cpu_s"), old["unique"]
    durations = {name: _durations_from_1(old.get(name)) for name in ("latency", "queue_wait", "runtime")}
    kept = {name: value for name, value in old.items() if name not in {"cpu_s", "rss_mb"}}
    return {
        **kept, **durations, "warm_up": max(0, unique - old["measured"]), "memory_mb": old.get("rss_mb"),
        "memory_kind": "pss", "cpu_s_per_job": cpu_s / unique if cpu_s is not None and unique else None,
    }  # fmt: skip


def _durations_from_1(old: Mapping[str, float] | None) -> Document | None:
    return None if old is None else {"mean_s": None, "p90_s": None, **old}


def _from_2(old: Document) -> Document:
    """Schema 3 (2026-11) has three answers; without a winner, an older result shows nothing more."""
    verdicts = [_verdict_from_2(verdict) for verdict in old["verdicts"]]
    return {**old, "schema": 3, "plan": {**old["plan"], "schema": 3}, "verdicts": verdicts}


def _verdict_from_2(old: Document) -> Document:
    winner = old["winner"]
    if winner:
        return {**old, "answer": "faster", "recommended": winner}
    ends = [old.get(name) for name in ("ratio", "low", "high")]
    shown = "" if None in ends else " ({} [{}, {}])".format(*(f"{end:.2f}" for end in ends))
    sentence = (
        f"{old['sentence'].partition(':')[0]}: undecided between {old['pool']} and {old['other']}{shown}; "
        "a result of that version shows no more than who is faster."
    )
    return {**old, "answer": "undecided", "sentence": sentence}


_STEPS: Mapping[int, Callable[[Document], Document]] = {1: _from_1, 2: _from_2}
