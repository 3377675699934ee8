"""`/api/logs`: find requests, look into one, follow them live, clear them away."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from dashboard.audit.store import Subject
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import NotFound
from dashboard.fields import Id, Line, Since, Until
from dashboard.logs import store
from dashboard.logs.export import MEDIA_TYPES, Form, exported
from dashboard.logs.live import live_events
from dashboard.logs.schemas import ClearLogs, Histogram, LogBucket, LogDetail, LogPage
from dashboard.logs.search import store as search
from dashboard.logs.search.store import Filters
from dashboard.logs.service import described_detail, described_row
from dashboard.replies import Deleted
from dashboard.services import Services
from dashboard.time_buckets import clipped, fitting
from shared.db import timestamps
from shared.db.pace import Pace

router = APIRouter(prefix="/api/logs", tags=["logs"])


def filters_of(
    *,
    status: Annotated[Literal["success", "error"] | None, Query()] = None,
    account: Annotated[Line | None, Query(description="Part of the account's name, or its id.")] = None,
    model: Annotated[Line | None, Query(description="Part of the model asked for or sent.")] = None,
    tenant: Annotated[Line | None, Query(description="Part of the tenant's name, or its id.")] = None,
    conversation: Annotated[Line | None, Query(description="The id of a conversation.")] = None,
    since: Annotated[Since | None, Query(alias="from")] = None,
    until: Annotated[Until | None, Query(alias="to")] = None,
    text: Annotated[Line | None, Query(alias="q", description="Part of model, path, error or request id.")] = None,
) -> Filters:
    """Collect the filters of the log."""
    return Filters(
        status=status,
        account=account,
        model=model,
        tenant=tenant,
        conversation=conversation,
        since=since,
        until=until,
        text=text,
    )


FiltersDep = Annotated[Filters, Depends(filters_of)]


@router.get("")
async def list_logs(
    services: ServicesDep,
    filters: FiltersDep,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> LogPage:
    """List requests, newest first."""
    async with services.read() as session:
        ids, total = await search.page_of(session, filters, limit=limit, offset=(page - 1) * limit)
        rows = await store.rows_by_id(session, ids) if ids else []
    return LogPage(logs=[described_row(row) for row in rows], total=total)


@router.get("/histogram")
async def log_histogram(services: ServicesDep, filters: FiltersDep) -> Histogram:
    """Count requests and failures over time, by default of the last 24 hours."""
    since, until = clipped(filters.since, filters.until, services.clock.now(), timedelta(hours=24))
    granularity = fitting(since, until)
    starts = [granularity.start_of(prefix) for prefix in granularity.prefixes(since, until)]
    texts = [timestamps.to_text(start) for start in starts]
    after = timestamps.to_text(starts[-1] + granularity.length)
    async with services.read() as session:
        counts = await search.histogram(session, replace(filters, since=since, until=until), texts, after)
    buckets = []
    for start, text in zip(starts, texts, strict=True):
        total, failed = counts[text]
        buckets.append(LogBucket(start=start, total=total, failed=failed))
    return Histogram(granularity=granularity.name, buckets=buckets)


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
async def export_logs(
    services: ServicesDep,
    filters: FiltersDep,
    form: Annotated[Form, Query(alias="format", description="CSV, or one JSON object a line.")] = "csv",
    bodies: Annotated[bool, Query(description="Captured bodies too, in their masked form.")] = False,
) -> StreamingResponse:
    """Return every request that the filters find, newest first, as a file."""
    return StreamingResponse(
        exported(services, filters, form, bodies=bodies),
        media_type=MEDIA_TYPES[form],
        headers={"content-disposition": f'attachment; filename="codegate-logs.{form}"'},
    )


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def stream_logs(services: ServicesDep) -> StreamingResponse:
    """Follow new requests as server-sent events `log`, each a row of the list."""
    return StreamingResponse(live_events(services), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


@router.get("/{log_id}")
async def read_log(log_id: Id, services: ServicesDep) -> LogDetail:
    """Return one request with attempts, price and, when captured, bodies."""
    async with services.read() as session:
        row = await store.find_row(session, log_id)
        if row is None:
            raise NotFound("There is no such request in the log.")
        book = await store.price_book(session)
        return described_detail(row, await store.bodies_of(session, log_id), book)


@router.delete("")
async def clear_logs(body: ClearLogs, services: ServicesDep, who: WhoDep) -> Deleted:
    """Delete the log, or what is older than some days; in small steps, so that the proxy can go on writing."""
    before = None
    if not body.clear_all:
        before = timestamps.to_text(services.clock.now() - timedelta(days=body.days_old or 0))
    deleted, pace = 0, Pace(64 * 1024, most=4 * 1024 * 1024, rest=1.0)
    try:
        while ids := await _oldest(services, before, pace.amount):
            async with services.change(who, bumps=False) as change:
                began = services.clock.monotonic()
                deleted += await store.delete_rows(change.session, ids)
            await asyncio.sleep(pace.learn(services.clock.monotonic() - began))
    finally:  # what is gone is gone, also when a later step failed
        async with services.change(who, bumps=False) as change:
            change.note("delete", Subject("logs"), {"deleted": [deleted, 0], "before": [before, None]})
    return Deleted(deleted=deleted)


async def _oldest(services: Services, before: str | None, most_bytes: int) -> Sequence[str]:
    """Return the ids of what goes next, found without the write lock."""
    async with services.read() as session:
        return await store.oldest_ids(session, before, most_bytes)
