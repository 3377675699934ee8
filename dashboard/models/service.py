"""One row a model and provider: what the list says, what the catalogue knows, what the user has set."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from dashboard.model_lists import Listed
from dashboard.models.catalogue import Fetched
from dashboard.models.schemas import Model, Price, ServedBy
from shared.catalog.models import capabilities_of, tier_of
from shared.catalog.price_book import NO_OVERRIDES, PriceBook
from shared.catalog.prices import rates_of
from shared.catalog.providers import provider_of
from shared.db.models import ModelLimit

_MILLION = 1_000_000
_OVERRIDABLE = ("max_output_tokens", "supports_reasoning", "supports_tool_calling")


def described_models(
    lists: Iterable[Fetched], limits: Mapping[str, ModelLimit], book: PriceBook, now: datetime
) -> list[Model]:
    """Merge the accounts' lists: a model that several accounts of a provider offer is one row."""
    listed: dict[tuple[str, str], Listed] = {}
    served_by: dict[tuple[str, str], list[ServedBy]] = {}
    for fetched in lists:
        for model in fetched.models:
            key = (fetched.provider, model.id)
            listed.setdefault(key, model)
            account = ServedBy(account_id=fetched.account_id, account_name=fetched.account_name)
            served_by.setdefault(key, []).append(account)
    rows = [
        Model.model_validate(
            _described(provider, model, served_by[provider, model.id], limits.get(model.id))
            | _prices(provider, model.id, book, now)
        )
        for (provider, _), model in listed.items()
    ]
    return sorted(rows, key=lambda row: (row.provider_label, row.id))


def _described(provider: str, listed: Listed, served_by: list[ServedBy], limit: ModelLimit | None) -> dict[str, object]:
    known = capabilities_of(listed.id)
    values: dict[str, object] = {
        "max_output_tokens": listed.max_output_tokens or known.max_output_tokens,
        "supports_reasoning": (
            known.supports_reasoning if listed.supports_reasoning is None else listed.supports_reasoning
        ),
        "supports_tool_calling": listed.supports_tool_calling,
    }
    own = {name: getattr(limit, name, None) for name in _OVERRIDABLE}
    overridden = [name for name, value in own.items() if value is not None]
    return {
        "id": listed.id,
        "provider": provider,
        "provider_label": provider_of(provider).label,
        "display_name": listed.display_name,
        "tier": tier_of(listed.id),
        "context_window": listed.context_window or known.context_window,
        **values,
        **{name: own[name] for name in overridden},
        "overridden": overridden,
        "served_by": served_by,
    }


def _prices(provider: str, model: str, book: PriceBook, now: datetime) -> dict[str, object]:
    return {
        "price": _price(provider, model, now, book),
        "list_price": _price(provider, model, now, NO_OVERRIDES),
        "price_is_set": book.find(provider, model) is not None,
    }


def _price(provider: str, model: str, now: datetime, book: PriceBook) -> Price | None:
    rates = rates_of(provider, model, now, book)
    if rates is None:
        return None
    return Price(
        input=rates.input.base * _MILLION,
        output=rates.output.base * _MILLION,
        cache_read=rates.cache_read.base * _MILLION,
        cache_write=rates.cache_write.base * _MILLION,
    )
