"""What a fuzzer does to a document, a text or some bytes: seeded, so that a case can be had again."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

ODD_NUMBERS = (
    0, -1, 1, -1e-300, 5e-324, 1e-12, 0.5, 1e16, 1e18, 1e308, -1e308, 2**31, 2**53 + 1, 2**63, -(2**63),
    2**64,
)  # fmt: skip
HOSTILE = "<script>alert(1)</script>\"'{{ 7*7 }}\u202e\x1b[31m"
ODD_TEXTS = (
    "",
    " ",
    "x" * 5_000,
    HOSTILE,
    "../../../../tmp/x",
    "\u00e9\u4e2d\U0001f600",
    "nan",
    "-",
    "0",
    "\n",
)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    *ODD_NUMBERS,
    *ODD_TEXTS,
    [],
    {},
    [[]],
    [None],
    {"": 1},
    [1] * 300,
)
ODD_BYTES = (
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"[" * 3_000,
    b"9" * 5_000,
    b"\\ud800",
    b'"',
    b"}",
    b"\n",
)
Path = list[Any]


def paths_of(document: object, before: Path) -> Iterator[Path]:
    """Yield the path of each value in a document, the whole one's first."""
    yield before
    if isinstance(document, dict):
        for key, value in document.items():
            yield from paths_of(value, [*before, key])
    if isinstance(document, list):
        for index, value in enumerate(document[:20]):
            yield from paths_of(value, [*before, index])


def mutated_document(document: object, choose: random.Random) -> object:
    """Return a document in which one to three values are replaced, removed, doubled or swapped."""
    changed = copy.deepcopy(document)
    for _ in range(choose.choice((1, 1, 1, 2, 3))):
        paths = list(paths_of(changed, []))[1:]
        if not paths:
            return choose.choice(ODD_VALUES)
        *where, last = choose.choice(paths)
        holder: Any = changed
        for step in where:
            holder = holder[step]
        _mutate(holder, last, choose)
    return changed


def _mutate(holder: Any, last: Any, choose: random.Random) -> None:  # noqa: ANN401 (any part of a document)
    way = choose.randrange(10)
    if way == 0:
        del holder[last]
    elif way == 1 and isinstance(holder, list):
        holder.insert(last, copy.deepcopy(holder[last]))
    elif way == 2 and isinstance(holder, dict):  # noqa: PLR2004 (one way of ten)
        holder[choose.choice(ODD_TEXTS)] = holder.pop(last)
    else:
        holder[last] = copy.deepcopy(choose.choice(_odd_values(holder[last], choose)))


def _odd_values(value: object, choose: random.Random) -> tuple[Any, ...]:
    """Return what may stand in a value's place: mostly of its own type, to get past whoever checks types."""
    if choose.random() < 0.3:  # noqa: PLR2004 (the others have its type)
        return ODD_VALUES
    if isinstance(value, str):
        return ODD_TEXTS
    return ODD_NUMBERS if isinstance(value, (int, float)) else ODD_VALUES


def mutated_bytes(raw: bytes, choose: random.Random) -> bytes:
    """Return bytes of which some are cut, doubled, replaced or added."""
    for _ in range(choose.choice((1, 1, 2, 4))):
        at = choose.randrange(len(raw) + 1)
        end = min(len(raw), at + choose.choice((1, 1, 3, 20, 200)))
        odd = choose.choice(ODD_BYTES)
        raw = choose.choice((
            raw[:at] + raw[end:], raw[:at], raw[:end] + raw[at:], raw[:at] + odd + raw[end:],
            raw[:at] + odd + raw[at:], raw.decode("utf-8", "ignore").encode("utf-16"),
        ))  # fmt: skip
    return raw


def mutated_json(document: object, choose: random.Random) -> bytes:
    """Return a mutated document as JSON, or its JSON's bytes mutated."""
    if choose.random() < 0.8:  # noqa: PLR2004 (most cases are to get past the parser)
        return json.dumps(mutated_document(document, choose)).encode("utf-8", "surrogatepass")
    return mutated_bytes(json.dumps(document).encode(), choose)
