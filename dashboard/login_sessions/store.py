"""Reads and writes login sessions, and the logins of the accounts that came from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from shared.db.models import Account, LoginSession

LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class SealedLogin:
    """An account's login as it is stored; names a state of the row, since sealing is randomised."""

    api_key_enc: str | None
    refresh_token_enc: str | None


async def all_sessions(session: AsyncSession) -> Sequence[LoginSession]:
    """Return all login sessions, the newest first."""
    query = select(LoginSession).order_by(LoginSession.created_at.desc(), LoginSession.id)
    return (await session.scalars(query)).all()


async def linked_sessions(session: AsyncSession) -> Sequence[LoginSession]:
    """Return the sessions that an account came from."""
    return (await session.scalars(select(LoginSession).where(LoginSession.account_id.is_not(None)))).all()


async def find_session(session: AsyncSession, session_id: str) -> LoginSession | None:
    """Return one login session, as it stands now."""
    return await session.get(LoginSession, session_id, populate_existing=True)


async def free_port(session: AsyncSession, first: int) -> int | None:
    """Return the lowest port from `first` on that no session has. The caller holds the write lock."""
    taken = set(await session.scalars(select(LoginSession.port).where(LoginSession.port >= first)))
    return next((port for port in range(max(first, 1), LAST_PORT + 1) if port not in taken), None)


async def add_session(session: AsyncSession, row: LoginSession) -> None:
    """Insert a login session; its id is set afterwards."""
    session.add(row)
    await session.flush()


async def update_session(session: AsyncSession, session_id: str, values: Mapping[str, object]) -> None:
    """Set columns of a login session."""
    await session.execute(update(LoginSession).where(LoginSession.id == session_id).values(**values))


async def delete_session(session: AsyncSession, session_id: str) -> None:
    """Delete a login session; its account stays."""
    await session.execute(delete(LoginSession).where(LoginSession.id == session_id))


async def account_names(session: AsyncSession) -> Mapping[str, str]:
    """Return the names of all accounts by id."""
    rows = await session.execute(select(Account.id, Account.name))
    return {row.id: row.name for row in rows}


async def find_account(session: AsyncSession, account_id: str) -> Account | None:
    """Return one account, as it stands now."""
    return await session.get(Account, account_id, populate_existing=True)


async def add_account(session: AsyncSession, row: Account) -> None:
    """Insert an account; its id is set afterwards."""
    session.add(row)
    await session.flush()


async def swap_login(session: AsyncSession, account_id: str, before: SealedLogin, values: Mapping[str, object]) -> bool:
    """Replace an account's login if it still is as it was read; tell whether it was."""
    unchanged = (
        Account.id == account_id,
        _is(Account.api_key_enc, before.api_key_enc),
        _is(Account.refresh_token_enc, before.refresh_token_enc),
    )
    changed = await session.execute(update(Account).where(*unchanged).values(**values).returning(Account.id))
    return changed.one_or_none() is not None


def _is(column: InstrumentedAttribute[str | None], value: str | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
