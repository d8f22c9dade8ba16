"""Two threads, one counter, 1,000,000 increments each: unguarded, unguarded with a call, and with a lock."""

from collections.abc import Callable
from threading import Lock, Thread

INCREMENTS = 1_000_000
counter = 0
lock = Lock()


def plus_one(number: int) -> int:
    return number + 1


def plain() -> None:
    global counter
    for _ in range(INCREMENTS):
        counter += 1


def with_a_call() -> None:
    global counter
    for _ in range(INCREMENTS):
        counter = plus_one(counter)  # read, call, write back


def with_a_lock() -> None:
    global counter
    for _ in range(INCREMENTS):
        with lock:
            counter = plus_one(counter)


def count_twice(count: Callable[[], None]) -> None:
    global counter
    counter = 0
    threads = [Thread(target=count), Thread(target=count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{count.__name__:12} {counter:9,} of {2 * INCREMENTS:,}, lost {2 * INCREMENTS - counter:,}")


for way in (plain, with_a_call, with_a_lock):
    count_twice(way)
