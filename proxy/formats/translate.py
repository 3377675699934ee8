"""From one wire format to another: a decoder, the tool stage, an encoder. For requests, replies, streams and errors."""

from dataclasses import dataclass

from proxy.formats.carriers import CarrierInserter, carrier
from proxy.formats.codec import Codec, EncodeContext, Encoded
from proxy.formats.fold import Folder
from proxy.formats.ir import (
    ChatRequest,
    ChatResponse,
    Event,
    Failed,
    Finished,
    Part,
    PartStarted,
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
from shared.values import replaced


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
                    parts.append(carrier(call))
                    call = replaced(call, extras={})
                parts.append(call)
            else:
                parts.append(part)
        return replaced(response, parts=tuple(parts))

    def _identified(self, call: ToolCall) -> ToolCall:
        return call if call.id else replaced(call, id=f"call_{self.context.new_id()[:24]}")


class StreamTranslator:
    """One decoder and one encoder, with the tool stage between. One object a stream."""

    def __init__(self, upstream: Codec, client: Codec, way: WayBack) -> None:
        self._decoder = upstream.stream_decoder()
        self._calls = CallRestorer(way.names, client.format)
        self._carriers = CarrierInserter(way.context.new_id, client.format)
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
            if isinstance(event, TextDelta) and not self._carriers.renumbers:
                frames += self._encoder.feed(event)  # most events: no stage between concerns them
                continue
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
