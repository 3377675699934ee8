"""Neutral events to Messages streams: blocks strictly one after another, indices contiguous, no empty ghosts."""

from proxy.formats.anthropic.blocks import A, encode_citation
from proxy.formats.anthropic.errors import error_frames
from proxy.formats.anthropic.response import encode_stop, has_proof, message_id, signature_of
from proxy.formats.anthropic.usage import encode_usage
from proxy.formats.codec import EncodeContext
from proxy.formats.fold import sealed
from proxy.formats.ir import (
    ArgumentsDelta,
    CitationAdded,
    Event,
    Failed,
    Finished,
    Part,
    PartFinished,
    PartStarted,
    Reasoning,
    SealAdded,
    Started,
    TextDelta,
    ToolCall,
    Usage,
    UsageUpdated,
)
from proxy.formats.sequence import Sequencer
from proxy.formats.sse import SseFrame
from shared import jsonio
from shared.jsonio import Json


class AnthropicEncoder:
    """Write one message. A text block begins with its first text, so that an empty part leaves no trace."""

    def __init__(self, context: EncodeContext) -> None:
        self._context = context
        self._sequencer = Sequencer()
        self._head: Started | None = None
        self._begun = False
        self._usage: Usage | None = None
        self._index = 0
        self._part: Part | None = None
        self._open = False

    def feed(self, event: Event) -> list[SseFrame]:
        """Return the frames that `event` allows to send now."""
        return [frame for step in self._sequencer.feed(event) for frame in self._write(step)]

    def _write(self, event: Event) -> list[SseFrame]:
        match event:
            case Started():
                self._head, self._usage = event, event.usage
                return []
            case PartStarted(_, part):
                self._part = part
                return self._open_block() if isinstance(part, ToolCall) or _is_redacted(part) else []
            case TextDelta(_, text):
                return self._delta(_text_delta(self._part, text)) if text else []
            case ArgumentsDelta(_, text):
                return self._delta({"type": "input_json_delta", "partial_json": text}) if text else []
            case CitationAdded(_, citation):
                return self._delta({"type": "citations_delta", "citation": encode_citation(citation)})
            case SealAdded():
                return self._seal(event)
            case PartFinished():
                return self._close_block()
            case UsageUpdated(usage):
                self._usage = usage
                return []
            case Finished():
                return self._finish(event)
            case Failed(error):
                return error_frames(error)
            case _:
                return []

    def _begin(self) -> list[SseFrame]:
        """`message_start`, once and as late as possible: before it, failover is still possible."""
        if self._begun:
            return []
        self._begun = True
        message: dict[str, Json] = {
            "id": message_id(self._head.id if self._head else "", self._context),
            "type": "message",
            "role": "assistant",
            "model": self._context.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": encode_usage(self._usage),
        }
        return [_frame("message_start", {"message": message})]

    def _open_block(self) -> list[SseFrame]:
        if self._open:
            return []
        self._open = True
        return [
            *self._begin(),
            _frame("content_block_start", {"index": self._index, "content_block": _empty_block(self._part)}),
        ]

    def _delta(self, delta: dict[str, Json]) -> list[SseFrame]:
        return [*self._open_block(), _frame("content_block_delta", {"index": self._index, "delta": delta})]

    def _seal(self, event: SealAdded) -> list[SseFrame]:
        """Keep what proves the reasoning; it is written when the block closes, as `signature_delta` comes last."""
        if isinstance(self._part, Reasoning):
            self._part = sealed(self._part, event)
        return []

    def _close_block(self) -> list[SseFrame]:
        frames: list[SseFrame] = []
        part = self._part
        if isinstance(part, Reasoning) and not _is_redacted(part) and (self._open or has_proof(part)):
            frames += self._delta({"type": "signature_delta", "signature": signature_of(part)})
        if self._open:
            frames.append(_frame("content_block_stop", {"index": self._index}))
            self._index += 1
        self._open, self._part = False, None
        return frames

    def _finish(self, event: Finished) -> list[SseFrame]:
        delta = {"stop_reason": encode_stop(event.stop), "stop_sequence": event.stop_sequence}
        usage = encode_usage(event.usage or self._usage)
        return [
            *self._begin(),
            _frame("message_delta", {"delta": delta, "usage": usage}),
            _frame("message_stop", {}),
        ]


def _frame(kind: str, members: dict[str, Json]) -> SseFrame:
    return SseFrame(kind, jsonio.dumps({"type": kind, **members}))


def _empty_block(part: Part | None) -> dict[str, Json]:
    match part:
        case ToolCall(call_id, name):
            return {"type": "tool_use", "id": call_id, "name": name, "input": {}}
        case Reasoning(encrypted=str(data)) if _is_redacted(part):
            return {"type": "redacted_thinking", "data": data}
        case Reasoning():
            return {"type": "thinking", "thinking": "", "signature": ""}
        case _:
            return {"type": "text", "text": ""}


def _text_delta(part: Part | None, text: str) -> dict[str, Json]:
    if isinstance(part, Reasoning):
        return {"type": "thinking_delta", "thinking": text}
    return {"type": "text_delta", "text": text}


def _is_redacted(part: Part | None) -> bool:
    return isinstance(part, Reasoning) and part.redacted and part.origin is A
