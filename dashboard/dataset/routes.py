"""`/api/settings/finetune`: what has been captured; look into it, export it while capture goes on, clear it away."""

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from dashboard.audit.store import Subject
from dashboard.dataset import service, store
from dashboard.dataset.schemas import DatasetEntry, DatasetInfo, DatasetPage
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.fields import Id, Line, Since, Until
from dashboard.replies import Deleted
from dashboard.services import Services
from shared.dataset import reading, segments
from shared.dataset.reading import Filters, Place, Rank

EXPORT_NAME = "finetune-export.jsonl.gz"

router = APIRouter(prefix="/api/settings/finetune", tags=["dataset"])


def filters_of(
    *,
    since: Annotated[Since | None, Query(alias="from")] = None,
    until: Annotated[Until | None, Query(alias="to")] = None,
    model: Annotated[Line | None, Query(description="Part of the model's name.")] = None,
    tenant: Annotated[Id | None, Query(description="The id of a tenant.")] = None,
    finished: Annotated[bool, Query(description="Only replies that came to their end.")] = False,
    no_error: Annotated[bool, Query(description="Only exchanges without an error.")] = False,
) -> Filters:
    """Collect the filters of entries."""
    return Filters(since, until, model or None, tenant, finished, no_error)


FiltersDep = Annotated[Filters, Depends(filters_of)]


@router.get("")
async def read_dataset(services: ServicesDep) -> DatasetInfo:
    """Say what has been captured, for whom, and what is being captured now."""
    async with services.read() as session:
        names = await store.tenant_names(session)
        overrides = await store.overrides(session)
        texts = await store.global_texts(session)
    wanted = service.capturing(names, overrides, texts, services.environment)
    return await asyncio.to_thread(service.info, services.config.data_dir, wanted, names)


@router.get("/entries")
async def list_dataset_entries(
    services: ServicesDep,
    filters: FiltersDep,
    before: Annotated[Line | None, Query(description="`following` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DatasetPage:
    """List entries, newest first."""
    try:
        rank = None if before is None else Rank.parse(before)
    except ValueError:
        raise Invalid("This is no place in the dataset.", {"before": "Use what a page gave."}) from None
    look = partial(reading.page, services.config.data_dir, filters, limit, rank)
    page, names = await asyncio.gather(asyncio.to_thread(look), _names(services))
    rows = [service.described(found, names) for found in page.found]
    return DatasetPage(entries=rows, following=None if page.following is None else str(page.following))


@router.get("/entries/{entry_id}")
async def read_dataset_entry(entry_id: Id, services: ServicesDep) -> DatasetEntry:
    """Return one entry as it is exported."""
    try:
        place = Place.parse(entry_id)
    except ValueError:
        raise NotFound("There is no such entry.") from None
    entry = await asyncio.to_thread(reading.entry_at, services.config.data_dir, place)
    if entry is None:
        raise NotFound("There is no such entry any more.")
    return service.detailed(entry_id, entry, await _names(services))


@router.get("/download", response_class=StreamingResponse, responses={200: {"content": {"application/gzip": {}}}})
async def download_dataset(services: ServicesDep, filters: FiltersDep) -> StreamingResponse:
    """Export the entries as gzipped JSON lines, oldest first."""
    return StreamingResponse(
        reading.exported(services.config.data_dir, filters),
        media_type="application/gzip",
        headers={"content-disposition": f'attachment; filename="{EXPORT_NAME}"'},
    )


@router.delete("")
async def clear_dataset(
    services: ServicesDep,
    who: WhoDep,
    tenant: Annotated[Id | None, Query(description="The id of a tenant; absent: everything.")] = None,
) -> Deleted:
    """Delete what was captured; capture goes on."""
    data_dir = services.config.data_dir
    owner = None if tenant is None else segments.owner_of(tenant)
    held = await asyncio.to_thread(service.held, data_dir, owner)
    async with services.change(who, bumps=False) as change:
        try:
            await asyncio.to_thread(segments.clear, data_dir, owner)
        except OSError as error:
            raise Conflict(f"The dataset's files cannot be deleted: {error.strerror}.") from error
        change.note("clear", Subject("dataset", tenant), {"entries": held})
    return Deleted(deleted=held)


async def _names(services: Services) -> dict[str, str]:
    async with services.read() as session:
        return await store.tenant_names(session)
