"""The workers that are registered at a broker, and the runs in its ledger."""

import shlex
from collections.abc import Sequence

from redis import Redis

from config.broker import Broker
from config.pools import STACK_POOLS
from config.queues import COORDINATOR
from config.versions import is_older
from tasks.ledger import Ledger
from tasks.register import WorkerEntry, ready_workers, strange_entries
from whichpool.called_as import START_STACK, again, in_stack
from whichpool.doctor.findings import Finding, State
from whichpool.doctor.set_aside_messages import set_aside_findings
from whichpool.doctor.software import CELERY, KOMBU

ALIKE = ("python", "celery", "kombu")  # a contrast of pools is not to be one of versions


def register_findings(broker: Broker, client: Redis) -> list[Finding]:
    """Find who is registered at a broker, what else is in the register, and what workers could not run."""
    return [
        *strangers(strange_entries(client)),
        *set_aside_findings(client),
        *worker_findings(broker, ready_workers(client)),
    ]


def strangers(keys: Sequence[str]) -> list[Finding]:
    """Find entries that cannot be read; a run takes no notice of them."""
    if not keys:
        return []
    description = f"{', '.join(keys)}: no worker of this version of whichpool"
    remedy = "run the same version everywhere, and restart it; else redis-cli DEL the key"
    return [Finding(State.WRONG, "workers", description, remedy)]


def worker_findings(broker: Broker, workers: Sequence[WorkerEntry]) -> list[Finding]:
    """Find who is there, who is missing, and in what they differ; one finding for each worker."""
    roles = dict.fromkeys((*STACK_POOLS, COORDINATOR, *map(role, workers)))
    return [
        *(finding for name in roles for finding in of_role(broker, name, workers)),
        *mixed_versions(workers),
        *task_events(workers),
    ]


def role(worker: WorkerEntry) -> str:
    """Return what a worker is there for: its pool, or to coordinate."""
    return COORDINATOR if worker.queue == COORDINATOR else worker.pool


def of_role(broker: Broker, name: str, workers: Sequence[WorkerEntry]) -> list[Finding]:
    """Find the workers of one role."""
    findings = [described(worker) for worker in workers if role(worker) == name]
    description = f"none is registered at {broker.masked}"
    return findings or [
        Finding(State.WRONG, titled(name), description, typed(broker, "worker", name), unavailable=True)
    ]


def titled(name: str) -> str:
    """Return the title of a role's findings."""
    return COORDINATOR if name == COORDINATOR else f"{name} worker"


def typed(broker: Broker, *words: str) -> str:
    """Return a command of whichpool's for a broker, to be typed as it stands; it never holds a password."""
    if in_stack():
        return START_STACK
    command = again(*words)
    if broker.has_password:
        return f"{command} (with WHICHPOOL_BROKER and WHICHPOOL_BROKER_PASSWORD_FILE set)"
    return f"{command} --broker {shlex.quote(broker.url)}"


def described(worker: WorkerEntry) -> Finding:
    """Find what a worker is; one with too old a Celery or kombu is wrong."""
    versions = ", ".join(f"{name} {worker.versions[name]}" for name in ALIKE if name in worker.versions)
    slots = f"{worker.concurrency} slot{'s' if worker.concurrency > 1 else ''}"
    description = f"{worker.name}: {slots} on {worker.host}; {versions}"
    for package in (CELERY, KOMBU):
        if is_older(worker.versions.get(package.name, ""), package.oldest):
            description = f"{description}; its {package.name}: {package.too_old}"
            remedy = f"on its host: pip install '{package.requirement}', then restart it"
            return Finding(State.WRONG, titled(role(worker)), description, remedy)
    return Finding(State.OK, titled(role(worker)), description)


def mixed_versions(workers: Sequence[WorkerEntry]) -> list[Finding]:
    """Find packages that are not of one version on all workers."""
    findings = []
    for name in ALIKE:
        whose = {worker.versions[name]: worker.name for worker in workers if name in worker.versions}
        if len(whose) > 1:
            description = ", ".join(f"{version} ({whose[version]})" for version in sorted(whose))
            remedy = "give all workers the same version, or the contrast is one of versions"
            findings.append(Finding(State.WARNING, f"{name} of the workers", description, remedy))
    return findings


def task_events(workers: Sequence[WorkerEntry]) -> list[Finding]:
    """Find workers that send task events."""
    senders = [worker.name for worker in workers if worker.events]
    if not workers:
        return []
    if not senders:
        return [Finding(State.OK, "task events", "off")]
    description = f"on at {', '.join(senders)}: figures are lower, since each job sends events, too"
    return [Finding(State.WARNING, "task events", description, "start them without -E (--task-events)")]


def ledger_findings(broker: Broker, client: Redis) -> list[Finding]:
    """Find which run measures just now, and which have no answer yet."""
    ledger = Ledger(client)
    return [measuring(ledger.holder()), without_answer(broker, ledger.unfinished(), ledger.abandoned())]


def measuring(holder: str | None) -> Finding:
    """Find the run that measures just now; `holder` is ``run host pid ..``."""
    if holder is None:
        return Finding(State.OK, "measuring", "no run just now")
    run_id, host, process, *_ = holder.split(" ")
    return Finding(State.OK, "measuring", f"run {run_id} (coordinator on {host}, process {process})")


def without_answer(broker: Broker, unfinished: Sequence[str], abandoned: Sequence[str]) -> Finding:
    """Find the runs without an answer; those that nobody coordinates need somebody."""
    if abandoned:
        description = f"{', '.join(abandoned)}: coordinated by nobody"
        return Finding(State.WARNING, "unfinished runs", description, typed(broker, "attach", abandoned[0]))
    return Finding(State.OK, "unfinished runs", ", ".join(unfinished) or "none")
