"""Messages that would end a Celery worker, or that no worker could run."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

GOOD_BODY = [[], {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}]


def message(
    queue: str, task: str = "whichpool.noop", *, body: object = GOOD_BODY, task_id: str = "poison"
) -> dict[str, Any]:
    """Return a message as Celery sends it."""
    return {
        "body": b64encode(json.dumps(body).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {
            "lang": "py", "task": task, "id": task_id, "shadow": None, "eta": None, "expires": None,
            "group": None, "retries": 0, "timelimit": [None, None], "root_id": task_id, "parent_id": None,
            "argsrepr": "()", "kwargsrepr": "{}", "origin": "a test",
        },
        "properties": {
            "correlation_id": task_id, "reply_to": "", "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": queue}, "priority": 0,
            "body_encoding": "base64", "delivery_tag": f"tag of {task_id}",
        },
    }  # fmt: skip


def _with_body(body: object) -> Callable[[str], bytes]:
    return lambda queue: json.dumps(message(queue, body=body)).encode()


def _with(part: str, **fields: object) -> Callable[[str], bytes]:
    def made(queue: str) -> bytes:
        whole = message(queue)
        (whole[part] if part else whole).update(fields)
        return json.dumps(whole).encode()

    return made


def _without(part: str, field: str) -> Callable[[str], bytes]:
    def made(queue: str) -> bytes:
        whole = message(queue)
        del (whole[part] if part else whole)[field]
        return json.dumps(whole).encode()

    return made


def _raw(text: bytes) -> Callable[[str], bytes]:
    return lambda _queue: text


# each with what makes it from a queue's name
POISON: dict[str, Callable[[str], bytes]] = {
    "body-1": _with_body(1),
    "body-object": _with_body({}),
    "body-nested": _with_body([[]]),
    "body-text": _with_body("x"),
    "body-null": _with_body(None),
    "body-empty": _with_body([]),
    "body-four": _with_body([[], {}, {}, {}]),
    "body-arguments-text": _with_body(["xy", {}, None]),
    "body-embed-list": _with_body([[], {}, []]),
    "body-keywords-list": _with_body([[], [], None]),
    "body-strange-type": _with_body([[{"__type__": "datetime", "__value__": "x"}], {}, None]),
    "body-strange-number": _with_body([[{"__type__": "decimal", "__value__": "x"}], {}, None]),
    "body-no-base64": _with("", body="%%%"),
    "body-number": _with("", body=1),
    "no-body": _without("", "body"),
    "encoding-unknown": _with("properties", body_encoding="rot13"),
    "encoding-charset": _with("", **{"content-encoding": "no-charset"}),
    "content-pickle": _with("", **{"content-type": "application/x-python-serialize"}),
    "content-list": _with("", **{"content-type": []}),
    "task-list": _with("headers", task=["a"]),
    "task-object": _with("headers", task={}),
    "task-number": _with("headers", task=1),
    "no-task": _without("headers", "task"),
    "id-list": _with("headers", id=[1]),
    "id-null": _with("headers", id=None),
    "no-id": _without("headers", "id"),
    "timelimit-text": _with("headers", timelimit="x"),
    "timelimit-number": _with("headers", timelimit=5),
    "timelimit-texts": _with("headers", timelimit=["a", "b"]),
    "timelimit-one": _with("headers", timelimit=[1]),
    "timelimit-negative": _with("headers", timelimit=[-1, -1]),
    "eta-number": _with("headers", eta=1),
    "eta-list": _with("headers", eta=[]),
    "expires-empty": _with("headers", expires=""),
    "expires-text": _with("headers", expires="soon"),
    "eta-text": _with("headers", eta="2026-13-45T99:00:00"),
    "eta-empty": _with("headers", eta=""),
    "expires-object": _with("headers", expires={}),
    "retries-text": _with("headers", retries="x"),
    "group-object": _with("headers", group={}),
    "root-list": _with("headers", root_id=[]),
    "stamps-text": _with("headers", stamps="x", stamped_headers="y"),
    "compressed": _with("headers", compression="application/x-gzip"),
    "headers-list": _with("", headers=[]),
    "headers-null": _with("", headers=None),
    "no-headers": _without("", "headers"),
    "no-properties": _without("", "properties"),
    "properties-text": _with("", properties="x"),
    "tag-list": _with("properties", delivery_tag=[]),
    "no-tag": _without("properties", "delivery_tag"),
    "no-delivery": _without("properties", "delivery_info"),
    "delivery-list": _with("properties", delivery_info=[]),
    "reply-list": _with("properties", reply_to=[1]),
    "no-json": _raw(b"hello"),
    "empty": _raw(b""),
    "bytes": _raw(b"\xff\xfe\x00"),
    "number": _raw(b"1"),
    "list": _raw(b"[]"),
    "null": _raw(b"null"),
    "half": _raw(b'{"body": "'),
    "nested": _raw(b"[" * 100_000),
    "digits": _raw(b'{"body": ' + b"1" * 5_000 + b"}"),
    "surrogate": _raw(b'"\\ud800"'),
}
