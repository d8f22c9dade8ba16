"""config.environment: which variables are settings, and which are Celery's and go no further."""

import os

import pytest

from config.broker import Broker
from config.environment import forget_celerys_variables, is_celerys, variable_of
from whichpool_start import child_environment
from workers.app import worker_options
from workers.client_app import client_app, sending_app

ELSEWHERE = "redis://elsewhere:1/0"
CELERYS = (
    "CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL", "CELERY_RESULT_BACKEND",
    "CELERY_LOADER", "CELERY_CONFIG_MODULE", "CELERY_WORKER_QUEUES", "CELERY_CUSTOM_WORKER_POOL",
    "FLOWER_UNAUTHENTICATED_API", "BROKER_URL", "RESULT_BACKEND", "APP", "LOADER", "CONFIG_MODULE",
    "DJANGO_SETTINGS_MODULE", "FORKED_BY_MULTIPROCESSING",
)  # fmt: skip
OURS = ("WHICHPOOL_BROKER", "WHICHPOOL_BROKER_PASSWORD_FILE", "WHICHPOOL_PROGRESS_FILE", "WHICHPOOL_JOBS")


@pytest.fixture
def another_applications_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the shell up for an application at another Redis."""
    for name in CELERYS:
        monkeypatch.setenv(name, ELSEWHERE)


@pytest.mark.parametrize("name", CELERYS)
def test_what_celery_reads_is_told(name: str) -> None:
    """With its prefixes, and what its command reads without one."""
    assert is_celerys(name)


@pytest.mark.parametrize("name", ["PATH", "HOME", "WHICHPOOL_BROKER", "APPDATA", "CELERYD", "MY_BROKER_URL"])
def test_what_others_read_is_not(name: str) -> None:
    """A name that begins, or ends, alike included."""
    assert not is_celerys(name)


@pytest.mark.parametrize("name", [*CELERYS, *OURS])
def test_a_child_hears_nothing_of_it(name: str) -> None:
    """It gets what the command tells it, and no more."""
    assert child_environment({name: ELSEWHERE}).keys() == {"PYTHONPATH"}


@pytest.mark.parametrize("name", ["WHICHPOOL_REVISION", "WHICHPOOL_WATCHDOG"])
def test_a_child_keeps_what_is_meant_for_it(name: str) -> None:
    """What its image was built from, and for how long it may stall."""
    assert child_environment({name: "5"})[name] == "5"


def test_forgotten_variables_are_gone_and_others_stay() -> None:
    """From the environment that is handed in."""
    environment = {"CELERY_BROKER_URL": ELSEWHERE, "HOME": "/home/a"}
    forget_celerys_variables(environment)
    assert environment == {"HOME": "/home/a"}


@pytest.mark.usefixtures("another_applications_shell")
def test_who_sends_reads_our_broker_alone() -> None:
    """For reading, for writing and for results."""
    broker = Broker("redis://ours:6379/3")
    for app in (client_app(broker), sending_app(broker)):
        assert {app.conf.broker_url, app.conf.broker_read_url, app.conf.broker_write_url} == {broker.url}
        assert app.conf.result_backend in {broker.url, "disabled://"}


@pytest.mark.usefixtures("another_applications_shell")
def test_a_worker_reads_our_broker_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing of the other application's is left for its children."""
    monkeypatch.setenv("WHICHPOOL_BROKER", "redis://ours:6379/3")
    assert worker_options()["broker_url"] == "redis://ours:6379/3"
    assert not [*filter(is_celerys, os.environ)]


def test_a_variable_is_named_after_its_flag() -> None:
    """With or without the dashes."""
    assert variable_of("--web-port") == variable_of("web_port") == "WHICHPOOL_WEB_PORT"
