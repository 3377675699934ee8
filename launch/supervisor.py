"""Keep a table of programs running until told to stop, or until one of them will not stay up.

What happens to one never touches another: each has a keeper of its own.

    start -> running -> (died: pause, longer each time) -> start …
                     -> (died young too often) -> all end; its exit code is ours
                     -> (stop) -> SIGTERM -> (still there after the grace) SIGKILL -> ended

Programs get a session of their own. A signal to our process group therefore reaches us alone, and each program gets exactly one
SIGTERM however many signals come and however they were sent. Should we be killed outright, Linux sends them SIGTERM.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent dies."""
_NOT_STARTED = 127
"""What a shell answers for a command that it cannot run."""


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep running."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what."""

    first_pause_s: float = 0.2
    longest_pause_s: float = 10.0
    young_s: float = 10.0
    """A program that dies before this age has died young."""
    young_deaths: int = 5
    """So many young deaths in a row are too many."""
    grace_s: float = 17.0
    """From SIGTERM to SIGKILL: the proxy's 10 s for streams in flight, and time to write its records."""


Say = Callable[[str], None]


async def supervise(programs: Sequence[Program], stop: asyncio.Event, say: Say, patience: Patience = Patience()) -> int:
    """Keep the programs running until `stop` is set; return 0, or the exit code of the program that would not stay up."""
    async with asyncio.TaskGroup() as keepers:
        kept = [keepers.create_task(_keep(program, stop, say, patience)) for program in programs]
    return next((task.result() for task in kept if task.result()), 0)


async def run_to_end(command: Sequence[str], stop: asyncio.Event, patience: Patience = Patience()) -> int | None:
    """Run a command that ends by itself; return its exit code, or None when `stop` came first and ended it."""
    process = await _start(command)
    return await _end_of(process, stop, patience)


async def _keep(program: Program, stop: asyncio.Event, say: Say, patience: Patience) -> int:
    young_deaths = 0
    pause_s = patience.first_pause_s
    clock = asyncio.get_running_loop()
    while not stop.is_set():
        born = clock.time()
        code = await _live(program, stop, say, patience)
        if code is None:
            break
        if clock.time() - born < patience.young_s:
            young_deaths += 1
        else:
            young_deaths, pause_s = 0, patience.first_pause_s
        if young_deaths >= patience.young_deaths:
            say(f"The {program.name} ended {young_deaths} times shortly after its start ({_cause(code)}); giving up.")
            stop.set()
            return _exit_code(code) or 1
        say(f"The {program.name} ended ({_cause(code)}); starting it again in {pause_s:g} s.")
        await _pause(pause_s, stop)
        pause_s = min(pause_s * 2, patience.longest_pause_s)
    return 0


async def _live(program: Program, stop: asyncio.Event, say: Say, patience: Patience) -> int | None:
    """Run the program once; return its exit code, or None when `stop` ended it."""
    try:
        process = await _start(program.command)
    except OSError as error:  # no memory or no process to be had: it may pass, and is no business of the other programs
        say(f"The {program.name} could not be started: {error}.")
        return _NOT_STARTED
    code = await _end_of(process, stop, patience)
    if code is None and process.returncode == -signal.SIGKILL:
        say(f"The {program.name} did not end within {patience.grace_s:g} s and was killed.")
    return code


async def _start(command: Sequence[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, start_new_session=True, preexec_fn=_tie_to_parent()
    )


async def _end_of(process: asyncio.subprocess.Process, stop: asyncio.Event, patience: Patience) -> int | None:
    """Wait until the process ends by itself (its exit code) or `stop` makes us end it (None)."""
    ended = asyncio.create_task(process.wait())
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            return ended.result()
        _signal(process.pid, signal.SIGTERM, os.kill)
        await asyncio.wait((ended,), timeout=patience.grace_s)
        return None
    finally:
        stopped.cancel()
        _signal(process.pid, signal.SIGKILL, os.killpg)  # what it left behind, and itself if it would not go
        await ended


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def _signal(process: int, number: signal.Signals, send: Callable[[int, int], None]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
        send(process, number)


def _tie_to_parent() -> Callable[[], None] | None:
    """Return what a child runs before its program, so that it does not outlive us; None where the system has no such thing."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _cause(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def _exit_code(code: int) -> int:
    """Return the code that a shell would show."""
    return code if code >= 0 else 128 - code
