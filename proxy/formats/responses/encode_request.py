"""The neutral form to Responses requests. Source: OpenAI API reference, Responses (2026-11).

Nothing is stored at the vendor (`store: false`), so reasoning comes back encrypted and is replayed in the input.
"""

from collections.abc import Iterable, Mapping

from proxy.errors import Inexpressible
from proxy.formats.codec import EncodeContext, Encoded
from proxy.formats.effort import openai_effort
from proxy.formats.ir import (
    ChatRequest,
    ChoiceMode,
    Document,
    HostedTool,
    Image,
    Opaque,
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
from proxy.formats.responses.items import Item, R, encode_content, encode_result
from proxy.formats.schema import with_root_type
from proxy.formats.system_text import SYSTEM_ROLES, joined_text, reminder, without_attribution
from shared.catalog.wire import WireFormat

_CHOICES: Mapping[ChoiceMode, str] = {
    ChoiceMode.AUTO: "auto",
    ChoiceMode.REQUIRED: "required",
    ChoiceMode.NONE: "none",
}
_LEAST_OUTPUT = 16
_ENCRYPTED = "reasoning.encrypted_content"


def encode_request(request: ChatRequest, context: EncodeContext) -> Encoded:
    """Write the request document. Raises `Inexpressible` for content without counterpart."""
    dropped: set[str] = set(request.unknown_parts)
    turns = without_attribution(request.turns)
    lead = next((position for position, turn in enumerate(turns) if turn.role is not Role.SYSTEM), len(turns))
    body: Item = {"model": context.model}
    if instructions := joined_text((part for turn in turns[:lead] for part in turn.parts), dropped):
        body["instructions"] = instructions
    body["input"] = _input(turns[lead:], request, context, dropped)
    body["store"] = False
    if request.stream:
        body["stream"] = True
    if request.max_output is not None:
        body["max_output_tokens"] = max(request.max_output, _LEAST_OUTPUT)
    _add_tools(body, request, dropped)
    _add_sampling(body, request, context, dropped)
    _add_reasoning(body, request, context, dropped)
    _add_text(body, request)
    if request.user:
        body["user"] = short_user(request.user)
    members = request.extras.get(WireFormat.CHAT, {})
    kept = frozenset(SHARED_MEMBERS & members.keys())
    body.update({name: members[name] for name in sorted(kept - {"store"})})
    dropped |= declared_extras(request, R, kept)
    return Encoded(body, tuple(sorted(dropped)))


def _input(turns: tuple[Turn, ...], request: ChatRequest, context: EncodeContext, dropped: set[str]) -> list[Item]:
    items: list[Item] = []
    for turn in paired(merged_around_results(systems_behind_results(turns)), dropped):
        if turn.role in SYSTEM_ROLES:
            items.append(_system_item(turn, request, dropped))
        elif turn.role is Role.ASSISTANT:
            items += _assistant_items(turn.parts, dropped)
        else:
            items += _user_items(turn.parts, context, dropped)
    return items


def _system_item(turn: Turn, request: ChatRequest, dropped: set[str]) -> Item:
    """A system turn inside a conversation: Anthropic's become reminders, OpenAI's keep their role."""
    text = joined_text(turn.parts, dropped)
    if WireFormat.ANTHROPIC in request.extras:
        return _message(Role.USER, [{"type": "input_text", "text": reminder(text)}])
    return _message(turn.role, [{"type": "input_text", "text": text}])


def _message(role: Role, content: str | list[Item]) -> Item:
    return {"type": "message", "role": role.value, "content": content}


def _user_items(parts: Iterable[Part], context: EncodeContext, dropped: set[str]) -> list[Item]:
    parts = list(parts)
    items = [encode_result(part, dropped, context.quirks) for part in parts if isinstance(part, ToolResult)]
    rest = [part for part in parts if not isinstance(part, ToolResult)]
    content = encode_content(rest, dropped, context.quirks)
    return [*items, _message(Role.USER, content)] if content else items


def _assistant_items(parts: Iterable[Part], dropped: set[str]) -> list[Item]:
    """Items in the order of the parts. The model's own texts go as strings: content parts would need the vendor's ids."""
    items: list[Item] = []
    for part in parts:
        match part:
            case Text(text) | Refusal(text):
                items += [_message(Role.ASSISTANT, text)] if text else []
            case Reasoning():
                items += _reasoning_items(part, dropped)
            case ToolCall():
                items.append(_call_item(part))
            case Opaque(origin, raw) if origin is R:
                items.append(dict(raw))
            case Opaque(_, _, label, required):
                if required:
                    raise Inexpressible(label, R)
                dropped.add(label)
            case Image() | Document():
                dropped.add("assistant media")
            case _:
                pass
    return items


def _reasoning_items(reasoning: Reasoning, dropped: set[str]) -> list[Item]:
    """Only what a Responses upstream issued and encrypted goes back; without storage a bare id means nothing there."""
    if reasoning.origin is not R or not reasoning.encrypted:
        dropped.add("reasoning of another origin")
        return []
    summary = [{"type": "summary_text", "text": reasoning.text}] if reasoning.text else []
    item: Item = {"type": "reasoning", "summary": summary, "encrypted_content": reasoning.encrypted}
    return [{**item, "id": reasoning.id} if reasoning.id else item]


def _call_item(call: ToolCall) -> Item:
    if call.kind is ToolKind.CUSTOM:
        return {"type": "custom_tool_call", "call_id": call.id, "name": call.name, "input": call.arguments}
    return {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments or "{}"}


def _add_tools(body: Item, request: ChatRequest, dropped: set[str]) -> None:
    dropped |= hosted_tools_left_out(request, R)
    tools = [_tool(tool) for tool in request.tools if isinstance(tool, Tool)]
    tools += [dict(tool.raw) for tool in request.tools if isinstance(tool, HostedTool) and tool.origin is R]
    if not tools:
        return
    body["tools"] = tools
    choice = request.tool_choice
    if choice is not None and choice.allowed is not None:
        allowed = [{"type": "function", "name": name} for name in choice.allowed]
        body["tool_choice"] = {"type": "allowed_tools", "mode": _CHOICES[choice.mode], "tools": allowed}
    elif choice is not None and choice.mode is ChoiceMode.TOOL:
        body["tool_choice"] = {"type": choice.kind.value, "name": choice.name}
    elif choice is not None:
        body["tool_choice"] = _CHOICES[choice.mode]
    if request.parallel_tool_calls is not None:
        body["parallel_tool_calls"] = request.parallel_tool_calls


def _tool(tool: Tool) -> Item:
    """Write a tool. An absent `strict` means true at the vendor, so it is always said."""
    item: Item = {"type": tool.kind.value, "name": tool.name}
    if tool.description:
        item["description"] = tool.description
    if tool.kind is ToolKind.CUSTOM:
        return {**item, "format": tool.format} if tool.format is not None else item
    return {**item, "parameters": with_root_type(tool.schema), "strict": tool.strict is True}


def _add_sampling(body: Item, request: ChatRequest, context: EncodeContext, dropped: set[str]) -> None:
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
        dropped.add("stop sequences")


def _add_reasoning(body: Item, request: ChatRequest, context: EncodeContext, dropped: set[str]) -> None:
    config = request.reasoning
    if config is None or config.enabled is False:
        return
    if "no_reasoning" in context.quirks:
        dropped.add("reasoning effort")
        return
    reasoning: Item = {"summary": config.summary or "auto"}
    if config.effort:
        reasoning["effort"] = openai_effort(config.effort, knows_xhigh="effort_xhigh" in context.quirks)
    body["reasoning"] = reasoning
    body["include"] = [_ENCRYPTED]


def _add_text(body: Item, request: ChatRequest) -> None:
    text: Item = {}
    wanted = request.output_format
    if wanted is not None and wanted.kind == "json_schema":
        if not isinstance(wanted.schema, dict):
            raise Inexpressible("a JSON output format without a schema", R)
        text["format"] = {"type": "json_schema", "name": wanted.name or "response", "schema": wanted.schema}
        if wanted.description:
            text["format"]["description"] = wanted.description
        if wanted.strict is not None:
            text["format"]["strict"] = wanted.strict
    elif wanted is not None and wanted.kind != "text":
        text["format"] = {"type": wanted.kind}
    if request.verbosity:
        text["verbosity"] = request.verbosity
    if text:
        body["text"] = text
