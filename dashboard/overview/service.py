"""Puts the overview together: sums of two periods of the same length, their course, and what needs attention."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.accounts import store as accounts
from dashboard.accounts.schemas import Account
from dashboard.accounts.service import period_at
from dashboard.overview import store
from dashboard.overview.attention import what_needs_attention
from dashboard.overview.savings import saved_by_caches
from dashboard.overview.schemas import Figure, Figures, FirstSteps, Overview
from dashboard.services import Services
from dashboard.settings import store as settings
from dashboard.tenants.service import described_tenants
from dashboard.time_buckets import DAY, HOUR
from dashboard.usage import store as usage
from dashboard.usage.spans import Range
from dashboard.usage.sums import Sums, percentile
from shared.db import timestamps
from shared.db.price_book import read_price_book
from shared.settings.cascade import Texts, resolve

_HOURS_UP_TO = timedelta(hours=72)


async def described_overview(services: Services, since: datetime, until: datetime, tenant: str | None) -> Overview:
    """Return the overview of a stretch of time, its figures of one tenant or of all."""
    length = until - since
    granularity = HOUR if length <= _HOURS_UP_TO else DAY
    async with services.read() as session:
        texts, book = await settings.all_texts(session), await read_price_book(session)
        range_ = Range.between(since, until, services.clock.now())
        course = await usage.sums_by(session, "hour" if granularity is HOUR else "day", range_, tenant)
        before = await usage.sums_by(session, None, Range(since - length, range_.since), tenant)
        shown = await _accounts(services, session)
        attention = what_needs_attention(
            shown,
            await described_tenants(session, services.clock) if _is_on(services, texts, "multi_tenancy") else [],
            await store.unpriced_models(session, book, timestamps.to_text(since), by_hour=granularity is HOUR),
            client_key_required=_is_on(services, texts, "require_client_key"),
        )
        progress = await store.progress(session)
        prefixes = list(granularity.prefixes(since, until))
        return Overview(
            since=since,
            until=until,
            bucket=granularity.name,
            bucket_starts=[granularity.start_of(prefix) for prefix in prefixes],
            figures=_figures(
                _together(course.values()),
                before.get("") or Sums(),
                [course.get(prefix) for prefix in prefixes],
            ),
            cache_saved_usd=saved_by_caches(
                await store.cached_tokens(session, list(range_.in_hours().spans()), tenant),
                book,
                services.clock.now(),
            ),
            attention=attention,
            all_well_since=None if attention else _moment(progress.last_failure),
            accounts_by_state=dict(Counter(account.state for account in shown)),
            first_steps=FirstSteps(
                account=bool(shown),
                config=progress.has_config,
                first_request=progress.has_requests,
            ),
        )


def _together(course: Iterable[Sums]) -> Sums:
    sums = Sums()
    for entry in course:
        sums.add(entry)
    return sums


async def _accounts(services: Services, session: AsyncSession) -> list[Account]:
    rows = await accounts.all_accounts(session)
    use = await accounts.use_of(session, [row.id for row in rows], period_at(services.clock.now()))
    return [services.accounts.described(row, use[row.id]) for row in rows]


def _is_on(services: Services, texts: Texts, key: str) -> bool:
    return bool(resolve(key, {}, texts, services.environment))


def _figures(now: Sums, before: Sums, course: Sequence[Sums | None]) -> Figures:
    def figure(read: Callable[[Sums], float | None], empty: float | None = 0.0) -> Figure:
        return Figure(
            value=read(now),
            previous=read(before),
            series=[empty if reading is None else read(reading) for reading in course],
        )

    return Figures(
        requests=figure(lambda reading: reading.requests),
        answered_share=figure(_answered_share, None),
        cost_usd=figure(lambda reading: reading.cost_usd),
        tokens=figure(_tokens),
        cached_share=figure(_cached_share, None),
        p50_latency_ms=figure(lambda reading: percentile(reading.latency_ms, 50), None),
        p95_latency_ms=figure(lambda reading: percentile(reading.latency_ms, 95), None),
        first_token_ms=figure(lambda reading: percentile(reading.first_token_ms, 50), None),
        failovers=figure(lambda reading: reading.failovers),
        masked_requests=figure(lambda reading: reading.masked),
    )


def _answered_share(reading: Sums) -> float | None:
    return None if reading.requests == 0 else (reading.requests - reading.failed) / reading.requests


def _cached_share(reading: Sums) -> float | None:
    given = reading.input_tokens + reading.cache_read_tokens + reading.cache_write_tokens
    return reading.cache_read_tokens / given if given else None


def _tokens(reading: Sums) -> float:
    return reading.input_tokens + reading.cache_read_tokens + reading.cache_write_tokens + reading.output_tokens


def _moment(stored: str | None) -> datetime | None:
    try:
        return None if stored is None else timestamps.to_datetime(stored)
    except ValueError:
        return None
