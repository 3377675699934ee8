"""What providers' caches saved, at today's list prices. Pure.

Prices that rise with a request's length are taken at their base, so that the figure is rather too low.
"""

from collections.abc import Mapping
from datetime import datetime

from shared.catalog.price_book import PriceBook
from shared.catalog.prices import rates_of

Cached = dict[tuple[str, str], tuple[int, int]]
"""Tokens read from and written to caches, by provider and model."""


def saved_by_caches(cached: Mapping[tuple[str, str], tuple[int, int]], book: PriceBook, at: datetime) -> float | None:
    """Return what reading saved, less what writing cost more than plain input; None where no model has a price."""
    saved: float | None = None
    for (provider, model), (read, written) in cached.items():
        rates = rates_of(provider, model, at, book) if provider and (read or written) else None
        if rates is not None:
            full = rates.input.base
            saved = (saved or 0.0) + read * (full - rates.cache_read.base) - written * (rates.cache_write.base - full)
    return saved
