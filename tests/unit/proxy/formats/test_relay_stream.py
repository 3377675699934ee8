"""The pass-through relay: native streams in, the same bytes out, at any cut; native endings for all that breaks."""

import random
from itertools import pairwise

import pytest

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.registry import CODECS
from proxy.formats.relay import PassRelay
from proxy.formats.sse import FrameReader
from shared import jsonio
from shared.catalog.wire import WireFormat
from tests.support import rendering, replies

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
ASKED = "claude-sonnet-5"
CONVERSATIONS = {
    "plain": replies.PLAIN,
    "cached": replies.CACHED,
    "tools": replies.PARALLEL_TOOLS,
    "thinking": replies.THOUGHTFUL,
}


def stream_of(wire: WireFormat, reply: replies.Reply = replies.PLAIN, model: str = ASKED) -> bytes:
    return b"".join(rendering.frames(wire, reply, model))


def relayed(wire: WireFormat, chunks: list[bytes], *, hide_usage: bool = False) -> tuple[bytes, PassRelay]:
    relay = PassRelay(CODECS[wire], ASKED, hide_usage=hide_usage)
    out = b"".join(relay.feed(chunk) for chunk in chunks)
    return out + relay.finish(), relay


def documents(stream: bytes) -> list[object]:
    reader = FrameReader()
    frames = reader.feed(stream)
    assert reader.finish() == b"", "the client's stream ends within a frame"
    return [frame.data if frame.data == b"[DONE]" else jsonio.loads(frame.data) for frame in frames]


def ends_in_error(wire: WireFormat, stream: bytes) -> bool:
    last = documents(stream)[-1]
    assert isinstance(last, dict)
    return last.get("type") == "error" if wire is not C else "error" in last


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_stream_that_names_the_asked_model_passes_byte_for_byte(wire: WireFormat, name: str) -> None:
    stream = stream_of(wire, CONVERSATIONS[name])
    out, relay = relayed(wire, [stream])
    assert out == stream
    assert relay.ended
    assert relay.failure is None


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_every_cut_in_two_gives_the_same_bytes(wire: WireFormat) -> None:
    stream = stream_of(wire, replies.CACHED, "upstream-model")
    whole, _ = relayed(wire, [stream])
    for cut in range(1, len(stream)):
        assert relayed(wire, [stream[:cut], stream[cut:]])[0] == whole, cut


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("seed", range(5))
def test_random_cuts_give_the_same_bytes_and_usage(wire: WireFormat, seed: int) -> None:
    chance = random.Random(seed)
    stream = stream_of(wire, replies.CACHED, "upstream-model")
    edges = [0, *sorted(chance.sample(range(1, len(stream)), 30)), len(stream)]
    out, relay = relayed(wire, [stream[a:b] for a, b in pairwise(edges)])
    whole, of_whole = relayed(wire, [stream])
    assert out == whole
    assert relay.usage == of_whole.usage


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_the_client_sees_the_model_it_asked_for(wire: WireFormat) -> None:
    out, _ = relayed(wire, list(rendering.frames(wire, replies.PARALLEL_TOOLS, "upstream-model")))
    assert b"upstream-model" not in out
    assert documents(out) == documents(stream_of(wire, replies.PARALLEL_TOOLS))


def test_a_model_member_elsewhere_in_a_responses_event_stays_as_it_is() -> None:
    """The response object repeats the tools, whose schemas may well have a property called model."""
    tools = [{"type": "function", "name": "pick", "parameters": {"properties": {"model": "upstream-model"}}}]
    response = {"id": "resp_1", "model": "upstream-model", "tools": tools, "output": []}
    event = b"event: response.created\ndata: " + jsonio.dumps({"type": "response.created", "response": response})
    out, relay = relayed(R, [event + b"\n\n" + stream_of(R)])
    seen = documents(out)[0]
    assert isinstance(seen, dict)
    assert seen["response"] == response | {"model": ASKED}
    assert relay.response_id == "resp_1"


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_usage_is_read(wire: WireFormat) -> None:
    usage = relayed(wire, [stream_of(wire, replies.CACHED)])[1].usage
    expected = replies.CACHED.usage
    assert usage is not None
    counted = (usage.input_uncached, usage.cache_read, usage.output)
    assert counted == (expected.input_uncached, expected.cache_read, expected.output)


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_an_end_at_any_byte_before_the_last_is_a_native_error(wire: WireFormat) -> None:
    """Only Chat may end a little early: after the finish reason the answer is complete."""
    stream = stream_of(wire)
    for cut in range(1, len(stream)):
        out, relay = relayed(wire, [stream[:cut]])
        if relay.failure is None:
            assert wire is C
            assert b'"finish_reason":"stop"' in out
            assert out.endswith(b"data: [DONE]\n\n")
        else:
            assert ends_in_error(wire, out), cut


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_broken_connection_is_a_native_error_without_the_tail(wire: WireFormat) -> None:
    relay = PassRelay(CODECS[wire], ASKED)
    frames = list(rendering.frames(wire, replies.PLAIN, ASKED))
    out = relay.feed(b"".join(frames[:4]) + frames[4][:-9])
    assert out == b"".join(frames[:4])
    ending = relay.fail(ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream's answer broke off"))
    assert ends_in_error(wire, ending)
    assert relay.feed(b"".join(frames[5:])) == b""
    assert relay.finish() == b""


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("data", [b"<html>", b"null", b"[]", b'"text"', b"17", b'{"type":', b"[DONE", b"{]}", b"{}}"])
def test_data_that_is_no_object_is_a_fault(wire: WireFormat, data: bytes) -> None:
    frames = list(rendering.frames(wire, replies.PLAIN, ASKED))
    out, relay = relayed(wire, [*frames[:4], b"data: " + data + b"\n\n", *frames[4:]])
    assert relay.failure is not None
    assert ends_in_error(wire, out)
    assert out.startswith(b"".join(frames[:4]))


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_frame_torn_at_any_byte_of_its_data_is_a_fault(wire: WireFormat) -> None:
    """Also where the torn data ends in a brace, so that it looks whole from outside."""
    frames = list(rendering.frames(wire, replies.PARALLEL_TOOLS, ASKED, (400,)))
    for number in range(1, len(frames) - 1):
        begin = frames[number].index(b"data: ") + len(b"data: ")
        for end in range(begin + 1, len(frames[number]) - len(b"}\n\n") + 1):
            torn = frames[number][:end] + b"\n\n"
            out, relay = relayed(wire, [*frames[:number], torn, *frames[number + 1 :]])
            assert relay.failure is not None, torn
            assert torn not in out
            assert ends_in_error(wire, out)


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("began", [0, 4])
def test_an_error_event_ends_the_stream(wire: WireFormat, began: int) -> None:
    frames = list(rendering.frames(wire, replies.PLAIN, ASKED))
    error = rendering.error_frame(wire, "overloaded_error", "Overloaded")
    out, relay = relayed(wire, [*frames[:began], error, *frames[began:]])
    assert relay.failure is not None
    assert relay.failure.message == "Overloaded"
    assert out.startswith(b"".join(frames[:began]))
    assert b"Overloaded" in out
    assert len(documents(out)) == began + 1


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_nothing_follows_the_end(wire: WireFormat) -> None:
    stream = stream_of(wire)
    out, _ = relayed(wire, [stream, b"data: {}\n\n", b": late comment\n\n"])
    assert out == stream


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_an_end_without_an_answer_is_a_fault(wire: WireFormat) -> None:
    for chunks in ([], [b": hello\n\n"], [rendering.frames(wire, replies.PLAIN, ASKED)[-1]]):
        assert relayed(wire, chunks)[1].failure is not None, chunks


def test_chunks_without_choices_are_hidden_from_a_client_that_did_not_ask() -> None:
    frames = list(rendering.frames(C, replies.CACHED, ASKED))
    filters = b'data: {"id":"1","choices":[],"prompt_filter_results":[]}\n\n'
    out, relay = relayed(C, [filters, *frames], hide_usage=True)
    assert relay.usage is not None
    assert relay.usage.cache_read == replies.CACHED.usage.cache_read
    assert all(document == b"[DONE]" or document["choices"] for document in documents(out))  # type: ignore[index,call-overload]
    shown, _ = relayed(C, frames)
    assert any(document != b"[DONE]" and not document["choices"] for document in documents(shown))  # type: ignore[index,call-overload]


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_line_ends_of_any_kind_pass(wire: WireFormat) -> None:
    for line_end in (b"\r\n", b"\r"):
        stream = stream_of(wire).replace(b"\n", line_end)
        out, relay = relayed(wire, [stream])
        assert out.rstrip() == stream.rstrip()
        assert relay.ended


def test_text_that_looks_like_markers_changes_nothing() -> None:
    text = '{"error": 1, "usage": 2, "finish_reason":"stop", "model":"upstream-model"} event: message_stop [DONE]'
    reply = replies.Reply(parts=(replies.Text(text),))
    for wire in rendering.FORMATS:
        frames = rendering.frames(wire, reply, "upstream-model", (200,))
        out, relay = relayed(wire, [b"".join(frames)])
        assert relay.ended
        assert relay.failure is None
        assert documents(out) == documents(b"".join(rendering.frames(wire, reply, ASKED, (200,))))


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_an_announcement_is_not_yet_a_beginning(wire: WireFormat) -> None:
    relay = PassRelay(CODECS[wire], ASKED)
    frames = list(rendering.frames(wire, replies.PLAIN, ASKED))
    relay.feed(frames[0])
    assert not relay.began
    relay.feed(b"".join(frames[1:4]))
    assert relay.began
