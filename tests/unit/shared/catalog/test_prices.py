"""Costs agree with the price list's own calculation, for every model in it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices import Usage
from genai_prices.data_snapshot import get_snapshot
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.price_book import PriceBook, PriceOverride
from shared.catalog.prices import _schedule_of, cost_of, rates_of
from shared.catalog.providers import PROVIDERS

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PEAK = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_LISTS = {place: slug for slug, provider in PROVIDERS.items() for place in provider.prices[:1]}
_UNKNOWN_UNITS = {
    "input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok", "requests_kcount", "cache_write_1h_mtok",
    "web_searches_kcount", "storage_searches_kcount",
}  # fmt: skip


def _priced_by_tokens() -> list[tuple[str, str]]:
    """Models of providers that we know, by their own ids, whose price is one of text tokens."""
    found = []
    for provider in get_snapshot().providers:
        for model in provider.models if provider.id in _LISTS else ():
            prices = model.get_prices(NOON)
            keys = {key for key, value in prices.__dict__.items() if value is not None}
            if {"input_mtok", "output_mtok"} <= keys <= _UNKNOWN_UNITS and provider.find_model(model.id) is model:
                found.append((provider.id, model.id))
    return found


MODELS = _priced_by_tokens()
_TOKENS = st.integers(0, 600_000)


def test_the_list_is_not_nearly_empty() -> None:
    assert len(MODELS) > 800
    assert {"anthropic", "openai", "openrouter", "google", "deepseek", "zai"} <= {place for place, _ in MODELS}


@given(st.sampled_from(MODELS), _TOKENS, _TOKENS, _TOKENS, _TOKENS, st.sampled_from([NOON, PEAK]))
def test_a_cost_is_what_the_price_list_itself_computes(  # noqa: PLR0917
    model: tuple[str, str], uncached: int, read: int, write: int, output: int, at: datetime
) -> None:
    place, name = model
    provider, listed = get_snapshot().find_provider_model(name, None, place, None)
    usage = Usage(
        input_tokens=uncached + read + write, cache_read_tokens=read, cache_write_tokens=write, output_tokens=output
    )
    expected = listed.calc_price(usage, provider, genai_request_timestamp=at).total_price
    cost = cost_of(
        _LISTS[place], name, input_uncached=uncached, cache_read=read, cache_write=write, output=output, now=lambda: at
    )
    assert cost == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


def _cost(provider: str, model: str, at: datetime = NOON, **overrides: PriceOverride) -> float | None:
    return cost_of(
        provider, model, input_uncached=1_000_000, cache_read=1_000_000, cache_write=1_000_000, output=1_000_000,
        now=lambda: at, overrides=PriceBook.of((("", name), price) for name, price in overrides.items()),
    )  # fmt: skip


def test_a_known_price_in_figures() -> None:
    assert _cost("anthropic", "claude-opus-5-5") == pytest.approx(4 + 0.2 + 5 + 20)


def test_prices_may_depend_on_the_hour() -> None:
    at_peak, at_noon = (_cost("deepseek", "deepseek-v4-flash", at) for at in (PEAK, NOON))
    assert at_noon
    assert at_peak == pytest.approx(2 * at_noon)


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("custom", "claude-sonnet-5-5"), ("codex", "gpt-5.5"), ("openai_sub", "gpt-5.5"), ("glm", "glm-5.2"),
        ("openrouter", "anthropic/claude-opus-5.5"), ("custom", "gpt-5.5-2026-04-23"), ("gemini", "gemini-2.5-pro"),
        ("anthropic", "claude-sonnet-4-5-20250929"), ("anthropic", "CLAUDE-OPUS-5-5"),
        ("anthropic", "claude-sonnet-4-6[1m]"), ("moonshot", "kimi-k2.5"), ("minimax", "MiniMax-M2"),
        ("of-an-earlier-version", "gpt-5.5"), ("xai", "grok-4"), ("deepseek", "claude-opus-5-5"),
    ],
)  # fmt: skip
def test_models_are_found_under_the_names_that_clients_use(provider: str, model: str) -> None:
    assert _cost(provider, model)


@pytest.mark.parametrize(
    ("provider", "model"),
    [("custom", "my-model"), ("anthropic", "claude-of-tomorrow-99"), ("ollama", "gpt-5.5"), ("custom", ""),
     ("custom", "x" * 100_000), ("custom", "\x00")],
)  # fmt: skip
def test_an_unpriced_model_has_no_cost(provider: str, model: str) -> None:
    assert _cost(provider, model) is None


def test_a_user_s_price_comes_first() -> None:
    assert _cost("custom", "mine", mine=PriceOverride(1.0, 2.0)) == pytest.approx(1 + 1 + 1 + 2)
    mine = PriceOverride(1.0, 2.0, cache_read=0.1, cache_write=1.5)
    assert _cost("anthropic", "mine", mine=mine) == pytest.approx(1 + 0.1 + 1.5 + 2)
    free = PriceBook.of([(("", "claude-opus-5-5"), PriceOverride(0, 0))])
    assert rates_of("anthropic", "claude-opus-5-5", NOON, free) is not None
    tokens = {"input_uncached": 5, "cache_read": 0, "cache_write": 0, "output": 5}
    assert cost_of("anthropic", "claude-opus-5-5", **tokens, now=lambda: NOON, overrides=free) == 0.0


def test_cached_tokens_without_a_price_cost_what_input_costs() -> None:
    rates = rates_of("cerebras", "gpt-oss-120b", NOON)
    assert rates is not None
    assert rates.cache_read == rates.cache_write == rates.input
    assert Decimal(str(rates.input.base)) > 0


def test_what_is_remembered_is_bounded() -> None:
    for number in range(3_000):
        rates_of("custom", f"model-{number}", NOON)
    assert _schedule_of.cache_info().currsize == _schedule_of.cache_info().maxsize
    snapshot = get_snapshot()
    remembered = len(snapshot._provider_cache) + len(snapshot._provider_misses)
    assert remembered < 2_000, "the price list's own memory must not grow with names that clients invent"
