"""A request and its reply as OpenAI chat messages, whatever format they came in. Pure.

What has no place in such messages (a vendor's own parts, files by id) is left out and named, never silently. Tool calls
are paired with their results, since a model cannot be trained on half of a call.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proxy.formats.chat.parts import Member, encode_call
from proxy.formats.data_urls import data_url
from proxy.formats.ir import (
    ChatRequest,
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
from proxy.formats.pairing import has_results, merged_around_results, paired, systems_behind_results
from proxy.formats.system_text import SYSTEM_ROLES, joined_text, without_attribution
from proxy.formats.tools import flat_name
from shared.jsonio import Json
from shared.values import replaced


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said before a reply, as messages, and what could not be said in them."""

    messages: tuple[Member, ...]
    turn_index: int
    """How many answers of the model came before."""
    omitted: frozenset[str]


def conversation(request: ChatRequest, *, whole: bool, text_only: bool) -> Conversation:
    """Write the system prompt and the last turn of the user, or, with `whole`, all that came before."""
    omitted: set[str] = set()
    turns = without_attribution(request.turns)
    lead = next((place for place, turn in enumerate(turns) if turn.role not in SYSTEM_ROLES), len(turns))
    spoken = paired(merged_around_results(systems_behind_results(turns[lead:])), omitted)
    kept = spoken if whole else spoken[_last_turn(spoken) :]
    messages = _system(turns[:lead], omitted)
    for turn in kept:
        messages += _messages(turn, omitted, text_only=text_only)
    answers = sum(turn.role is Role.ASSISTANT for turn in spoken)
    return Conversation(tuple(_joined(messages) if text_only else messages), answers, frozenset(omitted))


def answer(parts: Iterable[Part], omitted: set[str], *, text_only: bool) -> Member | None:
    """Write a turn of the model as one message; None when nothing is left of it."""
    parts = tuple(parts)
    text = "".join(part.text for part in parts if isinstance(part, Text))
    refusal = "".join(part.text for part in parts if isinstance(part, Refusal))
    message: Member = {"role": "assistant", "content": text or None}
    if refusal:
        message["refusal"] = refusal
    if text_only:
        return {"role": "assistant", "content": text or refusal} if text or refusal else None
    if thought := "".join(part.text for part in parts if isinstance(part, Reasoning)):
        message["reasoning_content"] = thought
    if calls := [encode_call(_plain_call(part)) for part in parts if isinstance(part, ToolCall)]:
        message["tool_calls"] = calls
    omitted.update(_name(part) for part in parts if isinstance(part, Image | Document | Opaque | ToolResult))
    return message if text or refusal or thought or calls else None


def tools(request: ChatRequest, omitted: set[str]) -> list[Member]:
    """Write the tools that the model could call."""
    omitted.update(f"tool {tool.label}" for tool in request.tools if isinstance(tool, HostedTool))
    return [_tool(tool) for tool in request.tools if isinstance(tool, Tool)]


def _last_turn(turns: Sequence[Turn]) -> int:
    """Return where the user spoke last: results of tools, and what stands beside them, go on with an earlier turn."""
    start = next((place for place in reversed(range(len(turns))) if _begins_turn(turns[place])), 0)
    while start and _begins_turn(turns[start - 1]):
        start -= 1
    return start


def _begins_turn(turn: Turn) -> bool:
    return turn.role is Role.USER and bool(turn.parts) and not has_results(turn)


def _system(turns: Sequence[Turn], omitted: set[str]) -> list[Member]:
    text = joined_text((part for turn in turns for part in turn.parts), omitted)
    return [{"role": "system", "content": text}] if text else []


def _messages(turn: Turn, omitted: set[str], *, text_only: bool) -> list[Member]:
    if turn.role in SYSTEM_ROLES:
        return _system([turn], omitted)
    if turn.role is Role.ASSISTANT:
        said = answer(turn.parts, omitted, text_only=text_only)
        return [said] if said is not None else []
    return _user(turn, omitted, text_only=text_only)


def _user(turn: Turn, omitted: set[str], *, text_only: bool) -> list[Member]:
    """Results first, a message each; their pictures, which a tool's message cannot hold, begin the user's message."""
    results = [part for part in turn.parts if isinstance(part, ToolResult)]
    rest = [part for part in turn.parts if not isinstance(part, ToolResult)]
    if text_only:
        text = "\n".join(part.text for part in rest if isinstance(part, Text) and part.text)
        return [{"role": "user", "content": text}] if text else []
    media = [part for result in results for part in result.content if not isinstance(part, Text)]
    written = (_user_part(part, omitted) for part in [*media, *rest])
    content = [part for part in written if part is not None]
    messages = [_result(result) for result in results]
    return [*messages, {"role": "user", "content": _plain(content)}] if content else messages


def _result(result: ToolResult) -> Member:
    text = "\n".join(part.text for part in result.content if isinstance(part, Text))
    return {
        "role": "tool",
        "tool_call_id": result.call_id,
        "content": f"[tool error] {text}" if result.is_error else text,
    }


def _user_part(part: Part, omitted: set[str]) -> Member | None:
    match part:
        case Text(text):
            return {"type": "text", "text": text} if text else None
        case Image(media, detail) if (url := data_url(media)) is not None:
            return {"type": "image_url", "image_url": {"url": url, **({"detail": detail} if detail else {})}}
        case Document(media) if media.text is not None:
            head = "\n".join(line for line in (part.title, part.context) if line)
            return {"type": "text", "text": f"{head}\n{media.text}" if head else media.text}
        case Document(media) if media.data is not None:
            return {"type": "file", "file": {"filename": part.title or "document.pdf", "file_data": data_url(media)}}
        case _:
            omitted.add(_name(part))
            return None


def _plain(content: list[Member]) -> Json:
    """Write a message of texts alone as one text."""
    if all(part["type"] == "text" for part in content):
        return "\n".join(part["text"] for part in content)
    return content


def _name(part: Part) -> str:
    match part:
        case Opaque(label=label):
            return label
        case Image():
            return "image by file id" if part.media.file_id else "image"
        case Document():
            return "document by address" if part.media.url else "document"
        case _:
            return type(part).__name__.lower()


def _plain_call(call: ToolCall) -> ToolCall:
    return replaced(call, name=flat_name(call.namespace, call.name), extras={})


def _tool(tool: Tool) -> Member:
    named: Member = {"name": flat_name(tool.namespace, tool.name)}
    if tool.description:
        named["description"] = tool.description
    if tool.kind is ToolKind.CUSTOM:
        return {"type": "custom", "custom": named | ({"format": tool.format} if tool.format is not None else {})}
    return {"type": "function", "function": named | {"parameters": tool.schema or {"type": "object", "properties": {}}}}


def _joined(messages: Iterable[Member]) -> list[Member]:
    """Join what neighbours of one role say, once the calls between them are gone."""
    joined: list[Member] = []
    for message in messages:
        if joined and joined[-1]["role"] == message["role"]:
            joined[-1] = {**message, "content": f"{joined[-1]['content']}\n\n{message['content']}"}
        else:
            joined.append(message)
    return joined
