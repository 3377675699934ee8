"""`/api/settings/models`: the models that the accounts' providers offer now."""

from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.deps import ServicesDep
from dashboard.fields import Id
from dashboard.models import store
from dashboard.models.catalogue import Fetched
from dashboard.models.schemas import Model, ModelSource
from dashboard.models.service import described_models
from dashboard.services import Services

router = APIRouter(prefix="/api/settings/models", tags=["models"])

ProviderParam = Annotated[Id | None, Query(description="Only this provider's models.")]


@router.get("")
async def list_models(services: ServicesDep, provider: ProviderParam = None) -> list[Model]:
    """List the models, by provider; lists older than five minutes are fetched again."""
    return await _models(services, provider, refresh=False)


@router.post("/refresh")
async def refresh_models(services: ServicesDep, provider: ProviderParam = None) -> list[Model]:
    """Fetch the lists again, now."""
    return await _models(services, provider, refresh=True)


@router.get("/sources")
async def list_model_sources(services: ServicesDep, provider: ProviderParam = None) -> list[ModelSource]:
    """List what each account's provider answered, and what went wrong."""
    return [
        ModelSource.model_validate(
            {
                "account_id": fetched.account_id,
                "account_name": fetched.account_name,
                "provider": fetched.provider,
                "models": len(fetched.models),
                "error": fetched.error,
                "fetched_at": fetched.at,
            }
        )
        for fetched in await _lists(services, provider, refresh=False)
    ]


async def _models(services: Services, provider: str | None, *, refresh: bool) -> list[Model]:
    lists = await _lists(services, provider, refresh=refresh)
    async with services.read() as session:
        limits = await store.limits_by_model(session)
        book = await store.price_book(session)
    return described_models(lists, limits, book, services.clock.now())


async def _lists(services: Services, provider: str | None, *, refresh: bool) -> list[Fetched]:
    async with services.read() as session:
        accounts = await store.enabled_accounts(session)
    wanted = [account for account in accounts if provider is None or account.provider == provider]
    return await services.catalogue.lists(wanted, refresh=refresh)
