"""What the proxy needs to know of a Messages request without decoding it, and named changes to it.

Source: Anthropic API reference, Messages (2026-11).
"""

import re

from proxy.formats.codec import Facts, Patches
from proxy.formats.shape import bad, both_ends, check_optional, require, text_of
from shared import jsonio
from shared.jsonio import Json

_OPTIONAL = {
    "stream": "a boolean",
    "temperature": "a number",
    "top_p": "a number",
    "top_k": "a number",
    "stop_sequences": "an array of strings",
    "tools": "an array of objects",
    "tool_choice": "an object",
    "thinking": "an object",
    "output_config": "an object",
    "metadata": "an object",
    "system": "a string or an array of objects",
}
_ROLES = frozenset({"user", "assistant", "system"})
_LEGACY_SESSION = re.compile(r"_session_([0-9a-fA-F-]{4,})")
_ATTRIBUTION = "x-anthropic-billing-header"


def facts(document: dict[str, Json], *, counting: bool = False) -> Facts:
    """Check a Messages request and read its facts. `counting`: a `count_tokens` request, which needs no output limit."""
    model = require(document, "model", "a non-empty string")
    messages = require(document, "messages", "a non-empty array")
    limit = None if counting else require(document, "max_tokens", "a positive integer")
    check_optional(document, _OPTIONAL)
    if not all(map(_is_plain, messages)):
        _check_messages(messages)
    roles = [message["role"] for message in messages]
    first = messages[roles.index("user")] if "user" in roles else None
    return Facts(
        model,
        document.get("stream") is True,
        bool(document.get("tools")),
        "assistant" in roles,
        limit,
        _session_id(document.get("metadata")),
        _opening(document.get("system"), text_of(first["content"]) if first else ""),
    )


def patch(document: dict[str, Json], patches: Patches) -> dict[str, Json]:
    """Return a shallow copy of `document` with `patches` applied."""
    patched = {key: value for key, value in document.items() if key not in patches.remove}
    if patches.model is not None:
        patched["model"] = patches.model
    limit = patched.get("max_tokens")
    if patches.max_output is not None and isinstance(limit, int) and limit > patches.max_output:
        patched["max_tokens"] = patches.max_output
        _fit_budget(patched, patches.max_output)
    patched.update(patches.set)
    return patched


def _fit_budget(patched: dict[str, Json], limit: int) -> None:
    """Keep the thinking budget below a clamped limit (1024 is Anthropic's least budget)."""
    thinking = patched.get("thinking")
    if not isinstance(thinking, dict):
        return
    budget = thinking.get("budget_tokens")
    if isinstance(budget, int) and budget >= limit:
        if limit > 1024:  # noqa: PLR2004 - documented minimum
            patched["thinking"] = {**thinking, "budget_tokens": limit - 1}
        else:
            patched["thinking"] = {"type": "disabled"}


def _is_plain(message: Json) -> bool:
    """Tell a message that `_check_messages` would pass: a conversation has a thousand, and words are for what is wrong."""
    if type(message) is not dict:
        return False
    role, content = message.get("role"), message.get("content")
    if type(role) is not str or role not in _ROLES:
        return False
    return type(content) is str or (type(content) is list and all(map(_is_plain_block, content)))


def _is_plain_block(block: Json) -> bool:
    return type(block) is dict and type(block.get("type")) is str


def _check_messages(messages: list[Json]) -> None:
    for position, message in enumerate(messages):
        _check_message(message, f"messages.{position}.")


def _check_message(message: Json, where: str) -> None:
    if not isinstance(message, dict):
        raise bad(f"{where[:-1]}: must be an object", where[:-1])
    role = require(message, "role", "a string", where=where)
    if role not in _ROLES:
        raise bad(f"{where}role: must be user or assistant", f"{where}role")
    content = require(message, "content", "a string or an array", where=where)
    if isinstance(content, list):
        for position, block in enumerate(content):
            place = f"{where}content.{position}"
            if not isinstance(block, dict):
                raise bad(f"{place}: must be an object", place)
            require(block, "type", "a string", where=f"{place}.")


def _session_id(metadata: Json) -> str | None:
    """Claude Code puts JSON text into `metadata.user_id` (since 2.1.78), before that `…_session_<uuid>`."""
    user_id = metadata.get("user_id") if isinstance(metadata, dict) else None
    if not isinstance(user_id, str):
        return None
    if user_id.startswith("{"):
        try:
            session = jsonio.loads(user_id.encode("utf-8", "surrogatepass")).get("session_id")
        except jsonio.JsonError:
            return None
        return session if isinstance(session, str) and session else None
    found = _LEGACY_SESSION.search(user_id)
    return found.group(1) if found else None


def _opening(system: Json, user: str) -> str:
    """Return the system text, without the attribution line, whose hash changes by the request, and the first user text."""
    if isinstance(system, list):
        system = [block for block in system if not str(block.get("text", "")).startswith(_ATTRIBUTION)]
    head = both_ends(text_of(system)) if system else ""
    return f"{head}\n\n{both_ends(user)}"
