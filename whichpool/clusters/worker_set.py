"""The workers of a private cluster: started, awaited, replaced by fresh ones, killed if they fall silent."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from redis import Redis
from redis.exceptions import RedisError

from config.queues import COORDINATOR
from tasks.register import ready_workers, remove_entry
from whichpool.clusters.processes import Child
from whichpool.errors import FaultError
from workers.profiles import Profile

READY_WITHIN_S = 30.0
SILENT_FOR_S = 20.0  # a worker whose register entry is gone for so long has stalled


class WorkerSet:
    """Worker processes by their queues.

    Args:
        redis: where they register.
        make: makes a worker's child process, not yet started.
    """

    def __init__(self, redis: Redis, make: Callable[[Profile], Child]) -> None:
        self._redis = redis
        self._make = make
        self._workers: dict[str, Child] = {}
        self._heard: dict[str, float] = {}

    @property
    def children(self) -> list[Child]:
        """Their processes."""
        return [*self._workers.values()]

    def start(self, profiles: Iterable[Profile]) -> None:
        """Start workers side by side, and wait until all are ready.

        Raises:
            FaultError: if one does not get there; the message ends with its log's last lines.
        """
        for profile in profiles:
            worker = self._make(profile)
            worker.start()
            self._workers[profile.name] = worker
        self._wait()

    def end_pools(self) -> None:
        """Kill all but the coordinator's worker: they are idle, and nobody else's."""
        ended = [self._workers.pop(name) for name in sorted(self._workers.keys() - {COORDINATOR})]
        for worker in ended:
            worker.kill()
        self._forget({worker.process for worker in ended})

    def keep_alive(self) -> None:
        """Start again what died. Its jobs are lost from now on: nobody else can have them.

        Raises:
            FaultError: see `Child.keep_alive`.
        """
        dead = [worker for worker in self._workers.values() if not worker.is_alive()]
        if not dead:
            return
        with suppress(RedisError):  # the server itself is being started again; the entry lapses
            self._forget({worker.process for worker in dead})
        for worker in dead:
            worker.keep_alive()

    def forgive(self) -> None:
        """Forget the deaths of all workers: something was done since."""
        for worker in self._workers.values():
            worker.forgive()

    def _forget(self, processes: set[int]) -> None:
        """Take killed workers out of the register: they could not do so themselves."""
        for entry in ready_workers(self._redis):
            if entry.process in processes:
                remove_entry(self._redis, entry.name)

    def kill_silent(self) -> None:
        """Kill, to be started again, a worker whose register entry has been gone for long."""
        try:
            ready = self._ready()
        except RedisError:
            return  # the server itself is being started again
        now = time.monotonic()
        self._heard.update(dict.fromkeys(ready, now))
        for name, child in self._workers.items():
            if now - max(self._heard.get(name, 0.0), child.started) > SILENT_FOR_S:
                child.kill()

    def _ready(self) -> set[str]:
        by_process = {entry.process: entry.queue for entry in ready_workers(self._redis)}
        return {name for name, child in self._workers.items() if by_process.get(child.process) == name}

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S + len(self._workers)  # they start side by side
        while missing := self._workers.keys() - self._ready():
            dead = [self._workers[name] for name in missing if not self._workers[name].is_alive()]
            if any(worker.ended_itself for worker in dead) or time.monotonic() > deadline:
                child = dead[0] if dead else self._workers[min(missing)]
                raise FaultError(f"the worker {child.name!r} did not become ready.\n{child.last_words()}")
            for worker in dead:  # somebody killed it
                worker.keep_alive()
            time.sleep(0.02)
