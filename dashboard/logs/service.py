"""How a row of the log is shown: what is stored as JSON is read, what is not stored is worked out."""

import math
from collections.abc import Mapping

from dashboard.logs.schemas import Attempt, Bodies, LogDetail, LogRow, PricePart
from dashboard.logs.store import AnyRow
from shared import jsonio
from shared.catalog.price_book import NO_OVERRIDES, PriceBook
from shared.catalog.prices import Rates, rates_of
from shared.db import timestamps
from shared.jsonio import Json

_MILLION = 1_000_000
_ROUNDING = 1e-3


def described_row(row: AnyRow) -> LogRow:
    """Return a row as the list shows it."""
    return LogRow.model_validate(_values(row))


def described_detail(row: AnyRow, bodies: Mapping[str, str | None], book: PriceBook) -> LogDetail:
    """Return a row with everything that is kept of it."""
    return LogDetail.model_validate(
        {
            **_values(row),
            "agent_id": row.agent_id,
            "stop_reason": row.stop_reason,
            "dropped_fields": [str(name) for name in _list(row.dropped_params)],
            "masked": _counts(row.masked),
            "attempts": _attempts(row),
            "price": _price(row, book),
            "bodies": Bodies.model_validate(bodies),
        }
    )


def _values(row: AnyRow) -> dict[str, object]:
    return {
        **row._mapping,  # noqa: SLF001 - SQLAlchemy's name for its public mapping
        "success": bool(row.success),
        "has_bodies": bool(row.has_bodies),
        "is_stream": bool(row.is_stream),
        "is_failover": bool(row.is_failover),
        "attempt_count": len(_attempts(row)),
        "masked_count": sum(_counts(row.masked).values()),
    }


def _attempts(row: AnyRow) -> list[Attempt]:
    """The proxy writes no attempts when there was one and it answered: the row itself tells of it."""
    stored = [entry for entry in _list(row.attempts) if isinstance(entry, dict)]
    if stored:
        return [Attempt.model_validate({name: entry.get(name) for name in Attempt.model_fields}) for entry in stored]
    if row.account_id is None:
        return []
    return [
        Attempt(
            account_id=row.account_id,
            account_name=row.account_name,
            model=row.routed_model,
            status=row.status_code,
            verdict="deliver",
            duration_ms=row.latency_ms,
            error=row.error_message,
        )
    ]


def _price(row: AnyRow, book: PriceBook) -> list[PricePart]:
    """Explain the recorded cost by today's prices; where neither explains it, tell the tokens alone."""
    if row.provider is None or row.routed_model is None or row.input_tokens is None:
        return []
    tokens = {
        "input": row.input_tokens or 0,
        "cache_read": row.cached_tokens or 0,
        "cache_write": row.cache_write_tokens or 0,
        "output": row.output_tokens or 0,
    }
    if row.cost_known:
        at = timestamps.to_datetime(row.timestamp)
        for prices in (book, NO_OVERRIDES):
            rates = rates_of(row.provider, row.routed_model, at, prices)
            if rates is not None and _explains(parts := _priced(tokens, rates), row.cost_usd):
                return parts
    return [PricePart.model_validate({"kind": kind, "tokens": number}) for kind, number in tokens.items() if number]


def _priced(tokens: Mapping[str, int], rates: Rates) -> list[PricePart]:
    total = sum(tokens.values()) - tokens["output"]
    priced = {kind: (number, getattr(rates, kind).at(total)) for kind, number in tokens.items() if number}
    return [
        PricePart.model_validate(
            {"kind": kind, "tokens": number, "usd_per_million": rate * _MILLION, "usd": number * rate}
        )
        for kind, (number, rate) in priced.items()
    ]


def _explains(parts: list[PricePart], usd: float | None) -> bool:
    """Tell whether the parts add up to what was recorded; prices may have changed since."""
    together = sum(part.usd or 0.0 for part in parts)
    return usd is not None and math.isclose(together, usd, rel_tol=_ROUNDING, abs_tol=1e-9)


def _counts(stored: str | None) -> dict[str, int]:
    document = _read(stored)
    if not isinstance(document, dict):
        return {}
    return {str(name): number for name, number in document.items() if isinstance(number, int)}


def _list(stored: str | None) -> list[Json]:
    document = _read(stored)
    return document if isinstance(document, list) else []


def _read(stored: str | None) -> Json:
    if not stored:
        return None
    try:
        return jsonio.loads(stored.encode("utf-8", "replace"))
    except jsonio.JsonError:
        return None
