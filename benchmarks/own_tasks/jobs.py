"""Tasks whose pool is known, as somebody's own application: what ``benchmarks.own_truth`` has recommended."""

import hashlib
import threading
import time

from celery import Celery

app = Celery("jobs", broker="redis://127.0.0.1:1/0")
app.conf.update(task_ignore_result=True)

_LOCK = threading.Lock()
_SHARED: dict[str, int] = {}
_KEPT: list[bytearray] = []
_MB = 1 << 20
_PAGE = 4096
_BLOCK = b"x" * (
    8 * _MB
)  # made once: to make it in each call holds the GIL, and prefork is truly faster then


def _compute(turns: int) -> int:
    total = 0
    for number in range(turns):
        total += number * number
    return total


@app.task
def sleep() -> None:
    """Wait for 50 ms."""
    time.sleep(0.05)


@app.task
def pure_python() -> int:
    """Compute for some 20 ms."""
    return _compute(400_000)


@app.task
def small_hashes() -> str:
    """Hash 1 KiB again and again: below 2,048 bytes hashlib holds the GIL."""
    data = b"x" * 1024
    return [hashlib.sha256(data).hexdigest() for _ in range(20_000)][-1]


@app.task
def large_hash() -> str:
    """Hash 8 MiB five times: hashlib releases the GIL."""
    return [hashlib.sha256(_BLOCK).hexdigest() for _ in range(5)][-1]


@app.task
def mixed() -> int:
    """Wait for four fifths of the time, compute for one."""
    time.sleep(0.04)
    return _compute(200_000)


@app.task
def locked() -> None:
    """Wait while a lock of the process is held: threads go one after the other."""
    with _LOCK:
        time.sleep(0.02)


@app.task
def hungry() -> None:
    """Hold 20 MB for a fifth of a second."""
    block = bytearray(20 * _MB)
    for place in range(0, len(block), _PAGE):
        block[place] = 1
    time.sleep(0.2)


@app.task
def not_thread_safe() -> int:
    """Count in a variable that all calls share, and let others come between."""
    _SHARED["count"] = 0
    for number in range(1000):
        _SHARED["count"] += 1
        if number % 100 == 0:  # others come between two steps, and leave their count behind
            time.sleep(0.0005)
    return _SHARED["count"]


@app.task(time_limit=10)
def time_limited() -> None:
    """Wait for 50 ms, and rely on a time limit."""
    time.sleep(0.05)


@app.task
def too_short() -> int:
    """Do nothing that is worth a message."""
    return 1


@app.task
def leaking() -> None:
    """Wait for 10 ms, and keep 100 kB for ever."""
    time.sleep(0.01)
    _KEPT.append(bytearray(b"x" * 100_000))


@app.task
def short_wait() -> int:
    """Wait for 50 ms and compute for about one."""
    time.sleep(0.05)
    return _compute(20_000)


@app.task
def long_wait() -> int:
    """Wait for 200 ms and compute for about five."""
    time.sleep(0.2)
    return _compute(100_000)
