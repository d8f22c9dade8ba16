"""What of a Redis address Celery and redis-py could not use alike, and an address without its password."""

import re
from urllib.parse import parse_qs, urlsplit

_DATABASE = re.compile(r"/?|/[0-9]{1,9}")
# a login that ends in an @; its colon may be quoted
_IN_LOGIN = re.compile(r"^(?P<before>(?:[^:/@]*://)?[^:/@]*?(?::|%3a))(?!//).+(?=@)", re.IGNORECASE)
# what stands where a port is to be, and is none: a login whose @HOST was forgotten
_IN_PORT = re.compile(
    r"^(?P<before>[^:/@]*://[^:/@\[?#]*(?::|%3a))(?!\d{1,5}(?:[/?#]|$))[^@]*$", re.IGNORECASE
)
_IN_QUERY = re.compile(r"(?P<before>[?&][^=&]*passw[^=&]*=)[^&]+", re.IGNORECASE)


def masked(text: str) -> str:
    """Return an address without its password, wherever that stands; what is no address stays as it is."""
    for pattern in (_IN_LOGIN, _IN_PORT, _IN_QUERY):
        text = pattern.sub(r"\g<before>***", text)
    return text


def why_no_address(url: str) -> str:
    """Return what is wrong with an address in redis-py's spelling, without its password; empty if nothing is.

    redis-py takes a database that is none for 0, and any option until it connects; Kombu takes neither.
    """
    if not url.isprintable():
        return "it holds characters that cannot be printed"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # not a number, out of range, or a bracket without its twin
        return "the port or a bracket in it is none"
    if port == 0:
        return "the port is 0"
    if parts.fragment:
        return "a # in a password is written %23"
    reason = "" if parts.scheme == "unix" else _why_no_place(parts.hostname, parts.path, parts.query)
    return reason or _why_no_options(url, parts.query)


def _why_no_place(host: str | None, path: str, query: str) -> str:
    try:
        (host or "").encode("idna")
    except UnicodeError:
        return "a part of the host's name is empty or longer than 63 characters"
    if not _DATABASE.fullmatch(path):
        return "the database is not a number"
    return "the database stands after the host: /DB" if "db" in parse_qs(query) else ""


def _why_no_options(url: str, query: str) -> str:
    from redis.connection import ConnectionPool  # noqa: PLC0415 (a command that names no broker answers at once)

    names = ", ".join(map(repr, parse_qs(query, keep_blank_values=True)))
    try:
        ConnectionPool.from_url(url).make_connection()  # it connects to nothing yet
    except Exception:  # noqa: BLE001 (redis-py converts each option in its own way, and may quote its value)
        return f"redis-py does not take {names}" if names else "redis-py does not take it"
    return ""
