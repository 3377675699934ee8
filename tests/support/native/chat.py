"""OpenAI Chat Completions: how the vendor would write a reply (API reference of 2026-08).

Reasoning is rendered as `reasoning_content`, the field of the compatible providers that show it.
"""

from collections.abc import Iterator, Sequence

from shared.jsonio import Json, dumps
from tests.support.replies import DEFAULT_SIZES, Part, Reply, Stop, Text, Thinking, ToolCall, Usage, slices

PATH = "/v1/chat/completions"
DONE = b"data: [DONE]\n\n"

_CREATED = 1_790_000_000
_FINISH_REASONS = {
    Stop.END: "stop",
    Stop.TOOL: "tool_calls",
    Stop.LENGTH: "length",
    Stop.STOP_SEQUENCE: "stop",
    Stop.REFUSAL: "content_filter",
}
_ERROR_TYPES = {401: "invalid_request_error", 429: "rate_limit_exceeded", 402: "insufficient_quota"}


def request(model: str, text: str, *, stream: bool = False) -> dict[str, Json]:
    """Return the smallest sensible request; a streamed one asks for usage."""
    body: dict[str, Json] = {"model": model, "messages": [{"role": "user", "content": text}]}
    return body | ({"stream": True, "stream_options": {"include_usage": True}} if stream else {})


def whole(reply: Reply, model: str) -> dict[str, Json]:
    """Return the body of a reply that is not streamed."""
    message: dict[str, Json] = {"role": "assistant", "content": reply.text or None, "refusal": None}
    if thinking := "".join(part.text for part in reply.parts if isinstance(part, Thinking)):
        message["reasoning_content"] = thinking
    if calls := _calls(reply):
        message["tool_calls"] = [_call(call) for call in calls]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _FINISH_REASONS[reply.stop]}
    return _envelope(reply, model, "chat.completion") | {"choices": [choice], "usage": _usage(reply.usage)}


def frames(
    reply: Reply, model: str, sizes: Sequence[int] = DEFAULT_SIZES, *, include_usage: bool = True
) -> Iterator[bytes]:
    """Yield the reply as complete SSE frames, the usage chunk only when asked for."""
    envelope = _envelope(reply, model, "chat.completion.chunk") | ({"usage": None} if include_usage else {})
    yield _chunk(envelope, {"role": "assistant", "content": ""})
    positions = {call.id: position for position, call in enumerate(_calls(reply))}
    for part in reply.parts:
        for delta in _deltas(part, positions, sizes):
            yield _chunk(envelope, delta)
    yield _chunk(envelope, {}, _FINISH_REASONS[reply.stop])
    if include_usage:
        yield frame(envelope | {"choices": [], "usage": _usage(reply.usage)})
    yield DONE


def frame(document: Json) -> bytes:
    """Return one SSE frame with `document` as data."""
    return b"data: %s\n\n" % dumps(document)


def error(status: int, message: str, kind: str | None = None) -> dict[str, Json]:
    """Return the native error body."""
    default = "server_error" if status >= 500 else "invalid_request_error"
    return {
        "error": {"message": message, "type": kind or _ERROR_TYPES.get(status, default), "param": None, "code": None}
    }


def error_frame(kind: str, message: str) -> bytes:
    """Return the stream chunk that reports a failure."""
    return frame({"error": {"message": message, "type": kind, "param": None, "code": kind}})


def _envelope(reply: Reply, model: str, kind: str) -> dict[str, Json]:
    return {
        "id": f"chatcmpl-{reply.id}",
        "object": kind,
        "created": _CREATED,
        "model": model,
        "service_tier": "default",
        "system_fingerprint": "fp_support",
    }


def _chunk(envelope: dict[str, Json], delta: dict[str, Json], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return frame(envelope | {"choices": [choice]})


def _deltas(part: Part, positions: dict[str, int], sizes: Sequence[int]) -> Iterator[dict[str, Json]]:
    if isinstance(part, Text):
        yield from ({"content": piece} for piece in slices(part.text, sizes))
    elif isinstance(part, Thinking):
        yield from ({"reasoning_content": piece} for piece in slices(part.text, sizes))
    else:
        index = positions[part.id]
        yield {"tool_calls": [{"index": index} | _call(part, arguments="")]}
        for piece in slices(part.arguments, sizes):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def _calls(reply: Reply) -> list[ToolCall]:
    return [part for part in reply.parts if isinstance(part, ToolCall)]


def _call(call: ToolCall, arguments: str | None = None) -> dict[str, Json]:
    said = call.arguments if arguments is None else arguments
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": said}}


def _usage(usage: Usage) -> dict[str, Json]:
    prompt_details = {"cached_tokens": usage.cache_read, "audio_tokens": 0}
    if usage.cache_write:
        prompt_details["cache_write_tokens"] = usage.cache_write
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.output,
        "total_tokens": usage.prompt + usage.output,
        "prompt_tokens_details": prompt_details,
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning, "audio_tokens": 0},
    }
