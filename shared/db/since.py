"""What accounts and tenants spent, and how much they were asked, since the beginning of a month or day (UTC).

From the totals by day, and from the rows that no total holds yet; both processes count the same way.
"""

from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, literal_column, select, union_all

from shared.db.models import RequestLog, UsageDays, UsageRow
from shared.db.models.usage import UNCOUNTED

Owner = Literal["account_id", "tenant_id"]


def spent_since(owner: Owner, start: str) -> Select[str, float]:
    """Return (id, USD) of each owner since `start`, a day's beginning as stored text."""
    rows: Select[*tuple[Any, ...]] = select(_known(UsageRow, owner), UsageRow.cost_usd.label("number")).where(
        UNCOUNTED, UsageRow.created_at >= start
    )
    return _summed(owner, start, UsageDays.c.cost_usd, rows)


def requests_since(owner: Owner, start: str) -> Select[str, int]:
    """Return (id, number of logged requests) of each owner since `start`, a day's beginning as stored text."""
    rows: Select[*tuple[Any, ...]] = select(_known(RequestLog, owner), literal_column("1").label("number")).where(
        UNCOUNTED, RequestLog.timestamp >= start
    )
    return _summed(owner, start, UsageDays.c.logged, rows)


def _summed(
    owner: Owner, start: str, added: ColumnElement[Any], rows: Select[*tuple[Any, ...]]
) -> Select[*tuple[Any, ...]]:
    days = select(UsageDays.c[owner].label("owner"), added.label("number")).where(UsageDays.c.start >= start)
    both = union_all(days, rows).subquery()
    return select(both.c.owner, func.sum(both.c.number)).where(both.c.owner != "").group_by(both.c.owner)


def _known(rows: Any, owner: Owner) -> ColumnElement[str]:
    return func.coalesce(getattr(rows, owner), literal_column("''")).label("owner")
