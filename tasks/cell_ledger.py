"""The ledger of one cell: guard bits, counters, samples, and what is missing."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple, cast

import msgspec
from redis import Redis

from measure.cells.arrivals import arrival_times
from measure.cells.cell_summary import CellCounts
from measure.model.plan import CellPlan
from measure.model.sample import Sample, sample_from_json
from tasks.keys import CellKeys
from tasks.lua import script

_PAGE = 1_000


class Offered(NamedTuple):
    """How a cell at an arrival rate stands.

    Attributes:
        start: when its schedule began, in seconds since the epoch.
        jobs: how many were sent so far.
        late_s: by how much one of them was sent behind schedule, at worst.
    """

    start: float
    jobs: int
    late_s: float


class CellLedger:
    """What Redis knows of one cell."""

    def __init__(self, redis: Redis, run_id: str, index: int, cell: CellPlan) -> None:
        self.redis = redis
        self.cell = cell
        self.keys = CellKeys(run_id, index)

    def open(self) -> bool:
        """Prepare the counters; return whether the cell was released to the workers before."""
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(self.keys.counts, "planned", str(self.cell.n))
            pipe.hsetnx(self.keys.counts, "keeps_value", self._kept())
            pipe.hexists(self.keys.counts, "released")
            *_, released = pipe.execute()
        return bool(released)

    def _kept(self) -> str:
        """Return what the probe keeps of return values: all of it, a digest of a user's own, or nothing."""
        return "digest" if self.cell.inputs else str(int(self.cell.keeps_value))

    def begin_offering(self, rate_per_s: float, start: float) -> Offered:
        """Note at which rate jobs are offered from when on, once; return how it stands."""
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(self.keys.counts, "released", repr(start))
            pipe.hsetnx(self.keys.counts, "rate_per_s", repr(rate_per_s))
            pipe.hmget(self.keys.counts, ["released", "offered", "late_s"])
            *_, (released, offered, late_s) = pipe.execute()
        return Offered(float(released), int(offered or 0), float(late_s or 0.0))

    def note_clock(self, boot: str, offset_s: float) -> None:
        """Note, once, by how much the wall clock leads the steady one, and on which run of a kernel."""
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(self.keys.counts, "boot", boot)
            pipe.hsetnx(self.keys.counts, "clock_offset_s", repr(offset_s))
            pipe.execute()

    def noted_clock(self) -> tuple[str | None, float]:
        """Return what was noted of the clocks; None and 0 where nothing was."""
        noted = cast("list[bytes | None]", self.redis.hmget(self.keys.counts, ["boot", "clock_offset_s"]))
        boot, offset = noted
        return (boot.decode(), float(offset)) if boot and offset else (None, 0.0)

    def note_offered(self, offered: Offered) -> None:
        """Note how many jobs were sent so far, and how late at worst."""
        self.redis.hset(
            self.keys.counts, mapping={"offered": str(offered.jobs), "late_s": repr(offered.late_s)}
        )

    def due_times(self, ids: Iterable[int]) -> dict[int, float] | None:
        """Return when each of these ids was to be sent, or None where jobs were sent all at once."""
        start, rate = self.redis.hmget(self.keys.counts, ["released", "rate_per_s"])
        if not start or not rate:
            return None
        times = arrival_times(self.cell)
        return {n: float(start) + times[n] / float(rate) for n in ids}

    def done(self) -> int:
        """Return how many ids have an outcome: the one signal that counts."""
        return self.redis.bitcount(self.keys.done)

    def missing(self) -> list[int]:
        """Return the ids without an outcome."""
        raw = cast("bytes | None", self.redis.get(self.keys.done)) or b""
        bits = raw.ljust(-(-self.cell.n // 8), b"\0")
        return [n for n in range(self.cell.n) if not bits[n >> 3] & (0x80 >> (n & 7))]

    def released(self) -> float:
        """Return when the first job was handed to the workers, in seconds since the epoch; 0 before that."""
        return float(cast("bytes | None", self.redis.hget(self.keys.counts, "released")) or 0.0)

    def slowest_s(self) -> float:
        """Return the longest runtime so far, in seconds."""
        return float(cast("bytes | None", self.redis.hget(self.keys.counts, "slowest_s")) or 0.0)

    def take_orphans(self) -> set[int]:
        """Return, and forget, the ids whose process died under them."""
        taken = cast("list[bytes]", self.redis.spop(self.keys.orphans, self.cell.n) or [])
        return {int(n) for n in taken}

    def note_orphans(self, ids: Iterable[int]) -> None:
        """Note ids whose worker has died under them, as the record script does for a child's."""
        with self.redis.pipeline(transaction=True) as pipe:
            for n in ids:
                pipe.hincrby(self.keys.attempts, str(n), 1)
                pipe.sadd(self.keys.orphans, n)
            pipe.execute()

    def attempts(self, ids: Iterable[int]) -> dict[int, int]:
        """Return how often each of these ids was, or has to be, sent again."""
        wanted = list(ids)
        counts = cast("list[bytes | None]", self.redis.hmget(self.keys.attempts, [str(n) for n in wanted]))
        return {n: int(count or 0) for n, count in zip(wanted, counts, strict=True)}

    def sent_again(self) -> tuple[int, ...]:
        """Return the ids that were, or had to be, sent again."""
        return tuple(sorted(int(n) for n in cast("list[bytes]", self.redis.hkeys(self.keys.attempts))))

    def count_attempts(self, ids: Iterable[int]) -> None:
        """Count one more attempt for each id."""
        with self.redis.pipeline(transaction=False) as pipe:
            for n in ids:
                pipe.hincrby(self.keys.attempts, str(n), 1)
            pipe.execute()

    def count_republished(self, messages: int) -> None:
        """Count messages that were sent again."""
        self.redis.hincrby(self.keys.counts, "republished", messages)

    def give_up(self, n: int, attempt: int, why: str = "") -> None:
        """Record the outcome of an id that was lost once too often; it sets the bit like any other.

        Args:
            n: the id.
            attempt: how often it was lost.
            why: what is said of it, where it was not that.
        """
        said = why or f"lost {attempt} times"
        sample = Sample(n, None, None, None, None, 0, 0, "", attempt, "given-up", said)
        names = self.keys.recorded()
        text = msgspec.json.encode(sample)
        self.redis.eval(script("record"), len(names), *names, n, "given-up", text, 0, 0)

    def samples(self) -> Iterator[Sample]:
        """Yield the samples, a page at a time; what is not one is skipped."""
        for start in range(0, self.cell.n, _PAGE):
            page = cast("list[bytes]", self.redis.lrange(self.keys.samples, start, start + _PAGE - 1))
            for raw in page:
                with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    yield sample_from_json(raw)

    def counts(self) -> CellCounts:
        """Return what was counted."""
        raw = cast("dict[bytes, bytes]", self.redis.hgetall(self.keys.counts))
        return CellCounts(
            unique=self.done(),
            duplicates=int(raw.get(b"duplicates", 0)),
            failed=int(raw.get(b"failed", 0)) + int(raw.get(b"given-up", 0)),
            republished=int(raw.get(b"republished", 0)),
            released=_figure(raw.get(b"released")),
            rate_per_s=_figure(raw.get(b"rate_per_s")),
            sent_late_s=_figure(raw.get(b"late_s")),
        )

    def total(self) -> int:
        """Return the sum of the increments that the jobs handed in, each counted once."""
        return int(cast("bytes | None", self.redis.hget(self.keys.counts, "total")) or 0)


def _figure(raw: bytes | None) -> float | None:
    return float(raw) if raw else None
