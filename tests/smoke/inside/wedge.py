"""Let the threads workers consume no more, and send so many short sleeps that wait for one."""

import json
import sys

from config.broker import Broker
from config.queues import queue_name
from workers.client_app import client_app

app = client_app(Broker.from_environment())
app.control.cancel_consumer(queue_name("threads"))
for _ in range(int(sys.argv[1])):
    app.send_task("whichpool.sleep", kwargs={"seconds": 0.01}, queue=queue_name("threads"))
sys.stdout.write(json.dumps("sent"))
