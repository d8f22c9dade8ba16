"""Who ran the jobs: one process with many threads, or many processes with one."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from measure.model.plan import CellPlan
from measure.model.result import Identity
from measure.model.sample import Sample


def identity(cell: CellPlan, samples: Sequence[Sample]) -> Identity:
    """Return who ran this cell's jobs, with the first job's own answer; nobody ran one that was given up."""
    samples = [sample for sample in samples if sample.outcome != "given-up"]
    threads = {(s.host, s.process, s.thread) for s in samples}
    per_process = Counter((host, process) for host, process, _ in threads)
    most = max(per_process.values(), default=0)
    answer = next((s.value for s in samples if isinstance(s.value, dict)), {})
    return Identity(
        job=cell.job, pool=cell.pool, concurrency=cell.concurrency, processes=len(per_process),
        threads_per_process=most, hosts=len({s.host for s in samples}), answer=answer,
        sentence=_sentence(cell, len(per_process), most, answer) + _on(len({s.host for s in samples})),
    )  # fmt: skip


def _sentence(cell: CellPlan, processes: int, threads: int, answer: dict[str, Any]) -> str:
    if "said" in answer:
        return f"{cell.job} on {cell.pool}: {answer['said']}"
    return f"{cell.pool}: {_count(processes, 'process', 'es')} with {_count(threads, 'thread', 's')}" + (
        " each" if processes > 1 else ""
    )


def _on(hosts: int) -> str:
    return f", on {hosts} hosts" if hosts > 1 else ""


def _count(number: int, noun: str, plural: str) -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"
