"""Print what the ledger knows of the run that is named, else of the one that is unfinished, if any is."""

import json
import sys
from typing import Any

from redis import Redis

from config.broker import Broker
from tasks.cell_ledger import CellLedger
from tasks.connection import open_client
from tasks.ledger import Ledger


def state(redis: Redis, run_id: str) -> dict[str, Any]:
    """Return the ids of each cell's samples, and the run's answer."""
    ledger = Ledger(redis)
    cells = [CellLedger(redis, run_id, *indexed) for indexed in enumerate(ledger.plan(run_id).cells)]
    ids = [[sample.n for sample in cell.samples()] for cell in cells]
    return {"run_id": run_id, "ids": ids, "result": json.loads(ledger.result(run_id) or b"null")}


with open_client(Broker.from_environment()) as client:
    named = sys.argv[1:] or Ledger(client).unfinished()
    sys.stdout.write(json.dumps(state(client, named[0]) if named else None))
