"""The snapshot as the database holds it: read whole, in one consistent view, and again whenever it has changed.

Secrets are decrypted here, once per snapshot; an account whose secret does not open is kept, marked unusable with the
reason. Rows that refer to nothing are left out. What was spent this month is read here too, for the budgets.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proxy.snapshot import Account, Assignment, Credential, ModelLimits, RoutingConfig, Snapshot, Tenant
from shared.catalog.providers import speaks_of
from shared.crypto.client_keys import hash_client_key, open_client_key
from shared.crypto.proxy_urls import open_proxy_url
from shared.crypto.vault import DecryptError, Vault
from shared.db import models, revision
from shared.db.base import Base
from shared.db.engine import consistent_read
from shared.db.price_book import read_price_book
from shared.db.since import Owner, spent_since
from shared.db.timestamps import month_start

CLIENT_KEY = "proxy_api_key"


async def load_snapshot(engine: AsyncEngine, vault: Vault, environment: Mapping[str, str]) -> Snapshot:
    """Read the configuration. `environment`: settings that it gives, by key. Raises SQLAlchemy's errors."""
    async with consistent_read(engine) as connection:
        settings = {row.key: row.value for row in await _all(connection, models.Setting)}
        configs = await _all(connection, models.RoutingConfig)
        return Snapshot(
            revision=await revision.read(connection),
            accounts={row.id: _account(row, vault) for row in await _all(connection, models.Account)},
            configs=_configs(configs, await _all(connection, models.ConfigTier)),
            active_config_id=next((row.id for row in configs if row.is_active), None),
            tenants=_tenants(await _all(connection, models.Tenant), await _all(connection, models.TenantSetting)),
            settings=settings,
            client_key_hash=_client_key_hash(settings, environment, vault),
            model_limits={row.model_id: _limits(row) for row in await _all(connection, models.ModelLimit)},
            prices=await read_price_book(connection),
        )


@dataclass(frozen=True, slots=True)
class MonthSpend:
    """USD spent since a month's beginning, by id."""

    accounts: Mapping[str, float]
    tenants: Mapping[str, float]


async def load_spend(engine: AsyncEngine, now: datetime) -> MonthSpend:
    """Add up the usage of `now`'s calendar month."""
    async with engine.connect() as connection:
        return MonthSpend(
            accounts=await _spent_by(connection, "account_id", now),
            tenants=await _spent_by(connection, "tenant_id", now),
        )


async def load_windows(engine: AsyncEngine) -> dict[str, str]:
    """Return the quota windows that were stored, by account id, as `QuotaBook.restore` takes them."""
    accounts = models.Account.__table__
    query = select(accounts.c.id, accounts.c.quota_windows).where(accounts.c.quota_windows.is_not(None))
    async with engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    return {row.id: row.quota_windows for row in rows}


async def _spent_by(connection: AsyncConnection, owner: Owner, now: datetime) -> dict[str, float]:
    rows = await connection.execute(spent_since(owner, month_start(now)))
    return {owner_id: float(usd or 0.0) for owner_id, usd in rows}


async def _all(connection: AsyncConnection, model: type[Base]) -> Sequence[Row[tuple[object, ...]]]:
    return (await connection.execute(select(model.__table__))).all()


def _account(row: Row[tuple[object, ...]], vault: Vault) -> Account:
    unusable = None
    try:
        credential = _credential(row, vault)
        proxy_url = open_proxy_url(vault, row.proxy_url) if row.proxy_url else None
    except DecryptError as error:
        credential, proxy_url, unusable = Credential(), None, str(error)
    return Account(
        id=row.id,
        name=row.name,
        provider=row.provider,
        auth_type=row.auth_type,
        base_url=row.base_url or None,
        speaks=speaks_of(row.provider, row.api_format, row.auth_type, row.base_url),
        priority=row.priority or 0,
        rate_limit=row.rate_limit or 0,
        monthly_budget=row.monthly_budget,
        enabled=bool(row.enabled),
        credential=credential,
        external_account_id=row.external_account_id,
        subscription_type=row.subscription_type,
        proxy_url=proxy_url,
        rested_by_hand_until_ms=row.rested_by_hand_until,
        unusable=unusable,
    )


def _credential(row: Row[tuple[object, ...]], vault: Vault) -> Credential:
    secret = vault.decrypt(row.api_key_enc) if row.api_key_enc else None
    refresh = vault.decrypt(row.refresh_token_enc) if row.refresh_token_enc else None
    return Credential(secret, refresh, row.token_expires_at)


def _configs(
    configs: Sequence[Row[tuple[object, ...]]], tiers: Sequence[Row[tuple[object, ...]]]
) -> dict[str, RoutingConfig]:
    assignments: dict[str, list[Assignment]] = defaultdict(list)
    for row in tiers:
        assignments[row.config_id].append(
            Assignment(row.tier, row.account_id, row.priority or 0, row.target_model or None)
        )
    return {
        row.id: RoutingConfig(row.id, row.name, row.routing_strategy, tuple(assignments[row.id])) for row in configs
    }


def _tenants(
    tenants: Sequence[Row[tuple[object, ...]]], overrides: Sequence[Row[tuple[object, ...]]]
) -> dict[str, Tenant]:
    settings: dict[str, dict[str, str]] = defaultdict(dict)
    for row in overrides:
        settings[row.tenant_id][row.key] = row.value
    return {
        row.api_key_hash: Tenant(
            row.id, row.name, row.api_key_hash, row.config_id, row.rate_limit or 0, bool(row.enabled), settings[row.id]
        )
        for row in tenants
    }


def _limits(row: Row[tuple[object, ...]]) -> ModelLimits:
    return ModelLimits(row.max_output_tokens, row.supports_tool_calling, row.supports_reasoning)


def _client_key_hash(settings: Mapping[str, str], environment: Mapping[str, str], vault: Vault) -> str | None:
    """The key that the environment gives comes first; a stored one that does not open is no key."""
    if given := environment.get(CLIENT_KEY):
        return hash_client_key(given)
    stored = settings.get(CLIENT_KEY)
    if not stored:
        return None
    try:
        return hash_client_key(open_client_key(vault, stored))
    except DecryptError:
        return None
