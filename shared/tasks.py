"""Background tasks that cannot be lost: a reference is kept while they run, and their exception is logged."""

import asyncio
from collections.abc import Coroutine

import structlog

_log = structlog.get_logger(__name__)
_running: set[asyncio.Task[None]] = set()


def spawn(work: Coroutine[object, object, None], *, name: str) -> asyncio.Task[None]:
    """Start `work` as a named task and keep it alive until it ends."""
    task = asyncio.create_task(work, name=name)
    _running.add(task)
    task.add_done_callback(_reap)
    return task


async def cancel(task: asyncio.Task[None]) -> None:
    """Cancel `task` and wait until it has ended."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _reap(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("task_failed", task=task.get_name(), exc_info=error)
