"""Which model serves each tier when an account is the only one. Pure data.

None = the model that the client asks for. The tier `default` takes every name that tells no tier: it is set only where
the provider's own names all tell theirs, so that asking a provider for its own model always gets that model.
Names from the price list that ships with the catalogue (`genai-prices`, November 2026).
"""

from collections.abc import Mapping
from types import MappingProxyType

from shared.catalog.models import CURRENT_CLAUDE, DEFAULT_TIER

SERVED_TIERS = ("opus", "sonnet", "haiku", DEFAULT_TIER)

_Targets = Mapping[str, str | None]
_AS_ASKED: _Targets = MappingProxyType(dict.fromkeys(SERVED_TIERS))


def _targets(opus: str, sonnet: str, haiku: str) -> _Targets:
    return MappingProxyType({"opus": opus, "sonnet": sonnet, "haiku": haiku, DEFAULT_TIER: None})


_GPT = _targets("gpt-5.5", "gpt-5.5", "gpt-5.4-mini")

_BY_PROVIDER: Mapping[str, _Targets] = MappingProxyType({
    "anthropic": MappingProxyType({**_AS_ASKED, DEFAULT_TIER: CURRENT_CLAUDE["sonnet"].id}),
    "openai": _GPT,
    "codex": _GPT,
    "openai_sub": _GPT,
    "openrouter": _targets(
        "anthropic/claude-opus-5.5", "anthropic/claude-sonnet-5.5", "anthropic/claude-haiku-5.5"
    ),
    "gemini": _targets("gemini-3.1-pro-preview", "gemini-3.1-pro-preview", "gemini-3.5-flash"),
    "deepseek": _targets("deepseek-v4-pro", "deepseek-v4-pro", "deepseek-v4-flash"),
    "glm": _targets("glm-5.3", "glm-5.3", "glm-4.5-air"),
    "cerebras": _targets("zai-glm-4.7", "zai-glm-4.7", "gpt-oss-120b"),
    "minimax": _targets("MiniMax-M2.7", "MiniMax-M2.7", "MiniMax-M2.7-highspeed"),
    "xai": _targets("grok-4.7", "grok-4.7", "grok-code-fast-1"),
    "mistral": _targets("mistral-large-2512", "devstral-2512", "devstral-small"),
    "groq": _targets("openai/gpt-oss-120b", "openai/gpt-oss-120b", "openai/gpt-oss-20b"),
    "moonshot": _targets("kimi-k3", "kimi-k3", "kimi-k2.6"),
})  # fmt: skip


def first_targets(provider: str) -> _Targets:
    """Return the model by tier; a provider whose models we cannot name gets what the client asks for."""
    return _BY_PROVIDER.get(provider, _AS_ASKED)
