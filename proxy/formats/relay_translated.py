"""A stream on its way from one wire format to another, and the two changes of shape: stream to whole, whole to stream."""

from typing import Generic, Protocol, TypeVar

from proxy.errors import ErrorInfo, UpstreamFault
from proxy.formats.codec import Codec
from proxy.formats.fold import unfold
from proxy.formats.frames import invalid
from proxy.formats.ir import ChatResponse, Event, Failed, StopReason, Usage
from proxy.formats.sse import FrameReader, FrameTooLarge, SseFrame, render
from proxy.formats.translate import StreamTranslator, WayBack
from shared.jsonio import Json

Whole_co = TypeVar("Whole_co", covariant=True)


class Folding(Protocol[Whole_co]):
    """What gathers a stream's frames into one reply."""

    def feed(self, frame: SseFrame) -> None:
        """Take one frame. Raises `UpstreamFault`."""

    def finish(self) -> Whole_co:
        """Return the reply. Raises `UpstreamFault` when it was cut."""


class TranslatedRelay:
    """The relay of the translated lane; see `relay.Relay` for what its members mean."""

    def __init__(self, upstream: Codec, client: Codec, way: WayBack) -> None:
        self.response_id: str | None = None
        self._translator = StreamTranslator(upstream, client, way)
        self._reader = FrameReader()

    @property
    def began(self) -> bool:
        """Whether a part of an answer was seen."""
        return self._translator.began

    @property
    def ended(self) -> bool:
        """Whether the answer is complete."""
        return self._translator.finished is not None

    @property
    def failure(self) -> ErrorInfo | None:
        """How the stream failed."""
        return self._translator.failure.error if self._translator.failure is not None else None

    @property
    def usage(self) -> Usage | None:
        """The newest usage."""
        return self._translator.usage

    @property
    def stop(self) -> StopReason | None:
        """Why the answer ended."""
        return self._translator.finished.stop if self._translator.finished is not None else None

    def feed(self, chunk: bytes) -> bytes:
        """Return what `chunk` allows to send now."""
        try:
            frames = self._reader.feed(chunk)
            return b"".join([_rendered(self._translator.feed(frame)) for frame in frames])
        except FrameTooLarge:
            return self.fail(invalid("the upstream's stream holds an event without end").info)
        except UpstreamFault as fault:
            return self.fail(fault.info)

    def finish(self) -> bytes:
        """The upstream closed in good order: return what remains to be sent; a cut is a failure."""
        out = self.feed(b"\n") if self._reader.awaits_lf else b""
        return out + _rendered(self._translator.finish())

    def fail(self, error: ErrorInfo) -> bytes:
        """The upstream broke: return the native ending."""
        return _rendered(self._translator.encode([Failed(error)]))


class WholeReader(Generic[Whole_co]):
    """An upstream's stream for a client that asked for none; `folder` gathers its frames."""

    def __init__(self, folder: Folding[Whole_co]) -> None:
        self._folder = folder
        self._reader = FrameReader()

    def feed(self, chunk: bytes) -> None:
        """Take bytes. Raises `UpstreamFault` for a stream that fails."""
        try:
            for frame in self._reader.feed(chunk):
                self._folder.feed(frame)
        except FrameTooLarge:
            raise invalid("the upstream's stream holds an event without end") from None

    def finish(self) -> Whole_co:
        """Return the whole reply. Raises `UpstreamFault` when it was cut."""
        if self._reader.awaits_lf:
            self.feed(b"\n")
        return self._folder.finish()


def whole_document(response: ChatResponse, client: Codec, way: WayBack) -> dict[str, Json]:
    """Write a reply in the client's format."""
    return client.encode_response(way.restored(response, client.format), way.context)


def streamed(response: ChatResponse, client: Codec, way: WayBack) -> bytes:
    """Write a whole reply as the stream that the client asked for."""
    encoder = client.stream_encoder(way.context)
    events: list[Event] = unfold(way.restored(response, client.format))
    return b"".join([_rendered(encoder.feed(event)) for event in events])


def _rendered(frames: list[SseFrame]) -> bytes:
    return b"".join([render(frame) for frame in frames])
