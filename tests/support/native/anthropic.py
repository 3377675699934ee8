"""Anthropic Messages: how the vendor would write a reply (API reference of 2026-08)."""

from collections.abc import Iterator, Sequence

from shared.jsonio import Json, dumps, loads
from tests.support.replies import DEFAULT_SIZES, Part, Reply, Stop, Text, Thinking, Usage, slices

PATH = "/v1/messages"

_STOP_REASONS = {
    Stop.END: "end_turn",
    Stop.TOOL: "tool_use",
    Stop.LENGTH: "max_tokens",
    Stop.STOP_SEQUENCE: "stop_sequence",
    Stop.REFUSAL: "refusal",
}
_ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


def request(model: str, text: str, *, stream: bool = False) -> dict[str, Json]:
    """Return the smallest sensible request."""
    body: dict[str, Json] = {"model": model, "max_tokens": 128, "messages": [{"role": "user", "content": text}]}
    return body | ({"stream": True} if stream else {})


def whole(reply: Reply, model: str) -> dict[str, Json]:
    """Return the body of a reply that is not streamed."""
    return {
        "id": f"msg_{reply.id}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [_block(part) for part in reply.parts],
        "stop_reason": _STOP_REASONS[reply.stop],
        "stop_sequence": None,
        "stop_details": None,
        "usage": _usage(reply.usage),
    }


def frames(reply: Reply, model: str, sizes: Sequence[int] = DEFAULT_SIZES, **_: object) -> Iterator[bytes]:
    """Yield the reply as complete SSE frames."""
    opening = whole(reply, model) | {"content": [], "stop_reason": None}
    opening["usage"] = _usage(reply.usage) | {"output_tokens": 1}
    yield frame("message_start", {"message": opening})
    yield frame("ping", {})
    for index, part in enumerate(reply.parts):
        yield frame("content_block_start", {"index": index, "content_block": _empty_block(part)})
        for delta in _deltas(part, sizes):
            yield frame("content_block_delta", {"index": index, "delta": delta})
        yield frame("content_block_stop", {"index": index})
    ending = {"stop_reason": _STOP_REASONS[reply.stop], "stop_sequence": None, "stop_details": None}
    yield frame("message_delta", {"delta": ending, "usage": {"output_tokens": reply.usage.output}})
    yield frame("message_stop", {})


def frame(kind: str, fields: dict[str, Json]) -> bytes:
    """Return one SSE frame of type `kind`."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), dumps({"type": kind} | fields))


def error(status: int, message: str, kind: str | None = None) -> dict[str, Json]:
    """Return the native error body."""
    named = kind or _ERROR_TYPES.get(status, "api_error")
    return {"type": "error", "error": {"type": named, "message": message}, "request_id": "req_upstream1"}


def error_frame(kind: str, message: str) -> bytes:
    """Return the stream event that reports a failure."""
    return frame("error", {"error": {"type": kind, "message": message}})


def _block(part: Part) -> dict[str, Json]:
    if isinstance(part, Text):
        return {"type": "text", "text": part.text}
    if isinstance(part, Thinking):
        return {"type": "thinking", "thinking": part.text, "signature": part.signature}
    return {"type": "tool_use", "id": part.id, "name": part.name, "input": loads(part.arguments.encode() or b"{}")}


def _empty_block(part: Part) -> dict[str, Json]:
    if isinstance(part, Text):
        return {"type": "text", "text": ""}
    if isinstance(part, Thinking):
        return {"type": "thinking", "thinking": "", "signature": ""}
    return {"type": "tool_use", "id": part.id, "name": part.name, "input": {}}


def _deltas(part: Part, sizes: Sequence[int]) -> Iterator[dict[str, Json]]:
    if isinstance(part, Text):
        yield from ({"type": "text_delta", "text": piece} for piece in slices(part.text, sizes))
    elif isinstance(part, Thinking):
        yield from ({"type": "thinking_delta", "thinking": piece} for piece in slices(part.text, sizes))
        yield {"type": "signature_delta", "signature": part.signature}
    else:
        yield {"type": "input_json_delta", "partial_json": ""}
        yield from ({"type": "input_json_delta", "partial_json": piece} for piece in slices(part.arguments, sizes))


def _usage(usage: Usage) -> dict[str, Json]:
    return {
        "input_tokens": usage.input_uncached,
        "cache_creation_input_tokens": usage.cache_write,
        "cache_read_input_tokens": usage.cache_read,
        "output_tokens": usage.output,
        "service_tier": "standard",
    }
