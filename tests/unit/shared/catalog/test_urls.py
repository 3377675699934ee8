"""From a base URL, however it was written, to the address that is called."""

import pytest

from shared.catalog.providers import PROVIDERS
from shared.catalog.urls import Operation, account_url, endpoint_url
from shared.catalog.wire import WireFormat

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES


@pytest.mark.parametrize(
    ("base_url", "wire_format", "url"),
    [
        ("https://h", A, "https://h/v1/messages"),
        ("https://h/", A, "https://h/v1/messages"),
        ("https://h///", A, "https://h/v1/messages"),
        (" https://h/v1 ", A, "https://h/v1/messages"),
        ("https://h/v1/", A, "https://h/v1/messages"),
        ("https://h//v1//", A, "https://h/v1/messages"),
        ("https://h/v1/messages", A, "https://h/v1/messages"),
        ("https://h/v1/messages/", A, "https://h/v1/messages"),
        ("https://h/v1/messages/count_tokens", A, "https://h/v1/messages"),
        ("https://h/api/anthropic", A, "https://h/api/anthropic/v1/messages"),
        ("https://h/api/anthropic/v1", A, "https://h/api/anthropic/v1/messages"),
        ("https://h", C, "https://h/v1/chat/completions"),
        ("https://h/v1", C, "https://h/v1/chat/completions"),
        ("https://h/api/v1", C, "https://h/api/v1/chat/completions"),
        ("https://h/openai/v1", C, "https://h/openai/v1/chat/completions"),
        ("https://h/api/paas/v4", C, "https://h/api/paas/v4/chat/completions"),
        ("https://h/api/paas/v4/", C, "https://h/api/paas/v4/chat/completions"),
        ("https://h/api/coding/paas/v4/chat/completions", C, "https://h/api/coding/paas/v4/chat/completions"),
        ("https://h/v1beta/openai", C, "https://h/v1beta/openai/chat/completions"),
        ("https://h/v1beta/openai/", C, "https://h/v1beta/openai/chat/completions"),
        ("https://h/v1beta", C, "https://h/v1beta/chat/completions"),
        ("https://h/v1alpha2", C, "https://h/v1alpha2/chat/completions"),
        ("https://h/V1", C, "https://h/V1/chat/completions"),
        ("https://h/compatible-mode/v1", R, "https://h/compatible-mode/v1/responses"),
        ("https://h/v1/chat/completions", R, "https://h/v1/responses"),
        ("https://h/v1/responses", C, "https://h/v1/chat/completions"),
        ("https://h/v1/responses/compact", R, "https://h/v1/responses"),
        ("https://h/chat/completions", C, "https://h/chat/completions"),
        ("https://h/v1/models", C, "https://h/v1/chat/completions"),
        ("https://h/v1/account/gateway", C, "https://h/v1/account/gateway/v1/chat/completions"),
        ("https://h/video", C, "https://h/video/v1/chat/completions"),
        ("http://127.0.0.1:8080", R, "http://127.0.0.1:8080/v1/responses"),
        ("http://[::1]:8080/v1", R, "http://[::1]:8080/v1/responses"),
        ("https://h/openai/v1?api-version=preview", C, "https://h/openai/v1/chat/completions?api-version=preview"),
        ("https://h/v1#part", C, "https://h/v1/chat/completions"),
        ("https://u:p@h/v1", C, "https://u:p@h/v1/chat/completions"),
    ],
)
def test_generate(base_url: str, wire_format: WireFormat, url: str) -> None:
    assert endpoint_url(base_url, wire_format) == url


@pytest.mark.parametrize(
    ("base_url", "count_tokens", "models"),
    [
        ("https://h", "https://h/v1/messages/count_tokens", "https://h/v1/models"),
        ("https://h/v1/", "https://h/v1/messages/count_tokens", "https://h/v1/models"),
        ("https://h/a/v1/messages", "https://h/a/v1/messages/count_tokens", "https://h/a/v1/models"),
        ("https://h/api/paas/v4", "https://h/api/paas/v4/messages/count_tokens", "https://h/api/paas/v4/models"),
    ],
)
def test_the_other_operations(base_url: str, count_tokens: str, models: str) -> None:
    assert endpoint_url(base_url, A, Operation.COUNT_TOKENS) == count_tokens
    assert endpoint_url(base_url, A, Operation.MODELS) == models


def test_a_suffix_follows_the_resource() -> None:
    assert endpoint_url("https://h", R, suffix="/compact") == "https://h/v1/responses/compact"
    assert endpoint_url("https://h?x=1", R, suffix="/resp_1") == "https://h/v1/responses/resp_1?x=1"


@pytest.mark.parametrize("wire_format", list(WireFormat))
def test_writing_the_address_back_changes_nothing(wire_format: WireFormat) -> None:
    for base_url in ("https://h", "https://h/v1", "https://h/api/paas/v4", "https://h/v1beta/openai"):
        once = endpoint_url(base_url, wire_format)
        assert endpoint_url(once, wire_format) == once


@pytest.mark.parametrize(
    ("provider", "auth_type", "base_url", "wire_format", "url"),
    [
        ("anthropic", "api_key", None, A, "https://api.anthropic.com/v1/messages"),
        ("anthropic", "oauth", "", A, "https://api.anthropic.com/v1/messages"),
        ("anthropic", "api_key", None, C, "https://api.anthropic.com/v1/chat/completions"),
        ("openai", "api_key", None, R, "https://api.openai.com/v1/responses"),
        ("codex", "api_key", None, R, "https://api.openai.com/v1/responses"),
        ("codex", "oauth", None, R, "https://chatgpt.com/backend-api/codex/responses"),
        ("codex", "oauth", "http://127.0.0.1:9", R, "http://127.0.0.1:9/responses"),
        ("codex", "api_key", "http://127.0.0.1:9", R, "http://127.0.0.1:9/v1/responses"),
        ("openai_sub", "oauth", None, R, "https://chatgpt.com/backend-api/codex/responses"),
        ("openai_sub", "oauth", "http://127.0.0.1:9/v1", R, "http://127.0.0.1:9/v1/responses"),
        ("deepseek", "api_key", None, A, "https://api.deepseek.com/anthropic/v1/messages"),
        ("deepseek", "api_key", None, C, "https://api.deepseek.com/v1/chat/completions"),
        ("deepseek", "api_key", "https://api.deepseek.com/v1/", A, "https://api.deepseek.com/anthropic/v1/messages"),
        ("deepseek", "api_key", "https://api.deepseek.com/anthropic", C, "https://api.deepseek.com/v1/chat/completions"),
        ("deepseek", "api_key", "http://127.0.0.1:9", A, "http://127.0.0.1:9/v1/messages"),
        ("deepseek", "api_key", "http://127.0.0.1:9", C, "http://127.0.0.1:9/v1/chat/completions"),
        ("glm", "api_key", "https://open.bigmodel.cn/api/paas/v4", A,
         "https://open.bigmodel.cn/api/anthropic/v1/messages"),
        ("glm", "api_key", "https://api.z.ai/api/coding/paas/v4", C,
         "https://api.z.ai/api/coding/paas/v4/chat/completions"),
        ("glm", "api_key", "https://api.z.ai/api/coding/paas/v4", A, "https://api.z.ai/api/anthropic/v1/messages"),
        ("minimax", "api_key", "https://api.minimaxi.com/v1", A, "https://api.minimaxi.com/anthropic/v1/messages"),
        ("gemini", "api_key", None, C,
         "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions"),
        ("mistral", "api_key", None, R, "https://api.mistral.ai/v1/responses"),
        ("custom", "api_key", "https://h/chat/completions", C, "https://h/chat/completions"),
        ("of-an-earlier-version", "api_key", "https://h", C, "https://h/v1/chat/completions"),
    ],
)  # fmt: skip
def test_an_account_is_called_at_its_own_or_its_provider_s_address(
    provider: str, auth_type: str, base_url: str | None, wire_format: WireFormat, url: str
) -> None:
    assert account_url(provider, auth_type, base_url, wire_format) == url


def test_a_custom_account_without_a_base_url_has_no_address() -> None:
    with pytest.raises(ValueError, match="base URL"):
        account_url("custom", "api_key", None, C)


@pytest.mark.parametrize("slug", sorted(set(PROVIDERS) - {"custom"}))
def test_every_provider_s_formats_have_an_address(slug: str) -> None:
    for wire_format in PROVIDERS[slug].speaks:
        url = account_url(slug, "api_key", None, wire_format)
        assert url.startswith(("https://", "http://localhost:"))
        assert account_url(slug, "api_key", url, wire_format) == url
