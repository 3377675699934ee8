"""Frames recognised by their bytes: what a template matches reads as what a parser finds."""

from random import Random

import pytest

from proxy.formats.registry import CODECS
from proxy.formats.sse import parse_frame
from proxy.guard.templates import Template, learn
from shared.catalog.wire import WireFormat
from shared.jsonio import Json, loads
from tests.support import rendering
from tests.support.replies import Reply, Text, ToolCall

WORDS = 'plain words, 42; "quoted" \\ back\nline é 日本 cgv_2 {} [] \x7f \u2028'
ARGUMENTS = '{"path": "a\\"b", "n": 12, "deep": {"x": ["y", null]}}'


def frames(wire: WireFormat, size: int) -> list[bytes]:
    reply = Reply(parts=(Text(WORDS * 3), ToolCall("call_1", "write", ARGUMENTS)))
    return list(rendering.frames(wire, reply, "claude-sonnet-5", (size,)))


def parsed(piece: bytes) -> dict[str, Json]:
    frame = parse_frame(piece)
    document = loads(frame.data) if frame and frame.data != b"[DONE]" else {}
    return document if isinstance(document, dict) else {}


def learnt(wire: WireFormat, piece: bytes) -> Template | None:
    frame = parse_frame(piece)
    return learn(piece, frame.event if frame else "", parsed(piece), CODECS[wire].text.deltas)


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("size", [1, 3, 8, 40])
def test_what_matches_reads_as_what_is_parsed(wire: WireFormat, size: int) -> None:
    deltas, pieces, matched = CODECS[wire].text.deltas, frames(wire, size), 0
    for template in filter(None, (learnt(wire, piece) for piece in pieces)):
        for piece in pieces:
            match = template.match(piece)
            if match is None:
                continue
            matched += 1
            (found,) = deltas(parsed(piece))
            assert found.channel == template.delta.channel
            assert found.container[found.key] == match.text.decode()
            assert template.frame(match.number, match.text.decode()) == piece
    assert matched or size > 8


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_frame_that_is_written_says_what_it_should(wire: WireFormat) -> None:
    for piece in frames(wire, 8):
        template = learnt(wire, piece)
        if template is not None:
            match = template.match(piece)
            (found,) = CODECS[wire].text.deltas(parsed(template.frame(match.number if match else 1, WORDS)))
            assert found.container[found.key] == WORDS


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_frames_that_differ_in_more_than_the_text_do_not_match(wire: WireFormat) -> None:
    pieces = [piece for piece in frames(wire, 8) if learnt(wire, piece) is not None]
    template, chance = learnt(wire, pieces[0]), Random(4)
    assert template is not None
    for _ in range(400):
        piece = bytearray(pieces[0])
        piece[chance.randrange(len(piece))] = chance.randrange(256)
        match = template.match(bytes(piece))
        if match is not None:
            document = parsed(bytes(piece))
            (found,) = CODECS[wire].text.deltas(document)
            assert found.container[found.key] == match.text.decode()
            assert found.channel == template.delta.channel


def test_a_text_that_stands_twice_in_its_frame_is_no_template_of_the_wrong_place() -> None:
    frame = b'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"},"note":"a"}\n\n'
    template = learnt(WireFormat.ANTHROPIC, frame)
    assert template is None or template.match(frame.replace(b'"note":"a"', b'"note":"b"')) is None
