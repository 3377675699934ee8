"""What the proxy needs to know of a Chat Completions request without decoding it, and named changes to it.

Source: OpenAI API reference, Chat Completions (2026-11).
"""

from proxy.formats.codec import Facts, Patches
from proxy.formats.shape import bad, both_ends, check_optional, integer, require, text_of
from shared.jsonio import Json

_OPTIONAL = {
    "stream": "a boolean",
    "temperature": "a number",
    "top_p": "a number",
    "n": "a positive integer",
    "stop": "a string or an array of strings",
    "tools": "an array of objects",
    "tool_choice": "a string or an object",
    "response_format": "an object",
    "stream_options": "an object",
    "max_tokens": "a positive integer",
    "max_completion_tokens": "a positive integer",
    "metadata": "an object",
}
_LIMITS = ("max_completion_tokens", "max_tokens")
_SESSION_KEYS = ("prompt_cache_key", "session_id", "conversation_id")


def facts(document: dict[str, Json]) -> Facts:
    """Check a Chat Completions request and read its facts."""
    model = require(document, "model", "a non-empty string")
    messages = require(document, "messages", "a non-empty array")
    check_optional(document, _OPTIONAL)
    for position, message in enumerate(messages):
        _check_message(message, f"messages.{position}.")
    options = document.get("stream_options") or {}
    return Facts(
        model=model,
        stream=document.get("stream") is True,
        has_tools=bool(document.get("tools")),
        has_history=any(message["role"] == "assistant" for message in messages),
        max_output=next((integer(document[key]) for key in _LIMITS if document.get(key) is not None), None),
        session_id=next((document[key] for key in _SESSION_KEYS if _is_text(document.get(key))), None),
        opening=_opening(messages),
        wants_stream_usage=options.get("include_usage") is True,
    )


def patch(document: dict[str, Json], patches: Patches) -> dict[str, Json]:
    """Return a shallow copy of `document` with `patches` applied."""
    patched = {key: value for key, value in document.items() if key not in patches.remove}
    if patches.model is not None:
        patched["model"] = patches.model
    if patches.max_output is not None:
        for key in _LIMITS:
            if isinstance(patched.get(key), int) and patched[key] > patches.max_output:
                patched[key] = patches.max_output
    if patches.ask_stream_usage:
        patched["stream_options"] = {**(patched.get("stream_options") or {}), "include_usage": True}
    patched.update(patches.set)
    return patched


def _check_message(message: Json, where: str) -> None:
    if not isinstance(message, dict):
        raise bad(f"{where[:-1]}: must be an object", where[:-1])
    require(message, "role", "a non-empty string", where=where)
    check_optional(message, {"content": "a string or an array", "tool_calls": "an array of objects"}, where=where)
    content = message.get("content")
    if isinstance(content, list):
        for position, part in enumerate(content):
            if not isinstance(part, dict | str):
                raise bad(f"{where}content.{position}: must be an object", f"{where}content.{position}")


def _opening(messages: list[Json]) -> str:
    system = [text_of(message.get("content")) for message in messages if message["role"] in {"system", "developer"}]
    first = next((message for message in messages if message["role"] == "user"), None)
    user = text_of(first.get("content")) if first else ""
    return "\n".join(both_ends(text) for text in (*system[:1], user))


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and bool(value)
