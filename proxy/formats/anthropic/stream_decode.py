"""Messages streams to neutral events. Source: Anthropic API reference, Streaming messages (2026-11)."""

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.anthropic.blocks import A, decode_block, decode_citation
from proxy.formats.anthropic.response import decode_stop
from proxy.formats.anthropic.usage import decode_usage
from proxy.formats.errors import error_of
from proxy.formats.frames import DONE, document_of
from proxy.formats.ir import (
    ArgumentsDelta,
    CitationAdded,
    Event,
    Failed,
    Finished,
    Opaque,
    Part,
    PartFinished,
    PartStarted,
    Reasoning,
    SealAdded,
    Started,
    StopReason,
    Text,
    TextDelta,
    ToolCall,
    Unknown,
    Usage,
    UsageUpdated,
)
from proxy.formats.sse import SseFrame
from shared.jsonio import Json

_EMPTY_INPUT = frozenset({"", "{}"})


class AnthropicDecoder:
    """message_start (content_block_start content_block_delta* content_block_stop)* message_delta message_stop."""

    def __init__(self) -> None:
        self._usage: Usage | None = None
        self._stop: StopReason | None = None
        self._stop_sequence: str | None = None
        self._ended = False
        self._skipped: set[int] = set()
        self._whole_input: dict[int, str] = {}

    def feed(self, frame: SseFrame) -> list[Event]:
        """Return the events that `frame` completes. Raises `UpstreamFault` for data that is no JSON object."""
        if self._ended or frame.data.strip() == DONE:
            return []
        document = document_of(frame)
        match document.get("type") or frame.event:
            case "message_start":
                return self._start(document.get("message") or {})
            case "content_block_start":
                return self._block_start(document.get("index", 0), document.get("content_block") or {})
            case "content_block_delta":
                return self._delta(document.get("index", 0), document.get("delta") or {})
            case "content_block_stop":
                return self._block_stop(document.get("index", 0))
            case "message_delta":
                return self._message_delta(document)
            case "message_stop":
                self._ended = True
                return [Finished(self._stop or StopReason.END, self._usage, self._stop_sequence)]
            case "error":
                self._ended = True
                return [Failed(error_of(document))]
            case "ping":
                return []
            case other:
                return [Unknown(A, str(other))]

    def finish(self) -> list[Event]:
        """Upstream closed: without `message_stop` the reply was cut."""
        if self._ended:
            return []
        self._ended = True
        return [Failed(ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream's stream ended before the message did"))]

    def _start(self, message: dict[str, Json]) -> list[Event]:
        self._usage = decode_usage(message.get("usage"))
        return [Started(str(message.get("id") or ""), str(message.get("model") or ""), self._usage)]

    def _block_start(self, index: int, block: dict[str, Json]) -> list[Event]:
        part = decode_block(block)
        if isinstance(part, Opaque):
            self._skipped.add(index)
            return [Unknown(A, part.label)]
        if isinstance(part, ToolCall) and part.arguments not in _EMPTY_INPUT:
            self._whole_input[index] = part.arguments
        return _opened(index, part)

    def _delta(self, index: int, delta: dict[str, Json]) -> list[Event]:
        if index in self._skipped:
            return []
        match delta.get("type"):
            case "text_delta":
                return [TextDelta(index, str(delta.get("text") or ""))]
            case "input_json_delta":
                self._whole_input.pop(index, None)
                return [ArgumentsDelta(index, str(delta.get("partial_json") or ""))]
            case "thinking_delta":
                return [TextDelta(index, str(delta.get("thinking") or ""))]
            case "signature_delta":
                return [SealAdded(index, signature=str(delta.get("signature") or ""))]
            case "citations_delta":
                return [CitationAdded(index, decode_citation(delta.get("citation")))]
            case other:
                return [Unknown(A, str(other))]

    def _block_stop(self, index: int) -> list[Event]:
        if index in self._skipped:
            return []
        whole = self._whole_input.pop(index, None)
        return [*([ArgumentsDelta(index, whole)] if whole else []), PartFinished(index)]

    def _message_delta(self, document: dict[str, Json]) -> list[Event]:
        delta = document.get("delta") or {}
        if delta.get("stop_reason") is not None:
            self._stop = decode_stop(delta["stop_reason"])
            self._stop_sequence = delta.get("stop_sequence")
        updated = decode_usage(document.get("usage"), self._usage)
        if updated is None or updated == self._usage:
            return []
        self._usage = updated
        return [UsageUpdated(updated)]


def _opened(index: int, part: Part) -> list[Event]:
    """Start a part empty; text that its first block already held follows as a delta."""
    match part:
        case Text(text, citations):
            later: list[Event] = [TextDelta(index, text)] if text else []
            return [PartStarted(index, Text("")), *later, *(CitationAdded(index, citation) for citation in citations)]
        case Reasoning(text) if not part.redacted:
            head = Reasoning(origin=A)
            later = [TextDelta(index, text)] if text else []
            sealed: list[Event] = [SealAdded(index, signature=part.signature)] if part.signature else []
            return [PartStarted(index, head), *later, *sealed]
        case ToolCall():
            return [PartStarted(index, ToolCall(part.id, part.name, ""))]
        case _:
            return [PartStarted(index, part)]
