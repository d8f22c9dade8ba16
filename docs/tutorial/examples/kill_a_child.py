"""Kill a prefork child in the middle of a counting job: kill_a_child.py COUNTER INCREMENTS."""

import contextlib
import json
import subprocess
import sys
import time

import psutil

COMPUTED_S = 0.2


def computing_child(run: psutil.Process) -> psutil.Process:
    """Return a prefork child of the run that has computed for a while: it is in the middle of its job."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(psutil.NoSuchProcess):
            for process in run.children(recursive=True):
                parent, used = process.parent(), process.cpu_times()
                is_fork = parent is not None and parent.cmdline() == process.cmdline()
                if is_fork and used.user + used.system > COMPUTED_S:
                    return process
        time.sleep(0.01)
    sys.exit("no child computed for so long: more increments, please")


counter, increments = sys.argv[1:]
options = ["--counters", counter, "--increments", increments, "--pools", "prefork", "--json", "-"]
command = [sys.executable, "-m", "whichpool", "run", *options]
run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
try:
    child = computing_child(psutil.Process(run.pid))
    child.kill()
    print(f"killed child {child.pid}")
    printed, _ = run.communicate(timeout=60)
finally:
    run.terminate()  # does nothing to a run that has ended
result = json.loads(printed)
cell, total = result["cells"][0], result["counters"][0]
print(f"jobs sent again: {cell['republished']}, done: {cell['unique']} of {cell['planned']}")
print(f"{counter}: {total['observed']:,} of {total['expected']:,}")
