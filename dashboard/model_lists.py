"""Reading providers' lists of models, whatever their shape. Pure.

- OpenAI, DeepSeek, Z.ai, Cerebras, xAI and most: `{"object": "list", "data": [{"id", "owned_by"}]}`.
- Anthropic, MiniMax: the same with `display_name`, in pages (`has_more`, `last_id`); Anthropic tells limits and capabilities.
- OpenRouter: the same with limits and supported parameters, in pages (`links.next`).
- Google: `models/` before each id; natively `{"models": [{"name", "displayName", "inputTokenLimit"}], "nextPageToken"}`.
- Together: a bare array. Mistral, Moonshot, Groq, Fireworks, vLLM: OpenAI's with limits or abilities under names of their own.

Sources: the providers' documentation of their lists, read in November 2026; `tests/unit/dashboard/models/test_model_lists.py` has an
answer of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from shared.jsonio import Json

_CONTEXT = (
    "context_length", "context_window", "max_context_length", "max_model_len", "max_input_tokens", "inputTokenLimit",
)  # fmt: skip
_OUTPUT = ("max_output_tokens", "max_completion_tokens", "max_tokens", "outputTokenLimit")
_GOOGLES = "models/"
_NAMES = ("display_name", "displayName", "name")


@dataclass(frozen=True, slots=True)
class Listed:
    """A model as its provider lists it; None = it does not say."""

    id: str
    display_name: str | None = None
    context_window: int | None = None
    max_output_tokens: int | None = None
    supports_tool_calling: bool | None = None
    supports_reasoning: bool | None = None


def read_list(document: Json) -> list[Listed] | None:
    """Return the models of a list, or None when the document is no list."""
    entries = document.get("data", document.get("models")) if isinstance(document, dict) else document
    if not isinstance(entries, list):
        return None
    return [listed for entry in entries if (listed := _listed(entry)) is not None]


def next_page(document: Json) -> str | None:
    """Return the query that asks for the next page, or None on the last one."""
    if not isinstance(document, dict):
        return None
    last, token, links = document.get("last_id"), document.get("nextPageToken"), document.get("links")
    if document.get("has_more") is True and isinstance(last, str) and last:
        return urlencode({"after_id": last})
    if isinstance(token, str) and token:
        return urlencode({"pageToken": token})
    following = links.get("next") if isinstance(links, dict) else None
    # The query alone: a provider's answer does not say where its credential is sent.
    return (urlsplit(following).query or None) if isinstance(following, str) else None


def _listed(entry: Json) -> Listed | None:
    if isinstance(entry, str):
        entry = {"id": entry}
    if not isinstance(entry, dict):
        return None
    model_id = entry.get("id") or entry.get("name")
    if not isinstance(model_id, str) or not model_id:
        return None
    top = entry.get("top_provider")
    return Listed(
        id=model_id.removeprefix(_GOOGLES),
        display_name=_name(entry, model_id),
        context_window=_number(entry, _CONTEXT),
        max_output_tokens=_number(entry, _OUTPUT) or (_number(top, _OUTPUT) if isinstance(top, dict) else None),
        supports_tool_calling=_ability(entry, "tools", ("supports_tools",), ("function_calling",)),
        supports_reasoning=_ability(entry, "reasoning", ("supports_reasoning", "thinking"), ("reasoning", "thinking")),
    )


def _name(entry: dict[str, Json], model_id: str) -> str | None:
    names = (name for key in _NAMES if isinstance(name := entry.get(key), str) and name)
    return next((name for name in names if name.removeprefix(_GOOGLES) != model_id.removeprefix(_GOOGLES)), None)


def _number(entry: dict[str, Json], names: tuple[str, ...]) -> int | None:
    for name in names:
        value = entry.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53:
            return value
    return None


def _ability(
    entry: dict[str, Json], parameter: str, own: Sequence[str], among_capabilities: Sequence[str]
) -> bool | None:
    """Tell what a list says of an ability: as a parameter that it takes, as a field, or among its capabilities."""
    parameters, capabilities = entry.get("supported_parameters"), entry.get("capabilities")
    if isinstance(parameters, list):
        return parameter in parameters
    said = [entry.get(name) for name in own]
    if isinstance(capabilities, dict):
        said += [capabilities.get(name) for name in among_capabilities]
    said = [each.get("supported") if isinstance(each, dict) else each for each in said]
    return next((each for each in said if isinstance(each, bool)), None)
