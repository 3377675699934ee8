"""Whole Responses replies to the neutral form and back. Source: OpenAI API reference, Responses (2026-11)."""

from collections.abc import Iterable, Mapping

from proxy.formats.codec import EncodeContext
from proxy.formats.frames import invalid
from proxy.formats.ir import (
    ChatRequest,
    ChatResponse,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    StopReason,
    Text,
    ToolCall,
    ToolKind,
    Usage,
)
from proxy.formats.responses.frames import check_response
from proxy.formats.responses.items import Item, R, decode_item, encode_annotation
from proxy.formats.responses.usage import decode_usage, encode_usage
from proxy.formats.seals import seal
from proxy.formats.shape import objects

INCOMPLETE: Mapping[StopReason, str] = {
    StopReason.MAX_OUTPUT: "max_output_tokens",
    StopReason.CONTEXT_WINDOW: "max_output_tokens",
    StopReason.REFUSAL: "content_filter",
}
"""Why a reply is not `completed`."""
_UNFINISHED = ("queued", "in_progress")
"""What only a client that asked for a background response can make use of."""
_FINISHED = ("completed", "incomplete")


def decode_response(document: Item) -> ChatResponse:
    """Read a reply. Raises `UpstreamFault` when it is none."""
    check_response(document)
    if document.get("status") in _UNFINISHED:
        raise invalid("the upstream answered with a response that it has not finished")
    parts = tuple(part for item in document["output"] if isinstance(item, dict) for part in _parts(item))
    created = document.get("created_at")
    return ChatResponse(
        id=str(document.get("id") or ""),
        model=str(document.get("model") or ""),
        parts=parts,
        stop=decode_stop(document, parts),
        usage=decode_usage(document.get("usage")),
        created=int(created) if isinstance(created, int | float) else None,
    )


def _parts(item: Item) -> tuple[Part, ...]:
    _, parts = decode_item(item)
    return tuple(part for part in parts if not isinstance(part, Opaque) or part.origin is R)


def decode_stop(document: Item, parts: Iterable[Part], *, calls: bool = False) -> StopReason:
    """Tell why the model stopped: the format says it by status and by what the output holds."""
    kinds = {type(part) for part in parts}
    if document.get("status") == "incomplete":
        details = document.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        return StopReason.REFUSAL if reason == "content_filter" else StopReason.MAX_OUTPUT
    if calls or ToolCall in kinds:
        return StopReason.TOOL_CALLS
    return StopReason.REFUSAL if Refusal in kinds else StopReason.END


def stop_of(document: Item) -> StopReason | None:
    """Return why a reply ended, from the reply or from the event that ends it."""
    response = document.get("response", document)
    if not isinstance(response, dict) or response.get("status") not in _FINISHED:
        return None
    asks_for_tools = any("call_id" in item for item in objects(response.get("output")))  # hosted calls have none
    return decode_stop(response, (), calls=asks_for_tools)


def encode_response(response: ChatResponse, context: EncodeContext) -> Item:
    """Write a reply."""
    document = skeleton(response_id(response.id, context), response.created or context.now, context)
    return close(document, output_items(response.parts, context), response.stop, response.usage)


def response_id(upstream_id: str, context: EncodeContext) -> str:
    """Return an id with the format's prefix, the upstream's own where it has one."""
    return upstream_id if upstream_id.startswith("resp_") else f"resp_{context.new_id()}"


def skeleton(reply_id: str, created: int, context: EncodeContext) -> Item:
    """Write what a response object repeats of its request, still in progress."""
    request = context.request
    return {
        "id": reply_id,
        "object": "response",
        "created_at": created,
        "status": "in_progress",
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": request.max_output if request else None,
        "model": context.model,
        "output": [],
        "parallel_tool_calls": request is None or request.parallel_tool_calls is not False,
        "previous_response_id": None,
        "reasoning": {"effort": request.reasoning.effort if request and request.reasoning else None, "summary": None},
        "store": False,
        "temperature": request.temperature if request else None,
        "text": {"format": _text_format(request)},
        "tool_choice": "auto",
        "tools": [],
        "top_p": request.top_p if request else None,
        "truncation": "disabled",
        "usage": None,
        "user": None,
        "metadata": {},
    }


def _text_format(request: ChatRequest | None) -> Item:
    wanted = request.output_format if request else None
    if wanted is None:
        return {"type": "text"}
    if wanted.kind != "json_schema":
        return {"type": wanted.kind}
    return {"type": "json_schema", "name": wanted.name or "response", "schema": wanted.schema, "strict": wanted.strict}


def close(document: Item, output: list[Item], stop: StopReason, usage: Usage | None) -> Item:
    """Return the response object in its final state. A refusal in words completes the reply."""
    spoken_refusal = stop is StopReason.REFUSAL and any(
        content.get("type") == "refusal" for item in output for content in item.get("content") or ()
    )
    incomplete = None if spoken_refusal else INCOMPLETE.get(stop)
    return {
        **document,
        "status": "incomplete" if incomplete else "completed",
        "incomplete_details": {"reason": incomplete} if incomplete else None,
        "output": output,
        "usage": encode_usage(usage or Usage()),
    }


def output_items(parts: Iterable[Part], context: EncodeContext) -> list[Item]:
    """Write the output items; texts that follow one another share a message."""
    items: list[Item] = []
    for part in parts:
        match part:
            case Text() | Refusal():
                if not part.text:
                    continue
                if items and items[-1]["type"] == "message":
                    items[-1]["content"].append(content_part(part))
                else:
                    items.append(finished(new_item(part, context), [content_part(part)]))
            case Reasoning():
                if part.text or has_proof(part):
                    items.append(finished_reasoning(new_item(part, context), part))
            case ToolCall():
                items.append(finished_call(new_item(part, context), part.arguments))
            case _:
                pass
    return items


def content_part(part: Text | Refusal) -> Item:
    """Write a content part of a message."""
    if isinstance(part, Refusal):
        return {"type": "refusal", "refusal": part.text}
    annotations = [encode_annotation(citation) for citation in part.citations if citation.url]
    return {"type": "output_text", "text": part.text, "annotations": annotations, "logprobs": []}


def new_item(part: Part, context: EncodeContext) -> Item:
    """Begin an item, in progress and empty."""
    match part:
        case Reasoning():
            return {"id": f"rs_{context.new_id()}", "type": "reasoning", "summary": []}
        case ToolCall():
            custom = part.kind is ToolKind.CUSTOM
            item: Item = {
                "id": f"{'ctc' if custom else 'fc'}_{context.new_id()}",
                "type": "custom_tool_call" if custom else "function_call",
                "status": "in_progress",
                "call_id": part.id,
                "name": part.name,
                "input" if custom else "arguments": "",
            }
            return {**item, "namespace": part.namespace} if part.namespace else item
        case _:
            return {
                "id": f"msg_{context.new_id()}",
                "type": "message",
                "status": "in_progress",
                "role": "assistant",
                "content": [],
            }


def finished(item: Item, content: list[Item]) -> Item:
    """Return a message item as complete."""
    return {**item, "status": "completed", "content": content}


def finished_reasoning(item: Item, reasoning: Reasoning) -> Item:
    """Return a reasoning item as complete; what proves it travels as encrypted content, for replay."""
    summary = [{"type": "summary_text", "text": reasoning.text}] if reasoning.text else []
    if reasoning.origin is R and reasoning.encrypted:
        return {**item, "summary": summary, "encrypted_content": reasoning.encrypted}
    return {**item, "summary": summary, "encrypted_content": seal(reasoning, with_text=False)}


def finished_call(item: Item, arguments: str) -> Item:
    """Return a call item as complete."""
    key = "input" if item["type"] == "custom_tool_call" else "arguments"
    return {**item, "status": "completed", key: arguments}


def has_proof(reasoning: Reasoning) -> bool:
    """Tell whether there is more to keep than the text."""
    return any((reasoning.signature, reasoning.encrypted, reasoning.raw is not None))
