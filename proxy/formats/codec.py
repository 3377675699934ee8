"""What CodeGate must know about a wire format, as one frozen record of pure functions: the `Codec`.

Nothing here or below does I/O, reads a clock or makes an id: `EncodeContext` brings such values in, so that goldens
are reproducible. Stream steps return lists, not generators: an exception cannot leave a half-run state machine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from proxy.errors import ErrorInfo
from proxy.formats.ir import ChatRequest, ChatResponse, Event, StopReason, Usage
from proxy.formats.sse import SseFrame
from proxy.formats.text import TextMap
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.values import value


@value
class Facts:
    """What the proxy needs to know of a request document without decoding it."""

    model: str
    stream: bool
    has_tools: bool = False
    has_history: bool = False
    """Whether the conversation already holds an assistant turn."""
    max_output: int | None = None
    session_id: str | None = None
    """The client's explicit session id in the body (`metadata.user_id`, `prompt_cache_key`, `conversation`)."""
    opening: str = ""
    """System text and first user message (of long ones both ends), the basis of a conversation hash."""
    previous_response_id: str | None = None
    wants_stream_usage: bool = True
    """Chat only: the client set `stream_options.include_usage`."""


@dataclass(frozen=True, slots=True)
class EncodeContext:
    """The impurities and the target's facts that an encoder needs, as values."""

    model: str
    """The model name to write: upstream's for requests, the one that the client asked for in replies."""
    new_id: Callable[[], str]
    """Returns a fresh identifier without prefix (lower-case letters and digits)."""
    now: int
    """Seconds since the epoch."""
    model_max_output: int | None = None
    """The model's own maximum, where a format must name a limit."""
    quirks: frozenset[str] = frozenset()
    """Names of quirks of the target (see `shared.catalog.providers` and `shared.catalog.models`)."""
    request: ChatRequest | None = None
    """For replies: the request as decoded, so that custom tools, namespaces and shortened names come back."""
    include_usage: bool = True
    """For Chat streams: whether the client asked for the usage chunk."""
    origin: WireFormat | None = None
    """For requests: the format of the client. For replies: the format of the upstream."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A request document for the target, and what could not be said in it."""

    body: dict[str, Json]
    dropped: tuple[str, ...] = ()
    """Names of tuning knobs and hints without counterpart, for the request log."""


class Signal(Enum):
    """What a stream frame means for the exchange, told without decoding it."""

    PREAMBLE = auto()
    """Announces a reply and may still be followed by an error instead of content (Responses: created, in progress)."""
    CONTENT = auto()
    FINISH = auto()
    """The reply is complete; frames such as a usage chunk or `[DONE]` may follow."""
    DONE = auto()
    """Nothing follows."""
    ERROR = auto()
    IGNORED = auto()
    """Keep-alives."""


class StreamDecoder(Protocol):
    """Native frames -> events. One object a stream."""

    def feed(self, frame: SseFrame) -> list[Event]:
        """Return the events that `frame` completes."""

    def finish(self) -> list[Event]:
        """Upstream closed: [] when the end was already seen or is legal here, else a `Failed` event."""


class StreamEncoder(Protocol):
    """Events -> native frames. One object a stream."""

    def feed(self, event: Event) -> list[SseFrame]:
        """Return the frames that `event` allows to send now."""


@value
class Patches:
    """Named changes to a document of the same format; None means: leave as it is."""

    model: str | None = None
    max_output: int | None = None
    """Clamp: written only where the document's own limit is above."""
    ask_stream_usage: bool = False
    remove: tuple[str, ...] = ()
    """Top-level keys to remove (model limits, provider quirks)."""
    set: Mapping[str, Json] = field(default_factory=dict)
    """Top-level keys to set (provider quirks)."""


@dataclass(frozen=True, slots=True)
class Codec:
    """All that CodeGate knows about one wire format. Pure."""

    format: WireFormat
    facts: Callable[[dict[str, Json]], Facts]
    """Raises `ClientFault` (400) where the document lacks what the format requires."""
    patch: Callable[[dict[str, Json], Patches], dict[str, Json]]
    """Return a shallow copy with the patches applied; the argument stays as it was."""
    signal: Callable[[SseFrame], Signal]
    """Tell what a frame means; cheap enough for every frame of the pass-through lanes. Raises `UpstreamFault` for
    data that is neither a JSON object nor `[DONE]`."""
    frame_error: Callable[[SseFrame], ErrorInfo]
    """Read the error of a frame whose signal is ERROR."""
    frame_usage: Callable[[Json, Usage | None], Usage | None]
    """The usage after a frame's document, given what was known before."""
    response_usage: Callable[[Json], Usage | None]
    stop_of: Callable[[dict[str, Json]], StopReason | None]
    """Why the answer ended, where a reply or a frame's document says so."""
    check_response: Callable[[Json], None]
    """Raises `UpstreamFault` when the body of a 200 is no valid answer of this format."""
    rename_model: Callable[[dict[str, Json], str], bool]
    """Write the model that the client asked for into a reply or frame document; False where it names none."""
    decode_error: Callable[[int, bytes], ErrorInfo]
    encode_error: Callable[[ErrorInfo], dict[str, Json]]
    error_frames: Callable[[ErrorInfo], list[SseFrame]]
    """The frames that end a stream of this format with `error`, after whatever was already sent."""
    decode_request: Callable[[dict[str, Json]], ChatRequest]
    encode_request: Callable[[ChatRequest, EncodeContext], Encoded]
    decode_response: Callable[[dict[str, Json]], ChatResponse]
    """Raises `UpstreamFault` when the document is no valid answer."""
    encode_response: Callable[[ChatResponse, EncodeContext], dict[str, Json]]
    stream_decoder: Callable[[], StreamDecoder]
    stream_encoder: Callable[[EncodeContext], StreamEncoder]
    ping: bytes
    """What may be written during silence."""
    text: TextMap
    """Where human text stands, for masking and restoring."""
