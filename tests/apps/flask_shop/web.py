"""A Flask application whose tasks run in its context, as Flask's own documentation has it."""

import time

from celery import Celery, Task, shared_task
from flask import Flask, current_app


def create_app() -> Flask:
    """Return the web application; its Celery application is one of its extensions."""
    web = Flask(__name__)
    web.config.from_mapping(NAME="flask shop", CELERY={"broker_url": "redis://127.0.0.1:1/0"})

    class ContextTask(Task):  # type: ignore[type-arg]
        """A task in the application's context."""

        def __call__(self, *args: object, **kwargs: object) -> object:
            """Run it there."""
            with web.app_context():
                return self.run(*args, **kwargs)

    made = Celery(web.name, task_cls=ContextTask)
    made.config_from_object(web.config["CELERY"])
    made.set_default()
    web.extensions["celery"] = made
    return web


@shared_task(ignore_result=True)
def greet() -> str:
    """Read the application's configuration, and wait."""
    time.sleep(0.01)
    return str(current_app.config["NAME"])


flask_app = create_app()
celery_app = flask_app.extensions["celery"]
