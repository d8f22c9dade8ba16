"""What the latency server did while a cell ran: at its limit, it makes every pool look as slow as it is."""

import json
from http.client import HTTPException
from urllib.parse import urljoin
from urllib.request import urlopen

import msgspec

from measure.model.conditions import Conditions
from measure.model.plan import CellPlan

ANSWERS_WITHIN_S = 1.0


class ServerStatus(msgspec.Struct, frozen=True):
    """What a latency server has used and done so far.

    Attributes:
        cpu_s: CPU seconds.
        pages: served.
        late_s: by how much all of them together came later than they were asked for.
        boot: names the run of the kernel that it runs on.
    """

    cpu_s: float
    pages: int
    late_s: float
    boot: str = ""


def server_status(cell: CellPlan) -> ServerStatus | None:
    """Return the status of the server that a cell's jobs read; None without one, or where it tells none."""
    url = cell.arguments.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        return None
    address = urljoin(url, "/status")
    try:
        with urlopen(address, timeout=ANSWERS_WITHIN_S) as answer:  # noqa: S310 (http)
            return msgspec.convert(json.loads(answer.read()), ServerStatus)
    except (OSError, HTTPException, ValueError, msgspec.ValidationError):
        return None  # somebody's own server, or one that is too busy to answer


def with_server(
    conditions: Conditions | None, before: ServerStatus | None, after: ServerStatus | None
) -> Conditions | None:
    """Return conditions with what the server did between two looks; as they are where that is not known."""
    if conditions is None or before is None or after is None or after.pages < before.pages:
        return conditions
    pages = after.pages - before.pages
    return msgspec.structs.replace(
        conditions, web_cpu=(after.cpu_s - before.cpu_s) / conditions.wall_s,
        web_late_s=(after.late_s - before.late_s) / pages if pages else None,
    )  # fmt: skip
