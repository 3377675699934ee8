"""The live feed: new rows of the log as server-sent events, found by looking at the table.

A row is written when its request ends but carries the time at which it began, so that "new" means: not seen before,
among the requests of the last quarter of an hour. Whoever connects hears what is written from then on.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.logs import store
from dashboard.logs.service import described_row
from dashboard.services import Services

LOOK_EVERY_S = 0.7
_HEARTBEAT_S = 15.0
_WITHIN = timedelta(minutes=15)
_MOST = 500

_log = structlog.get_logger(__name__)


async def live_events(services: Services) -> AsyncIterator[bytes]:
    """Yield frames until the process is told to stop or the reader leaves."""
    # Looked at before the first byte: what is read after the connection opened, and what comes here, leave no gap.
    seen, _ = await _look(services, None)
    yield b"retry: 2000\n\n"
    quiet_since = services.clock.monotonic()
    while not services.closing.is_set():
        seen, frames = await _look(services, seen)
        if frames:
            quiet_since = services.clock.monotonic()
            yield b"".join(frames)
        elif services.clock.monotonic() - quiet_since >= _HEARTBEAT_S:
            quiet_since = services.clock.monotonic()
            yield b": still here\n\n"
        await _pause(services.closing)


async def _look(services: Services, seen: frozenset[str] | None) -> tuple[frozenset[str] | None, list[bytes]]:
    """Return the ids of the newest rows, and a frame for each that was not among `seen`."""
    try:
        async with services.read() as session:
            ids = await store.newest_ids(session, services.clock.now() - _WITHIN, _MOST)
            new = [] if seen is None else [log_id for log_id in ids if log_id not in seen]
            rows = await store.rows_by_id(session, new) if new else []
    except SQLAlchemyError as error:
        _log.warning("live_feed_cannot_read", error=type(error).__name__)
        return seen, []
    return frozenset(ids), [
        b"event: log\nid: %b\ndata: %b\n\n" % (row.id.encode(), described_row(row).model_dump_json().encode())
        for row in reversed(rows)
    ]


async def _pause(closing: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_EVERY_S):
            await closing.wait()
    except TimeoutError:
        return
