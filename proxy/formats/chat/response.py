"""Whole Chat Completions replies to the neutral form and back. Source: OpenAI API reference (2026-11)."""

from collections.abc import Iterable, Mapping

from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.formats.chat.frames import check_response
from proxy.formats.chat.parts import (
    C,
    Member,
    decode_annotations,
    decode_call,
    decode_content,
    decode_reasoning,
    encode_call,
    encode_citation,
    is_own_details,
    needs_seal,
    sealed_detail,
)
from proxy.formats.chat.usage import decode_usage, encode_usage
from proxy.formats.codec import EncodeContext
from proxy.formats.errors import error_of
from proxy.formats.ir import ChatResponse, Part, Reasoning, Refusal, StopReason, Text, ToolCall
from proxy.formats.shape import mapping, objects
from shared.jsonio import Json

STOP_REASONS: Mapping[str, StopReason] = {
    "stop": StopReason.END,
    "eos": StopReason.END,
    "length": StopReason.MAX_OUTPUT,
    "max_tokens": StopReason.MAX_OUTPUT,
    "tool_calls": StopReason.TOOL_CALLS,
    "function_call": StopReason.TOOL_CALLS,
    "content_filter": StopReason.REFUSAL,
    "refusal": StopReason.REFUSAL,
}
BROKEN: Mapping[str, ErrorKind] = {
    "error": ErrorKind.UPSTREAM,
    "insufficient_system_resource": ErrorKind.OVERLOADED,
}
"""Finish reasons of replies that are no success: OpenRouter's and DeepSeek's."""
_WORDS: Mapping[StopReason, str] = {
    StopReason.END: "stop",
    StopReason.MAX_OUTPUT: "length",
    StopReason.CONTEXT_WINDOW: "length",
    StopReason.STOP_SEQUENCE: "stop",
    StopReason.TOOL_CALLS: "tool_calls",
    StopReason.REFUSAL: "content_filter",
    StopReason.PAUSE: "stop",
}


def decode_response(document: Member) -> ChatResponse:
    """Read a reply's first choice. Raises `UpstreamFault` when there is none."""
    check_response(document)
    choice = document["choices"][0]
    if (error := broke_off(choice)) is not None:
        raise UpstreamFault(error)
    parts = tuple(_parts(mapping(choice.get("message"))))
    created = document.get("created")
    return ChatResponse(
        id=str(document.get("id") or ""),
        model=str(document.get("model") or ""),
        parts=parts,
        stop=decode_stop(choice.get("finish_reason"), calls=any(isinstance(part, ToolCall) for part in parts)),
        usage=decode_usage(document.get("usage")),
        created=created if isinstance(created, int) else None,
    )


def broke_off(choice: Member) -> ErrorInfo | None:
    """Return the error of a choice that ended as a failure (OpenRouter, DeepSeek)."""
    reason = choice.get("finish_reason")
    if isinstance(reason, str) and reason in BROKEN:
        known = error_of(choice) if choice.get("error") else None
        return known or ErrorInfo(502, BROKEN[reason], "the upstream broke off its answer")
    return None


def decode_stop(reason: Json, *, calls: bool) -> StopReason:
    """Read a finish reason. Some vendors say `stop` although they ask for tools, or the reverse."""
    stop = STOP_REASONS.get(reason, StopReason.END) if isinstance(reason, str) else StopReason.END
    if stop in {StopReason.END, StopReason.TOOL_CALLS}:
        return StopReason.TOOL_CALLS if calls else StopReason.END
    return stop


def stop_of(document: Member) -> StopReason | None:
    """Return why a reply ended, from the reply or from one of its chunks."""
    reasons = (choice.get("finish_reason") for choice in objects(document.get("choices")))
    return next((STOP_REASONS.get(reason, StopReason.END) for reason in reasons if isinstance(reason, str)), None)


def _parts(message: Member) -> Iterable[Part]:
    yield from decode_reasoning(message)
    citations = decode_annotations(message)
    for part in decode_content(message.get("content"), optional=True):
        yield Text(part.text, citations) if isinstance(part, Text) and citations else part
        citations = ()
    if isinstance(message.get("refusal"), str) and message["refusal"]:
        yield Refusal(message["refusal"])
    legacy = [{"function": message["function_call"]}] if isinstance(message.get("function_call"), dict) else []
    for call in [*objects(message.get("tool_calls")), *legacy]:
        decoded = decode_call(call, "")
        if decoded.name:
            yield decoded


def encode_response(response: ChatResponse, context: EncodeContext) -> Member:
    """Write a reply."""
    document: Member = {
        "id": completion_id(response.id, context),
        "object": "chat.completion",
        "created": response.created or context.now,
        "model": context.model,
        "choices": [
            {
                "index": 0,
                "message": _message(response.parts),
                "logprobs": None,
                "finish_reason": encode_stop(response.stop),
            }
        ],
    }
    if response.usage is not None:
        document["usage"] = encode_usage(response.usage)
    return document


def encode_stop(reason: StopReason) -> str:
    """Write a finish reason."""
    return _WORDS[reason]


def completion_id(upstream_id: str, context: EncodeContext) -> str:
    """Return an id with OpenAI's prefix, the upstream's own where it has one."""
    return upstream_id if upstream_id.startswith("chatcmpl-") else f"chatcmpl-{context.new_id()}"


def _message(parts: tuple[Part, ...]) -> Member:
    text = "".join(part.text for part in parts if isinstance(part, Text))
    refusal = "".join(part.text for part in parts if isinstance(part, Refusal))
    calls = [encode_call(part) for part in parts if isinstance(part, ToolCall)]
    message: Member = {
        "role": "assistant",
        "content": text or (None if calls or refusal else ""),
        "refusal": refusal or None,
    }
    _add_reasoning(message, [part for part in parts if isinstance(part, Reasoning)])
    if calls:
        message["tool_calls"] = calls
    citations = [citation for part in parts if isinstance(part, Text) for citation in part.citations]
    if citations:
        message["annotations"] = [encode_citation(citation) for citation in citations if citation.url]
    return message


def _add_reasoning(message: Member, reasoning: list[Reasoning]) -> None:
    """The text goes into `reasoning_content`, once; what proves it into `reasoning_details`, which clients echo."""
    text = "".join(part.text for part in reasoning)
    if text:
        message["reasoning_content"] = text
    own = [entry for part in reasoning if part.origin is C and is_own_details(part.raw) for entry in part.raw]
    sealed = [part for part in reasoning if needs_seal(part)]
    if own or sealed:
        message["reasoning_details"] = own + [sealed_detail(part, index) for index, part in enumerate(sealed)]
