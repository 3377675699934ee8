"""`/api/usage/course`: usage over time, told apart by one dimension."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.course import store
from dashboard.course.schemas import Course, CoursePoint, Split
from dashboard.deps import ServicesDep
from dashboard.fields import Id, Since, Until
from dashboard.time_buckets import DAY, HOUR, clipped
from shared.db import timestamps

router = APIRouter(prefix="/api/usage", tags=["usage"])

_BY_DEFAULT = timedelta(hours=24)
_HOURS_UP_TO = timedelta(hours=72)

SinceParam = Annotated[Since | None, Query(alias="from", description="By default 24 hours before the end.")]
UntilParam = Annotated[Until | None, Query(alias="to", description="By default now.")]


@router.get("/course")
async def read_course(
    services: ServicesDep,
    by: Split = "model",
    since: SinceParam = None,
    until: UntilParam = None,
    tenant: Annotated[Id | None, Query(description="Of this tenant (its id) alone.")] = None,
) -> Course:
    """Sum requests, failures, tokens and cost by hour, beyond three days by day, in whole hours and days."""
    start, end = clipped(since, until, services.clock.now(), _BY_DEFAULT)
    granularity = HOUR if end - start <= _HOURS_UP_TO else DAY
    prefixes = list(granularity.prefixes(start, end))
    first, after = granularity.start_of(prefixes[0]), granularity.start_of(prefixes[-1]) + granularity.length
    bounds = timestamps.to_text(first), timestamps.to_text(after)
    stretch = store.Stretch(*bounds, by_hour=granularity is HOUR, tenant_id=tenant)
    async with services.read() as session:
        points = await store.points_of(session, by, stretch)
        labels = await store.labels_of(session, by)
    return Course(
        bucket="hour" if granularity is HOUR else "day",
        points=[
            CoursePoint(
                start=granularity.start_of(bucket),
                key=key or None,
                requests=point.requests,
                failed=point.failed,
                tokens=point.tokens,
                cost_usd=point.cost_usd,
            )
            for (bucket, key), point in sorted(points.items())
        ],
        labels=labels,
    )
