"""What a request cost, by the price list of the `genai-prices` package, which ships its data and needs no network.

Rates are read from the list once per model and moment, then a cost is a handful of multiplications: this runs for
every request. Prices that the user sets come first.
Source: github.com/pydantic/genai-prices (MIT), verified against its own calculation by a test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo, ModelPrice, StartDateConstraint, TieredPrices, TimeOfDateConstraint

from shared.catalog.price_book import NO_OVERRIDES, PriceBook, PriceOverride
from shared.catalog.providers import provider_of

_MILLION = 1_000_000
_MEMORY = 1_024
"""Models whose rates are remembered: clients choose the names, so the number must be bounded."""


@dataclass(frozen=True, slots=True)
class Rate:
    """USD per token. Beyond each step's number of input tokens, its rate holds for the whole request."""

    base: float
    steps: tuple[tuple[int, float], ...] = ()

    def at(self, input_tokens: int) -> float:
        """Return the rate for a request with that many input tokens in all."""
        rate = self.base
        for start, price in self.steps:
            if input_tokens > start:
                rate = price
        return rate


@dataclass(frozen=True, slots=True)
class Rates:
    """A model's prices at one time."""

    input: Rate
    cache_read: Rate
    cache_write: Rate
    output: Rate
    per_request: float = 0.0


Constraint = StartDateConstraint | TimeOfDateConstraint
Schedule = tuple[tuple[Constraint | None, Rates], ...]
"""Rates with the times at which they hold; the last one that holds counts, the first when none does."""


def cost_of(
    provider: str,
    model: str,
    *,
    input_uncached: int,
    cache_read: int,
    cache_write: int,
    output: int,
    now: Callable[[], datetime],
    overrides: PriceBook = NO_OVERRIDES,
) -> float | None:
    """Return what disjoint token counts cost at a provider (a slug of ours), in USD; None for an unpriced model.

    `now` is asked only where the price changes with the time.
    """
    schedule = _schedule_in(overrides, provider, model)
    if schedule is None:
        return None
    rates = schedule[0][1] if len(schedule) == 1 else _in_force(schedule, now())
    total_input = input_uncached + cache_read + cache_write
    return (
        input_uncached * rates.input.at(total_input)
        + cache_read * rates.cache_read.at(total_input)
        + cache_write * rates.cache_write.at(total_input)
        + output * rates.output.at(total_input)
        + rates.per_request
    )


def rates_of(provider: str, model: str, at: datetime, overrides: PriceBook = NO_OVERRIDES) -> Rates | None:
    """Return the rates in force, or None for an unpriced model."""
    schedule = _schedule_in(overrides, provider, model)
    return None if schedule is None else _in_force(schedule, at)


def _in_force(schedule: Schedule, at: datetime) -> Rates:
    for constraint, rates in reversed(schedule):
        if constraint is None or constraint.active(at):
            return rates
    return schedule[0][1]


def _schedule_in(overrides: PriceBook, provider: str, model: str) -> Schedule | None:
    override = overrides.find(provider, model)
    return _schedule_of(provider, model) if override is None else _schedule_of_override(override)


@lru_cache(maxsize=_MEMORY)
def _schedule_of(provider: str, model: str) -> Schedule | None:
    found = _find(provider, model)
    if found is None:
        return None
    if isinstance(found.prices, ModelPrice):
        return ((None, _rates_of_list(found.prices)),)
    return tuple((entry.constraint, _rates_of_list(entry.prices)) for entry in found.prices) or None


def _find(provider: str, model: str) -> ModelInfo | None:
    """Look in the provider's own list first, then wherever the model's name points; a local model has no price."""
    row = provider_of(provider)
    if row.local:
        return None
    name = model.lower().removesuffix("[1m]")
    # The package's own look-up remembers every name for ever, and clients choose the names: so look past it.
    lists = get_snapshot().providers
    own = [known for place in row.prices for known in lists if known.id == place]
    by_name = [known for known in lists if known.model_match is not None and known.model_match.is_match(name)]
    for known in (*own, *by_name):
        if (found := known.find_model(name, all_providers=lists)) is not None:
            return found
    return None


def _rates_of_list(prices: ModelPrice) -> Rates:
    """Cached tokens without a price of their own cost what uncached input costs."""
    listed = prices.input_mtok
    uncached = _rate(listed)
    requests = prices.requests_kcount
    return Rates(
        input=uncached,
        cache_read=_rate(prices.cache_read_mtok, uncached),
        cache_write=_rate(prices.cache_write_mtok, uncached),
        output=_rate(prices.output_mtok),
        per_request=_rate(requests).base * _MILLION / 1_000,
    )


def _rate(price: object, otherwise: Rate = Rate(0.0)) -> Rate:
    if price is None:
        return otherwise
    if isinstance(price, TieredPrices):
        return Rate(
            float(price.base) / _MILLION, tuple((tier.start, float(tier.price) / _MILLION) for tier in price.tiers)
        )
    return Rate(float(str(price)) / _MILLION)


@lru_cache(maxsize=_MEMORY)
def _schedule_of_override(price: PriceOverride) -> Schedule:
    def rate(per_million: float | None) -> Rate:
        return Rate((price.input if per_million is None else per_million) / _MILLION)

    return ((None, Rates(rate(price.input), rate(price.cache_read), rate(price.cache_write), rate(price.output))),)
