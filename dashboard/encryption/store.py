"""Reads and replaces every value that is encrypted with the account key."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from shared.db.models import Account, PrivacyMapping, Setting, Tenant

_CLIENT_KEY = "proxy_api_key"
_PAGE = 1000
_ACCOUNT_COLUMNS = (Account.api_key_enc, Account.refresh_token_enc, Account.proxy_url)


@dataclass(frozen=True, slots=True)
class Stored:
    """One encrypted value and where it stands."""

    subject: str
    subject_id: str | None
    name: str
    column: InstrumentedAttribute[str | None] | InstrumentedAttribute[str]
    sealed: str = field(repr=False)


async def stored_secrets(session: AsyncSession) -> list[Stored]:
    """Return every encrypted value; a proxy URL in clear is none."""
    found: list[Stored] = []
    for account in await session.scalars(select(Account).order_by(Account.name)):
        for column in _ACCOUNT_COLUMNS:
            value: str | None = getattr(account, column.key)
            if value and not (column is Account.proxy_url and "://" in value):
                found.append(Stored("account", account.id, account.name, column, value))
    found.extend(
        Stored("tenant", tenant.id, tenant.name, Tenant.api_key_raw, tenant.api_key_raw)
        for tenant in await session.scalars(select(Tenant).order_by(Tenant.name))
        if tenant.api_key_raw
    )
    client_key = await session.scalar(select(Setting.value).where(Setting.key == _CLIENT_KEY))
    if client_key:
        found.append(Stored("client_key", None, "Client key", Setting.value, client_key))
    return found


async def replace_secret(session: AsyncSession, stored: Stored, reseal: Callable[[str], str]) -> None:
    """Encrypt one value anew."""
    column = stored.column
    key = Setting.key == _CLIENT_KEY if stored.subject_id is None else column.class_.id == stored.subject_id
    await session.execute(update(column.class_).where(key).values({column.key: reseal(stored.sealed)}))


async def reseal_mappings(session: AsyncSession, reseal: Callable[[PrivacyMapping], dict[str, str] | None]) -> int:
    """Seal all privacy mappings again, a thousand at a time; return how many were."""
    last, number = "", 0
    while True:
        page = select(PrivacyMapping).where(PrivacyMapping.id > last).order_by(PrivacyMapping.id).limit(_PAGE)
        rows = (await session.scalars(page)).all()
        changes = [{"id": row.id, **columns} for row in rows if (columns := reseal(row)) is not None]
        if changes:
            await session.execute(update(PrivacyMapping), changes)
        number += len(changes)
        if len(rows) < _PAGE:
            return number
        last = rows[-1].id
        session.expunge_all()


async def newest_retired(session: AsyncSession) -> PrivacyMapping | None:
    """Return a mapping that was sealed again in a rotation, if there is one."""
    query = select(PrivacyMapping).where(PrivacyMapping.original_hash.startswith("retired-")).limit(1)
    found: PrivacyMapping | None = await session.scalar(query)
    return found
