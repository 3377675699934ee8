"""Failing whoever reads a body that will never be whole."""

import asyncio

from aiohttp import StreamReader


def break_off(body: StreamReader, error: Exception) -> None:
    """Have reads of `body` raise `error`, also one that is under way.

    A reader that the end of a chunk has just woken looks for bytes alone, and waits again: it is told a second time.
    """
    body.set_exception(error)
    asyncio.get_running_loop().call_soon(body.set_exception, error)
