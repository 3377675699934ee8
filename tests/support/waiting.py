"""Waiting for what another process does: look again until it is so."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], *, within: float, every: float = 0.02) -> T:
    """Return the first truthy result of `look`; raises TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while True:
            if seen := await look():
                return seen
            await asyncio.sleep(every)


async def eventually_true(look: Callable[[], bool], *, within: float, every: float = 0.02) -> None:
    """Wait until `look` says True; raises TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while not look():  # noqa: ASYNC110  # what is awaited happens in another process
            await asyncio.sleep(every)
