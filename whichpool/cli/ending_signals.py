"""SIGTERM, and a terminal that is closed, end a command as Ctrl-C does: what was measured is kept."""

import signal


def end_as_ctrl_c_does() -> None:
    """Have them raise KeyboardInterrupt; what ``nohup`` has set to be ignored stays so."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, signal.default_int_handler)
