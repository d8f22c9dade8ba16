"""One worker of a user's own application: started, awaited by the mark of its guard, seen from outside."""

import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec
from redis import Redis

from config.cgroup import cpu_quota
from config.machine import boot_id
from measure.model.plan import CellPlan
from tasks.register import WorkerEntry
from whichpool.clusters.processes import Child, Surroundings
from whichpool.errors import FaultError
from workers.renewal import Registration
from workers.tree_readings import tree_readings

READY_WITHIN_S = 30.0
CHILD_S = 1.0  # of a spawned process, which imports the application anew
READY_KEY = "whichpool:users-worker"
LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How a user's worker is started.

    Attributes:
        command: returns the command line for a cell.
        folder: where it is started.
        environment: all of it.
        versions: of what it is made of, as the inspection found them.
    """

    command: Callable[[CellPlan], list[str]]
    folder: Path
    environment: dict[str, str]
    versions: dict[str, str]


class UsersWorker:
    """The worker of one cell; nothing of ours runs in it beside the probe and the guard."""

    def __init__(self, redis: Redis, launch: Launch, cell: CellPlan, log: Path) -> None:
        self._redis = redis
        self._cell = cell
        self._launch = launch
        self.child = Child(
            cell.queue, launch.command(cell), log, around=Surroundings(launch.folder, launch.environment)
        )
        self._registration: Registration | None = None
        self.process = 0
        self.threads_at_fork: tuple[str, ...] = ()

    def start(self) -> None:
        """Start it, and enter it into the register when it is ready.

        Raises:
            FaultError: if it does not get there; the message is the end of its log.
        """
        self._redis.delete(READY_KEY)
        self.child.start()
        mark = self._await_mark(time.monotonic() + READY_WITHIN_S + CHILD_S * self._cell.concurrency)
        self.process = int(mark["process"])
        self.threads_at_fork = tuple(mark["threads_at_fork"])
        entry = self._entry(mark)
        self._registration = Registration(self._redis, entry, lambda answers: self._now(entry, answers))
        self._registration.begin()

    def end(self) -> None:
        """Kill it: it is idle, or is to be ended."""
        self.child.kill()
        if self._registration:
            self._registration.end()
            self._registration = None

    def _await_mark(self, deadline: float) -> dict[str, Any]:
        while (raw := cast("bytes | None", self._redis.get(READY_KEY))) is None:
            if not self.child.is_alive() or time.monotonic() > deadline:
                why = "did not become ready" if self.child.is_alive() else "ended as it started"
                self.child.kill()
                raise FaultError(f"its worker {why}: {self.child.last_words(3)}")
            time.sleep(LOOK_EVERY_S)
        mark: dict[str, Any] = json.loads(raw)
        return mark

    def _entry(self, mark: dict[str, Any]) -> WorkerEntry:
        cell, host = self._cell, socket.gethostname()
        entry = WorkerEntry(
            name=f"{cell.queue}@{host}", pool=cell.pool, concurrency=cell.concurrency,
            queue=cell.queue, host=host, process=self.process, started=time.time(), memory_mb=None,
            events=False, gil=bool(mark["gil"]),
            versions={"python": str(mark["python"]), **self._launch.versions},
            command=tuple(self._launch.command(cell)), watcher=os.getpid(), boot=boot_id(),
            cpu_quota=cpu_quota(),
        )  # fmt: skip
        return self._now(entry, "")

    def _now(self, entry: WorkerEntry, answers: str) -> WorkerEntry:
        return msgspec.structs.replace(
            entry, **tree_readings(self.process), slots=self._cell.concurrency, queues=(self._cell.queue,),
            answers=answers,
        )  # fmt: skip
