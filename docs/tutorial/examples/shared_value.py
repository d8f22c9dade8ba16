"""Two processes add to one number in shared memory, without and with its lock."""

from collections.abc import Callable
from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized

INCREMENTS = 1_000_000


def unguarded(total: "Synchronized[int]") -> None:
    for _ in range(INCREMENTS):
        total.value += 1  # a read, then a write: another process can come between


def guarded(total: "Synchronized[int]") -> None:
    for _ in range(INCREMENTS):
        with total.get_lock():
            total.value += 1


def count_twice(count: Callable[["Synchronized[int]"], None]) -> None:
    total = Value("i", 0)
    processes = [Process(target=count, args=(total,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    lost = 2 * INCREMENTS - total.value
    print(f"{count.__name__:9} {total.value:9,} of {2 * INCREMENTS:,}, lost {lost:,}")


if __name__ == "__main__":
    count_twice(unguarded)
    count_twice(guarded)
