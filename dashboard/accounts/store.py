"""Reads and writes accounts, and what the records tell about their use."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Select, and_, bindparam, case, delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.models import Account, ConfigTier, LoginSession, RequestLog
from shared.db.since import requests_since, spent_since

LAST_RESULTS = 20
_FIRST_FAILURE = 400
_FINE = "+"


@dataclass(frozen=True, slots=True)
class Period:
    """Points in time that use is counted from, as stored text."""

    month: str
    day: str
    minute: str


@dataclass(slots=True)
class Use:
    """What the records tell about one account."""

    spent_usd: float = 0.0
    requests_today: int = 0
    requests_last_minute: int = 0
    last_results: list[bool] = field(default_factory=list)
    """Oldest first."""


async def all_accounts(session: AsyncSession) -> Sequence[Account]:
    """Return all accounts, the highest priority first, then by name."""
    query = select(Account).order_by(Account.priority.desc(), Account.name, Account.id)
    return (await session.scalars(query)).all()


async def find_account(session: AsyncSession, account_id: str) -> Account | None:
    """Return one account."""
    return await session.get(Account, account_id, populate_existing=True)


async def add_account(session: AsyncSession, row: Account) -> None:
    """Insert an account; its id is set afterwards."""
    session.add(row)
    await session.flush()


async def update_account(session: AsyncSession, account_id: str, values: Mapping[str, object]) -> None:
    """Set columns of an account."""
    await session.execute(update(Account).where(Account.id == account_id).values(**values))


async def delete_account(session: AsyncSession, account_id: str) -> None:
    """Delete an account with its assignments; its records stay."""
    await session.execute(delete(ConfigTier).where(ConfigTier.account_id == account_id))
    await session.execute(update(LoginSession).where(LoginSession.account_id == account_id).values(account_id=None))
    await session.execute(delete(Account).where(Account.id == account_id))


async def target_models(session: AsyncSession, account_id: str) -> Sequence[str]:
    """Return the models that configs send to an account."""
    query = (
        select(ConfigTier.target_model)
        .where(ConfigTier.account_id == account_id, ConfigTier.target_model.is_not(None))
        .order_by(ConfigTier.target_model)
    )
    return [model for model in (await session.scalars(query)).all() if model]


async def use_of(session: AsyncSession, account_ids: Sequence[str], period: Period) -> Mapping[str, Use]:
    """Return the use of accounts by id; those never used have zeros."""
    use: defaultdict[str, Use] = defaultdict(Use)
    await _add_spending(session, period, use)
    await _add_requests(session, period, use)
    await _add_last_results(session, account_ids, use)
    return use


async def _add_spending(session: AsyncSession, period: Period, use: Mapping[str, Use]) -> None:
    for account_id, spent in await session.execute(spent_since("account_id", period.month)):
        use[account_id].spent_usd = float(spent or 0)


async def _add_requests(session: AsyncSession, period: Period, use: Mapping[str, Use]) -> None:
    for account_id, today in await session.execute(requests_since("account_id", period.day)):
        use[account_id].requests_today = int(today)
    account = func.coalesce(RequestLog.account_id, literal_column("''"))
    recent = select(account, func.count()).where(RequestLog.timestamp >= period.minute)
    # Grouped by an expression: by the column, SQLite would read its whole index instead of the last minute.
    for account_id, last_minute in await session.execute(recent.group_by(account)):
        if account_id:
            use[account_id].requests_last_minute = last_minute


async def _add_last_results(session: AsyncSession, account_ids: Sequence[str], use: Mapping[str, Use]) -> None:
    """Read the newest answers of all accounts at once, each account's from its own place in the index."""
    for account_id, results in await session.execute(_last_results_statement(), {"ids": account_ids}):
        use[account_id].last_results = [result == _FINE for result in reversed(results or "")]


@lru_cache
def _last_results_statement() -> Select[str, str]:
    answered = and_(RequestLog.status_code < _FIRST_FAILURE, RequestLog.error_kind.is_(None))
    newest = (
        select(case((answered, literal_column(f"'{_FINE}'")), else_=literal_column("'-'")).label("result"))
        .where(RequestLog.account_id == Account.id)
        .order_by(RequestLog.timestamp.desc(), RequestLog.started_at_ms.desc())
        .limit(literal_column(str(LAST_RESULTS)))
        .correlate(Account)
        .subquery()
    )
    results = select(func.aggregate_strings(newest.c.result, "")).scalar_subquery()
    return select(Account.id, results).where(Account.id.in_(bindparam("ids", expanding=True)))
