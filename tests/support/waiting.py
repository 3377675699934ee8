"""Waiting for what another process does: look again until it is so.

`within` is the time that it may take on a machine that has nothing else to do. A round of looking and pausing that takes long
tells that the machine is busy with something else, and with what is waited for too: no more of it counts than `ROUND_S`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

T = TypeVar("T")

ROUND_S = 0.1
"""What a round counts at most beyond its pause; on an idle machine one takes a few milliseconds."""
HANGS_AFTER = 30
"""A wait ends after so many times its length, however busy the machine is."""


async def eventually(look: Callable[[], Awaitable[T]], *, within: float, every: float = 0.02) -> T:
    """Return the first truthy result of `look`; raises TimeoutError after `within` seconds."""
    left = within
    async with asyncio.timeout(HANGS_AFTER * within):
        while left > 0:
            began = time.monotonic()
            if seen := await look():
                return seen
            await asyncio.sleep(every)
            left -= min(time.monotonic() - began, every + ROUND_S)
    raise TimeoutError(f"not so within {within} s")


async def eventually_true(look: Callable[[], bool], *, within: float, every: float = 0.02) -> None:
    """Wait until `look` says True; raises TimeoutError after `within` seconds."""

    async def looked() -> bool:
        return look()

    await eventually(looked, within=within, every=every)


async def in_time(work: Coroutine[object, object, T], *, within: float) -> T:
    """Return what `work` returns; raises TimeoutError when it takes more than `within` seconds."""
    task = asyncio.create_task(work)
    try:
        await eventually_true(task.done, within=within)
    finally:
        task.cancel()
    return task.result()
