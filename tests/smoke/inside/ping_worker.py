"""Ping the worker that is named; print its answer, which comes after whatever it was told before."""

import json
import sys

from config.broker import Broker
from workers.client_app import client_app

app = client_app(Broker.from_environment())
sys.stdout.write(json.dumps(app.control.ping(destination=[sys.argv[1]], timeout=10.0, limit=1)))
