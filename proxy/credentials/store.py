"""The database's side of logins: the one place here that speaks SQL.

Tokens are replaced by compare-and-swap on the sealed values: sealing is randomised, so equal values mean an untouched
row. A lease in `meta` lets one process renew an account at a time, because vendors accept a refresh token once.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import InstrumentedAttribute

from proxy.snapshot import Credential
from shared.catalog.auth import AuthType
from shared.clock import Clock
from shared.crypto.vault import Vault
from shared.db import revision
from shared.db.engine import session_factory
from shared.db.models import Account, Meta
from shared.db.timestamps import from_epoch

LEASE_S = 45.0
"""Longer than one call to a token endpoint may take."""
_LEASE = "oauth_lease:"
_HOST_ACCOUNT = "host_login:"


@dataclass(frozen=True, slots=True)
class Stored:
    """An account's login as the database holds it."""

    account_id: str
    credential: Credential
    sealed: tuple[str | None, str | None]
    """Access and refresh token, encrypted: names this state of the row."""


class TokenStore:
    """Reads and replaces logins. Raises SQLAlchemy's errors."""

    def __init__(self, engine: AsyncEngine, open_vault: Callable[[], Vault], clock: Clock) -> None:
        """`open_vault` returns the vault in force; it may read a file, so it runs beside the loop."""
        self._engine = engine
        self._sessions = session_factory(engine)
        self._open_vault = open_vault
        self._clock = clock

    async def read(self, account_id: str) -> Stored | None:
        """Return the login, None when the account is gone. Raises `DecryptError`."""
        columns = select(Account.api_key_enc, Account.refresh_token_enc, Account.token_expires_at)
        async with self._engine.connect() as connection:
            row = (await connection.execute(columns.where(Account.id == account_id))).one_or_none()
        if row is None:
            return None
        vault = await asyncio.to_thread(self._open_vault)
        access, refresh = (vault.decrypt(value) if value else None for value in (row[0], row[1]))
        return Stored(account_id, Credential(access, refresh, row[2]), (row[0], row[1]))

    async def swap(self, stored: Stored, credential: Credential) -> bool:
        """Replace the login if the row still is as it was read; tell whether it was. Moves the revision on."""
        vault = await asyncio.to_thread(self._open_vault)
        values = {
            "api_key_enc": _sealed(vault, credential.api_key),
            "refresh_token_enc": _sealed(vault, credential.refresh_token),
            "token_expires_at": credential.expires_at_ms,
            "status": "active",
            "last_error": None,
            "last_error_at": None,
            "updated_at": from_epoch(self._clock.wall()),
        }
        return await self._update(stored, values, moves_revision=True)

    async def mark_expired(self, stored: Stored, message: str) -> bool:
        """Note that the login has ended, unless somebody has replaced it meanwhile; tell whether it was noted."""
        now = from_epoch(self._clock.wall())
        values = {"status": "expired", "last_error": message, "last_error_at": now}
        return await self._update(stored, values, moves_revision=False)

    async def claim(self, account_id: str) -> str | None:
        """Take the lease on renewing an account: a ticket for `release`, or None when another process has it."""
        key, now = _LEASE + account_id, self._clock.wall()
        ticket = f"{now + LEASE_S:.3f} {secrets.token_hex(8)}"
        held = await self._meta(key)
        if held is not None:
            expired = float(held.partition(" ")[0]) <= now
            return ticket if expired and await self._replace_meta(key, held, ticket) else None
        return ticket if await self._insert_meta(key, ticket) else None

    async def release(self, account_id: str, ticket: str) -> None:
        """Give the lease back."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(Meta).where(Meta.key == _LEASE + account_id, Meta.value == ticket))

    async def host_account(self, provider: str) -> str | None:
        """Return the id of the account that the host's own login stands behind, None when that is not known."""
        return await self._meta(_HOST_ACCOUNT + provider)

    async def set_host_account(self, provider: str, account_id: str) -> None:
        """Remember that the host's own login stands behind this account."""
        key = _HOST_ACCOUNT + provider
        known = await self._meta(key)
        if known is None:
            await self._insert_meta(key, account_id)
        elif known != account_id:
            await self._replace_meta(key, known, account_id)

    async def count_logins(self, provider: str) -> int:
        """Return how many OAuth accounts there are at a provider."""
        query = select(func.count()).where(Account.provider == provider, Account.auth_type == AuthType.OAUTH.value)
        async with self._engine.connect() as connection:
            return await connection.scalar(query) or 0

    async def _update(self, stored: Stored, values: Mapping[str, object], *, moves_revision: bool) -> bool:
        access, refresh = stored.sealed
        unchanged = (
            Account.id == stored.account_id,
            _is(Account.api_key_enc, access),
            _is(Account.refresh_token_enc, refresh),
        )
        async with self._sessions() as session, session.begin():
            changed = await session.execute(update(Account).where(*unchanged).values(values).returning(Account.id))
            if changed.one_or_none() is None:
                return False
            if moves_revision:
                await revision.bump(session)
        return True

    async def _meta(self, key: str) -> str | None:
        async with self._engine.connect() as connection:
            return await connection.scalar(select(Meta.value).where(Meta.key == key))

    async def _insert_meta(self, key: str, value: str) -> bool:
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(Meta).values(key=key, value=value))
        except IntegrityError:
            return False
        return True

    async def _replace_meta(self, key: str, before: str, after: str) -> bool:
        change = update(Meta).where(Meta.key == key, Meta.value == before).values(value=after).returning(Meta.key)
        async with self._engine.begin() as connection:
            return (await connection.execute(change)).one_or_none() is not None


def _sealed(vault: Vault, secret: str | None) -> str | None:
    return None if secret is None else vault.encrypt(secret)


def _is(column: InstrumentedAttribute[str | None], value: str | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
