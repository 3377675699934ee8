"""Tiers and capabilities by model name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.models import (
    CURRENT_CLAUDE,
    TIERS,
    Thinking,
    TierRule,
    TierRuleError,
    anthropic_output_limit,
    capabilities_of,
    parse_tier_rules,
    tier_of,
)
from shared.catalog.prices import cost_of
from shared.clock import ManualClock


@pytest.mark.parametrize(
    ("model", "tier"),
    [
        ("claude-opus-5-5", "opus"), ("CLAUDE-OPUS-4-1", "opus"), ("anthropic/claude-sonnet-4.6", "sonnet"),
        ("claude-3-5-haiku-20241022", "haiku"), ("claude-fable-5-2[1m]", "fable"), ("my-Sonnet", "sonnet"),
        ("gpt-5.5", None), ("", None), ("claude", None),
    ],
)  # fmt: skip
def test_a_tier_is_told_by_the_name(model: str, tier: str | None) -> None:
    assert tier_of(model) == tier


def test_rules_come_first_in_their_order_whatever_the_case() -> None:
    rules = parse_tier_rules("gpt-5*-mini = haiku\ngpt-5*=opus\n\n# all others\n*opus*=sonnet\n[ab]?=x-1")
    assert tier_of("GPT-5.4-mini", rules) == "haiku"
    assert tier_of("gpt-5.4", rules) == "opus"
    assert tier_of("claude-opus-5", rules) == "sonnet"
    assert tier_of("claude-haiku-5-5", rules) == "haiku"
    assert tier_of("b7", rules) == "x-1"
    assert tier_of("gpt-4o", rules) is None


@pytest.mark.parametrize("text", ["gpt-5", "=opus", "gpt=", "gpt=Op us", "ok*=opus\nbroken", "a=" + "t" * 41])
def test_a_broken_rule_is_named_by_its_line(text: str) -> None:
    with pytest.raises(TierRuleError, match=f"line {text.count(chr(10)) + 1}"):
        parse_tier_rules(text)


def test_the_last_equals_sign_divides() -> None:
    assert parse_tier_rules("a=b*=opus") == (TierRule("a=b*", "opus"),)


@given(st.lists(st.tuples(st.text("abc*?-", min_size=1, max_size=6), st.sampled_from(TIERS)), max_size=5), st.text())
def test_rules_written_out_read_back(rules: list[tuple[str, str]], model: str) -> None:
    parsed = tuple(TierRule(pattern, tier) for pattern, tier in rules)
    assert parse_tier_rules("\n".join(map(str, parsed))) == parsed
    assert tier_of(model, parsed) in {*TIERS, None}


@pytest.mark.parametrize(
    ("model", "output", "thinking", "sampling"),
    [
        ("claude-opus-5-5", 128_000, Thinking.ALWAYS, False),
        ("claude-fable-5-2", 128_000, Thinking.ALWAYS, False),
        ("claude-sonnet-5-5", 128_000, Thinking.ADAPTIVE, False),
        ("claude-haiku-5-5", 128_000, Thinking.ADAPTIVE, False),
        ("anthropic/claude-opus-5.5", 128_000, Thinking.ALWAYS, False),
        ("claude-opus-5", 128_000, Thinking.ADAPTIVE, False),
        ("claude-opus-4-8", 128_000, Thinking.ADAPTIVE, False),
        ("claude-opus-4-6", 128_000, Thinking.BUDGET, True),
        ("claude-sonnet-4-5-20250929", 64_000, Thinking.BUDGET, True),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", 64_000, Thinking.BUDGET, True),
        ("claude-haiku-4-5@20251001", 64_000, Thinking.BUDGET, True),
        ("claude-opus-4-1-20250805", 32_000, Thinking.BUDGET, True),
        ("claude-opus-4-20250514", 32_000, Thinking.BUDGET, True),
        ("claude-sonnet-4-20250514", 64_000, Thinking.BUDGET, True),
        ("claude-3-7-sonnet-latest", 64_000, Thinking.BUDGET, True),
        ("claude-3-5-haiku-20241022", 8_192, Thinking.NONE, True),
        ("claude-3-haiku-20240307", 4_096, Thinking.NONE, True),
        ("gpt-6-sol", 128_000, Thinking.EFFORT, False),
        ("gpt-5", 128_000, Thinking.EFFORT, False),
        ("gpt-5.3-codex", 128_000, Thinking.EFFORT, False),
        ("o3-2025-04-16", 100_000, Thinking.EFFORT, False),
        ("openai/o4-mini", 100_000, Thinking.EFFORT, False),
        ("gpt-4.1-mini-2025-04-14", 32_768, Thinking.NONE, True),
        ("gpt-4-1106-preview", 4_096, Thinking.NONE, True),
        ("gpt-4o-mini", 16_384, Thinking.NONE, True),
        ("deepseek-v4-pro", 384_000, Thinking.NATIVE, True),
        ("gemini-3-flash", 65_536, Thinking.EFFORT, True),
        ("foo3-model", None, Thinking.NONE, True),
        ("something-else", None, Thinking.NONE, True),
    ],
)  # fmt: skip
def test_capabilities(model: str, output: int | None, thinking: Thinking, sampling: bool) -> None:
    known = capabilities_of(model)
    assert (known.max_output_tokens, known.thinking, known.accepts_sampling) == (output, thinking, sampling)
    assert known.supports_reasoning is (thinking is not Thinking.NONE)


@pytest.mark.parametrize(
    ("model", "wanted"),
    [("gpt-5.5", True), ("gpt-5-chat-latest", True), ("o3", True), ("o1-mini", True), ("gpt-6-luna", True),
     ("gpt-4o", False), ("gpt-4.1", False), ("deepseek-chat", False), ("llama3", False)],
)  # fmt: skip
def test_which_models_want_max_completion_tokens(model: str, wanted: bool) -> None:
    assert capabilities_of(model).max_completion_tokens is wanted


@pytest.mark.parametrize(
    ("model", "wanted"),
    [("deepseek-reasoner", True), ("deepseek-v4-flash", True), ("glm-5.2", True), ("kimi-k2-thinking", True),
     ("deepseek-chat", False), ("gpt-5.5", False)],
)  # fmt: skip
def test_which_models_want_their_reasoning_back(model: str, wanted: bool) -> None:
    assert capabilities_of(model).replays_reasoning is wanted


@given(st.text())
def test_an_output_limit_for_anthropic_is_always_within_bounds(model: str) -> None:
    assert 4_096 <= anthropic_output_limit(model) <= 200_000


def test_output_limits_for_anthropic() -> None:
    assert anthropic_output_limit("claude-opus-5-5") == 128_000
    assert anthropic_output_limit("claude-3-haiku-20240307") == 4_096
    assert anthropic_output_limit("deepseek-v4-pro") == 200_000


@pytest.mark.parametrize("tier", TIERS)
def test_the_current_claude_of_each_tier_is_of_that_tier_and_priced(tier: str) -> None:
    model = CURRENT_CLAUDE[tier]
    assert tier_of(model.id) == tier
    assert model.display_name.startswith("Claude ")
    assert cost_of(
        "anthropic", model.id, input_uncached=1, cache_read=0, cache_write=0, output=1, now=ManualClock().clock.now
    )
