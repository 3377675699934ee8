"""The cheapest real request for an account, in its own format, and what its answer means. Pure.

One output token (or the least that the format allows) of a cheap model. Which model: the one asked for, one that a
config sends there, a cheap one by the provider's name; if the provider does not know that one, its own list tells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.outbound import Answer, Call
from dashboard.provider_calls import Target, own_words, request_headers
from shared.catalog.models import CURRENT_CLAUDE, capabilities_of
from shared.catalog.prices import rates_of
from shared.catalog.urls import account_url
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_CHEAP_MODELS = {
    "anthropic": CURRENT_CLAUDE["haiku"].id,
    "openai": "gpt-5-nano",
    "codex": "gpt-5-codex",
    "openai_sub": "gpt-5-codex",
    "openrouter": "openai/gpt-5-nano",
    "gemini": "gemini-2.5-flash-lite",
    "deepseek": "deepseek-chat",
    "glm": "glm-4.5-air",
    "cerebras": "llama3.1-8b",
    "minimax": "MiniMax-M2",
    "mistral": "mistral-small-latest",
    "groq": "llama-3.1-8b-instant",
    "qwen": "qwen-flash",
}
"""A guess by provider; a wrong one costs a second request, after the provider's own list."""
_CHEAP_BY_FORMAT = {
    WireFormat.ANTHROPIC: CURRENT_CLAUDE["haiku"].id,
    WireFormat.CHAT: "gpt-5-nano",
    WireFormat.RESPONSES: "gpt-5-nano",
}
_NO_CHAT = (
    "embed",
    "whisper",
    "tts",
    "image",
    "audio",
    "moderation",
    "realtime",
    "rerank",
    "dall-e",
    "sora",
    "transcribe",
)
_LEAST_RESPONSES_TOKENS = 16
_AUTH_REFUSED = {401, 403}
_LIMITED = 429
_MODEL_UNKNOWN = {400, 404, 422}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer means."""

    ok: bool
    message: str
    refused: bool = False
    """The provider refuses the credential."""
    unknown_model: bool = False
    """Another model may be worth a try."""


def first_model(target: Target, asked: str | None, assigned: Iterable[str]) -> str:
    """Return the model to test with."""
    return asked or next(iter(assigned), None) or _CHEAP_MODELS.get(target.provider) or _CHEAP_BY_FORMAT[target.wire]


def cheapest_of(provider: str, models: Iterable[str], now: datetime) -> str | None:
    """Return the model of a list that costs least, else the first that looks like one for text."""
    texts = [model for model in models if not any(word in model.lower() for word in _NO_CHAT)]
    priced = {
        model: rates.input.base + rates.output.base
        for model in texts
        if (rates := rates_of(provider, model, now)) is not None
    }
    return min(priced, key=lambda model: priced[model]) if priced else next(iter(texts), None)


def generate_call(target: Target, model: str) -> Call:
    """Build the request. Raises `ValueError` when the account has no address."""
    url = account_url(target.provider, target.auth_type, target.base_url, target.wire)
    return Call("POST", url, request_headers(target, target.wire), _body(target, model), target.proxy_url)


def judge_answer(target: Target, answer: Answer, model: str, latency_ms: int) -> Outcome:
    """Say what the answer means, in words that never repeat the credential."""
    detail = own_words(target, answer)
    if answer.status in _AUTH_REFUSED:
        return Outcome(
            ok=False, message=f"The provider refuses the credential ({answer.status}).{detail}", refused=True
        )
    if answer.status == _LIMITED:
        return Outcome(ok=False, message=f"The provider answers, but a limit is reached (429).{detail}")
    if answer.status in _MODEL_UNKNOWN:
        message = f"The provider answers, but not for {model} ({answer.status}).{detail}"
        return Outcome(ok=False, message=message, unknown_model=True)
    if 300 <= answer.status < 400:  # noqa: PLR2004
        return Outcome(
            ok=False, message=f"The address redirects elsewhere ({answer.status}): redirects are never followed."
        )
    if not 200 <= answer.status < 300:  # noqa: PLR2004
        return Outcome(ok=False, message=f"The provider answers with an error ({answer.status}).{detail}")
    if not _is_reply(target, answer):
        return Outcome(ok=False, message=f"The answer is no {target.wire} reply: is the base URL right?{detail}")
    return Outcome(ok=True, message=f"{model} answered in {latency_ms} ms.")


def _body(target: Target, model: str) -> Json:
    match target.wire:
        case WireFormat.ANTHROPIC:
            return {"model": model, "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}]}
        case WireFormat.CHAT:
            limit = {"max_completion_tokens": 16} if capabilities_of(model).max_completion_tokens else {"max_tokens": 1}
            return {"model": model, "messages": [{"role": "user", "content": "Hi"}], **limit}
        case WireFormat.RESPONSES:
            return _responses_body(target, model)


def _responses_body(target: Target, model: str) -> Json:
    message = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
    body = {"model": model, "input": [message], "store": False}
    if target.is_chatgpt:
        return {**body, "instructions": "", "stream": True}
    return {**body, "max_output_tokens": _LEAST_RESPONSES_TOKENS}


def _is_reply(target: Target, answer: Answer) -> bool:
    """A 200 with a web page, nothing or an error in it is no answer."""
    if target.is_chatgpt:
        return b"response.created" in answer.body and b'"response.failed"' not in answer.body
    document = answer.document()
    if not isinstance(document, dict) or document.get("error"):
        return False
    match target.wire:
        case WireFormat.ANTHROPIC:
            return isinstance(document.get("content"), list)
        case WireFormat.CHAT:
            return bool(document.get("choices"))
        case WireFormat.RESPONSES:
            return isinstance(document.get("output"), list) and document.get("status") != "failed"
