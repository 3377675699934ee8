"""Native bytes of a neutral reply, by wire format."""

from collections.abc import Sequence
from types import ModuleType

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.native import anthropic, chat, responses
from tests.support.replies import DEFAULT_SIZES, Reply

FORMATS: tuple[WireFormat, ...] = (WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES)

_NATIVE: dict[WireFormat, ModuleType] = {
    WireFormat.ANTHROPIC: anthropic,
    WireFormat.CHAT: chat,
    WireFormat.RESPONSES: responses,
}


def path(wire: WireFormat) -> str:
    """Return the path that the format's requests go to."""
    return str(_NATIVE[wire].PATH)


def request(
    wire: WireFormat, *, model: str = "claude-sonnet-5", text: str = "Hello", stream: bool = False
) -> dict[str, Json]:
    """Return the smallest sensible request of the format."""
    document: dict[str, Json] = _NATIVE[wire].request(model, text, stream=stream)
    return document


def whole(wire: WireFormat, reply: Reply, model: str = "upstream-model") -> dict[str, Json]:
    """Return the reply as the body of a call that is not streamed."""
    document: dict[str, Json] = _NATIVE[wire].whole(reply, model)
    return document


def frames(
    wire: WireFormat,
    reply: Reply,
    model: str = "upstream-model",
    sizes: Sequence[int] = DEFAULT_SIZES,
    *,
    include_usage: bool = True,
) -> list[bytes]:
    """Return the reply as complete SSE frames in wire order; `sizes` are characters per delta, in turn."""
    return list(_NATIVE[wire].frames(reply, model, sizes, include_usage=include_usage))


def error(wire: WireFormat, status: int, message: str, kind: str | None = None) -> dict[str, Json]:
    """Return the vendor's error body."""
    document: dict[str, Json] = _NATIVE[wire].error(status, message, kind)
    return document


def error_frame(wire: WireFormat, kind: str, message: str) -> bytes:
    """Return the stream event by which the vendor reports a failure."""
    frame: bytes = _NATIVE[wire].error_frame(kind, message)
    return frame
