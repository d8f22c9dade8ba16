"""A process of our own: a subclass of Process, with a memory of its own."""

from multiprocessing import Process
from os import getpid

counter = 0


class Counting(Process):
    """Adds to the counter of the process that it is."""

    def run(self) -> None:
        """Do the process's work; start() has this called in the new process."""
        global counter
        for _ in range(1_000_000):
            counter += 1
        print(f"child:  counter is {counter:,} in process {getpid()}")


if __name__ == "__main__":  # a child may import this file anew: only the parent may start children
    child = Counting()
    child.start()
    child.join()
    print(f"parent: counter is {counter:,} in process {getpid()}, child's exit code {child.exitcode}")
