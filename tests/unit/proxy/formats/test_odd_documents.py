"""Documents that no vendor would write: decoders answer with the fault of whoever wrote them, and with nothing else."""

import copy
import random
from collections.abc import Iterator

import pytest

from proxy.errors import ClientFault, Inexpressible, UpstreamFault
from proxy.formats.registry import CODECS
from proxy.formats.sse import SseFrame, render
from proxy.formats.translate import StreamTranslator, translate_response
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering
from tests.support.full_requests import FULL
from tests.support.spoken import REPLIES
from tests.support.stream_grammar import check_events
from tests.support.translating import FORMATS, documents_of, frames_of, requested, way_back

ODD: tuple[Json, ...] = (
    None, True, False, 0, -1, 7, 1.5, 10**25, "", " ", "x", "\ud800", "cgr1.anthropic.e30", "cgr1.", [], {}, [None], [[]],
    [{}], ["x"], [1], {"type": None}, {"type": "text"}, {"type": ["text"]}, {"type": "text", "text": 5}, {"x": {}},
    {"type": "tool_use"}, {"type": "image"}, {"type": "image_url", "image_url": {"url": 5}}, {"function": 5}, "data:,",
)  # fmt: skip
ROUNDS = 1_500


@pytest.mark.parametrize("client", FORMATS)
def test_full_requests_can_be_written_for_every_format(client: WireFormat) -> None:
    for target in FORMATS:
        requested(client, target, FULL[client]())


@pytest.mark.parametrize("client", FORMATS)
def test_a_request_with_odd_members_is_served_or_refused_as_the_client_s_fault(client: WireFormat) -> None:
    served = 0
    for document in mutations(FULL[client](), random.Random(1), ROUNDS):
        for target in FORMATS:
            try:
                jsonio.dumps(requested(client, target, document).encoded.body)
            except (ClientFault, Inexpressible):
                continue
            served += 1
    assert served > ROUNDS, "most odd members can be tolerated"


@pytest.mark.parametrize("upstream", FORMATS)
def test_a_reply_with_odd_members_is_translated_or_the_upstream_s_fault(upstream: WireFormat) -> None:
    served = 0
    chance = random.Random(2)
    for reply in REPLIES.values():
        for document in mutations(rendering.whole(upstream, reply), chance, ROUNDS // 10):
            for client in FORMATS:
                try:
                    jsonio.dumps(translate_response(document, CODECS[upstream], CODECS[client], way_back()))
                except UpstreamFault:
                    continue
                served += 1
    assert served > ROUNDS


@pytest.mark.parametrize("upstream", FORMATS)
def test_a_stream_with_odd_events_is_translated_or_the_upstream_s_fault(upstream: WireFormat) -> None:
    chance = random.Random(3)
    for reply in REPLIES.values():
        documents = documents_of(b"".join(rendering.frames(upstream, reply, sizes=(9,))))
        for _ in range(ROUNDS // 15):
            place = chance.randrange(len(documents))
            if documents[place] == "[DONE]":
                continue
            odd = next(mutations(documents[place], chance, 1))
            feed(upstream, [*documents[:place], odd, *documents[place + 1 :]])


@pytest.mark.parametrize("upstream", FORMATS)
def test_a_stream_in_any_order_is_translated_or_the_upstream_s_fault(upstream: WireFormat) -> None:
    chance = random.Random(4)
    for reply in REPLIES.values():
        documents = documents_of(b"".join(rendering.frames(upstream, reply, sizes=(9,))))
        for _ in range(ROUNDS // 30):
            chosen = chance.choices(documents, k=len(documents))
            feed(upstream, chosen)
            feed(upstream, [document for document in documents if chance.random() < 0.8])


@pytest.mark.parametrize("client", FORMATS)
def test_depth_is_no_fault_of_ours(client: WireFormat) -> None:
    """A tool's schema and arguments of great depth are written, or refused as the client's mistake."""
    deep: Json = {}
    for _ in range(400):
        deep = {"properties": {"a": deep}}
    for document in every_place(FULL[client](), deep):
        for target in FORMATS:
            try:
                jsonio.dumps(requested(client, target, document).encoded.body)
            except (ClientFault, Inexpressible):
                continue


def feed(upstream: WireFormat, documents: list[Json]) -> None:
    """Translate a stream for every client; its events obey the grammar, whatever upstream sends."""
    frames = [SseFrame("", b"[DONE]" if document == "[DONE]" else jsonio.dumps(document)) for document in documents]
    decoder = CODECS[upstream].stream_decoder()
    try:
        events = [event for frame in frames for event in decoder.feed(frame)]
    except UpstreamFault:
        return
    check_events([*events, *decoder.finish()])
    for client in FORMATS:
        translator = StreamTranslator(CODECS[upstream], CODECS[client], way_back())
        for frame in frames:
            for out in translator.feed(frame):
                render(out)
        translator.finish()


def mutations(document: Json, chance: random.Random, rounds: int) -> Iterator[Json]:
    """Yield copies of `document` with one to three members replaced, removed or doubled."""
    for _ in range(rounds):
        mutant = copy.deepcopy(document)
        for _ in range(chance.randrange(1, 4)):
            if found := list(places(mutant)):
                mutate(*chance.choice(found), chance)
        yield mutant


def mutate(container: Json, key: Json, chance: random.Random) -> None:
    match chance.randrange(6):
        case 0 if isinstance(container, dict):
            container.pop(key, None)
        case 1 if isinstance(container, list) and key < len(container):
            container.insert(key, copy.deepcopy(container[key]))
        case 2 if isinstance(container, list) and key < len(container):
            del container[key]
        case _:
            if isinstance(container, dict) or key < len(container):
                container[key] = copy.deepcopy(chance.choice(ODD))


def every_place(document: Json, value: Json) -> Iterator[Json]:
    """Yield a copy of `document` for each place in it, with `value` there."""
    for number in range(len(list(places(document)))):
        mutant = copy.deepcopy(document)
        container, key = list(places(mutant))[number]
        container[key] = value
        yield mutant


def places(value: Json) -> Iterator[tuple[Json, Json]]:
    """Yield (container, key) of every member, at any depth."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield value, key
        yield from places(member)


def test_frames_are_read_back() -> None:
    """The helpers above mutate what they read, not a copy of something else."""
    stream = b"".join(rendering.frames(WireFormat.CHAT, REPLIES["plain"]))
    assert [jsonio.dumps(d) for d in documents_of(stream)[:-1]] == [frame.data for frame in frames_of(stream)[:-1]]
