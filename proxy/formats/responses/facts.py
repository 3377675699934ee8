"""What the proxy needs to know of a Responses request without decoding it, and named changes to it.

Source: OpenAI API reference, Responses (2026-11).
"""

from proxy.formats.codec import Facts, Patches
from proxy.formats.shape import CHECKS, bad, both_ends, check_optional, integer, require, text_of
from shared.jsonio import Json

_OPTIONAL = {
    "stream": "a boolean",
    "instructions": "a string or an array",
    "temperature": "a number",
    "top_p": "a number",
    "tools": "an array of objects",
    "tool_choice": "a string or an object",
    "text": "an object",
    "reasoning": "an object",
    "max_output_tokens": "a positive integer",
    "include": "an array of strings",
    "metadata": "an object",
    "previous_response_id": "a string",
    "store": "a boolean",
    "parallel_tool_calls": "a boolean",
}
_INSTEAD_OF_INPUT = ("previous_response_id", "prompt", "conversation")
_SESSION_KEYS = ("prompt_cache_key", "session_id", "conversation_id")
_ASSISTANT_ITEMS = frozenset({"function_call", "custom_tool_call", "reasoning", "local_shell_call", "web_search_call"})


def facts(document: dict[str, Json]) -> Facts:
    """Check a Responses request and read its facts."""
    model = require(document, "model", "a non-empty string")
    items = _items(document)
    check_optional(document, _OPTIONAL)
    limit = document.get("max_output_tokens")
    previous = document.get("previous_response_id")
    return Facts(
        model=model,
        stream=document.get("stream") is True,
        has_tools=bool(document.get("tools")),
        has_history=bool(previous) or any(_is_assistant(item) for item in items),
        max_output=None if limit is None else integer(limit),
        session_id=next((document[key] for key in _SESSION_KEYS if _is_text(document.get(key))), None),
        opening=_opening(document, items),
        previous_response_id=previous or None,
    )


def patch(document: dict[str, Json], patches: Patches) -> dict[str, Json]:
    """Return a shallow copy of `document` with `patches` applied."""
    patched = {key: value for key, value in document.items() if key not in patches.remove}
    if patches.model is not None:
        patched["model"] = patches.model
    limit = patched.get("max_output_tokens")
    if patches.max_output is not None and isinstance(limit, int) and limit > patches.max_output:
        patched["max_output_tokens"] = patches.max_output
    patched.update(patches.set)
    return patched


def _items(document: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the input items; a string input has none. Raises where there is no input and nothing in its place."""
    if document.get("input") is None and any(document.get(key) for key in _INSTEAD_OF_INPUT):
        return []
    given = require(document, "input", "a string or an array")
    items: list[dict[str, Json]] = [] if isinstance(given, str) else given
    for position, item in enumerate(items):
        if not isinstance(item, dict):
            raise bad(f"input.{position}: must be an object", f"input.{position}")
        check_optional(item, {"type": "a string", "role": "a string"}, where=f"input.{position}.")
        content = item.get("content")
        if content is not None and not CHECKS["a string or an array of objects"](content):
            raise bad(f"input.{position}.content: must be a string or an array of objects", f"input.{position}.content")
    return items


def _is_assistant(item: dict[str, Json]) -> bool:
    return item.get("role") == "assistant" or item.get("type") in _ASSISTANT_ITEMS


def _opening(document: dict[str, Json], items: list[dict[str, Json]]) -> str:
    first = next((item for item in items if item.get("role") == "user"), None)
    user = text_of(first.get("content")) if first else text_of(document.get("input"))
    return f"{both_ends(text_of(document.get('instructions')))}\n{both_ends(user)}"


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and bool(value)
