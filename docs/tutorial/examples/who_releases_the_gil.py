"""The same work by one, then by two at a time: two threads, and two processes."""

import hashlib
import time
from collections.abc import Callable
from multiprocessing import Process
from threading import Thread

SMALL, LARGE = bytes(2**10), bytes(2**23)  # 1 KiB, 8 MiB
TRIES = 4


def wait() -> None:
    time.sleep(0.05)


def hash_8_mib() -> None:
    for _ in range(8):
        hashlib.sha256(LARGE)


def hash_1_kib() -> None:
    for _ in range(40_000):
        hashlib.sha256(SMALL)


def loop() -> None:
    sum(number * number for number in range(600_000))


def elapsed_s(kind: type[Thread] | type[Process], work: Callable[[], None], how_many: int) -> float:
    workers = [kind(target=work) for _ in range(how_many)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - started


def gain(kind: type[Thread] | type[Process], work: Callable[[], None]) -> float:
    pairs = [(elapsed_s(kind, work, 1), elapsed_s(kind, work, 2)) for _ in range(TRIES)]
    return 2 * min(one for one, _ in pairs) / min(two for _, two in pairs)


if __name__ == "__main__":
    print("work        2 threads  2 processes  (work per second; one alone is 1.00)")
    for work in (wait, hash_8_mib, hash_1_kib, loop):
        print(f"{work.__name__:10} {gain(Thread, work):10.2f} {gain(Process, work):12.2f}")
