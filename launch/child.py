"""Run one set-up command to its end, and take it down with us when a signal comes.

Commands get a session of their own: a Ctrl-C at the terminal then reaches this process alone, which ends the command and
everything that it started, instead of racing it.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ENDED_BY_SIGNAL = 143
END_WITHIN_S = 5.0


class StepFailed(Exception):
    """A set-up step did not succeed; the text says which and what to do."""


class Interrupted(BaseException):
    """SIGINT, SIGTERM or SIGHUP came during set-up."""


def say(text: str) -> None:
    """Tell the user what goes on. A closed terminal is no reason to stop, nor to fail at the end over what it did not take."""
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), f"{text}\n".encode())


def raise_on_signals() -> None:
    """Turn the first ending signal into `Interrupted`; later ones are ignored while that unwinds."""

    def interrupt(_number: int, _frame: object) -> NoReturn:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted

    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, interrupt)


def run(command: Sequence[str | Path], *, where: Path, failure: str, environ: Mapping[str, str], keep: int) -> None:
    """Run the command, its output going where ours goes.

    `keep` is the descriptor of the set-up lock. The command holds it too, so that one that outlives a killed set-up still
    keeps the next set-up waiting.

    Raises:
        StepFailed: with the text `failure`, when the command ends with anything but 0.
    """
    try:
        process = subprocess.Popen(
            command, cwd=where, env=environ, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=(keep,)
        )
    except OSError as error:
        raise StepFailed(f"{failure} ({error})") from error
    try:
        code = process.wait()
    except BaseException:
        _end(process)
        raise
    if code:
        raise StepFailed(f"{failure} (exit code {code})")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command's whole session: politely, then for good."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_WITHIN_S)
            return


def fail(text: str) -> NoReturn:
    """End set-up with a message for people."""
    with contextlib.suppress(OSError):
        os.write(sys.stderr.fileno(), f"{text}\n".encode())
    sys.exit(1)
