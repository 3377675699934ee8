"""Messages requests to the neutral form. Source: Anthropic API reference, Messages (2026-11)."""

from collections.abc import Mapping

from proxy.formats.anthropic.blocks import A, decode_content
from proxy.formats.effort import effort_of_budget
from proxy.formats.ir import (
    ChatRequest,
    ChoiceMode,
    HostedTool,
    OutputFormat,
    ReasoningConfig,
    Role,
    Tool,
    ToolChoice,
    Turn,
)
from proxy.formats.shape import integer, text_or_none
from shared.jsonio import Json

_MODES: Mapping[str, ChoiceMode] = {
    "auto": ChoiceMode.AUTO,
    "any": ChoiceMode.REQUIRED,
    "none": ChoiceMode.NONE,
    "tool": ChoiceMode.TOOL,
}
_NEUTRAL = frozenset(
    {
        "model",
        "messages",
        "system",
        "stream",
        "max_tokens",
        "tools",
        "tool_choice",
        "temperature",
        "top_p",
        "top_k",
        "stop_sequences",
        "thinking",
        "output_config",
        "output_format",
    }
)
_TOOL_MEMBERS = frozenset({"type", "name", "description", "input_schema", "strict", "cache_control"})


def decode_request(document: dict[str, Json]) -> ChatRequest:
    """Read a request whose shape `facts` has checked."""
    choice = document.get("tool_choice")
    parallel_off = isinstance(choice, dict) and choice.get("disable_parallel_tool_use") is True
    metadata = document.get("metadata")
    return ChatRequest(
        model=document["model"],
        turns=_turns(document),
        stream=document.get("stream") is True,
        tools=tuple(_tool(tool) for tool in document.get("tools") or ()),
        tool_choice=_choice(choice),
        parallel_tool_calls=False if parallel_off else None,
        max_output=document.get("max_tokens"),
        temperature=document.get("temperature"),
        top_p=document.get("top_p"),
        top_k=document.get("top_k"),
        stop=tuple(document.get("stop_sequences") or ()),
        reasoning=_reasoning(document),
        output_format=_output_format(document),
        user=text_or_none(metadata.get("user_id")) if isinstance(metadata, dict) else None,
        extras={A: {key: value for key, value in document.items() if key not in _NEUTRAL and value is not None}},
    )


def _turns(document: dict[str, Json]) -> tuple[Turn, ...]:
    system = decode_content(document.get("system"))
    turns = [Turn(Role.SYSTEM, system)] if system else []
    for message in document["messages"]:
        role = Role(message["role"])
        turns.append(Turn(role, decode_content(message["content"], optional=role is Role.ASSISTANT)))
    return tuple(turns)


def _tool(tool: dict[str, Json]) -> Tool | HostedTool:
    kind = tool.get("type")
    if kind is not None and kind != "custom":
        return HostedTool(A, tool, str(kind))
    return Tool(
        name=str(tool.get("name") or ""),
        description=text_or_none(tool.get("description")),
        schema=tool.get("input_schema"),
        strict=tool.get("strict"),
        cache=tool.get("cache_control"),
        extras={key: value for key, value in tool.items() if key not in _TOOL_MEMBERS},
    )


def _choice(choice: Json) -> ToolChoice | None:
    if not isinstance(choice, dict):
        return None
    mode = _MODES.get(str(choice.get("type")))
    return ToolChoice(mode, name=text_or_none(choice.get("name"))) if mode is not None else None


def _reasoning(document: dict[str, Json]) -> ReasoningConfig | None:
    """`output_config.effort` wins over what a budget would mean."""
    config = document.get("output_config")
    effort = text_or_none(config.get("effort")) if isinstance(config, dict) else None
    thinking = document.get("thinking")
    if not isinstance(thinking, dict):
        return ReasoningConfig(effort=effort) if effort else None
    budget = integer(thinking.get("budget_tokens")) or None
    if effort is None and budget is not None:
        effort = effort_of_budget(budget)
    return ReasoningConfig(
        enabled=thinking.get("type") != "disabled",
        effort=effort,
        budget=budget,
        adaptive=thinking.get("type") == "adaptive",
        display=text_or_none(thinking.get("display")),
        encrypted=True,
    )


def _output_format(document: dict[str, Json]) -> OutputFormat | None:
    """`output_config.format`, or `output_format` as the beta before it called it."""
    config = document.get("output_config")
    given = config.get("format") if isinstance(config, dict) else None
    given = given or document.get("output_format")
    if not isinstance(given, dict) or given.get("type") != "json_schema":
        return None
    return OutputFormat("json_schema", schema=given.get("schema"), name=text_or_none(given.get("name")))
