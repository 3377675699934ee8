"""Chat Completions requests to the neutral form. Source: OpenAI API reference, Chat Completions (2026-11)."""

from collections.abc import Iterable, Mapping

from proxy.formats.chat.parts import C, Member, decode_call, decode_content, decode_reasoning
from proxy.formats.effort import effort_of_budget
from proxy.formats.ir import (
    ChatRequest,
    ChoiceMode,
    Document,
    HostedTool,
    Image,
    Opaque,
    OutputFormat,
    Part,
    ReasoningConfig,
    Refusal,
    Role,
    Text,
    Tool,
    ToolCall,
    ToolChoice,
    ToolKind,
    ToolResult,
    Turn,
)
from proxy.formats.shape import integer, objects, text_or_none, truth
from shared.jsonio import Json

_MODES: Mapping[str, ChoiceMode] = {
    "auto": ChoiceMode.AUTO,
    "required": ChoiceMode.REQUIRED,
    "none": ChoiceMode.NONE,
}
_NEUTRAL = frozenset(
    {
        "model",
        "messages",
        "stream",
        "stream_options",
        "tools",
        "tool_choice",
        "functions",
        "function_call",
        "parallel_tool_calls",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "top_k",
        "stop",
        "reasoning_effort",
        "reasoning",
        "response_format",
        "verbosity",
        "user",
    }
)


def decode_request(document: Member) -> ChatRequest:
    """Read a request whose shape `facts` has checked."""
    stop = document.get("stop")
    options = document.get("stream_options") or {}
    return ChatRequest(
        model=document["model"],
        turns=tuple(_turns(document["messages"])),
        stream=document.get("stream") is True,
        tools=tuple(_tools(document)),
        tool_choice=_choice(document.get("tool_choice", document.get("function_call"))),
        parallel_tool_calls=truth(document.get("parallel_tool_calls")),
        max_output=document.get("max_completion_tokens") or document.get("max_tokens"),
        temperature=document.get("temperature"),
        top_p=document.get("top_p"),
        top_k=integer(document.get("top_k")) or None,
        stop=(stop,) if isinstance(stop, str) else tuple(stop or ()),
        reasoning=_reasoning(document),
        output_format=_output_format(document.get("response_format")),
        verbosity=text_or_none(document.get("verbosity")),
        user=text_or_none(document.get("user")),
        extras={C: {key: value for key, value in document.items() if key not in _NEUTRAL and value is not None}},
        include_usage=options.get("include_usage") is True,
    )


def _turns(messages: Iterable[Member]) -> Iterable[Turn]:
    """Read messages in order. `last_function` pairs the legacy `function` role with the call before it."""
    last_function = ""
    for position, message in enumerate(messages):
        match message["role"]:
            case "system":
                yield Turn(Role.SYSTEM, _with_cache(message))
            case "developer":
                yield Turn(Role.DEVELOPER, _with_cache(message))
            case "assistant":
                turn = Turn(Role.ASSISTANT, tuple(_assistant_parts(message, position)))
                last_function = next((part.id for part in turn.parts if isinstance(part, ToolCall)), last_function)
                yield turn
            case "tool":
                yield Turn(Role.USER, (_result(message, str(message.get("tool_call_id") or "")),))
            case "function":
                yield Turn(Role.USER, (_result(message, last_function),))
            case _:
                yield Turn(Role.USER, _with_cache(message), name=text_or_none(message.get("name")))


def _with_cache(message: Member) -> tuple[Part, ...]:
    """Read a message's content; some agents put `cache_control` on the message instead of its last part."""
    parts = decode_content(message.get("content"))
    cache = message.get("cache_control")
    if cache is not None and parts and isinstance(parts[-1], Text) and parts[-1].cache is None:
        return (*parts[:-1], Text(parts[-1].text, cache=cache))
    return parts


def _assistant_parts(message: Member, position: int) -> Iterable[Part]:
    yield from decode_reasoning(message)
    yield from decode_content(message.get("content"), optional=True)
    if isinstance(message.get("refusal"), str) and message["refusal"]:
        yield Refusal(message["refusal"])
    if isinstance(message.get("audio"), dict):
        yield Opaque(C, message["audio"], "audio")
    for index, call in enumerate(objects(message.get("tool_calls"))):
        yield decode_call(call, f"call_{position}_{index}")
    legacy = message.get("function_call")
    if isinstance(legacy, dict):
        yield decode_call({"function": legacy}, f"call_legacy_{position}")


def _result(message: Member, call_id: str) -> ToolResult:
    content = tuple(
        part if isinstance(part, Text | Image | Document | Opaque) else Text(getattr(part, "text", ""))
        for part in decode_content(message.get("content"))
    )
    return ToolResult(call_id, content, is_error=message.get("is_error") is True, cache=message.get("cache_control"))


def _tools(document: Member) -> Iterable[Tool | HostedTool]:
    for tool in objects(document.get("tools")):
        match tool:
            case {"type": "custom", "custom": dict(custom)}:
                yield Tool(
                    name=str(custom.get("name") or ""),
                    description=text_or_none(custom.get("description")),
                    kind=ToolKind.CUSTOM,
                    format=_grammar(custom.get("format")),
                )
            case {"function": dict(function)}:
                yield _function(function, tool.get("cache_control"))
            case {"name": str()} if tool.get("type") in {None, "function"}:
                yield _function(tool, None)
            case _:
                yield HostedTool(C, tool, str(tool.get("type")))
    for function in objects(document.get("functions")):
        yield _function(function, None)


def _grammar(given: Json) -> Json:
    """Chat nests a grammar one level deeper than Responses; the neutral form is Responses'."""
    if isinstance(given, dict) and isinstance(given.get("grammar"), dict):
        return {"type": "grammar", **given["grammar"]}
    return given


def _function(function: Member, cache: Json) -> Tool:
    return Tool(
        name=str(function.get("name") or ""),
        description=text_or_none(function.get("description")),
        schema=function.get("parameters"),
        strict=truth(function.get("strict")),
        cache=cache if cache is not None else function.get("cache_control"),
    )


def _choice(choice: Json) -> ToolChoice | None:
    match choice:
        case str(word):
            return ToolChoice(_MODES[word]) if word in _MODES else None
        case {"type": "allowed_tools", "allowed_tools": {"mode": str(mode), "tools": list(tools)}}:
            named = (tool.get("function", tool.get("custom", tool)) for tool in objects(tools))
            allowed = tuple(inner["name"] for inner in objects(list(named)) if isinstance(inner.get("name"), str))
            return ToolChoice(_MODES.get(mode, ChoiceMode.AUTO), allowed=allowed)
        case {"type": "custom", "custom": {"name": str(name)}}:
            return ToolChoice(ChoiceMode.TOOL, name=name, kind=ToolKind.CUSTOM)
        case {"function": {"name": str(name)}} | {"name": str(name)}:
            return ToolChoice(ChoiceMode.TOOL, name=name)
        case {"type": str(word)} if word in _MODES:
            return ToolChoice(_MODES[word])
        case _:
            return None


def _reasoning(document: Member) -> ReasoningConfig | None:
    """`reasoning_effort` (OpenAI), or `reasoning: {effort, max_tokens, enabled}` (OpenRouter)."""
    effort = document.get("reasoning_effort")
    if isinstance(effort, str):
        return ReasoningConfig(enabled=effort != "none", effort=effort)
    given = document.get("reasoning")
    if not isinstance(given, dict):
        return None
    budget = integer(given.get("max_tokens")) or None
    return ReasoningConfig(
        enabled=given.get("enabled", True) is not False,
        effort=text_or_none(given.get("effort")) or (effort_of_budget(budget) if budget else None),
        budget=budget,
    )


def _output_format(given: Json) -> OutputFormat | None:
    match given:
        case {"type": "json_schema", "json_schema": dict(schema)}:
            return OutputFormat(
                "json_schema",
                schema=schema.get("schema"),
                name=text_or_none(schema.get("name")),
                description=text_or_none(schema.get("description")),
                strict=truth(schema.get("strict")),
            )
        case {"type": "json_object"}:
            return OutputFormat("json_object")
        case _:
            return None
