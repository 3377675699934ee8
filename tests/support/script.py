"""What a scripted upstream does: answers as data.

An `Answer` is a well-formed HTTP reply whose body is played step by step; `Raw` writes to the connection without any
HTTP framing, for everything a broken server may do before or inside its head. Steps are bytes, pauses, holds that a
test releases, and ends that no server should make.
"""

import asyncio
import gzip
import itertools
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import brotli

from shared.catalog.wire import WireFormat
from shared.jsonio import Json, dumps
from tests.support import rendering
from tests.support.replies import DEFAULT_SIZES, Reply

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    from backports import zstd


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait `seconds` before the next step."""

    seconds: float


@dataclass(slots=True)
class Hold:
    """Wait until the test calls `release`; `reached` tells the test that the upstream stands here."""

    released: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the upstream go on."""
        self.released.set()


class End(Enum):
    """Ends that are no end."""

    RESET = "reset"
    """The connection is reset (RST)."""
    CUT = "cut"
    """The connection is closed in the middle of the body (FIN)."""
    HANG = "hang"
    """Nothing further comes until the other side leaves."""


Step = bytes | Pause | Hold | End


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with a proper head; each bytes step is written (and flushed) by itself."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    length_known: bool = False
    """Send Content-Length (of all bytes steps) instead of a chunked body."""


@dataclass(frozen=True, slots=True)
class Raw:
    """What is written straight to the connection, without a head of ours."""

    steps: tuple[Step, ...]


Scripted = Answer | Raw

JSON_HEADERS = {"content-type": "application/json"}
STREAM_HEADERS = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
RESET_BEFORE_HEAD = Raw((End.RESET,))
RESET_WITHIN_HEAD = Raw((b"HTTP/1.1 200 OK\r\nContent-Type: applic", Pause(0.02), End.RESET))
CLOSE_BEFORE_HEAD = Raw((End.CUT,))
NO_HEAD = Raw((End.HANG,))
HTML = Answer(
    200, {"content-type": "text/html"}, (b"<!doctype html><html><body>Maintenance</body></html>",), length_known=True
)
EMPTY = Answer(200, JSON_HEADERS, (), length_known=True)

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=3),
    "zstd": zstd.compress,
}


def document(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with a JSON document."""
    return Answer(status, JSON_HEADERS | dict(headers or {}), (dumps(body),), length_known=True)


def failure(
    wire: WireFormat, status: int, message: str = "scripted failure", *, kind: str | None = None, **headers: str
) -> Answer:
    """Answer with the vendor's own error body; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return document(rendering.error(wire, status, message, kind), status, named)


def whole(wire: WireFormat, reply: Reply, model: str = "upstream-model") -> Answer:
    """Answer with a reply that is not streamed."""
    return document(rendering.whole(wire, reply, model), headers={"request-id": "req_upstream1"})


def stream(
    wire: WireFormat,
    reply: Reply,
    model: str = "upstream-model",
    sizes: Sequence[int] = DEFAULT_SIZES,
    *,
    include_usage: bool = True,
) -> Answer:
    """Answer with a streamed reply, one step per frame."""
    return events(rendering.frames(wire, reply, model, sizes, include_usage=include_usage))


def events(steps: Sequence[Step]) -> Answer:
    """Answer with an event stream made of `steps`."""
    return Answer(200, STREAM_HEADERS, tuple(steps))


def truncated(wire: WireFormat, reply: Reply) -> Answer:
    """Answer 200 with a JSON document that stops in its middle."""
    body = dumps(rendering.whole(wire, reply))
    return Answer(200, JSON_HEADERS, (body[: len(body) // 2],), length_known=True)


def redirect(location: str, status: int = 307) -> Answer:
    """Answer with a redirect."""
    return Answer(status, {"location": location}, (), length_known=True)


def compressed(answer: Answer, encoding: str) -> Answer:
    """Encode the bytes of `answer` as one compressed body."""
    body = COMPRESSORS[encoding](body_of(answer))
    return Answer(answer.status, {**answer.headers, "content-encoding": encoding}, (body,), answer.length_known)


def body_of(answer: Answer) -> bytes:
    """Return all bytes that `answer` writes."""
    return b"".join(step for step in answer.steps if isinstance(step, bytes))


def recut(answer: Answer, cuts: Sequence[int], gap: float = 0.002) -> Answer:
    """Split the bytes of `answer` at the offsets `cuts`, with a pause at each so that they arrive apart."""
    body = body_of(answer)
    edges = [0, *sorted(cuts), len(body)]
    steps: list[Step] = []
    for start, end in itertools.pairwise(edges):
        steps += [body[start:end], Pause(gap)]
    return Answer(answer.status, answer.headers, tuple(steps), answer.length_known)
