"""A stream of the client's own format on its way through: complete frames pass as the bytes they came in.

What is looked at beside the bytes: the signal of each frame, usage, and the model name, which the client sees as it
asked for it. An incomplete tail is never forwarded; after a failure, an end or a cut nothing follows but what the
format prescribes:

    (PREAMBLE | IGNORED | CONTENT)* (FINISH CONTENT*)? DONE     success
    … ERROR, … end of the bytes before DONE (Chat: before FINISH)   failure: a native error event, nothing after it
"""

import re
from typing import Protocol

from proxy.errors import ErrorInfo, UpstreamFault
from proxy.formats.codec import Codec, Signal
from proxy.formats.errors import error_of
from proxy.formats.frames import DONE, document_of, invalid
from proxy.formats.ir import StopReason, Usage
from proxy.formats.plain import PLAIN, plain_chat
from proxy.formats.sse import FrameReader, FrameTooLarge, SseFrame, parse_frame, render
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.values import value

_MODEL = re.compile(rb'"model"\s*:\s*"(?:[^"\\]|\\.)*"')
_DONE = b"data: [DONE]\n\n"
_LINE_END = b"\n"
_CARRIES_RESPONSE = frozenset({Signal.PREAMBLE, Signal.DONE, Signal.ERROR})
_BEGINNING = frozenset({Signal.CONTENT, Signal.FINISH, Signal.DONE})


class Relay(Protocol):
    """Upstream bytes in, client bytes out, and what was learned on the way. One object a stream, pure."""

    @property
    def began(self) -> bool:
        """Whether a part of an answer was seen: more than a preamble, a keep-alive or an error."""

    @property
    def ended(self) -> bool:
        """Whether the answer is complete."""

    @property
    def failure(self) -> ErrorInfo | None:
        """How the stream failed; nothing is put out after it."""

    @property
    def usage(self) -> Usage | None:
        """The newest usage."""

    @property
    def stop(self) -> StopReason | None:
        """Why the answer ended, once that was said."""

    @property
    def response_id(self) -> str | None:
        """The id of a Responses answer."""

    def feed(self, chunk: bytes) -> bytes:
        """Return what `chunk` allows to send now."""

    def finish(self) -> bytes:
        """The upstream closed in good order: return what remains to be sent; a cut is a failure."""

    def fail(self, error: ErrorInfo) -> bytes:
        """The upstream broke: return the native ending; nothing when the answer was already complete."""


class PassRelay:
    """The relay of the verbatim and patched lanes."""

    def __init__(self, codec: Codec, model: str, *, hide_usage: bool = False) -> None:
        self.began = False
        self.ended = False
        self.failure: ErrorInfo | None = None
        self.usage: Usage | None = None
        self.stop: StopReason | None = None
        self.response_id: str | None = None
        self._codec = codec
        self._model = model
        self._named = b'"model":' + jsonio.dumps(model)
        self._hide_usage = hide_usage
        self._reader = FrameReader()
        self._chat = codec.format is WireFormat.CHAT
        self._is_plain = self._is_plain_chunk if self._chat else PLAIN[codec.format]
        self._finished = False
        self._swap: bytes | None = None
        """How the upstream's chunks name the model, once known, when that is not `_named` (Chat: in every chunk)."""

    def feed(self, chunk: bytes) -> bytes:
        """Return what `chunk` allows to send now."""
        if self.ended or self.failure is not None:
            return b""
        try:
            pieces = self._reader.split(chunk)
        except FrameTooLarge:
            return self.fail(invalid("the upstream's stream holds an event without end").info)
        plain, passed = self._is_plain, []
        for piece in pieces:
            if plain(piece):
                self.began = True
                passed.append(piece)
            elif (frame := parse_frame(piece)) is not None:
                passed.append(self._pass(frame))
                if self.ended or self.failure is not None:
                    break
        out = b"".join(passed)
        return out if self._swap is None else out.replace(self._swap, self._named)

    def finish(self) -> bytes:
        """Return what remains to be sent after the upstream closed in good order."""
        out = self.feed(_LINE_END) if self._reader.awaits_lf else b""
        if self.ended or self.failure is not None:
            return out
        tail = self._reader.finish().strip()
        if self._chat and self._finished and tail in {b"", _DONE.strip()}:
            self.ended = True
            return out + _DONE
        return out + self.fail(invalid("the upstream's stream ended before its answer was complete").info)

    def fail(self, error: ErrorInfo) -> bytes:
        """Return the native ending of a stream that broke."""
        if self.ended or self.failure is not None:
            return b""
        self.failure = error
        return b"".join(render(frame) for frame in self._codec.error_frames(error))

    def _is_plain_chunk(self, piece: bytes) -> bool:
        """Tell a plain Chat chunk: each names a model, and one that is named otherwise than before is looked at."""
        return self.began and plain_chat(piece) and (self._swap or self._named) in piece

    def _pass(self, frame: SseFrame) -> bytes:
        try:
            signal = self._codec.signal(frame)
            if signal is Signal.DONE and not self.began:
                raise invalid("the upstream's stream holds no answer")
            return self._pass_as(signal, frame)
        except UpstreamFault as error:
            return self.fail(error.info)

    def _pass_as(self, signal: Signal, frame: SseFrame) -> bytes:
        raw = frame.raw or render(frame)
        if signal is Signal.IGNORED:
            return raw
        error = self._codec.frame_error(frame) if signal is Signal.ERROR else None
        passed = raw
        if frame.data.strip() != DONE:
            document = document_of(frame)
            if signal is Signal.CONTENT and isinstance(document.get("error"), dict) and "type" not in document:
                raise UpstreamFault(error_of(document))  # an error object without the event that its format wants
            passed = self._read(signal, document, frame, raw)
            if signal is Signal.CONTENT and _only_announces(document):
                signal = Signal.PREAMBLE
        self.began = self.began or signal in _BEGINNING
        self._finished = self._finished or signal is Signal.FINISH
        self.ended = signal is Signal.DONE
        self.failure = error
        return passed

    def _read(self, signal: Signal, document: dict[str, Json], frame: SseFrame, raw: bytes) -> bytes:
        """Take from a frame what is to be known, put the client's model name into it; return its bytes."""
        self.usage = self._codec.frame_usage(document, self.usage)
        self.stop = self._codec.stop_of(document) or self.stop
        if self._chat:
            if self._hide_usage and not document.get("choices") and not document.get("error"):
                return b""
        elif signal in _CARRIES_RESPONSE:
            self.response_id = self.response_id or _response_id(document)
        elif self.began:
            return raw
        return self._rename(document, frame, raw)

    def _rename(self, document: dict[str, Json], frame: SseFrame, raw: bytes) -> bytes:
        """Swap the name by its bytes where there is but one, else in the parsed document."""
        named = _MODEL.findall(raw)
        if not named or named == [self._named]:
            return raw
        if len(named) == 1 and raw.count(b'"model"') == 1:
            if self._chat:
                self._swap = named[0]
            return raw.replace(named[0], self._named)
        if not self._codec.rename_model(document, self._model):
            return raw
        return render(SseFrame(frame.event, jsonio.dumps(document)))


@value
class WholeReply:
    """A reply that is not streamed, checked, as the client gets it."""

    body: bytes
    document: dict[str, Json]
    usage: Usage | None
    stop: StopReason | None


def relay_whole(codec: Codec, model: str, body: bytes) -> WholeReply:
    """Check the body of a 200 and put the client's model name into it. Raises `UpstreamFault`."""
    try:
        document = jsonio.loads(body)
    except jsonio.JsonError as error:
        raise invalid("the upstream answered 200 with a body that is not JSON") from error
    codec.check_response(document)
    usage = codec.response_usage(document)
    return WholeReply(_renamed_whole(codec, model, body, document), document, usage, codec.stop_of(document))


def _renamed_whole(codec: Codec, model: str, body: bytes, document: dict[str, Json]) -> bytes:
    if document.get("model") == model or not codec.rename_model(document, model):
        return body
    named = _MODEL.findall(body)
    if len(named) == 1 and body.count(b'"model"') == 1:
        return body.replace(named[0], b'"model":' + jsonio.dumps(model))
    return jsonio.dumps(document)


def _only_announces(document: dict[str, Json]) -> bool:
    """Tell an opening that an error may still follow: `message_start`, or a Chat chunk that holds only the role."""
    if document.get("type") == "message_start":
        return True
    choices = document.get("choices")
    if not isinstance(choices, list):
        return False
    deltas = (choice.get("delta") for choice in choices if isinstance(choice, dict))
    return all(isinstance(delta, dict) and not any(delta[key] for key in delta if key != "role") for delta in deltas)


def _response_id(document: dict[str, Json]) -> str | None:
    response = document.get("response")
    given = response.get("id") if isinstance(response, dict) else None
    return given if isinstance(given, str) else None
