"""Which of the prices that users set holds for a model."""

import pytest

from shared.catalog.price_book import PriceBook, PriceOverride, is_pattern

BOOK = PriceBook.of(
    ((provider, model), PriceOverride(float(number), 1.0))
    for number, (provider, model) in enumerate(
        [("", "gpt-5.2"), ("openai", "GPT-5.2"), ("", "gpt-5*"), ("", "gpt-5*-mini"), ("openai", "gpt*"), ("", "a/b")]
    )
)


@pytest.mark.parametrize(
    ("provider", "model", "entry"),
    [
        ("groq", "gpt-5.2", 0), ("openai", "gpt-5.2", 1), ("groq", "gpt-5.9", 2), ("groq", "gpt-5-mini", 3),
        ("openai", "gpt-5-mini", 4), ("custom", "A/B", 5), ("custom", "gpt-5.2[1m]", 0),
    ],
)  # fmt: skip
def test_the_narrower_entry_wins(provider: str, model: str, entry: int) -> None:
    found = BOOK.find(provider, model)
    assert found is not None
    assert found.input == entry


def test_what_nothing_covers_has_no_entry() -> None:
    assert BOOK.find("groq", "llama") is None
    assert PriceBook().find("groq", "gpt-5.2") is None


def test_a_long_context_mark_is_no_pattern() -> None:
    assert [is_pattern(name) for name in ("gpt-5*", "gpt-?", "claude[45]", "claude[1m]", "a/b:free")] == [True] * 3 + [
        False
    ] * 2
