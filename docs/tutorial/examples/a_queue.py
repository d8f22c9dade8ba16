"""Two processes count on their own, and each sends its sum through a queue."""

from multiprocessing import Process, Queue, queues
from os import getpid

INCREMENTS = 1_000_000


class Counting(Process):
    """Counts in its own memory; what it hands over is one message."""

    def __init__(self, sums: "queues.Queue[tuple[int, int]]") -> None:
        super().__init__()
        self.sums = sums

    def run(self) -> None:
        """Count first, then send."""
        count = 0
        for _ in range(INCREMENTS):
            count += 1
        self.sums.put((getpid(), count))


if __name__ == "__main__":
    sums: "queues.Queue[tuple[int, int]]" = Queue()
    processes = [Counting(sums), Counting(sums)]
    for process in processes:
        process.start()
    received = [sums.get() for _ in processes]  # before join: see the page
    for process in processes:
        process.join()
    for process_id, count in received:
        print(f"process {process_id} sent {count:,}")
    print(f"total {sum(count for _, count in received):,}")
