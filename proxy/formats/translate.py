"""From one wire format to another: a decoder, the tool stage, an encoder. For requests, replies, streams and errors."""

from dataclasses import dataclass, replace

from proxy.formats.codec import Codec, EncodeContext, Encoded
from proxy.formats.fold import Folder
from proxy.formats.ir import (
    ArgumentsDelta,
    ChatRequest,
    ChatResponse,
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
from proxy.formats.sse import SseFrame
from proxy.formats.tools import CallRestorer, ToolMap, adapt_tools
from shared.catalog.wire import WireFormat
from shared.jsonio import Json


@dataclass(frozen=True, slots=True)
class Translated:
    """A request in the upstream's format, and what the way back needs."""

    encoded: Encoded
    request: ChatRequest
    """As the client meant it."""
    names: ToolMap


def translate_request(request: ChatRequest, target: Codec, context: EncodeContext) -> Translated:
    """Write a decoded request for an upstream that speaks another format. Raises `Inexpressible`."""
    adapted, names = adapt_tools(request, target.format)
    return Translated(target.encode_request(adapted, context), request, names)


def translate_response(document: dict[str, Json], upstream: Codec, client: Codec, way: "WayBack") -> dict[str, Json]:
    """Write a whole reply for the client. Raises `UpstreamFault` when it is no valid answer."""
    return client.encode_response(way.restored(upstream.decode_response(document), client.format), way.context)


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a reply needs on its way to the client."""

    names: ToolMap
    context: EncodeContext

    def restored(self, response: ChatResponse, client: WireFormat) -> ChatResponse:
        """Return a reply with the client's own tool names, kinds and ids."""
        parts: list[Part] = []
        for part in response.parts:
            if isinstance(part, ToolCall):
                call = self._identified(self.names.restore(part, client))
                if call.extras and client is not WireFormat.CHAT:
                    parts.append(_carrier(call))
                    call = replace(call, extras={})
                parts.append(call)
            else:
                parts.append(part)
        return replace(response, parts=tuple(parts))

    def _identified(self, call: ToolCall) -> ToolCall:
        return call if call.id else replace(call, id=f"call_{self.context.new_id()[:24]}")


class StreamTranslator:
    """One decoder and one encoder, with the tool stage between. One object a stream."""

    def __init__(self, upstream: Codec, client: Codec, way: WayBack) -> None:
        self._decoder = upstream.stream_decoder()
        self._calls = CallRestorer(way.names, client.format)
        self._carriers = _CarrierInserter(way)
        self._encoder = client.stream_encoder(way.context)
        self.began = False
        """Whether a part, or the end, was seen: more than the announcement of a reply."""
        self.failure: Failed | None = None
        self.finished: Finished | None = None
        self.usage: Usage | None = None

    def feed(self, frame: SseFrame) -> list[SseFrame]:
        """Return the client's frames that an upstream's frame allows. Raises `UpstreamFault` for one that is invalid."""
        return self.encode(self._decoder.feed(frame))

    def finish(self) -> list[SseFrame]:
        """The upstream closed: end the client's stream, as a failure when the reply was cut."""
        return self.encode(self._decoder.finish())

    def encode(self, events: list[Event]) -> list[SseFrame]:
        """Write events that came from elsewhere than a frame: an unfolded reply, a failure of ours."""
        frames: list[SseFrame] = []
        for event in events:
            if self.failure is not None or self.finished is not None:
                break
            self._observe(event)
            for restored in self._calls.feed(event):
                for step in self._carriers.feed(restored):
                    frames += self._encoder.feed(step)
        return frames

    def _observe(self, event: Event) -> None:
        match event:
            case PartStarted():
                self.began = True
            case Started(usage=usage) | UsageUpdated(usage) if usage is not None:
                self.usage = usage
            case Finished(usage=usage):
                self.began, self.finished = True, event
                self.usage = usage or self.usage
            case Failed():
                self.failure = event
            case _:
                pass


class StreamFolder:
    """An upstream's stream as a whole reply, for clients that asked for none."""

    def __init__(self, upstream: Codec) -> None:
        self._decoder = upstream.stream_decoder()
        self._folder = Folder()

    def feed(self, frame: SseFrame) -> None:
        """Take one frame. Raises `UpstreamFault`."""
        for event in self._decoder.feed(frame):
            self._folder.feed(event)

    def finish(self) -> ChatResponse:
        """Return the reply. Raises `UpstreamFault` when it was cut."""
        for event in self._decoder.finish():
            self._folder.feed(event)
        return self._folder.response()


class _CarrierInserter:
    """Put reasoning that carries a call's extras (Gemini's thought signature) before the call, and renumber the parts."""

    def __init__(self, way: WayBack) -> None:
        self._way = way
        self._shift: dict[int, int] = {}
        self._inserted = 0

    def feed(self, event: Event) -> list[Event]:
        """Return what `event` becomes."""
        match event:
            case PartStarted(index, ToolCall() as call):
                call = call if call.id else replace(call, id=f"call_{self._way.context.new_id()[:24]}")
                return self._with_carrier(index, call)
            case PartStarted(index):
                self._shift[index] = self._inserted
            case _:
                pass
        shift = self._shift.get(getattr(event, "index", -1), 0)
        return [_moved(event, shift)] if shift else [event]

    def _with_carrier(self, index: int, call: ToolCall) -> list[Event]:
        if not call.extras:
            self._shift[index] = self._inserted
            return [PartStarted(index + self._inserted, call)]
        carrier = index + self._inserted
        self._inserted += 1
        self._shift[index] = self._inserted
        proof = _carrier(call)
        return [
            PartStarted(carrier, Reasoning(origin=proof.origin)),
            SealAdded(carrier, raw=proof.raw),
            PartFinished(carrier),
            PartStarted(carrier + 1, replace(call, extras={})),
        ]


def _moved(event: Event, shift: int) -> Event:
    match event:
        case PartStarted() | TextDelta() | ArgumentsDelta() | SealAdded() | CitationAdded() | PartFinished():
            return replace(event, index=event.index + shift)
        case _:
            return event


def _carrier(call: ToolCall) -> Reasoning:
    return Reasoning(origin=WireFormat.CHAT, raw={"tool_extras": {call.id: dict(call.extras)}})
