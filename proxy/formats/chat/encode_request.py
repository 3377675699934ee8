"""The neutral form to Chat Completions requests. Source: OpenAI API reference, Chat Completions (2026-11)."""

from collections.abc import Iterable, Mapping

from proxy.errors import Inexpressible
from proxy.formats.chat.parts import C, Member, encode_call, encode_user_part, is_own_details
from proxy.formats.codec import EncodeContext, Encoded
from proxy.formats.effort import openai_effort
from proxy.formats.ir import (
    ChatRequest,
    ChoiceMode,
    Document,
    HostedTool,
    Image,
    Part,
    Reasoning,
    Refusal,
    Role,
    Text,
    Tool,
    ToolCall,
    ToolKind,
    ToolResult,
    Turn,
)
from proxy.formats.loss import declared_extras, hosted_tools_left_out
from proxy.formats.openai import SHARED_MEMBERS, short_user
from proxy.formats.pairing import merged_around_results, paired, systems_behind_results
from proxy.formats.schema import pruned, with_root_type
from proxy.formats.system_text import SYSTEM_ROLES, joined_text, reminder, without_attribution
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

_CHOICES: Mapping[ChoiceMode, str] = {
    ChoiceMode.AUTO: "auto",
    ChoiceMode.REQUIRED: "required",
    ChoiceMode.NONE: "none",
}
_MAX_STOPS = 4


def encode_request(request: ChatRequest, context: EncodeContext) -> Encoded:
    """Write the request document. Raises `Inexpressible` for content without counterpart."""
    dropped: set[str] = set(request.unknown_parts)
    body: dict[str, Json] = {
        "model": context.model,
        "messages": _messages(request, context, dropped),
    }
    if request.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    if request.max_output is not None:
        body["max_completion_tokens" if "max_completion_tokens" in context.quirks else "max_tokens"] = (
            request.max_output
        )
    _add_tools(body, request, context, dropped)
    _add_sampling(body, request, context, dropped)
    _add_reasoning(body, request, context, dropped)
    _add_output_format(body, request)
    if request.user:
        body["user"] = short_user(request.user)
    kept = _add_shared(body, request)
    dropped |= declared_extras(request, C, kept)
    return Encoded(body, tuple(sorted(dropped)))


def _messages(request: ChatRequest, context: EncodeContext, dropped: set[str]) -> list[Member]:
    turns = without_attribution(request.turns)
    lead = next((position for position, turn in enumerate(turns) if turn.role not in SYSTEM_ROLES), len(turns))
    messages: list[Member] = []
    if system := joined_text((part for turn in turns[:lead] for part in turn.parts), dropped):
        messages.append({"role": "system", "content": system})
    spoken = [_system_in_place(turn, request, dropped) for turn in turns[lead:]]
    for turn in paired(merged_around_results(systems_behind_results(spoken)), dropped):
        if turn.role is Role.ASSISTANT:
            messages += _assistant(turn.parts, context, dropped)
        elif turn.role in SYSTEM_ROLES:
            messages.append({"role": "system", "content": joined_text(turn.parts, dropped)})
        else:
            messages += _user(turn, context, dropped)
    return messages


def _system_in_place(turn: Turn, request: ChatRequest, dropped: set[str]) -> Turn:
    """A system turn inside a conversation: Anthropic's become reminders, OpenAI's keep their role."""
    if turn.role not in SYSTEM_ROLES or WireFormat.ANTHROPIC not in request.extras:
        return turn
    return Turn(Role.USER, (Text(reminder(joined_text(turn.parts, dropped))),))


def _user(turn: Turn, context: EncodeContext, dropped: set[str]) -> list[Member]:
    """Results first, one message each; their pictures, which a tool message cannot hold, begin the user's message."""
    results = [part for part in turn.parts if isinstance(part, ToolResult)]
    rest = [part for part in turn.parts if not isinstance(part, ToolResult)]
    media = [part for result in results for part in result.content if not isinstance(part, Text)]
    messages = [_tool_message(result) for result in results]
    written = (encode_user_part(part, dropped, context.quirks) for part in [*media, *rest])
    content = [part for part in written if part is not None]
    if content:
        message: Member = {"role": "user", "content": _plain(content)}
        messages.append(message | ({"name": turn.name} if turn.name else {}))
    return messages


def _plain(content: list[Member]) -> Json:
    """Write a single text as a string: every upstream takes that."""
    match content:
        case [{"type": "text", "text": str(text)}]:
            return text
        case _:
            return content


def _tool_message(result: ToolResult) -> Member:
    text = "\n".join(part.text for part in result.content if isinstance(part, Text))
    pictures = sum(isinstance(part, Image | Document) for part in result.content)
    if not text and pictures:
        text = "(the result is in the next message)"
    return {
        "role": "tool",
        "tool_call_id": result.call_id,
        "content": f"[tool error] {text}" if result.is_error else text,
    }


def _assistant(parts: Iterable[Part], context: EncodeContext, dropped: set[str]) -> list[Member]:
    """One message: text, then calls. A turn of nothing but foreign reasoning leaves no message."""
    parts = list(parts)
    text = "\n".join(part.text for part in parts if isinstance(part, Text) and part.text)
    refusal = "".join(part.text for part in parts if isinstance(part, Refusal))
    calls = [encode_call(part) for part in parts if isinstance(part, ToolCall)]
    for part in parts:
        if isinstance(part, Image | Document):
            dropped.add("assistant media")
        elif not isinstance(part, Text | Refusal | ToolCall | Reasoning | ToolResult):
            encode_user_part(part, dropped, context.quirks)
    message: Member = {"role": "assistant", "content": text or refusal or None}
    if calls:
        message["tool_calls"] = _with_gemini_signature(calls) if "gemini" in context.quirks else calls
    _replay_reasoning(message, [part for part in parts if isinstance(part, Reasoning)], context, dropped)
    return [message] if text or refusal or calls else []


def _replay_reasoning(message: Member, reasoning: list[Reasoning], context: EncodeContext, dropped: set[str]) -> None:
    """Give a Chat upstream its own reasoning back, where it wants it."""
    own = [part for part in reasoning if part.origin is C or (part.origin is None and not part.signature)]
    if len(own) < len(reasoning):
        dropped.add("reasoning of another origin")
    details = [entry for part in own if is_own_details(part.raw) for entry in part.raw]
    if details and "reasoning_details" in context.quirks:
        message["reasoning_details"] = details
    if own and not context.quirks & {"reasoning_content_echo", "reasoning_details"}:
        dropped.add("reasoning")
    if "reasoning_content_echo" in context.quirks:
        text = "".join(part.text for part in own)
        if text or "tool_calls" in message:
            message["reasoning_content"] = text or " "


def _with_gemini_signature(calls: list[Member]) -> list[Member]:
    """Gemini refuses a call without the signature it issued; a documented sentinel stands in for a missing one."""
    sentinel = {"google": {"thought_signature": "skip_thought_signature_validator"}}
    return [{**call, "extra_content": call.get("extra_content", sentinel)} for call in calls]


def _add_tools(body: Member, request: ChatRequest, context: EncodeContext, dropped: set[str]) -> None:
    dropped |= hosted_tools_left_out(request, C)
    tools: list[Member] = [_tool(tool, context) for tool in request.tools if isinstance(tool, Tool)]
    tools += [tool.raw for tool in request.tools if isinstance(tool, HostedTool) and tool.origin is C]
    if not tools:
        return
    body["tools"] = tools
    choice = request.tool_choice
    if choice is not None and choice.mode is ChoiceMode.TOOL:
        body["tool_choice"] = {"type": choice.kind.value, choice.kind.value: {"name": choice.name}}
    elif choice is not None:
        body["tool_choice"] = _CHOICES[choice.mode]
        if choice.allowed is not None:
            body["tools"] = [tool for tool in tools if tool.get("function", {}).get("name") in choice.allowed] or tools
    if request.parallel_tool_calls is not None:
        body["parallel_tool_calls"] = request.parallel_tool_calls


def _tool(tool: Tool, context: EncodeContext) -> Member:
    if tool.kind is ToolKind.CUSTOM:
        custom: Member = {"name": tool.name, "description": tool.description or ""}
        return {"type": "custom", "custom": {**custom, **_grammar(tool.format)}}
    schema = with_root_type(tool.schema)
    function: Member = {
        "name": tool.name,
        "parameters": pruned(schema) if "gemini_schema" in context.quirks else schema,
    }
    if tool.description:
        function["description"] = tool.description
    if tool.strict is not None:
        function["strict"] = tool.strict
    return {"type": "function", "function": function}


def _grammar(given: Json) -> Member:
    """Chat nests a grammar one level deeper than Responses."""
    match given:
        case {"type": "grammar"}:
            grammar = {key: value for key, value in given.items() if key != "type"}
            return {"format": {"type": "grammar", "grammar": grammar}}
        case _:
            return {"format": given} if given is not None else {}


def _add_sampling(body: Member, request: ChatRequest, context: EncodeContext, dropped: set[str]) -> None:
    for name, value in (("temperature", request.temperature), ("top_p", request.top_p)):
        if value is None:
            continue
        if "no_temperature" in context.quirks:
            dropped.add(name)
        else:
            body[name] = value
    if request.top_k is not None:
        dropped.add("top_k")
    if request.stop:
        body["stop"] = list(request.stop[:_MAX_STOPS])
        if len(request.stop) > _MAX_STOPS:
            dropped.add("stop sequences beyond the fourth")


def _add_reasoning(body: Member, request: ChatRequest, context: EncodeContext, dropped: set[str]) -> None:
    if request.verbosity and "max_completion_tokens" in context.quirks:
        body["verbosity"] = request.verbosity
    elif request.verbosity:
        dropped.add("verbosity")
    config = request.reasoning
    if config is None or config.enabled is False or not config.effort:
        return
    if "no_reasoning" in context.quirks:
        dropped.add("reasoning effort")
    else:
        body["reasoning_effort"] = openai_effort(config.effort, knows_xhigh="effort_xhigh" in context.quirks)


def _add_output_format(body: Member, request: ChatRequest) -> None:
    wanted = request.output_format
    if wanted is None or wanted.kind == "text":
        return
    if wanted.kind != "json_schema":
        body["response_format"] = {"type": wanted.kind}
        return
    if not isinstance(wanted.schema, dict):
        raise Inexpressible("a JSON output format without a schema", C)
    schema: Member = {"name": wanted.name or "response", "schema": wanted.schema}
    if wanted.description:
        schema["description"] = wanted.description
    if wanted.strict is not None:
        schema["strict"] = wanted.strict
    body["response_format"] = {"type": "json_schema", "json_schema": schema}


def _add_shared(body: Member, request: ChatRequest) -> frozenset[str]:
    """Write what both OpenAI formats know. Chat refuses `metadata` unless the completion is stored."""
    members = request.extras.get(WireFormat.RESPONSES, {})
    stored = members.get("store") is True
    kept = frozenset(SHARED_MEMBERS & members.keys())
    body.update({name: members[name] for name in sorted(kept) if stored or name not in {"store", "metadata"}})
    return kept
