"""What a task's message is made of (Celery's protocol 2), and why one cannot be run."""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any, Literal, Protocol

import msgspec
from celery.utils.time import maybe_iso8601
from kombu.utils.json import loads

Text = str | None
TimeLimit = Annotated[float, msgspec.Meta(ge=0)] | None
AddressText = Annotated[str, msgspec.Meta(min_length=1)]


class _Headers(msgspec.Struct, frozen=True):
    """What Celery's worker reads of the headers before a task runs; it takes their types for granted."""

    task: AddressText
    id: AddressText
    compression: Literal["application/x-gzip", "application/x-bz2", "application/x-lzma"] | None = None
    eta: Text = None
    expires: Text = None
    group: Text = None
    parent_id: Text = None
    retries: Annotated[int, msgspec.Meta(ge=0)] | None = None
    root_id: Text = None
    shadow: Text = None
    stamped_headers: list[str] | None = None
    stamps: dict[str, Any] | None = None
    timelimit: tuple[TimeLimit, TimeLimit] | None = None


class _DeliveryInfo(msgspec.Struct, frozen=True):
    exchange: str
    routing_key: str


class _Properties(msgspec.Struct, frozen=True):
    delivery_info: _DeliveryInfo
    delivery_tag: AddressText
    body_encoding: Literal["base64"] | None = None
    correlation_id: Text = None
    reply_to: Text = None


class _Message(
    msgspec.Struct, frozen=True, rename={"content_type": "content-type", "encoding": "content-encoding"}
):
    body: str
    content_type: Literal["application/json"]
    encoding: Literal["utf-8"]
    headers: _Headers
    properties: _Properties


class _Envelope(msgspec.Struct, frozen=True):
    """Any message of Kombu's, such as an answer to remote control."""

    properties: _Properties


class _Unpacking(Protocol):
    eof: bool

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


MOST_UNPACKED_B = 16 * 2**20
_UNPACKING: Mapping[str, tuple[str, str]] = {  # by what Kombu calls them; not every Python has each module
    "application/x-gzip": ("zlib", "decompressobj"),
    "application/x-bz2": ("bz2", "BZ2Decompressor"),
    "application/x-lzma": ("lzma", "LZMADecompressor"),
}
_Body = tuple[list[Any], dict[str, Any], dict[str, Any] | None]


def why_not_runnable(raw: bytes) -> str:
    """Return why a worker could not take an element of its queue as a task's message; empty if it can.

    Celery's worker ends for a field of another type (celery issue 2837 and its like), and Redis keeps such a
    message for the next one.
    """
    try:
        message = msgspec.json.decode(raw, type=_Message)
        json.loads(raw)  # as Kombu does, which knows no number of more than 4,300 digits, wherever it stands
        _check_moments(message.headers)
        msgspec.convert(loads(_body_of(message)), _Body)  # by Kombu's decoder, whose own types may fail, too
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, ImportError) as error:
        return _reason(error)
    return ""


def _body_of(message: _Message) -> str | bytes:
    """Return the body as Kombu unpacks it, which does so however large it becomes."""
    if message.properties.body_encoding is None:
        body = message.body.encode()
    else:
        body = b64decode(message.body, validate=True)
    return _unpacked(body, *_UNPACKING[message.headers.compression]) if message.headers.compression else body


def _unpacked(packed: bytes, module: str, maker: str) -> bytes:
    unpacking: _Unpacking = getattr(import_module(module), maker)()
    try:
        unpacked = unpacking.decompress(packed, MOST_UNPACKED_B)
    except Exception as error:  # noqa: BLE001 (each module has errors of its own)
        raise ValueError(f"{module} cannot unpack the body: {error}") from None
    if not unpacking.eof:
        raise ValueError(f"a compressed body that is cut short, or larger than {MOST_UNPACKED_B:,} bytes")
    return unpacked


def _check_moments(headers: _Headers) -> None:
    """Check the times that Celery reads with its own parser, which returns nothing for an empty text."""
    for name, text in (("eta", headers.eta), ("expires", headers.expires)):
        if text is not None and not isinstance(maybe_iso8601(text), datetime):
            raise ValueError(f"{name} is not a time: {text!r}")


def why_no_message(raw: bytes) -> str:
    """Return why an element of a list is no message of Kombu's; empty if it is one."""
    try:
        msgspec.json.decode(raw, type=_Envelope)
        json.loads(raw)
    except (ValueError, RecursionError) as error:
        return _reason(error)
    return ""


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
