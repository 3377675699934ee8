"""Responses requests to the neutral form: items grouped into turns. Source: OpenAI API reference (2026-11)."""

from collections.abc import Iterable, Mapping

from proxy.formats.ir import (
    ChatRequest,
    ChoiceMode,
    HostedTool,
    OutputFormat,
    Part,
    ReasoningConfig,
    Role,
    Text,
    Tool,
    ToolChoice,
    ToolKind,
    Turn,
)
from proxy.formats.responses.items import Item, R, decode_content, decode_item
from proxy.formats.shape import objects, text_or_none, truth
from shared.jsonio import Json

_MODES: Mapping[str, ChoiceMode] = {
    "auto": ChoiceMode.AUTO,
    "required": ChoiceMode.REQUIRED,
    "none": ChoiceMode.NONE,
}
_NEUTRAL = frozenset(
    {
        "model",
        "input",
        "instructions",
        "stream",
        "stream_options",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "max_output_tokens",
        "temperature",
        "top_p",
        "reasoning",
        "text",
        "user",
    }
)
_TOOLS_IN_INPUT = "additional_tools"


def decode_request(document: Item) -> ChatRequest:
    """Read a request whose shape `facts` has checked."""
    given = document.get("input")
    items: list[Item] = given if isinstance(given, list) else []
    text = document.get("text") if isinstance(document.get("text"), dict) else {}
    return ChatRequest(
        model=document["model"],
        turns=tuple(_turns(document, items)),
        stream=document.get("stream") is True,
        tools=tuple(_tools([*(document.get("tools") or ()), *_tools_in_input(items)])),
        tool_choice=_choice(document.get("tool_choice")),
        parallel_tool_calls=truth(document.get("parallel_tool_calls")),
        max_output=document.get("max_output_tokens"),
        temperature=document.get("temperature"),
        top_p=document.get("top_p"),
        reasoning=_reasoning(document),
        output_format=_output_format(text.get("format") if text else None),
        verbosity=text_or_none(text.get("verbosity")) if text else None,
        user=text_or_none(document.get("user")),
        extras={R: {key: value for key, value in document.items() if key not in _NEUTRAL and value is not None}},
    )


def _turns(document: Item, items: list[Item]) -> Iterable[Turn]:
    if instructions := tuple(_instructions(document.get("instructions"))):
        yield Turn(Role.SYSTEM, instructions)
    if isinstance(document.get("input"), str):
        yield Turn(Role.USER, (Text(document["input"]),))
    open_role: Role | None = None
    gathered: list[Part] = []
    for item in items:
        if item.get("type") == _TOOLS_IN_INPUT:
            continue
        role, parts = decode_item(item)
        if role is not open_role:
            if open_role is not None and gathered:
                yield Turn(open_role, tuple(gathered))
            open_role, gathered = role, []
        gathered += parts
    if open_role is not None and gathered:
        yield Turn(open_role, tuple(gathered))


def _instructions(given: Json) -> Iterable[Part]:
    """Instructions are a text; where they are items, their contents count."""
    if not isinstance(given, list):
        yield from decode_content(given)
    for item in objects(given):
        yield from decode_content(item.get("content")) if "content" in item else decode_content([item])


def _tools_in_input(items: Iterable[Item]) -> list[Json]:
    """Newer Codex models receive their tools as an input item."""
    return [
        tool
        for item in items
        if item.get("type") == _TOOLS_IN_INPUT and isinstance(item.get("tools"), list)
        for tool in item["tools"]
    ]


def _tools(tools: Iterable[Json], namespace: str | None = None) -> Iterable[Tool | HostedTool]:
    for tool in tools:
        match tool:
            case {"type": "function", "name": str(name)}:
                yield Tool(
                    name=name,
                    description=text_or_none(tool.get("description")),
                    schema=tool.get("parameters"),
                    strict=truth(tool.get("strict")),
                    namespace=namespace,
                )
            case {"type": "custom", "name": str(name)}:
                yield Tool(
                    name=name,
                    description=text_or_none(tool.get("description")),
                    kind=ToolKind.CUSTOM,
                    format=tool.get("format"),
                    namespace=namespace,
                )
            case {"type": "namespace", "name": str(name), "tools": list(members)}:
                yield from _tools(members, name)
            case dict():
                yield HostedTool(R, tool, str(tool.get("type")))


def _choice(choice: Json) -> ToolChoice | None:
    match choice:
        case str(word):
            return ToolChoice(_MODES[word]) if word in _MODES else None
        case {"type": "allowed_tools", "tools": list(tools)}:
            names = (tool.get("name") for tool in tools if isinstance(tool, dict))
            mode = _MODES.get(str(choice.get("mode")), ChoiceMode.AUTO)
            return ToolChoice(mode, allowed=tuple(name for name in names if isinstance(name, str)))
        case {"type": "custom", "name": str(name)}:
            return ToolChoice(ChoiceMode.TOOL, name=name, kind=ToolKind.CUSTOM)
        case {"name": str(name)}:
            return ToolChoice(ChoiceMode.TOOL, name=name)
        case {"type": str(hosted)}:
            return ToolChoice(ChoiceMode.TOOL, name=hosted)
        case _:
            return None


def _reasoning(document: Item) -> ReasoningConfig | None:
    given = document.get("reasoning")
    if not isinstance(given, dict):
        return None
    effort = text_or_none(given.get("effort"))
    return ReasoningConfig(
        enabled=effort != "none",
        effort=effort,
        summary=text_or_none(given.get("summary")),
        encrypted="reasoning.encrypted_content" in (document.get("include") or ()),
    )


def _output_format(given: Json) -> OutputFormat | None:
    match given:
        case {"type": "json_schema"}:
            return OutputFormat(
                "json_schema",
                schema=given.get("schema"),
                name=text_or_none(given.get("name")),
                description=text_or_none(given.get("description")),
                strict=truth(given.get("strict")),
            )
        case {"type": "json_object"}:
            return OutputFormat("json_object")
        case _:
            return None
