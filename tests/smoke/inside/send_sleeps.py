"""Send jobs to the threads pool's queue that sleep longer than any test."""

import json
import sys

from config.broker import Broker
from config.queues import queue_name
from workers.client_app import client_app

app = client_app(Broker.from_environment())
for _ in range(int(sys.argv[1])):
    app.send_task("whichpool.sleep", kwargs={"seconds": 600}, queue=queue_name("threads"))
sys.stdout.write(json.dumps("sent"))
