"""Every upstream format to every client format: streams, whole replies, and that they say the same."""

from dataclasses import replace

import pytest

from proxy.formats.fold import fold
from proxy.formats.ir import ArgumentsDelta, ChatResponse, Part, Reasoning, TextDelta, ToolCall
from proxy.formats.registry import CODECS
from proxy.formats.relay_translated import whole_document
from proxy.formats.sse import SseFrame
from proxy.formats.translate import StreamFolder, StreamTranslator, translate_response
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.values import replaced
from tests.support import rendering
from tests.support.replies import Reply
from tests.support.sdk_readers import accumulated, check_types, parsed, without_nulls
from tests.support.spoken import REPLIES
from tests.support.stream_grammar import check_events, check_native
from tests.support.translating import (
    ASKED,
    FORMATS,
    PAIRS,
    C,
    documents_of,
    events_of,
    frames_of,
    pair_name,
    seeded_cuts,
    translated_stream,
    way_back,
)

SEEDS = range(64)
_IDS = frozenset({"id", "item_id"})
_BY_THE_SDK = frozenset({"parsed_arguments", "parsed", "index"})

every_pair = pytest.mark.parametrize("pair", PAIRS, ids=pair_name)
every_reply = pytest.mark.parametrize("name", REPLIES)


def stream_of(wire: WireFormat, reply: Reply, *sizes: int) -> bytes:
    return b"".join(rendering.frames(wire, reply, sizes=sizes or (5,)))


@every_reply
@pytest.mark.parametrize("upstream", FORMATS)
def test_the_events_of_a_stream_obey_the_grammar(upstream: WireFormat, name: str) -> None:
    check_events(events_of(upstream, stream_of(upstream, REPLIES[name])))


@every_reply
@pytest.mark.parametrize("upstream", FORMATS)
def test_a_folded_stream_is_the_whole_reply(upstream: WireFormat, name: str) -> None:
    reply = REPLIES[name]
    folded = fold(events_of(upstream, stream_of(upstream, reply, 1, 2, 7)))
    whole = CODECS[upstream].decode_response(rendering.whole(upstream, reply))
    assert comparable(folded) == comparable(whole)


@every_reply
@every_pair
def test_the_client_s_stream_obeys_its_format(pair: tuple[WireFormat, WireFormat], name: str) -> None:
    upstream, client = pair
    check_native(client, translated_stream(upstream, client, [stream_of(upstream, REPLIES[name])]))


@every_reply
@every_pair
def test_a_stream_is_the_same_byte_by_byte_and_at_any_cuts(pair: tuple[WireFormat, WireFormat], name: str) -> None:
    upstream, client = pair
    stream = stream_of(upstream, REPLIES[name])
    expected = translated_stream(upstream, client, [stream])
    assert translated_stream(upstream, client, [stream[at : at + 1] for at in range(len(stream))]) == expected
    for cuts in seeded_cuts(stream, SEEDS):
        assert translated_stream(upstream, client, cuts) == expected


@every_reply
@every_pair
def test_the_sdk_accumulates_the_whole_reply(pair: tuple[WireFormat, WireFormat], name: str) -> None:
    upstream, client = pair
    reply = REPLIES[name]
    whole = translate_response(rendering.whole(upstream, reply), CODECS[upstream], CODECS[client], way_back())
    stream = translated_stream(upstream, client, [stream_of(upstream, reply, 3, 1)])
    assert anonymous(accumulated(client, stream)) == anonymous(parsed(client, whole))
    assert anonymous(parsed(client, whole)) == anonymous(whole)


@every_reply
@every_pair
def test_all_that_the_client_gets_is_of_the_sdk_s_types(pair: tuple[WireFormat, WireFormat], name: str) -> None:
    upstream, client = pair
    whole = translate_response(rendering.whole(upstream, REPLIES[name]), CODECS[upstream], CODECS[client], way_back())
    check_types(client, whole, streamed=False)
    for document in documents_of(translated_stream(upstream, client, [stream_of(upstream, REPLIES[name])])):
        if document != "[DONE]":
            check_types(client, document, streamed=True)


@every_reply
@every_pair
def test_a_stream_for_a_client_that_wants_none(pair: tuple[WireFormat, WireFormat], name: str) -> None:
    upstream, client = pair
    folder = StreamFolder(CODECS[upstream])
    for frame in frames_of(stream_of(upstream, REPLIES[name])):
        folder.feed(frame)
    whole = translate_response(rendering.whole(upstream, REPLIES[name]), CODECS[upstream], CODECS[client], way_back())
    assert anonymous(whole_document(folder.finish(), CODECS[client], way_back())) == anonymous(whole)


@every_pair
def test_the_client_sees_the_model_it_asked_for(pair: tuple[WireFormat, WireFormat]) -> None:
    upstream, client = pair
    stream = translated_stream(upstream, client, [stream_of(upstream, REPLIES["tool"])])
    assert b"upstream-model" not in stream
    assert accumulated(client, stream)["model"] == ASKED


@every_pair
def test_nothing_of_a_cut_stream_reads_as_success(pair: tuple[WireFormat, WireFormat]) -> None:
    """Every cut before the end: the client gets an error event, and no finish reason, message_stop or completion."""
    upstream, client = pair
    frames = rendering.frames(upstream, REPLIES["tool"], sizes=(9,))
    ends = 2 if upstream is C else 1
    for kept in range(len(frames) - ends - (1 if upstream is C else 0)):
        out = translated_stream(upstream, client, frames[:kept])
        last = frames_of(out)[-1]
        assert b'"error"' in last.data, kept
        for success in (b"message_stop", b"response.completed", b'"finish_reason":"', b"[DONE]", b'"stop_reason":"'):
            assert success not in out, kept


@every_pair
def test_text_arrives_as_it_is_sent(pair: tuple[WireFormat, WireFormat]) -> None:
    """No delta waits for the next one: after each upstream frame the client has all text and arguments so far."""
    upstream, client = pair
    frames = rendering.frames(upstream, REPLIES["tool"], sizes=(4,))
    for kept in range(len(frames)):
        translator = StreamTranslator(CODECS[upstream], CODECS[client], way_back())
        sent = [part for frame in frames_of(b"".join(frames[:kept])) for part in translator.feed(frame)]
        assert said(client, sent) == said(upstream, frames_of(b"".join(frames[:kept]))), kept


def said(wire: WireFormat, frames: list[SseFrame]) -> str:
    decoder = CODECS[wire].stream_decoder()
    events = [event for frame in frames for event in decoder.feed(frame)]
    return "".join(event.text for event in events if isinstance(event, TextDelta | ArgumentsDelta))


def comparable(response: ChatResponse) -> ChatResponse:
    """Leave out what only one of the two shapes says: item ids, the native usage object, what a summary is."""
    usage = replaced(response.usage, raw=None) if response.usage else None
    return replace(response, usage=usage, parts=tuple(_comparable(part) for part in response.parts))


def _comparable(part: Part) -> Part:
    match part:
        case ToolCall():
            return replace(part, item_id=None)
        case Reasoning():
            return replace(part, summary=False)
        case _:
            return part


def anonymous(document: Json) -> Json:
    """Leave out the ids that are made anew each time, and what an SDK adds of its own."""
    if isinstance(document, dict):
        kept = {key: anonymous(value) for key, value in document.items() if key not in _IDS | _BY_THE_SDK}
        return without_nulls({key: _as_number(value) if key == "created_at" else value for key, value in kept.items()})
    return [anonymous(value) for value in document] if isinstance(document, list) else document


def _as_number(value: Json) -> Json:
    return int(value) if isinstance(value, float) else value
