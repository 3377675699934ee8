"""`/api/usage`: sums over a dimension; without one, the sums of all in one row."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.deps import ServicesDep
from dashboard.fields import Id, Since, Until
from dashboard.services import Services
from dashboard.spreadsheets import safe_cells
from dashboard.time_buckets import DAY, HOUR, clipped
from dashboard.usage import store
from dashboard.usage.schemas import Dimension, UsageGroup
from dashboard.usage.spans import Range
from dashboard.usage.sums import Sums, percentile
from shared.catalog.providers import provider_of

router = APIRouter(prefix="/api/usage", tags=["usage"])

_NOBODY = {
    "account": "No account",
    "tenant": "No tenant",
    "tier": "No tier",
    "model": "Unknown model",
    "config": "No configuration",
    "provider": "No provider",
}
_BY_DEFAULT = timedelta(days=30)
_DURATIONS = ("latency_ms", "first_token_ms")
SinceParam = Annotated[Since | None, Query(alias="from", description="By default 30 days before the end.")]
UntilParam = Annotated[Until | None, Query(alias="to", description="By default now.")]
TenantParam = Annotated[Id | None, Query(alias="tenant", description="Of this tenant (its id) alone.")]
DimensionParam = Annotated[Dimension | None, Query(description="What to sum over; absent = everything together.")]


@router.get("")
async def read_usage(
    services: ServicesDep,
    since: SinceParam = None,
    until: UntilParam = None,
    group_by: DimensionParam = None,
    tenant: TenantParam = None,
) -> list[UsageGroup]:
    """Sum tokens, cost, failures and times; the most expensive group first, hours and days in order."""
    return await _groups(services, group_by, since, until, tenant)


@router.get("/export", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_usage(
    services: ServicesDep,
    since: SinceParam = None,
    until: UntilParam = None,
    group_by: DimensionParam = None,
    tenant: TenantParam = None,
) -> Response:
    """Return the same as CSV."""
    groups = await _groups(services, group_by, since, until, tenant)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(UsageGroup.model_fields))
    writer.writeheader()
    writer.writerows(safe_cells(group.model_dump(mode="json")) for group in groups)
    headers = {"content-disposition": 'attachment; filename="usage.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _groups(
    services: Services, dimension: Dimension | None, since: Since | None, until: Until | None, tenant: str | None
) -> list[UsageGroup]:
    start, end = clipped(since, until, services.clock.now(), _BY_DEFAULT)
    async with services.read() as session:
        range_ = Range.between(start, end, services.clock.now())
        sums = await store.sums_by(session, dimension, range_, tenant)
        names = await _names(session, dimension, sums)
    if dimension is None:
        return [_group(None, "Everything", sums.get("") or Sums())]
    groups = [_described(dimension, key, names, entry) for key, entry in sums.items()]
    if dimension in {"hour", "day"}:
        return sorted(groups, key=lambda group: group.key or "")
    return sorted(groups, key=lambda group: (-group.cost_usd, -group.requests, group.label))


async def _names(session: AsyncSession, dimension: Dimension | None, keys: Collection[str]) -> Mapping[str, str]:
    if dimension == "account":
        return await store.account_names(session, [key for key in keys if key])
    if dimension == "config":
        return await store.config_names(session)
    if dimension == "provider":
        return {slug: provider_of(slug).label for slug in keys if slug}
    return await store.tenant_names(session) if dimension == "tenant" else {}


def _described(dimension: Dimension, key: str, names: Mapping[str, str], entry: Sums) -> UsageGroup:
    if not key:
        return _group(None, _NOBODY.get(dimension, "Unknown"), entry)
    if dimension in {"hour", "day"}:
        start = (HOUR if dimension == "hour" else DAY).start_of(key)
        return _group(key, key, entry).model_copy(update={"start": start})
    return _group(key, names.get(key) or key, entry)


def _group(key: str | None, label: str, entry: Sums) -> UsageGroup:
    sums = {each.name: getattr(entry, each.name) for each in fields(entry) if each.name not in _DURATIONS}
    sums["requests"] = entry.requests
    for name in _DURATIONS:
        for percent in (50, 95):
            sums[f"p{percent}_{name}"] = percentile(getattr(entry, name), percent)
    return UsageGroup(key=key, label=label, **sums)
