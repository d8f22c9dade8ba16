"""The course of docs/tutorial: its programs and commands run as they stand there, and its claims hold."""

import hashlib
import os
import re
import runpy
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.machine import gil_is_on, usable_cpus
from config.pools import PREFORK, THREADS
from measure.model.result import Verdict
from measure.verdict_sentences import sentence
from whichpool.reports.verdict_rows import verdict_row

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "docs" / "tutorial"
PAGES = {page.name: page.read_text(encoding="utf-8") for page in sorted(COURSE.glob("[0-9]-*.md"))}
INDEX = (COURSE / "README.md").read_text(encoding="utf-8")
EXAMPLES = sorted((COURSE / "examples").glob("*.py"))
WITHIN_S = 90
AT_A_TIME = 3  # runs that wait leave room for others
TRIES = 4  # of what a busy machine may hide
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)]+)\)")


@dataclass(frozen=True)
class Printed:
    """What a command printed, and the result that it kept, if it was a run's."""

    text: str
    result: dict[str, Any]

    def numbers(self, start: str) -> list[float]:
        """Return the numbers of the one line that starts so."""
        (line,) = [line for line in self.text.splitlines() if line.startswith(start)]
        return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,.]*", line[len(start) :])]

    def counter(self, strategy: str, pool: str) -> dict[str, Any]:
        """Return what became of a shared counter on a pool."""
        (found,) = [
            row for row in self.result["counters"] if (row["strategy"], row["pool"]) == (strategy, pool)
        ]
        return dict(found)


Check = Callable[[Printed], None]


def a_thread(printed: Printed) -> None:
    """Main goes on while the thread lives, in the same process; join waits for its end."""
    going_on, running, joined = printed.text.splitlines()
    assert going_on.startswith("main:   I go on") and going_on.endswith("alive: True")  # noqa: PT018
    assert re.findall(r"process (\d+)", going_on) == re.findall(r"process (\d+)", running)
    assert joined == "main:   after join; the thread is alive: False"


def one_counter(printed: Printed) -> None:
    """A lock keeps all, a call in the middle loses some; the plain one loses none where there is a GIL."""
    assert printed.numbers("with_a_lock") == [2_000_000, 2_000_000, 0]
    held, expected, lost = printed.numbers("with_a_call")
    assert lost > 0
    assert held + lost == expected == 2_000_000
    assert (printed.numbers("plain")[2] == 0) is gil_is_on()


def a_process(printed: Printed) -> None:
    """Each of two processes has a counter; the parent's stays where it was."""
    counted, child = printed.numbers("child:")
    kept, parent, exit_code = printed.numbers("parent:")
    assert (counted, kept, exit_code) == (1_000_000, 0, 0)
    assert child != parent


def shared_value(printed: Printed) -> None:
    """With its lock a Value is exact; without, it is not."""
    assert printed.numbers("guarded") == [2_000_000, 2_000_000, 0]
    held, expected, lost = printed.numbers("unguarded")
    assert lost > 0
    assert held + lost == expected


def a_queue(printed: Printed) -> None:
    """Two processes sent a sum each."""
    sent = [line for line in printed.text.splitlines() if line.endswith(" sent 1,000,000")]
    assert len(set(sent)) == 2
    assert printed.numbers("total") == [2_000_000]


def who_releases_the_gil(printed: Printed) -> None:
    """What waits gains from threads; large buffers gain more than small ones; a loop gains from processes."""
    names = ("wait", "hash_8_mib", "hash_1_kib", "loop")
    threads, processes = zip(*(printed.numbers(f"{name} ") for name in names), strict=True)
    assert min(threads[0], processes[0]) > 1.5
    if gil_is_on() and usable_cpus() > 1:
        assert threads[1] > threads[2]
        assert processes[3] > threads[3]


def jobs_and_counters(printed: Printed) -> None:
    """A prefork child starts threads, but no processes; only GET and SET lose; a lock ends at its process."""
    said = {(row["job"], row["pool"]): row["answer"] for row in printed.result["identities"]}
    assert said["guide-thread", "threads"]["said"] == "Thread is running!"
    assert said["guide-thread", "prefork"]["said"] == "Thread is running!"
    assert said["guide-process", "threads"]["said"] == "Process is running!"
    assert "daemonic processes are not allowed to have children" in said["guide-process", "prefork"]["said"]
    for pool in ("threads", "prefork"):
        assert printed.counter("redis-getset", pool)["lost_updates"] > 0
        for exact in ("lock", "value", "ledger"):
            assert printed.counter(exact, pool)["lost_updates"] == 0
    assert sorted(printed.counter("lock", "prefork")["per_process"].values()) == [1_000, 1_000]


def killed_incr(printed: Printed) -> None:
    """What the killed child had counted stays, and its job counts again."""
    held, expected = printed.numbers("redis-incr:")
    assert expected == 40_000
    assert held > expected
    assert printed.numbers("jobs sent again:") == [1, 2, 2]


def killed_ledger(printed: Printed) -> None:
    """What the killed child had counted was nowhere yet."""
    assert printed.numbers("ledger:") == [200_000_000, 200_000_000]
    assert printed.numbers("jobs sent again:") == [1, 2, 2]


def a_verdict(printed: Printed) -> None:
    """It has one of three answers, and a line says which."""
    (verdict,) = printed.result["verdicts"]
    assert (verdict["job"], verdict["rounds"]) == ("primes", 5)
    assert verdict["answer"] in {"faster", "not-slower", "undecided"}
    row = re.search(r"\n  primes  (\w+)  ", printed.text)
    assert row is not None
    without = "undecided" if verdict["answer"] == "undecided" else "either"
    assert row[1] == (verdict["recommended"] or without)


def a_curve(printed: Printed) -> None:
    """Four slots do more than one, and nothing is said beyond four."""
    (curve,) = printed.result["scaling"]
    one, four = (point["jobs_per_s"] for point in curve["points"])
    assert four > 1.5 * one
    assert all(point["low"] is None for point in curve["points"])
    assert curve["sentence"].endswith(
        "still growing at 4, the largest that was measured: nothing is said beyond it"
    )


def one_call(printed: Printed) -> None:
    """The task ran once, and no more."""
    (cell,) = printed.result["cells"]
    assert (cell["unique"], cell["failed"], cell["lost"]) == (1, 0, 0)


def a_recommendation(printed: Printed) -> None:
    """Threads are ruled out by the time limit, and prefork's concurrency stands in a command to paste."""
    said = printed.result["recommendation"]
    assert [veto["code"] for veto in said["vetoes"]] == ["time-limits"]
    assert {curve["pool"] for curve in said["curves"]} == {"prefork"}
    assert said["command"][:6] == ["celery", "-A", "shop", "worker", "-l", "INFO"]


PROGRAM = ".venv/bin/python docs/tutorial/examples/"
SHOP = "--workdir docs/tutorial/examples --python .venv/bin/python"
PROGRAMS: dict[str, Check] = {
    f"{PROGRAM}{check.__name__}.py": check
    for check in (a_thread, one_counter, a_process, shared_value, a_queue, who_releases_the_gil)
}
RUNS: dict[str, Check] = {
    ".venv/bin/whichpool run --jobs guide-thread,guide-process --counters lock,value,redis-getset,ledger"
    " -k 1000 --concurrency 2 --rounds 1 --full": jobs_and_counters,
    f"{PROGRAM}kill_a_child.py redis-incr 20000": killed_incr,
    f"{PROGRAM}kill_a_child.py ledger 100000000": killed_ledger,
    ".venv/bin/whichpool run --jobs primes -n 8": a_verdict,
    ".venv/bin/whichpool scale --job sleep --concurrency 1,4 --pools threads --rounds 1 -n 8": a_curve,
    f".venv/bin/whichpool recommend -A shop shop.price --args '[200000]' {SHOP} --dry-run --yes": one_call,
    f".venv/bin/whichpool recommend shop.invoice --args '[7]' {SHOP} --yes"
    " -- celery -A shop worker -c 4 -l INFO": a_recommendation,
}


def blocks(kind: str) -> list[str]:
    """Return the blocks of a kind on all pages, in their order."""
    return [text for page in PAGES.values() for found, text in BLOCK.findall(page) if found == kind]


def shown_after(command: str) -> list[str]:
    """Return the lines that a page shows as printed by a command: up to the next command or program."""
    shown: list[str] = []
    current = ""
    for page in PAGES.values():
        for kind, text in BLOCK.findall(page):
            if kind == "text" and current == command:
                shown += text.splitlines()
            elif kind != "text":
                current = text.strip()
    return shown


def shape(line: str) -> str:
    """Return a line without its figures and its spaces."""
    return re.sub(r"\s+", " ", re.sub(r"\d[\d,.]*", "0", line)).strip()


def run(command: str, results: Path) -> Printed:
    """Run a command of a page in the checkout, with this Python, its results kept elsewhere."""
    program, *arguments = shlex.split(command)
    words = {".venv/bin/python": [], ".venv/bin/whichpool": ["-m", "whichpool"]}[program]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WHICHPOOL_")}
    arguments = [sys.executable if word == ".venv/bin/python" else word for word in arguments]
    done = subprocess.run(
        [sys.executable, *words, *arguments], cwd=ROOT, env={**kept, "WHICHPOOL_RESULTS": str(results)},
        capture_output=True, text=True, timeout=WITHIN_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = [msgspec.json.decode(file.read_bytes()) for file in results.glob("*.json")]
    return Printed(done.stdout, *found or [{}])


def holds(command: str, check: Check, printed: Printed) -> None:
    """Hold a command's claim, and what its page shows, against what it printed."""
    check(printed)
    lines = {shape(line) for line in printed.text.splitlines()}
    shown = shown_after(command)
    assert [line for line in shown if shape(line) not in lines] == []
    if command in PROGRAMS:
        assert len(shown) == len(printed.text.splitlines())


@pytest.mark.parametrize("command", PROGRAMS)
def test_a_program_does_what_its_page_says(command: str, tmp_path: Path) -> None:
    """It exits 0, prints lines as those shown, and its claims hold."""
    tries = TRIES if PROGRAMS[command] is who_releases_the_gil else 1
    for left in reversed(range(tries)):
        try:
            return holds(command, PROGRAMS[command], run(command, tmp_path))
        except AssertionError:
            if not left:
                raise
    return None


@pytest.fixture
def _nobody_is_asked_for_the_gil() -> Iterator[None]:
    """For a while, have a thread wait for the GIL until it is released by whoever holds it."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(WITHIN_S)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.skipif(not gil_is_on(), reason="there is no GIL")
@pytest.mark.usefixtures("_nobody_is_asked_for_the_gil")
@pytest.mark.parametrize("buffer", ["SMALL", "LARGE", "just too small"])
def test_hashing_releases_the_gil_for_large_buffers_alone(buffer: str) -> None:
    """The program's own buffers, and one of 2,047 bytes: another thread runs meanwhile, or it does not."""
    program = runpy.run_path(str(COURSE / "examples" / "who_releases_the_gil.py"))
    hashed = program.get(buffer, bytes(2_047))
    gate, others = threading.Lock(), list[str]()

    def run_when_let() -> None:
        with gate:
            others.append("ran")

    with gate:
        other = threading.Thread(target=run_when_let)
        other.start()
    for _ in range(2_000 if buffer == "LARGE" else 100_000):
        hashlib.sha256(hashed)
        if others:
            break
    ran_meanwhile = bool(others)
    other.join()
    assert ran_meanwhile is (buffer == "LARGE")


@pytest.fixture(scope="module")
def runs(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Printed]]]:
    """Yield all runs of real workers, some at a time: each has its own Redis, and no claim is on speed."""
    assert redis_server
    with ThreadPoolExecutor(AT_A_TIME) as runners:
        longest_first = sorted(RUNS, key=lambda command: RUNS[command] is not a_verdict)
        yield {
            command: runners.submit(run, command, tmp_path_factory.mktemp("results"))
            for command in longest_first
        }


@pytest.mark.parametrize("command", RUNS)
def test_a_run_does_what_its_page_says(runs: dict[str, Future[Printed]], command: str) -> None:
    """It exits 0, prints the lines that are shown, and its claims hold."""
    holds(command, RUNS[command], runs[command].result())


def test_each_command_of_the_course_is_run_here() -> None:
    """No page shows one that nobody tries, and none is tried that no page shows."""
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert commands == [*PROGRAMS, *RUNS]
    assert all(shown_after(command) for command in commands if RUNS.get(command) is not a_verdict)


def test_a_page_shows_a_program_as_it_is() -> None:
    """Each program stands on one page, and no page shows another one."""
    assert sorted(blocks("python")) == sorted(file.read_text(encoding="utf-8") for file in EXAMPLES)


def test_the_setup_is_a_command_of_make() -> None:
    """What comes before the first page."""
    (target,) = re.findall(r"^    make (\S+)$", INDEX, re.MULTILINE)
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_pages_follow_each_other() -> None:
    """The index lists them in their order, and each ends with a link to the next."""
    assert re.findall(r"^\d\. \[[^]]+\]\(([^)]+)\)", INDEX, re.MULTILINE) == list(PAGES)
    following = list(PAGES)[1:]
    assert [re.findall(r"^Next: .*\((.*)\)\.$", page, re.MULTILINE) for page in PAGES.values()] == [
        *([name] for name in following), [],
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["README.md", *PAGES])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    """No dead end, and no heading that is gone."""
    for link in LINK.findall((COURSE / page).read_text(encoding="utf-8")):
        target, _, heading = link.partition("#")
        found = COURSE / target
        assert found.exists(), link
        if heading:
            headings = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


@pytest.mark.parametrize("page", ["README.md", "docs/explanation/counters.md", "docs/reference/plan-file.md"])
def test_a_reader_finds_the_course(page: str) -> None:
    """The pages that lead to it."""
    file = ROOT / page
    targets = {
        (file.parent / link.partition("#")[0]).resolve() for link in LINK.findall(file.read_text("utf-8"))
    }
    assert any(target.is_relative_to(COURSE) for target in targets)


FASTER = {"answer": "faster", "winner": "prefork", "recommended": "prefork"}
BUSY = ("other programs used 66% of the CPUs while it ran",)


@pytest.mark.parametrize(
    ("job", "facts", "reasons"),
    [
        ("primes", {**FASTER, "ratio": 1.94, "low": 1.64, "high": 2.31}, ()),
        ("primes", {**FASTER, "ratio": 2.06, "low": 1.65, "high": 2.57}, ()),
        (
            "sleep",
            {
                "answer": "not-slower", "recommended": "threads", "ratio": 1 / 1.03, "low": 1 / 1.09,
                "high": 1 / 0.98, "memory_mb_per_slot": {"threads": 3.4, "prefork": 30.9},
            },
            (),
        ),
        ("primes", {"answer": "undecided", "ratio": 0.95, "low": 0.38, "high": 2.41}, BUSY),
    ],
)  # fmt: skip
def test_the_verdicts_of_the_last_page_are_worded_as_printed(
    job: str, facts: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    """A line that whichpool words in another way today fails here."""
    verdict = msgspec.convert(
        {
            "job": job,
            "pool": "prefork",
            "other": "threads",
            "rounds": 5,
            "winner": None,
            "sentence": "",
            **facts,
        },
        Verdict,
    )
    said = f"{job}: {sentence(verdict, reasons)}"
    row = verdict_row(msgspec.structs.replace(verdict, sentence=said), job)
    assert f"\n> {job}  {row.choose}  {row.why}\n" in PAGES["5-which-pool.md"]


def test_the_last_page_names_what_each_pool_cannot_do() -> None:
    """All of it, and nothing else."""
    (table,) = re.findall(r"\| your task needs .*\n\|-.*\n((?:\|.*\n)+)", PAGES["5-which-pool.md"])
    assert len(table.splitlines()) == len(THREADS.cannot + PREFORK.cannot)
    for need in (
        "time limits",
        "revoke(terminate=True)",
        "max_tasks_per_child",
        "autoscal",
        "multiprocessing",
    ):
        assert need in table
