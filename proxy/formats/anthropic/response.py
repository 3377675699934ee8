"""Whole Messages replies to the neutral form and back. Source: Anthropic API reference, Messages (2026-11)."""

from collections.abc import Mapping

from proxy.formats.anthropic.blocks import A, Block, decode_content, encode_citation, parse_arguments
from proxy.formats.anthropic.frames import check_response
from proxy.formats.anthropic.usage import decode_usage, encode_usage
from proxy.formats.codec import EncodeContext
from proxy.formats.ir import ChatResponse, Part, Reasoning, Refusal, StopReason, Text, ToolCall
from proxy.formats.seals import seal
from proxy.formats.shape import text_or_none
from shared.jsonio import Json

STOP_REASONS: Mapping[str, StopReason] = {
    "end_turn": StopReason.END,
    "max_tokens": StopReason.MAX_OUTPUT,
    "model_context_window_exceeded": StopReason.CONTEXT_WINDOW,
    "stop_sequence": StopReason.STOP_SEQUENCE,
    "tool_use": StopReason.TOOL_CALLS,
    "refusal": StopReason.REFUSAL,
    "sensitive": StopReason.REFUSAL,
    "pause_turn": StopReason.PAUSE,
    "compaction": StopReason.END,
}
_WORDS: Mapping[StopReason, str] = {
    StopReason.END: "end_turn",
    StopReason.MAX_OUTPUT: "max_tokens",
    StopReason.CONTEXT_WINDOW: "model_context_window_exceeded",
    StopReason.STOP_SEQUENCE: "stop_sequence",
    StopReason.TOOL_CALLS: "tool_use",
    StopReason.REFUSAL: "refusal",
    StopReason.PAUSE: "pause_turn",
}


def decode_response(document: dict[str, Json]) -> ChatResponse:
    """Read a reply. Raises `UpstreamFault` when it is none."""
    check_response(document)
    return ChatResponse(
        id=str(document.get("id") or ""),
        model=str(document.get("model") or ""),
        parts=decode_content(document["content"]),
        stop=decode_stop(document.get("stop_reason")),
        stop_sequence=text_or_none(document.get("stop_sequence")),
        usage=decode_usage(document.get("usage")),
    )


def decode_stop(reason: Json) -> StopReason:
    """Read a stop reason; one that is not known yet is an ordinary end."""
    return STOP_REASONS.get(reason, StopReason.END) if isinstance(reason, str) else StopReason.END


def stop_of(document: dict[str, Json]) -> StopReason | None:
    """Return why a reply ended, from the reply or from its `message_delta`."""
    place = document.get("delta") if "delta" in document else document
    reason = place.get("stop_reason") if isinstance(place, dict) else None
    return None if reason is None else decode_stop(reason)


def encode_stop(reason: StopReason) -> str:
    """Write a stop reason."""
    return _WORDS[reason]


def encode_response(response: ChatResponse, context: EncodeContext) -> dict[str, Json]:
    """Write a reply."""
    return {
        "id": message_id(response.id, context),
        "type": "message",
        "role": "assistant",
        "model": context.model,
        "content": [block for part in response.parts if (block := reply_block(part)) is not None],
        "stop_reason": encode_stop(response.stop),
        "stop_sequence": response.stop_sequence,
        "usage": encode_usage(response.usage),
    }


def message_id(upstream_id: str, context: EncodeContext) -> str:
    """Return an id with Anthropic's prefix, the upstream's own where it has one."""
    return upstream_id if upstream_id.startswith("msg_") else f"msg_{context.new_id()}"


def reply_block(part: Part) -> Block | None:
    """Write a part of a reply; None where the format has nothing for it."""
    match part:
        case Text(text, citations):
            block: Block = {"type": "text", "text": text}
            if citations:
                block["citations"] = [encode_citation(citation) for citation in citations]
            return block if text else None
        case Refusal(text):
            return {"type": "text", "text": text} if text else None
        case Reasoning():
            return _reasoning_block(part) if part.text or has_proof(part) else None
        case ToolCall():
            return {"type": "tool_use", "id": part.id, "name": part.name, "input": parse_arguments(part.arguments)}
        case _:
            return None


def signature_of(reasoning: Reasoning) -> str:
    """Return what stands in `signature`: Anthropic's own, or a seal of another origin. Always a string."""
    if reasoning.origin is A and reasoning.signature:
        return reasoning.signature
    return seal(reasoning, with_text=False)


def has_proof(reasoning: Reasoning) -> bool:
    """Tell whether there is more to keep than the text."""
    return any((reasoning.signature, reasoning.encrypted, reasoning.raw is not None))


def _reasoning_block(reasoning: Reasoning) -> Block:
    if reasoning.redacted and reasoning.origin is A:
        return {"type": "redacted_thinking", "data": reasoning.encrypted or ""}
    return {"type": "thinking", "thinking": reasoning.text, "signature": signature_of(reasoning)}
