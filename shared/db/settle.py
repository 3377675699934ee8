"""What a start settles in the data once the schema stands: no secret in clear text, a client key to begin with.

Idempotent: every start runs it, since an earlier program on the same database may have written secrets in clear.
"""

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.config import Config
from shared.crypto.client_keys import client_key_prefix, hash_client_key, new_client_key
from shared.crypto.vault import DecryptError, Vault, looks_sealed
from shared.db.locks import lock_database
from shared.db.models import Account, Meta, Revision, Setting, Tenant

CLIENT_KEY = "proxy_api_key"
_MULTI_TENANCY = "multi_tenancy"
_FINGERPRINT = "account_key_fingerprint"


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found and done."""

    sealed: int = 0
    """Secrets that were in clear text and are encrypted now."""
    made_client_key: bool = False
    foreign_key: bool = False
    """The account key is another than the one that the stored secrets were encrypted with."""


async def settle(connection: AsyncConnection, config: Config, vault: Vault, fingerprint: str | None) -> Settled:
    """Do it all in the connection's transaction, under the migration lock; the caller commits.

    `fingerprint` is the account key's; None when there is no usable key, and then nothing can be done.
    """
    await connection.run_sync(lock_database)
    if fingerprint is None:
        return Settled()
    foreign = await _is_foreign(connection, vault, fingerprint)
    if foreign:
        return Settled(foreign_key=True)
    sealed = await _seal_tenants(connection, vault) + await _seal_client_key(connection, vault)
    made = await _make_client_key(connection, config, vault)
    if sealed or made:
        await connection.execute(update(Revision).values(value=Revision.value + 1))
    return Settled(sealed, made)


async def known_account_key(connection: AsyncConnection) -> str | None:
    """Return the fingerprint of the account key that the stored secrets are encrypted with, if it is known."""
    return await connection.scalar(select(Meta.value).where(Meta.key == _FINGERPRINT))


async def remember_account_key(connection: AsyncConnection | AsyncSession, fingerprint: str) -> None:
    """Note which account key the stored secrets are encrypted with, in the caller's transaction."""
    await connection.execute(delete(Meta).where(Meta.key == _FINGERPRINT))
    await connection.execute(insert(Meta).values(key=_FINGERPRINT, value=fingerprint))


async def _is_foreign(connection: AsyncConnection, vault: Vault, fingerprint: str) -> bool:
    """Compare with the key that was used before; an installation that has none on record is put to the test."""
    if await known_account_key(connection) == fingerprint:
        return False
    if not await _opens_something_or_all(connection, vault):
        return True
    await remember_account_key(connection, fingerprint)
    return False


async def _opens_something_or_all(connection: AsyncConnection, vault: Vault) -> bool:
    """Tell whether the vault opens at least one of the stored secrets, or there is none."""
    stored = [
        *await connection.scalars(select(Account.api_key_enc).where(Account.api_key_enc > "")),
        *await connection.scalars(select(Tenant.api_key_raw).where(Tenant.api_key_raw > "")),
        *await connection.scalars(select(Setting.value).where(Setting.key == CLIENT_KEY)),
    ]
    sealed = [value for value in stored if value is not None and looks_sealed(value)]
    return not sealed or any(_opens(vault, value) for value in sealed)


async def _seal_tenants(connection: AsyncConnection, vault: Vault) -> int:
    """Encrypt tenants' client keys that stand in clear text, and complete rows that lack hash or prefix."""
    columns = (Tenant.id, Tenant.api_key_raw, Tenant.api_key_hash, Tenant.api_key_prefix)
    rows = await connection.execute(select(*columns).where(Tenant.api_key_raw > ""))
    sealed = 0
    for id_, stored, key_hash, prefix in rows.all():
        if stored is None:
            continue
        clear = _clear_text_of(vault, stored, key_hash)
        if clear is None:
            continue
        key, was_clear = clear
        values = {
            "api_key_hash": key_hash or hash_client_key(key),
            "api_key_prefix": prefix or client_key_prefix(key),
            "api_key_raw": vault.encrypt(key) if was_clear else stored,
        }
        if was_clear or not key_hash or not prefix:
            await connection.execute(update(Tenant).where(Tenant.id == id_).values(values))
        sealed += was_clear
    return sealed


def _clear_text_of(vault: Vault, stored: str, key_hash: str | None) -> tuple[str, bool] | None:
    """Return a tenant's key and whether it stood in clear text; None when it cannot be opened."""
    if key_hash and hash_client_key(stored) == key_hash:
        return stored, True
    try:
        return vault.decrypt(stored), False
    except DecryptError:
        return None if looks_sealed(stored) else (stored, True)


async def _seal_client_key(connection: AsyncConnection, vault: Vault) -> int:
    stored = await connection.scalar(select(Setting.value).where(Setting.key == CLIENT_KEY))
    if not stored or looks_sealed(stored):
        return 0
    await connection.execute(update(Setting).where(Setting.key == CLIENT_KEY).values(value=vault.encrypt(stored)))
    return 1


async def _make_client_key(connection: AsyncConnection, config: Config, vault: Vault) -> bool:
    """Store a fresh client key unless there is one, the environment gives one, or tenants have theirs."""
    if config.proxy_api_key is not None or await _has_client_key(connection):
        return False
    await connection.execute(delete(Setting).where(Setting.key == CLIENT_KEY))
    await connection.execute(insert(Setting).values(key=CLIENT_KEY, value=vault.encrypt(new_client_key())))
    return True


async def _has_client_key(connection: AsyncConnection) -> bool:
    keys = (CLIENT_KEY, _MULTI_TENANCY)
    rows = await connection.execute(select(Setting.key, Setting.value).where(Setting.key.in_(keys)))
    stored = {row.key: row.value for row in rows}
    if stored.get(CLIENT_KEY):
        return True
    tenants = await connection.scalar(select(func.count()).select_from(Tenant))
    return stored.get(_MULTI_TENANCY, "").lower() in {"true", "1"} and bool(tenants)


def _opens(vault: Vault, value: str) -> bool:
    try:
        vault.decrypt(value)
    except DecryptError:
        return False
    return True
