"""How to read each section of a page, and what its kinds of bars mean."""

LEADS = {
    "search": (
        "Throughput against the number of jobs at a time, as the search saw it: each mark is one cell. "
        "A ring marks what was chosen for a pool: the fewest that were within five per cent of the "
        "most. Which pool is recommended is decided by the rounds, not by this curve."
    ),
    "throughput": (
        "All jobs are queued at once, and the pool works through them. Small marks are single rounds, the "
        "large one is their geometric mean, the line a 95 % interval. Every axis starts at 0, so that "
        "distances compare."
    ),
    "latency": (
        "The share of the jobs that were done after a time: further left is faster, steeper is steadier. "
        "Marked are half of the jobs and 95 %; thin lines are single rounds. Jobs were sent on schedule, at "
        "the rate above each plot; where they were queued at once, the run time is drawn instead."
    ),
    "waits": (
        "A job's mean time, from its schedule to its end. At saturation the wait would only say how long the "
        "queue was, so that the run time stands alone there."
    ),
    "scaling": (
        "Throughput against the number of jobs at a time, with 95 % intervals. The curve is the Universal "
        "Scalability Law, fitted, and drawn only where it was measured; the dashed line is what slots that "
        "lose nothing would do. A ring marks the knee: the fewest slots within five per cent of the most."
    ),
    "memory": (
        "What a slot costs: the memory of the pool's process tree, over its slots. Pages that processes "
        "share are counted once."
    ),
    "counters": (
        "Many jobs increment one counter. A full bar means that every increment was kept; the dashed rest of "
        "a bar was lost."
    ),
    "timelines": (
        "A lane for each thread, the lanes of one process together; the number is the process. The pools "
        "of a job share the time axis."
    ),
    "outcomes": (
        "Every job is counted once, however often it was delivered. Lost are jobs without any outcome."
    ),
}
PARTS_OF_TIME = (
    ("queued", "waiting in the queue"),
    ("on-cpu", "running, on a CPU"),
    ("off-cpu", "running, but waiting: for input or output, for the GIL, for a CPU"),
)
