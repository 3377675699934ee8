"""OpenAI Responses: how the vendor would write a reply (API reference of 2026-08)."""

from collections.abc import Iterator, Sequence
from itertools import count

from shared.jsonio import Json, dumps
from tests.support.replies import DEFAULT_SIZES, Part, Reply, Stop, Text, Thinking, ToolCall, Usage, slices

PATH = "/v1/responses"

_CREATED = 1_790_000_000


def request(model: str, text: str, *, stream: bool = False) -> dict[str, Json]:
    """Return the smallest sensible request."""
    return {"model": model, "input": text} | ({"stream": True} if stream else {})


def whole(reply: Reply, model: str) -> dict[str, Json]:
    """Return the body of a reply that is not streamed."""
    output = [_item(reply, position, part) for position, part in enumerate(reply.parts)]
    cut = reply.stop is Stop.LENGTH
    return _envelope(reply, model, "incomplete" if cut else "completed") | {
        "output": output,
        "usage": _usage(reply.usage),
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
    }


def frames(reply: Reply, model: str, sizes: Sequence[int] = DEFAULT_SIZES, **_: object) -> Iterator[bytes]:
    """Yield the reply as complete SSE frames with contiguous sequence numbers."""
    numbers = count()
    for kind, fields in _events(reply, model, sizes):
        yield frame(kind, {"sequence_number": next(numbers)} | fields)


def frame(kind: str, fields: dict[str, Json]) -> bytes:
    """Return one SSE frame of type `kind`."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), dumps({"type": kind} | fields))


def error(status: int, message: str, kind: str | None = None) -> dict[str, Json]:
    """Return the native error body."""
    default = "server_error" if status >= 500 else "invalid_request_error"
    return {"error": {"message": message, "type": kind or default, "param": None, "code": kind}}


def error_frame(kind: str, message: str) -> bytes:
    """Return the stream event that reports a failure: `response.failed`, as the vendor sends it."""
    failed = _envelope(Reply(), "m", "failed") | {
        "output": [],
        "usage": None,
        "error": {"code": kind, "message": message},
    }
    return frame("response.failed", {"sequence_number": 0, "response": failed})


def _events(reply: Reply, model: str, sizes: Sequence[int]) -> Iterator[tuple[str, dict[str, Json]]]:
    opening = _envelope(reply, model, "in_progress") | {"output": [], "usage": None, "incomplete_details": None}
    yield "response.created", {"response": opening}
    yield "response.in_progress", {"response": opening}
    for position, part in enumerate(reply.parts):
        item = _item(reply, position, part)
        yield "response.output_item.added", {"output_index": position, "item": item | _unfilled(part)}
        for kind, fields in _part_events(part, sizes):
            yield kind, {"item_id": item["id"], "output_index": position} | fields
        yield "response.output_item.done", {"output_index": position, "item": item}
    closing = "response.incomplete" if reply.stop is Stop.LENGTH else "response.completed"
    yield closing, {"response": whole(reply, model)}


def _part_events(part: Part, sizes: Sequence[int]) -> Iterator[tuple[str, dict[str, Json]]]:
    if isinstance(part, Text):
        yield from _text_events(part, sizes)
    elif isinstance(part, Thinking):
        yield from _summary_events(part, sizes)
    else:
        for piece in slices(part.arguments, sizes):
            yield "response.function_call_arguments.delta", {"delta": piece}
        yield "response.function_call_arguments.done", {"name": part.name, "arguments": part.arguments}


def _text_events(part: Text, sizes: Sequence[int]) -> Iterator[tuple[str, dict[str, Json]]]:
    place = {"content_index": 0}
    yield "response.content_part.added", place | {"part": _output_text("")}
    for piece in slices(part.text, sizes):
        yield "response.output_text.delta", place | {"delta": piece, "logprobs": []}
    yield "response.output_text.done", place | {"text": part.text, "logprobs": []}
    yield "response.content_part.done", place | {"part": _output_text(part.text)}


def _summary_events(part: Thinking, sizes: Sequence[int]) -> Iterator[tuple[str, dict[str, Json]]]:
    place = {"summary_index": 0}
    yield "response.reasoning_summary_part.added", place | {"part": {"type": "summary_text", "text": ""}}
    for piece in slices(part.text, sizes):
        yield "response.reasoning_summary_text.delta", place | {"delta": piece}
    yield "response.reasoning_summary_text.done", place | {"text": part.text}
    yield "response.reasoning_summary_part.done", place | {"part": {"type": "summary_text", "text": part.text}}


def _item(reply: Reply, position: int, part: Part) -> dict[str, Json]:
    name = f"{reply.id}{position}"
    if isinstance(part, Text):
        content = [_output_text(part.text)]
        return {"id": f"msg_{name}", "type": "message", "status": "completed", "role": "assistant", "content": content}
    if isinstance(part, Thinking):
        summary = [{"type": "summary_text", "text": part.text}]
        return {"id": f"rs_{name}", "type": "reasoning", "summary": summary, "encrypted_content": part.signature}
    return {
        "id": f"fc_{name}",
        "type": "function_call",
        "status": "completed",
        "call_id": part.id,
        "name": part.name,
        "arguments": part.arguments,
    }


def _unfilled(part: Part) -> dict[str, Json]:
    if isinstance(part, Text):
        return {"status": "in_progress", "content": []}
    if isinstance(part, ToolCall):
        return {"status": "in_progress", "arguments": ""}
    return {"summary": [], "encrypted_content": ""}


def _output_text(text: str) -> dict[str, Json]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _envelope(reply: Reply, model: str, status: str) -> dict[str, Json]:
    return {
        "id": f"resp_{reply.id}",
        "object": "response",
        "created_at": _CREATED,
        "status": status,
        "error": None,
        "instructions": None,
        "max_output_tokens": None,
        "model": model,
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "store": False,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "metadata": {},
    }


def _usage(usage: Usage) -> dict[str, Json]:
    return {
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": usage.cache_read, "cache_write_tokens": usage.cache_write},
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.prompt + usage.output,
    }
