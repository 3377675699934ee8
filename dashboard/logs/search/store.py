"""Searches the log: conditions that one index answers, a page of ids, counts over time.

`ix_request_logs_timestamp` holds every column that is filtered by, so that a million rows are looked through in a fifth of a
second without touching the rows themselves. Parts of names are looked up first, among the few names that occur. Failed requests
and pairs of models have indexes of their own, which count them without looking at the others.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union,
    values,
)
from sqlalchemy import Text as TextType
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from shared.db import timestamps
from shared.db.expressions import begins_with, holds_part, unindexed
from shared.db.models import RequestLog, Tenant
from shared.db.models.request_log import BETWEEN_MODELS, FAILED, MODELS

_FIRST_FAILURE = 400
_MOST_NAMES = 2_000
"""Beyond so many different names they are searched row by row."""
_FEW = 5_000
"""So many rows of a model are looked up and sorted sooner than all rows are gone through in order."""
_MANY_COUNTS = 100
_ID = re.compile(r"[0-9a-f-]{3,36}", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9_.-]{3,100}")
_FAILED_WEIGHT = 1_000_000_000
"""A failed request counts so much more than others, so that one sum tells both numbers."""

Place = tuple[str, str]
"""A row's timestamp and id."""
Conditions = Sequence[ColumnElement[bool]]
Named = InstrumentedAttribute[str | None] | ColumnElement[str]
_MODELS: ColumnElement[str] = literal_column(MODELS.text, TextType)
_FAILED: ColumnElement[bool] = literal_column(f"({FAILED.text})")
SUCCESS = and_(
    unindexed(RequestLog.status_code).is_not(None),
    unindexed(RequestLog.status_code) < _FIRST_FAILURE,
    unindexed(RequestLog.error_kind).is_(None),
)
NEWEST_FIRST = (RequestLog.timestamp.desc(), RequestLog.started_at_ms.desc(), RequestLog.id.desc())


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; None = anything."""

    status: Literal["success", "error"] | None = None
    account: str | None = None
    model: str | None = None
    tenant: str | None = None
    conversation: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


async def page_of(session: AsyncSession, filters: Filters, *, limit: int, offset: int) -> tuple[Sequence[str], int]:
    """Return the ids of a page, newest first, and how many rows match in all."""
    conditions = await _conditions(session, filters)
    total = await _quick_total(session, filters)
    if filters.model and total is not None and total <= _FEW:
        conditions = [*_within(filters), _of_pairs(await _models_like(session, filters.model) or [])]
    query = select(RequestLog.id).where(*conditions).order_by(*NEWEST_FIRST).limit(limit).offset(offset)
    ids = (await session.scalars(query)).all()
    if len(ids) < limit and (ids or not offset):  # the last page: no need to look at everything once more
        return ids, offset + len(ids)
    return ids, await _count(session, conditions) if total is None else total


async def _quick_total(session: AsyncSession, filters: Filters) -> int | None:
    """Return how many rows match where an index of its own tells it; None for filters that ask for more."""
    if replace(filters, since=None, until=None, status=None) == Filters():
        failed = await _count(session, [_FAILED, *_within(filters)]) if filters.status else 0
        return failed if filters.status == "error" else await _count(session, _within(filters)) - failed
    if replace(filters, since=None, until=None, model=None) == Filters() and filters.model:
        pairs = await _models_like(session, filters.model)
        if pairs is None or len(pairs) > _MANY_COUNTS:
            return None
        # Counted one by one: a list of pairs in one condition takes four times as long.
        counts = [_counting([_of_pairs([pair]), *_within(filters)]).scalar_subquery() for pair in pairs]
        return sum((await session.execute(select(*counts))).one()) if counts else 0
    return None


async def _count(session: AsyncSession, conditions: Conditions) -> int:
    return await session.scalar(_counting(conditions)) or 0


def _counting(conditions: Conditions) -> Select[int]:
    return select(func.count()).select_from(RequestLog).where(*conditions)


async def ids_after(session: AsyncSession, filters: Filters, place: Place | None, limit: int) -> Sequence[Place]:
    """Return where the next rows stand, newest first, after `place`; to read all of them in pieces."""
    conditions = list(await _conditions(session, filters))
    if place is not None:
        conditions.append(tuple_(RequestLog.timestamp, RequestLog.id) < tuple_(*map(literal, place)))
    order = (RequestLog.timestamp.desc(), RequestLog.id.desc())
    query = select(RequestLog.timestamp, RequestLog.id).where(*conditions).order_by(*order).limit(limit)
    return [(timestamp, log_id) for timestamp, log_id in await session.execute(query)]


async def histogram(
    session: AsyncSession, filters: Filters, starts: Sequence[str], end: str
) -> Mapping[str, tuple[int, int]]:
    """Return (total, failed) of the stretches that begin at `starts`, in order, up to `end`; by their beginning.

    Each stretch is a range of the index: grouping a million rows by a part of their timestamp takes three times as long.
    """
    conditions = await _conditions(session, filters)
    bounds = list(zip(starts, [*starts[1:], end], strict=True))
    stretch = values(column("lo", TextType), column("hi", TextType), name="stretch").data(bounds).cte("stretch")
    counted = (
        select(func.sum(case((SUCCESS, 1), else_=_FAILED_WEIGHT + 1)))
        .where(RequestLog.timestamp >= stretch.c.lo, RequestLog.timestamp < stretch.c.hi, *conditions)
        .correlate(stretch)
        .scalar_subquery()
    )
    found = {}
    for start, sum_ in await session.execute(select(stretch.c.lo, counted)):
        failed, total = divmod(int(sum_ or 0), _FAILED_WEIGHT)
        found[start] = (total, failed)
    return found


async def _conditions(session: AsyncSession, filters: Filters) -> Conditions:
    conditions: list[ColumnElement[bool]] = []
    if filters.status is not None:
        conditions.append(_FAILED if filters.status == "error" else case((SUCCESS, 1), else_=0) == literal_column("1"))
    conditions += _within(filters)
    if filters.conversation:
        conditions.append(RequestLog.conversation_id == filters.conversation)
    if filters.account:
        named = await _holds(session, RequestLog.account_name, filters.account)
        conditions.append(or_(unindexed(RequestLog.account_id) == filters.account, named))
    if filters.tenant:
        tenants = select(Tenant.id).where(holds_part(Tenant.name, filters.tenant))
        conditions.append(unindexed(RequestLog.tenant_id).in_([filters.tenant, *await session.scalars(tenants)]))
    if filters.model:
        conditions.append(await _of_model(session, filters.model))
    if filters.text:
        conditions.append(await _with_text(session, filters.text))
    return conditions


def _within(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = []
    if filters.since is not None:
        conditions.append(RequestLog.timestamp >= timestamps.to_text(filters.since))
    if filters.until is not None:
        conditions.append(RequestLog.timestamp <= timestamps.to_text(filters.until))
    return conditions


async def _of_model(session: AsyncSession, part: str) -> ColumnElement[bool]:
    models = (RequestLog.routed_model, RequestLog.original_model)
    pairs = await _models_like(session, part)
    if pairs is None:
        return or_(*(holds_part(unindexed(model), part) for model in models))
    names = {name for pair in pairs for name in pair.split(BETWEEN_MODELS) if part.lower() in name.lower()}
    return or_(*(unindexed(model).in_(sorted(names)) for model in models)) if names else false()


def _of_pairs(pairs: Sequence[str]) -> ColumnElement[bool]:
    return _MODELS.in_(bindparam("models", pairs, expanding=True, unique=True))


async def _models_like(session: AsyncSession, part: str) -> Sequence[str] | None:
    """Return the pairs of models of which one holds a part, in upper or lower case; None when there are too many pairs."""
    pairs = await _occurring(session, _MODELS)
    folded = part.lower()
    return pairs and [pair for pair in pairs if any(folded in name.lower() for name in pair.split(BETWEEN_MODELS))]


async def _with_text(session: AsyncSession, text: str) -> ColumnElement[bool]:
    failed = select(RequestLog.id).where(
        RequestLog.error_message.is_not(None), holds_part(RequestLog.error_message, text)
    )
    if _WORD.fullmatch(text):  # ids of ours are hexadecimal, those that upstreams give begin with anything
        dialect, named = session.get_bind().dialect.name, (RequestLog.id, RequestLog.request_id)
        told = (begins_with(each, word, dialect) for each in named for word in {text, text.lower()})
        told_or_failed = union(failed, select(RequestLog.id).where(or_(*told)))
    else:
        told_or_failed = union(failed)
    found = [
        await _of_model(session, text),
        await _holds(session, RequestLog.path, text),
        unindexed(RequestLog.id).in_(told_or_failed),
    ]
    if _ID.fullmatch(text):
        found.append(holds_part(unindexed(RequestLog.id), text))
    return or_(*found)


async def _holds(session: AsyncSession, named: InstrumentedAttribute[str | None], part: str) -> ColumnElement[bool]:
    """Return the condition that a column of names holds a part, in upper or lower case."""
    names = await _occurring(session, named)
    if names is None:
        return holds_part(unindexed(named), part)
    folded = part.lower()
    matching = [name for name in names if folded in name.lower()]
    return unindexed(named).in_(matching) if matching else false()


async def _occurring(session: AsyncSession, named: Named) -> Sequence[str] | None:
    """Return the different values of what an index begins with, or None when they are too many.

    Jumps from one to the next over the index, however many rows have each.
    """
    first = select(func.min(named).label("name")).select_from(RequestLog).cte("occurring", recursive=True)
    following = select(func.min(named)).select_from(RequestLog).where(named > first.c.name).scalar_subquery()
    chain = first.union_all(select(following).where(first.c.name.is_not(None)))
    query: Any = select(chain.c.name).where(chain.c.name.is_not(None)).limit(_MOST_NAMES + 1)
    names = (await session.scalars(query)).all()
    return names if len(names) <= _MOST_NAMES else None
