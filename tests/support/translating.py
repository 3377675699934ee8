"""Driving the translators in tests: contexts with counted ids, streams fed whole or in cuts, documents read back."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, pairwise
from typing import Any

from proxy.formats.codec import EncodeContext
from proxy.formats.ir import ChatRequest, Event
from proxy.formats.registry import CODECS
from proxy.formats.sse import FrameReader, SseFrame, render
from proxy.formats.tools import NO_NAMES, ToolMap
from proxy.formats.translate import StreamTranslator, Translated, WayBack, translate_request
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
FORMATS = (A, C, R)
PAIRS = tuple((source, target) for source in FORMATS for target in FORMATS)
"""All nine combinations of upstream and client, or of client and upstream."""
CROSSING = tuple(pair for pair in PAIRS if pair[0] is not pair[1])

ASKED = "claude-sonnet-5"
NOW = 1_790_000_000


def pair_name(pair: tuple[WireFormat, WireFormat]) -> str:
    """Name a combination as source-target."""
    return f"{pair[0]}-{pair[1]}"


def counted_ids() -> Callable[[], str]:
    """Return a source of ids that are the same in every run."""
    numbers = count(1)
    return lambda: f"{next(numbers):024x}"


def context(model: str = ASKED, **members: Any) -> EncodeContext:
    """Return a context whose ids and clock are reproducible."""
    return EncodeContext(model=model, new_id=counted_ids(), now=NOW, **members)


def way_back(names: ToolMap = NO_NAMES, request: ChatRequest | None = None, **members: Any) -> WayBack:
    """Return what a reply needs on its way to the client."""
    return WayBack(names, context(request=request, **members))


def requested(source: WireFormat, target: WireFormat, document: Json, **members: Any) -> Translated:
    """Check a request as the proxy does, and write it for an upstream that speaks `target`."""
    CODECS[source].facts(document)
    request = CODECS[source].decode_request(document)
    return translate_request(request, CODECS[target], context(request.model, origin=source, **members))


def upstream_body(source: WireFormat, target: WireFormat, document: Json, **members: Any) -> dict[str, Json]:
    """Return the body that an upstream of `target` receives for a client's `document`."""
    return requested(source, target, document, **members).encoded.body


def frames_of(stream: bytes) -> list[SseFrame]:
    """Cut a stream into frames."""
    reader = FrameReader()
    frames = reader.feed(stream)
    assert reader.finish() == b"", "the stream ends within a frame"
    return frames


def events_of(upstream: WireFormat, stream: bytes) -> list[Event]:
    """Decode a whole stream."""
    decoder = CODECS[upstream].stream_decoder()
    events = [event for frame in frames_of(stream) for event in decoder.feed(frame)]
    return events + decoder.finish()


def translated_stream(
    upstream: WireFormat, client: WireFormat, chunks: Iterable[bytes], way: WayBack | None = None
) -> bytes:
    """Return what a client receives for an upstream's stream that arrives in `chunks`."""
    translator = StreamTranslator(CODECS[upstream], CODECS[client], way or way_back())
    reader = FrameReader()
    out = [frame for chunk in chunks for part in reader.feed(chunk) for frame in translator.feed(part)]
    return b"".join(render(frame) for frame in [*out, *translator.finish()])


def documents_of(stream: bytes) -> list[Json]:
    """Return the parsed data of a stream's frames, `[DONE]` as text."""
    return ["[DONE]" if frame.data == b"[DONE]" else jsonio.loads(frame.data) for frame in frames_of(stream)]


def seeded_cuts(stream: bytes, seeds: Iterable[int]) -> Iterator[Sequence[bytes]]:
    """Cut a stream at random places, the same in every run."""
    for seed in seeds:
        chance = random.Random(seed)
        places = sorted({0, len(stream), *(chance.randrange(len(stream) + 1) for _ in range(chance.randrange(1, 40)))})
        yield [stream[start:end] for start, end in pairwise(places)]
