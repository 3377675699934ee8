"""`/api/accounts`: credentials at providers; creating one calls nothing, testing one calls for real."""

from typing import Annotated

from fastapi import APIRouter, Body
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.accounts import service, store
from dashboard.accounts.schemas import (
    Account,
    AccountChange,
    NewAccount,
    ProviderRow,
    RestOrder,
    TestRequest,
    TestResult,
)
from dashboard.accounts.service import audited
from dashboard.audit.store import Subject
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import NotFound
from dashboard.fields import Id
from dashboard.first_config.rule import route_first_account
from dashboard.replies import Deleted
from shared.catalog.auth import GRANTS
from shared.catalog.providers import PROVIDERS
from shared.db import models

router = APIRouter(prefix="/api/accounts", tags=["accounts"])
providers_router = APIRouter(prefix="/api/providers", tags=["accounts"])


@providers_router.get("")
async def list_providers() -> list[ProviderRow]:
    """List the providers that the catalogue knows, in the order of the form."""
    return [
        ProviderRow(
            slug=provider.slug,
            label=provider.label,
            speaks=list(provider.speaks),
            base_urls={endpoint.format: endpoint.base_url for endpoint in provider.endpoints},
            auth_types=list(provider.auth_types),
            keys_url=provider.keys_url,
            docs_url=provider.docs_url,
            local=provider.local,
            oauth_login=provider.slug in GRANTS,
        )
        for provider in PROVIDERS.values()
    ]


@router.get("")
async def list_accounts(services: ServicesDep) -> list[Account]:
    """List all accounts, the highest priority first."""
    async with services.read() as session:
        rows = await store.all_accounts(session)
        use = await store.use_of(session, [row.id for row in rows], service.period_at(services.clock.now()))
    return [services.accounts.described(row, use[row.id]) for row in rows]


@router.post("", status_code=201)
async def create_account(body: NewAccount, services: ServicesDep, who: WhoDep) -> Account:
    """Create an account; the provider is not called. The first ever may be given a config."""
    columns = services.accounts.columns_of_new(body)
    async with services.change(who) as change:
        row = models.Account(**columns, created_at=change.now(), updated_at=change.now())
        await store.add_account(change.session, row)
        change.note("create", _subject(row.id, body.name), audited({}, columns))
        if body.make_config:
            await route_first_account(change, row)
        return await service.described_account(
            services.accounts, change.session, await _existing(change.session, row.id)
        )


@router.get("/{account_id}")
async def read_account(account_id: Id, services: ServicesDep) -> Account:
    """Return one account."""
    async with services.read() as session:
        return await service.described_account(services.accounts, session, await _existing(session, account_id))


@router.put("/{account_id}")
async def update_account(account_id: Id, body: AccountChange, services: ServicesDep, who: WhoDep) -> Account:
    """Change an account; absent fields stay."""
    async with services.change(who) as change:
        row = await _existing(change.session, account_id)
        columns = services.accounts.columns_to_change(row, body)
        before = {name: getattr(row, name) for name in columns}
        if columns:
            await store.update_account(change.session, account_id, {**columns, "updated_at": change.now()})
            change.note("update", _subject(account_id, row.name), audited(before, columns))
            services.catalogue.forget(account_id)
        return await service.described_account(
            services.accounts, change.session, await _existing(change.session, account_id)
        )


@router.delete("/{account_id}")
async def delete_account(account_id: Id, services: ServicesDep, who: WhoDep) -> Deleted:
    """Delete an account with its assignments; its records stay."""
    async with services.change(who) as change:
        row = await _existing(change.session, account_id)
        await store.delete_account(change.session, account_id)
        change.note("delete", _subject(account_id, row.name))
    services.accounts.tests.pop(account_id, None)
    services.catalogue.forget(account_id)
    return Deleted(deleted=1)


@router.post("/{account_id}/toggle")
async def toggle_account(account_id: Id, services: ServicesDep, who: WhoDep) -> Account:
    """Switch an account on or off."""
    async with services.change(who) as change:
        row = await _existing(change.session, account_id)
        enabled = not row.enabled
        await store.update_account(change.session, account_id, {"enabled": enabled, "updated_at": change.now()})
        change.note("update", _subject(account_id, row.name), {"enabled": [not enabled, enabled]})
        return await service.described_account(
            services.accounts, change.session, await _existing(change.session, account_id)
        )


@router.post("/{account_id}/rest")
async def rest_account(account_id: Id, body: RestOrder, services: ServicesDep, who: WhoDep) -> Account:
    """Let an account rest: until then it is asked only when no other can answer."""
    return await _order(account_id, body.minutes, "rest", services, who)


@router.post("/{account_id}/wake")
async def wake_account(account_id: Id, services: ServicesDep, who: WhoDep) -> Account:
    """End an account's rest, whatever its cause: the next request may ask it."""
    return await _order(account_id, 0, "wake", services, who)


@router.post("/{account_id}/test")
async def run_account_test(
    account_id: Id, services: ServicesDep, who: WhoDep, body: Annotated[TestRequest | None, Body()] = None
) -> TestResult:
    """Send the cheapest real request in the account's own format."""
    async with services.read() as session:
        row = await _existing(session, account_id)
        assigned = list(await store.target_models(session, account_id))
    result, outcome = await services.accounts.test(row, body.model if body else None, assigned)
    learned = services.accounts.columns_after_test(row, outcome)
    if learned:
        async with services.change(who, bumps=False) as change:
            await store.update_account(change.session, account_id, learned)
    return result


async def _order(account_id: str, minutes: int, action: str, services: ServicesDep, who: WhoDep) -> Account:
    async with services.change(who) as change:
        row = await _existing(change.session, account_id)
        until = round(services.clock.wall() * 1000) + minutes * 60_000
        await store.update_account(change.session, account_id, {"rested_by_hand_until": until})
        change.note(action, _subject(account_id, row.name), {"minutes": minutes} if minutes else {})
        return await service.described_account(
            services.accounts, change.session, await _existing(change.session, account_id)
        )


async def _existing(session: AsyncSession, account_id: str) -> models.Account:
    row = await store.find_account(session, account_id)
    if row is None:
        raise NotFound("There is no such account.")
    return row


def _subject(account_id: str, name: str) -> Subject:
    return Subject("account", account_id, name)
