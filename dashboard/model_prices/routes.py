"""`/api/settings/model-prices`: prices over those of the price list, by model id or pattern. Ids may hold slashes."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator

from dashboard.audit.store import Subject, differences
from dashboard.deps import ServicesDep, WhoDep
from dashboard.errors import Invalid, NotFound
from dashboard.fields import without_controls
from dashboard.model_prices import store
from dashboard.model_prices.schemas import ModelPrice, PriceSetting
from dashboard.replies import Deleted
from shared.catalog.price_book import EVERY_PROVIDER, is_pattern
from shared.catalog.providers import PROVIDERS
from shared.db.models import PriceOverrideRow

router = APIRouter(prefix="/api/settings/model-prices", tags=["models"])

ModelName = Annotated[str, Path(min_length=1, max_length=300), AfterValidator(without_controls)]
ProviderParam = Annotated[str, Query(max_length=100, description="Only at this provider; empty = at every one.")]
_FIELDS = ("input", "cache_read", "cache_write", "output")


@router.get("")
async def list_model_prices(services: ServicesDep) -> list[ModelPrice]:
    """List all prices that users set."""
    async with services.read() as session:
        return [_described(row) for row in await store.all_prices(session)]


@router.get("/{model:path}")
async def read_model_price(model: ModelName, services: ServicesDep, provider: ProviderParam = "") -> ModelPrice:
    """Return the price set for exactly this name."""
    async with services.read() as session:
        row = await store.find_price(session, provider, model)
    if row is None:
        raise NotFound("No price is set for this model.")
    return _described(row)


@router.put("/{model:path}")
async def change_model_price(
    model: ModelName, body: PriceSetting, services: ServicesDep, who: WhoDep, provider: ProviderParam = ""
) -> ModelPrice:
    """Set a price; it holds for requests from now on."""
    if provider != EVERY_PROVIDER and provider not in PROVIDERS:
        raise Invalid("There is no such provider.", {"provider": "There is no such provider."})
    async with services.change(who) as change:
        present = await store.find_price(change.session, provider, model)
        before = {name: getattr(present, name, None) for name in _FIELDS}
        row = await store.set_price(change.session, provider, model, body.model_dump())
        change.note("update", _subject(provider, model), differences(before, body.model_dump()))
    return _described(row)


@router.delete("/{model:path}")
async def delete_model_price(
    model: ModelName, services: ServicesDep, who: WhoDep, provider: ProviderParam = ""
) -> Deleted:
    """Return to the price list."""
    async with services.change(who) as change:
        if await store.find_price(change.session, provider, model) is None:
            raise NotFound("No price is set for this model.")
        await store.delete_price(change.session, provider, model)
        change.note("delete", _subject(provider, model))
    return Deleted(deleted=1)


def _described(row: PriceOverrideRow) -> ModelPrice:
    fields = {name: getattr(row, name) for name in _FIELDS}
    return ModelPrice.model_validate(
        {"model": row.model, "provider": row.provider, "is_pattern": is_pattern(row.model), **fields}
    )


def _subject(provider: str, model: str) -> Subject:
    return Subject("model_prices", model, f"{model} at {provider}" if provider else model)
