"""What a user is told when something is wrong, and the exit code that goes with it."""

from enum import IntEnum

import click


class ExitCode(IntEnum):
    """How the command ended; 69 and 130 are what sysexits.h and shells use for the same.

    UNDECIDED: all went well, but nothing can be recommended yet.
    GATE: all went well, but a threshold of --fail-if failed, or --fail-if-undecided did.
    """

    OK = 0
    FAULT = 1
    USAGE = 2
    UNDECIDED = 3
    UNAVAILABLE = 69
    GATE = 99
    INTERRUPTED = 130


class UsageError(click.ClickException):
    """The user's words or files are off; the message says where, and what is allowed."""

    exit_code = ExitCode.USAGE


class UnavailableError(click.ClickException):
    """The broker or the workers are out of reach; the message says which, and what to type."""

    exit_code = ExitCode.UNAVAILABLE


class FaultError(click.ClickException):
    """Something of ours, or of this machine, went wrong in mid-run."""

    exit_code = ExitCode.FAULT
