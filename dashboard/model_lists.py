"""Reading providers' lists of models, whatever their shape. Pure.

OpenAI, and most: `{"data": [{"id"}]}`. Anthropic: the same with `display_name` and pages. Together: a bare array.
Google writes `models/…` before each id; OpenRouter tells context, output limit and abilities of each model.
"""

from dataclasses import dataclass

from shared.jsonio import Json

_CONTEXT = ("context_length", "context_window", "max_context_length", "max_model_len", "max_input_tokens")
_OUTPUT = ("max_output_tokens", "max_completion_tokens", "max_tokens")


@dataclass(frozen=True, slots=True)
class Listed:
    """A model as its provider lists it; None = it does not say."""

    id: str
    display_name: str | None = None
    context_window: int | None = None
    max_output_tokens: int | None = None
    supports_tool_calling: bool | None = None


def read_list(document: Json) -> list[Listed] | None:
    """Return the models of a list, or None when the document is no list."""
    entries = document.get("data", document.get("models")) if isinstance(document, dict) else document
    if not isinstance(entries, list):
        return None
    return [listed for entry in entries if (listed := _listed(entry)) is not None]


def next_page(document: Json) -> str | None:
    """Return the id after which Anthropic's next page begins, or None on the last page."""
    if not isinstance(document, dict) or document.get("has_more") is not True:
        return None
    last = document.get("last_id")
    return last if isinstance(last, str) and last else None


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
        id=model_id.removeprefix("models/"),
        display_name=_name(entry, model_id),
        context_window=_number(entry, _CONTEXT),
        max_output_tokens=_number(entry, _OUTPUT) or (_number(top, _OUTPUT) if isinstance(top, dict) else None),
        supports_tool_calling=_tools(entry),
    )


def _name(entry: dict[str, Json], model_id: str) -> str | None:
    name = entry.get("display_name") or entry.get("name")
    return name if isinstance(name, str) and name != model_id else None


def _number(entry: dict[str, Json], names: tuple[str, ...]) -> int | None:
    for name in names:
        value = entry.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53:
            return value
    return None


def _tools(entry: dict[str, Json]) -> bool | None:
    parameters, abilities = entry.get("supported_parameters"), entry.get("capabilities")
    if isinstance(parameters, list):
        return "tools" in parameters
    if isinstance(abilities, dict) and isinstance(abilities.get("function_calling"), bool):
        return bool(abilities["function_calling"])
    return None
