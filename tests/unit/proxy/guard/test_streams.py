"""Streams are restored wherever the upstream cut them: text, tool arguments, numbering, ends and failures."""

import random
from itertools import pairwise

import pytest

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.fold import fold
from proxy.formats.ir import ChatResponse, Reasoning, Text, ToolCall
from proxy.formats.registry import CODECS
from proxy.formats.sse import FrameReader
from proxy.guard.streams import StreamRestorer
from proxy.guard.vault import Vault
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering, replies, sensitive
from tests.support.guarding import keys, mask

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
MODEL = "claude-sonnet-5"


@pytest.fixture(scope="module")
def masked() -> tuple[str, Vault]:
    """The sensitive text as a provider sees it, and the vault of that exchange."""
    document = rendering.request(C, text=sensitive.TEXT)
    _, vault = mask(C, document)
    return document["messages"][0]["content"], vault


def restored(wire: WireFormat, chunks: list[bytes], vault: Vault) -> bytes:
    restorer = StreamRestorer(CODECS[wire].text, vault)
    out = b""
    for chunk in chunks:
        out += restorer.feed(chunk)
        while restorer.unknown:
            vault.learn(restorer.unknown, {})
            out += restorer.feed(b"")
    return out + restorer.finish()


def heard(wire: WireFormat, stream: bytes) -> ChatResponse:
    reader, decoder = FrameReader(), CODECS[wire].stream_decoder()
    events = [event for frame in reader.feed(stream) for event in decoder.feed(frame)]
    assert not reader.finish()
    return fold([*events, *decoder.finish()])


def documents(stream: bytes) -> list[Json]:
    return [jsonio.loads(frame.data) for frame in FrameReader().feed(stream) if frame.data != b"[DONE]"]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("size", range(1, 8))
def test_text_comes_back_exactly_in_pieces_of_any_size(wire: WireFormat, size: int, masked: tuple[str, Vault]) -> None:
    said, vault = masked
    stream = list(rendering.frames(wire, replies.Reply(parts=(replies.Text(said),)), MODEL, (size,)))
    response = heard(wire, restored(wire, stream, vault))
    assert [part.text for part in response.parts if isinstance(part, Text)] == [sensitive.TEXT]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("size", range(1, 8))
def test_tool_arguments_come_back_exactly_and_stay_json(wire: WireFormat, size: int, masked: tuple[str, Vault]) -> None:
    said, vault = masked
    calls = [replies.ToolCall(f"call_{n}", "write", jsonio.dumps({"n": n, "text": said}).decode()) for n in range(2)]
    reply = replies.Reply(parts=(replies.Text(said), *calls), stop=replies.Stop.TOOL)
    response = heard(wire, restored(wire, list(rendering.frames(wire, reply, MODEL, (size,))), vault))
    found = [jsonio.loads(part.arguments.encode()) for part in response.parts if isinstance(part, ToolCall)]
    assert found == [{"n": n, "text": sensitive.TEXT} for n in range(2)]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("seed", range(6))
def test_network_cuts_and_mixed_sizes_change_nothing(wire: WireFormat, seed: int, masked: tuple[str, Vault]) -> None:
    said, vault = masked
    chance = random.Random(seed)
    sizes = [chance.randint(1, 40) for _ in range(20)]
    frames = list(rendering.frames(wire, replies.Reply(parts=(replies.Text(said * 2),)), MODEL, sizes))
    edges = [0, *sorted(chance.sample(range(1, len(frames)), min(9, len(frames) - 1))), len(frames)]
    chunks = [b"".join(frames[start:end]) for start, end in pairwise(edges)]
    response = heard(wire, restored(wire, chunks, vault))
    assert "".join(part.text for part in response.parts if isinstance(part, Text)) == sensitive.TEXT * 2


@pytest.mark.parametrize("size", [1, 3, 7])
def test_everything_that_a_responses_stream_repeats_is_restored_and_numbered(
    size: int, masked: tuple[str, Vault]
) -> None:
    said, vault = masked
    arguments = jsonio.dumps({"text": said}).decode()
    parts = (replies.Text(said), replies.ToolCall("call_1", "write", arguments), replies.Text(f"{said} c"))
    stream = restored(R, list(rendering.frames(R, replies.Reply(parts=parts), MODEL, (size,))), vault)
    events = documents(stream)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert [event["text"] for event in events if event["type"] == "response.output_text.done"] == [
        sensitive.TEXT,
        f"{sensitive.TEXT} c",
    ]
    (done,) = (event for event in events if event["type"] == "response.function_call_arguments.done")
    assert jsonio.loads(done["arguments"].encode()) == {"text": sensitive.TEXT}
    output = events[-1]["response"]["output"]
    assert output[0]["content"][0]["text"] == sensitive.TEXT
    assert jsonio.loads(output[1]["arguments"].encode()) == {"text": sensitive.TEXT}


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_stream_without_placeholders_passes_as_the_bytes_it_came_in(wire: WireFormat) -> None:
    text = "No basic index: 2 of 9 + x, the music 24.1, 999 times, 20 topics, q&a — done"
    reply = replies.Reply(parts=(replies.Text(text), replies.ToolCall("call_1", "run", '{"cmd":"ls"}')))
    frames = list(rendering.frames(wire, reply, MODEL, (400,)))
    assert restored(wire, frames, Vault(keys())) == b"".join(frames)


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_what_waits_is_said_before_the_text_ends(wire: WireFormat) -> None:
    """`music` ends in a possible beginning, so it is cut and joined again; nothing of it is lost."""
    reply = replies.Reply(parts=(replies.Text("music"), replies.ToolCall("call_1", "run", '{"cmd":"cg"}')))
    frames = list(rendering.frames(wire, reply, MODEL, (5,)))
    response = heard(wire, restored(wire, frames, Vault(keys())))
    assert [part.text for part in response.parts if isinstance(part, Text)] == ["music"]
    assert [part.arguments for part in response.parts if isinstance(part, ToolCall)] == ['{"cmd":"cg"}']


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_failure_comes_after_all_that_was_said(wire: WireFormat, masked: tuple[str, Vault]) -> None:
    _, vault = masked
    placeholder = next(entry.placeholder for entry in vault.masked if entry.detector == "api_key")
    said = f"Key {placeholder}"
    frames = list(rendering.frames(wire, replies.Reply(parts=(replies.Text(said),)), MODEL, (3,)))
    last = said[(len(said) - 1) // 3 * 3 :].encode()
    cut = max(n for n, frame in enumerate(frames) if b'"%s"' % last in frame and b"elta" in frame) + 1
    failure = CODECS[wire].error_frames(ErrorInfo(502, ErrorKind.UPSTREAM, f"broken at {placeholder}"))
    broken = b"".join(b"event: %s\ndata: %s\n\n" % (frame.event.encode(), frame.data) for frame in failure)
    out = restored(wire, [*frames[:cut], broken], vault)
    assert placeholder.encode() not in out
    assert out.count(sensitive.VALUES["api_key"].encode()) >= 2
    assert sensitive.VALUES["api_key"] in jsonio.dumps(documents(out)[-1]).decode()


def test_signed_thinking_keeps_its_placeholders(masked: tuple[str, Vault]) -> None:
    said, vault = masked
    reply = replies.Reply(parts=(replies.Thinking(said), replies.Text(said)))
    response = heard(A, restored(A, list(rendering.frames(A, reply, MODEL, (5,))), vault))
    assert [part.text for part in response.parts if isinstance(part, Reasoning)] == [said]
    assert [part.text for part in response.parts if isinstance(part, Text)] == [sensitive.TEXT]


@pytest.mark.parametrize("wire", [C, R])
def test_thinking_that_nothing_seals_is_restored(wire: WireFormat, masked: tuple[str, Vault]) -> None:
    said, vault = masked
    reply = replies.Reply(parts=(replies.Thinking(said), replies.Text("Done.")))
    response = heard(wire, restored(wire, list(rendering.frames(wire, reply, MODEL, (4,))), vault))
    assert [part.text for part in response.parts if isinstance(part, Reasoning)] == [sensitive.TEXT]


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_an_unknown_placeholder_is_asked_for_once(wire: WireFormat) -> None:
    _, of_other = mask(C, rendering.request(C, text=sensitive.TEXT))
    entry = next(entry for entry in of_other.masked if entry.detector == "email")
    reply = replies.Reply(parts=(replies.Text(f"It was {entry.placeholder}, {entry.placeholder}."),))
    frames = list(rendering.frames(wire, reply, MODEL, (6,)))
    vault = Vault(keys())
    restorer = StreamRestorer(CODECS[wire].text, vault)
    out, asked = b"", list[str]()
    for frame in frames:
        out += restorer.feed(frame)
        while restorer.unknown:
            asked += restorer.unknown
            vault.learn(restorer.unknown, {entry.placeholder: entry.original})
            out += restorer.feed(b"")
    response = heard(wire, out + restorer.finish())
    assert [part.text for part in response.parts if isinstance(part, Text)] == [
        f"It was {entry.original}, {entry.original}."
    ]
    assert asked == [entry.placeholder]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("size", [3, 100])
def test_what_nobody_knows_stays(wire: WireFormat, size: int, masked: tuple[str, Vault]) -> None:
    said, _ = masked
    frames = list(rendering.frames(wire, replies.Reply(parts=(replies.Text(said),)), MODEL, (size,)))
    response = heard(wire, restored(wire, frames, Vault(keys("tenant-b"))))
    assert [part.text for part in response.parts if isinstance(part, Text)] == [said]
