"""A task that notes each of its calls in a file; its acks are early unless the environment says otherwise."""

import os
import time

from celery import Celery

app = Celery("once", broker="redis://127.0.0.1:1/0")
app.conf.update(task_acks_late=os.environ.get("ACKS") == "late")


@app.task(bind=True)
def note(self, seconds: float) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Append its id to a file, in one write, and wait."""
    with open(os.environ["NOTES"], "a", encoding="utf-8") as notes:
        notes.write(f"{self.request.id}\n")
    time.sleep(seconds)
