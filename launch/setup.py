"""Prepare the checkout and hand over: `python -m launch.setup [proxy | dashboard]`.

    --only           prepare, and start nothing
    --dev            prepare for development as well, and start nothing
    --without-pages  leave the front-end unbuilt

When nothing is missing or out of date this reads a few files, takes no lock and needs no network. Otherwise it works under
a lock on the checkout's folder, held by the process alone: it leaves no file and ends with its holder, however that dies.
"""

import argparse
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator

from launch import frontend, python_env
from launch.child import ENDED_BY_SIGNAL, Interrupted, StepFailed, fail, raise_on_signals, say

ENDING_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def main() -> None:
    """Prepare what is to be started, then become the process that runs it."""
    raise_on_signals()
    options = _parse()
    lock_file = python_env.DEVELOPMENT if options.dev else python_env.RUN_TIME
    pages = options.program != "proxy" and not options.without_pages
    try:
        prepare(lock_file, pages=pages, dev=options.dev)
    except StepFailed as failure:
        fail(str(failure))
    except Interrupted:
        sys.exit(ENDED_BY_SIGNAL)
    if not (options.dev or options.only):
        _become([python_env.PYTHON.as_posix(), "-m", "launch", *([options.program] if options.program else [])])


def prepare(lock_file: str, *, pages: bool, dev: bool) -> None:
    """Bring the environment and, where asked, the pages up to date; one process at a time."""
    if _is_current(lock_file, pages=pages, dev=dev):
        return
    with _alone() as keep:
        if not python_env.is_current(lock_file):
            python_env.update(lock_file, keep)
        if dev:
            frontend.install(keep)
        if pages and not frontend.is_built():
            frontend.build(keep)


def _is_current(lock_file: str, *, pages: bool, dev: bool) -> bool:
    return (
        python_env.is_current(lock_file) and (frontend.is_built() or not pages) and (frontend.is_installed() or not dev)
    )


@contextlib.contextmanager
def _alone() -> Iterator[int]:
    """Hold the set-up lock of this checkout, waiting for another start that holds it."""
    folder = os.open(python_env.ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting this checkout up; waiting for it …")
            fcntl.flock(folder, fcntl.LOCK_EX)
        except OSError:
            say("This file system has no locks: start one instance at a time until it is set up.")
        yield folder
    finally:
        os.close(folder)


def _become(command: list[str]) -> None:
    """Replace this process; a signal that comes in between waits until the next one listens."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    os.execv(command[0], command)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="start.sh", description="Prepare this checkout and run CodeGate.")
    for flag in ("--only", "--dev", "--without-pages"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("program", nargs="?", choices=["proxy", "dashboard"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
