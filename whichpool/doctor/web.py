"""The latency server of an external cluster, which the job ``fetch`` reads."""

from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from whichpool.doctor.findings import Finding, State

ANSWERS_WITHIN_S = 5.0
TITLE = "latency server"
REMEDY = "whichpool up starts one and says its address; name it by --web-url or WHICHPOOL_WEB_URL"


def latency_server(url: str) -> list[Finding]:
    """Find whether the latency server answers."""
    if not url:
        description = "none named; only fetch on an external cluster needs it"
        remedy = "name one with --web-url or WHICHPOOL_WEB_URL"
        return [Finding(State.SKIPPED, TITLE, description, remedy)]
    if not is_plain(url):
        description = "the address is none that fetch can read"
        return [
            Finding(State.WRONG, TITLE, description, "spell it --web-url http://HOST:PORT/, without a login")
        ]
    if reason := silence(url):
        return [Finding(State.WRONG, TITLE, f"{url}: {reason}", REMEDY)]
    return [Finding(State.OK, TITLE, f"answers at {url}")]


def is_plain(url: str) -> bool:
    """Whether an address is one of http or https, with a host, and without a password to be printed."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # a bracket without its twin, or a port that is none
    return named and parts.scheme in {"http", "https"} and "@" not in parts.netloc


def silence(url: str) -> str | None:
    """Return why a GET has no answer, or None if it has one."""
    try:
        with urlopen(url, timeout=ANSWERS_WITHIN_S) as response:  # noqa: S310 (is_plain has seen the scheme)
            response.read(1)
    except HTTPError as error:
        with error:
            return f"answers {error.code} {error.reason}"
    except (URLError, OSError, HTTPException, ValueError) as error:
        return f"does not answer ({getattr(error, 'reason', error)})"
    return None
