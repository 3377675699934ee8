"""The catalogue of providers, and what an account of each one speaks."""

import pytest

from shared.catalog.auth import GRANTS, AuthScheme, AuthType, auth_header, scheme_for
from shared.catalog.providers import PROVIDERS, ModelList, endpoint_of, model_list_of, provider_of, speaks_of
from shared.catalog.wire import WireFormat

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
API_SLUGS = {
    "anthropic", "openai", "openai_sub", "codex", "openrouter", "gemini", "deepseek", "glm", "cerebras", "minimax",
    "custom",
}  # fmt: skip
FURTHER_SLUGS = {
    "xai", "mistral", "groq", "moonshot", "qwen", "together", "fireworks", "ollama", "vllm", "lmstudio",
}  # fmt: skip


def test_all_slugs_are_there() -> None:
    assert set(PROVIDERS) == API_SLUGS | FURTHER_SLUGS


@pytest.mark.parametrize("slug", sorted(PROVIDERS))
def test_every_row_is_sound(slug: str) -> None:
    provider = PROVIDERS[slug]
    assert provider.slug == slug
    assert provider.label
    assert len(set(provider.speaks)) == len(provider.speaks) > 0
    assert provider.auth_types
    assert provider.models is ModelList.NONE or provider.endpoint(provider.models_format) is not None
    assert AuthType.OAUTH not in provider.auth_types or slug in GRANTS
    for endpoint in provider.endpoints:
        assert slug == "custom" or endpoint.base_url.startswith(("https://", "http://localhost:"))
        assert not endpoint.base_url.endswith("/")
    for addresses in provider.also_at:
        assert set(addresses) == set(provider.speaks)


@pytest.mark.parametrize(
    ("provider", "api_format", "base_url", "formats"),
    [
        ("anthropic", None, None, (A,)),
        ("anthropic", None, "https://proxy.example", (A,)),
        ("anthropic", "chat", None, (C,)),
        ("openai", None, None, (R, C)),
        ("openai", None, "", (R, C)),
        ("openai", "", "https://api.openai.com", (R, C)),
        ("openai", None, "https://api.openai.com/v1/", (R, C)),
        ("openai", None, "https://eu.api.openai.com/v1", (R, C)),
        ("openai", None, "https://api.openai.com.evil.example/v1", (C,)),
        ("openai", None, "http://127.0.0.1:8080", (C,)),
        ("openai", "responses", "http://127.0.0.1:8080", (R,)),
        ("openai", "anthropic", None, (A,)),
        ("codex", None, None, (R,)),
        ("codex", None, "http://127.0.0.1:8080", (R,)),
        ("openai_sub", None, None, (R,)),
        ("custom", None, "https://h", (C,)),
        ("custom", "anthropic", "https://h", (A,)),
        ("deepseek", None, None, (A, C)),
        ("deepseek", None, "http://127.0.0.1:8080", (A, C)),
        ("glm", None, None, (A, C)),
        ("gemini", None, None, (C,)),
        ("cerebras", None, None, (C,)),
        ("minimax", "chat", None, (C,)),
        ("of-an-earlier-version", None, "https://h", (C,)),
        ("openai", "no-such-format", None, (R, C)),
    ],
)
def test_what_an_account_speaks(
    provider: str, api_format: str | None, base_url: str | None, formats: tuple[WireFormat, ...]
) -> None:
    for auth_type in ("api_key", "oauth"):
        assert speaks_of(provider, api_format, auth_type, base_url) == formats


def test_an_unknown_slug_counts_as_custom() -> None:
    assert provider_of("of-an-earlier-version") is PROVIDERS["custom"]


@pytest.mark.parametrize(
    ("provider", "wire_format", "scheme"),
    [
        ("anthropic", A, AuthScheme.X_API_KEY), ("deepseek", A, AuthScheme.X_API_KEY), ("deepseek", C, AuthScheme.BEARER),
        ("glm", A, AuthScheme.BEARER), ("fireworks", A, AuthScheme.BEARER), ("openai", R, AuthScheme.BEARER),
        ("custom", A, AuthScheme.X_API_KEY), ("custom", C, AuthScheme.BEARER), ("mistral", A, AuthScheme.X_API_KEY),
    ],
)  # fmt: skip
def test_how_a_credential_is_presented(provider: str, wire_format: WireFormat, scheme: AuthScheme) -> None:
    assert endpoint_of(provider, "api_key", None, wire_format).auth is scheme


def test_headers() -> None:
    assert auth_header(AuthScheme.BEARER, "s") == ("authorization", "Bearer s")
    assert auth_header(AuthScheme.X_API_KEY, "s") == ("x-api-key", "s")
    assert scheme_for(AuthScheme.X_API_KEY, "oauth", "token") is AuthScheme.BEARER
    assert scheme_for(AuthScheme.X_API_KEY, "api_key", "sk-ant-oat01-x") is AuthScheme.BEARER
    assert scheme_for(AuthScheme.X_API_KEY, "api_key", "sk-ant-api03-x") is AuthScheme.X_API_KEY


def test_a_subscription_has_no_list_of_models() -> None:
    assert model_list_of("codex", "oauth") is ModelList.NONE
    assert model_list_of("codex", "api_key") is ModelList.OPENAI
    assert model_list_of("anthropic", "oauth") is ModelList.ANTHROPIC


def test_a_refresh_token_has_one_issuer() -> None:
    assert set(GRANTS) == {"anthropic", "codex", "openai_sub"}
    assert GRANTS["anthropic"].token_url.startswith("https://platform.claude.com/")
    assert GRANTS["codex"].token_url.startswith("https://auth.openai.com/")
