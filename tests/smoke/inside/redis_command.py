"""Send the command that the arguments make to Redis, as the stack's own user; print the answer."""

import json
import sys

from config.broker import Broker
from tasks.connection import open_client

with open_client(Broker.from_environment()) as redis:
    answer = redis.execute_command(*sys.argv[1:])
sys.stdout.write(json.dumps(answer, default=str))
