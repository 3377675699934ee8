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
    ToolResult,
    Unknown,
    Usage,
    UsageUpdated,
)
from proxy.formats.shape import mapping, position, text_or_none
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
        self._started = False
        self._open: set[int] = set()
        """Blocks that other formats can say and that have not ended; what comes for others is skipped."""
        self._seen: set[int] = set()
        self._whole_input: dict[int, str] = {}

    def feed(self, frame: SseFrame) -> list[Event]:
        """Return the events that `frame` completes. Raises `UpstreamFault` for data that is no JSON object."""
        if self._ended or frame.data.strip() == DONE:
            return []
        events = self._read(frame)
        if self._started or not events or isinstance(events[0], Failed):
            return events
        return [*self._start({}), *events]

    def _read(self, frame: SseFrame) -> list[Event]:
        document = document_of(frame)
        match document.get("type") or frame.event:
            case "message_start":
                return self._start(mapping(document.get("message")))
            case "content_block_start":
                return self._block_start(position(document.get("index")), mapping(document.get("content_block")))
            case "content_block_delta":
                return self._delta(position(document.get("index")), mapping(document.get("delta")))
            case "content_block_stop":
                return self._block_stop(position(document.get("index")))
            case "message_delta":
                return self._message_delta(document)
            case "message_stop":
                self._ended = True
                return [*self._close_open(), Finished(self._stop or StopReason.END, self._usage, self._stop_sequence)]
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
        if self._started:
            return []
        self._started = True
        self._usage = decode_usage(message.get("usage"), self._usage)
        return [Started(str(message.get("id") or ""), str(message.get("model") or ""), self._usage)]

    def _block_start(self, index: int, block: dict[str, Json]) -> list[Event]:
        part = decode_block(block)
        if isinstance(part, Opaque | ToolResult) or index in self._seen:
            return [Unknown(A, str(block.get("type")))]
        self._open.add(index)
        self._seen.add(index)
        if isinstance(part, ToolCall) and part.arguments not in _EMPTY_INPUT:
            self._whole_input[index] = part.arguments
        return _opened(index, part)

    def _delta(self, index: int, delta: dict[str, Json]) -> list[Event]:
        if index not in self._open:
            return []
        match delta:
            case {"type": "text_delta", "text": str(text)} | {"type": "thinking_delta", "thinking": str(text)}:
                return [TextDelta(index, text)]
            case {"type": "input_json_delta", "partial_json": str(text)}:
                if text:
                    self._whole_input.pop(index, None)
                return [ArgumentsDelta(index, text)]
            case {"type": "signature_delta", "signature": str(signature)}:
                return [SealAdded(index, signature=signature)]
            case {"type": "citations_delta"}:
                return [CitationAdded(index, decode_citation(delta.get("citation")))]
            case _:
                return [Unknown(A, str(delta.get("type")))]

    def _block_stop(self, index: int) -> list[Event]:
        if index not in self._open:
            return []
        self._open.remove(index)
        whole = self._whole_input.pop(index, None)
        return [*([ArgumentsDelta(index, whole)] if whole else []), PartFinished(index)]

    def _close_open(self) -> list[Event]:
        return [event for index in sorted(self._open) for event in self._block_stop(index)]

    def _message_delta(self, document: dict[str, Json]) -> list[Event]:
        delta = mapping(document.get("delta"))
        if delta.get("stop_reason") is not None:
            self._stop = decode_stop(delta["stop_reason"])
            self._stop_sequence = text_or_none(delta.get("stop_sequence"))
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
