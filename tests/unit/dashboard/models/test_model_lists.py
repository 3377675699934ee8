"""Lists of models as each provider's documentation shows them (read in November 2026)."""

import pytest

from dashboard.model_lists import Listed, next_page, read_list
from shared.jsonio import Json

ANTHROPIC: Json = {
    "data": [
        {
            "id": "claude-opus-4-6",
            "capabilities": {
                "batch": {"supported": True},
                "effort": {"supported": True, "low": {"supported": True}},
                "thinking": {"supported": True, "types": {"adaptive": {"supported": True}}},
            },
            "created_at": "2026-02-04T00:00:00Z",
            "display_name": "Claude Opus 4.6",
            "max_input_tokens": 1_000_000,
            "max_tokens": 128_000,
            "type": "model",
        },
        {
            "id": "claude-unreleased",
            "created_at": "1970-01-01T00:00:00Z",
            "display_name": "",
            "max_input_tokens": 0,
            "max_tokens": 0,
            "type": "model",
        },
    ],
    "first_id": "claude-opus-4-6",
    "has_more": True,
    "last_id": "claude-unreleased",
}
OPENAI: Json = {
    "object": "list",
    "data": [
        {"id": "gpt-5.2", "object": "model", "created": 1_735_689_600, "owned_by": "openai", "shutdown_date": None}
    ],
}
OPENROUTER: Json = {
    "data": [
        {
            "id": "openai/gpt-4",
            "canonical_slug": "openai/gpt-4",
            "name": "GPT-4",
            "created": 1_692_901_234,
            "context_length": 8_192,
            "architecture": {"modality": "text->text", "input_modalities": ["text"], "tokenizer": "GPT"},
            "pricing": {"prompt": "0.00003", "completion": "0.00006"},
            "top_provider": {"context_length": 8_191, "max_completion_tokens": 4_096, "is_moderated": True},
            "per_request_limits": None,
            "supported_parameters": ["temperature", "tools", "max_tokens"],
        }
    ],
    "total_count": 900,
    "links": {"next": "https://elsewhere.example/api/v1/models?offset=500&limit=500"},
}
GEMINI_COMPATIBLE: Json = {
    "object": "list",
    "data": [
        {
            "id": "models/gemini-2.5-flash",
            "object": "model",
            "owned_by": "google",
            "display_name": "Gemini 2.5 Flash",
        }
    ],
}
GEMINI_NATIVE: Json = {
    "models": [
        {
            "name": "models/gemini-2.5-flash",
            "version": "001",
            "displayName": "Gemini 2.5 Flash",
            "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
            "thinking": True,
        }
    ],
    "nextPageToken": "Ch5tb2Rl/+=",
}
DEEPSEEK: Json = {
    "object": "list",
    "data": [
        {"id": "deepseek-chat", "object": "model", "owned_by": "deepseek"},
        {"id": "deepseek-reasoner", "object": "model", "owned_by": "deepseek"},
    ],
}
GLM: Json = {
    "object": "list",
    "data": [{"id": "glm-4.7", "object": "model", "created": 1_756_788_845, "owned_by": "z-ai"}],
}
CEREBRAS: Json = {
    "object": "list",
    "data": [{"id": "gpt-oss-120b", "object": "model", "created": 1_234_567_890, "owned_by": "cerebras"}],
}
MINIMAX: Json = {
    "data": [
        {
            "id": "MiniMax-M3",
            "created_at": "2026-06-01T00:00:00Z",
            "display_name": "MiniMax-M3",
            "type": "model",
        }
    ],
    "first_id": "MiniMax-M3",
    "has_more": False,
    "last_id": "MiniMax-M3",
}
MOONSHOT: Json = {
    "object": "list",
    "data": [
        {
            "id": "kimi-k2.6",
            "object": "model",
            "created": 1_770_000_000,
            "owned_by": "moonshot",
            "context_length": 262_144,
            "supports_image_in": True,
            "supports_reasoning": True,
        }
    ],
}
MISTRAL: Json = {
    "object": "list",
    "data": [
        {
            "id": "mistral-large-latest",
            "object": "model",
            "owned_by": "mistralai",
            "capabilities": {"completion_chat": True, "function_calling": True, "vision": False},
            "name": "mistral-large-2512",
            "max_context_length": 131_072,
            "aliases": ["mistral-large-2512"],
        }
    ],
}
TOGETHER: Json = [
    {
        "id": "Austism/chronos-hermes-13b",
        "object": "model",
        "created": 1_692_896_905,
        "type": "chat",
        "display_name": "Chronos Hermes (13B)",
        "context_length": 2_048,
        "pricing": {"input": 0.3, "output": 0.3},
    }
]
GROQ: Json = {
    "object": "list",
    "data": [
        {
            "id": "openai/gpt-oss-120b",
            "object": "model",
            "owned_by": "OpenAI",
            "active": True,
            "context_window": 131_072,
            "max_completion_tokens": 65_536,
        }
    ],
}
FIREWORKS: Json = {
    "object": "list",
    "data": [
        {
            "id": "accounts/fireworks/models/deepseek-v3",
            "object": "model",
            "owned_by": "fireworks",
            "context_length": 163_840,
            "supports_chat": True,
            "supports_tools": False,
        }
    ],
}
VLLM: Json = {
    "object": "list",
    "data": [{"id": "Qwen/Qwen3-8B", "object": "model", "owned_by": "vllm", "max_model_len": 40_960, "root": "x"}],
}


@pytest.mark.parametrize(
    ("document", "first"),
    [
        (ANTHROPIC, Listed("claude-opus-4-6", "Claude Opus 4.6", 1_000_000, 128_000, None, supports_reasoning=True)),
        (OPENAI, Listed("gpt-5.2")),
        (OPENROUTER, Listed("openai/gpt-4", "GPT-4", 8_192, 4_096, True, supports_reasoning=False)),
        (GEMINI_COMPATIBLE, Listed("gemini-2.5-flash", "Gemini 2.5 Flash")),
        (
            GEMINI_NATIVE,
            Listed("gemini-2.5-flash", "Gemini 2.5 Flash", 1_048_576, 65_536, None, supports_reasoning=True),
        ),
        (DEEPSEEK, Listed("deepseek-chat")),
        (GLM, Listed("glm-4.7")),
        (CEREBRAS, Listed("gpt-oss-120b")),
        (MINIMAX, Listed("MiniMax-M3")),
        (MOONSHOT, Listed("kimi-k2.6", context_window=262_144, supports_reasoning=True)),
        (MISTRAL, Listed("mistral-large-latest", "mistral-large-2512", 131_072, supports_tool_calling=True)),
        (TOGETHER, Listed("Austism/chronos-hermes-13b", "Chronos Hermes (13B)", 2_048)),
        (GROQ, Listed("openai/gpt-oss-120b", None, 131_072, 65_536)),
        (
            FIREWORKS,
            Listed("accounts/fireworks/models/deepseek-v3", context_window=163_840, supports_tool_calling=False),
        ),
        (VLLM, Listed("Qwen/Qwen3-8B", context_window=40_960)),
    ],
)
def test_each_providers_list_is_read(document: Json, first: Listed) -> None:
    listed = read_list(document)
    assert listed is not None
    assert listed[0] == first


def test_a_limit_of_zero_and_an_empty_name_say_nothing() -> None:
    listed = read_list(ANTHROPIC)
    assert listed is not None
    assert listed[1] == Listed("claude-unreleased")


@pytest.mark.parametrize(
    ("document", "query"),
    [
        (ANTHROPIC, "after_id=claude-unreleased"),
        (OPENROUTER, "offset=500&limit=500"),
        (GEMINI_NATIVE, "pageToken=Ch5tb2Rl%2F%2B%3D"),
        (OPENAI, None),
        (MINIMAX, None),
        (TOGETHER, None),
        ({"data": [], "links": {"next": None}}, None),
        ({"data": [], "has_more": True, "last_id": None}, None),
        ({"data": [], "links": {"next": "/api/v1/models"}}, None),
    ],
)
def test_the_next_page_is_asked_for_in_the_providers_way(document: Json, query: str | None) -> None:
    assert next_page(document) == query


@pytest.mark.parametrize("document", [None, "models", 7, {"error": {"message": "no"}}, {"data": {"id": "x"}}])
def test_what_is_no_list_is_told_apart(document: Json) -> None:
    assert read_list(document) is None
