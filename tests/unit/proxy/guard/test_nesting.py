"""Values come back escaped for the JSON strings that enclose them, at any depth, whole and in pieces."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.formats.ir import Text, ToolCall
from proxy.formats.registry import CODECS
from proxy.guard.bodies import read_document
from proxy.guard.nesting import Nesting
from proxy.guard.restore import Within, read, read_running
from proxy.guard.vault import Vault
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering, replies
from tests.support.guarding import keys, mask
from tests.unit.proxy.guard.test_streams import MODEL, heard, restored

KEY = (
    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf583QmKbyavkgoftpCYFpQ9yBz4iBd\n-----END EC PRIVATE KEY-----"
)
WORD = 'tr0ub"4dor\\Höhle&3'
ORIGINALS = {"private_key": KEY, "password": WORD}


def vault_of(originals: dict[str, str]) -> Vault:
    vault = Vault(keys())
    for detector, original in originals.items():
        vault.issue(original, detector)
    return vault


VAULT = vault_of(ORIGINALS)
MASKED = {entry.detector: entry.placeholder for entry in VAULT.masked}


def nested(values: Json, depth: int, shape: int = 0) -> str:
    """Return a JSON text in which `values` stand in `depth` strings."""
    text = json.dumps(values, indent=shape or None, ensure_ascii=False)
    for _ in range(depth - 1):
        text = json.dumps({"path": "a\\b", "body": text, "more": [1, "x"]}, ensure_ascii=False)
    return text


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("depth", range(1, 5))
@pytest.mark.parametrize("size", range(8))
def test_arguments_are_json_at_every_level(wire: WireFormat, depth: int, size: int) -> None:
    said, meant = nested(MASKED, depth), nested(ORIGINALS, depth)
    parts = (replies.Text(said), replies.ToolCall("call_1", "write", said))
    reply = replies.Reply(parts=parts, stop=replies.Stop.TOOL)
    if size:
        response = heard(wire, restored(wire, list(rendering.frames(wire, reply, MODEL, (size,))), VAULT))
    else:
        document = rendering.whole(wire, reply)
        assert read_document(document, CODECS[wire].text.grammar, "reply", VAULT).restore()
        response = CODECS[wire].decode_response(document)
    assert [json.loads(part.arguments) for part in response.parts if isinstance(part, ToolCall)] == [json.loads(meant)]
    assert [part.text for part in response.parts if isinstance(part, Text)] == [meant]


def pieces_of(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


VALUES = st.text(st.sampled_from('ab1"\\\n\té/ü{}[]:, '), min_size=4, max_size=14).map(lambda word: f"Zq7{word}9kX")


@settings(max_examples=150, deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=3, unique=True), depth=st.integers(1, 4), size=st.integers(1, 9))
def test_what_is_restored_means_the_original_at_every_depth(values: list[str], depth: int, size: int) -> None:
    vault = Vault(keys())
    placeholders = [vault.issue(value, "password").placeholder for value in values]
    said = nested({"list": placeholders, "within": f"a {placeholders[0]} b"}, depth, shape=depth % 3)
    meant = nested({"list": values, "within": f"a {values[0]} b"}, depth, shape=depth % 3)
    assert read(said, vault, Within(json_text=True)).restored() == meant
    out, held, nesting = "", "", None
    for piece in pieces_of(said, size):
        reading, held = read_running(held + piece, vault, Within(json_text=True, after=nesting))
        nesting = reading.nesting
        out += reading.restored()
    assert out + read(held, vault, Within(json_text=True, after=nesting)).restored() == meant


@pytest.mark.parametrize(
    "text",
    [
        '{"password": "tr0ub\\"4dor\\\\x9"}',
        '     1\t{\n     2\t  "password": "tr0ub\\"4dor\\\\x9",\n     3\t}',
        'Here it is: {"db_password": "tr0ub\\"4dor\\\\x9"} and that is all.',
        'password = "tr0ub4dor\\\\x9"',
        '{"body": "{\\"password\\": \\"tr0ub\\\\\\"4dor\\"}"}',
        '{"private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\\/x\\n-----END PRIVATE KEY-----\\n"}',
        "password: tr0ub\\4dor'9",
    ],
)
def test_an_echo_is_byte_identical(text: str) -> None:
    request = rendering.request(WireFormat.CHAT, text=text)
    _, vault = mask(WireFormat.CHAT, request)
    said = request["messages"][0]["content"]
    assert said != text
    assert "4dor" not in said
    assert "MIIEvQ" not in said
    assert read(said, vault).restored() == text
    call = json.dumps({"content": said, "n": 1}, ensure_ascii=False)
    assert json.loads(read(call, vault, Within(json_text=True)).restored()) == {"content": text, "n": 1}


def test_a_value_in_json_is_the_value_in_clear() -> None:
    """One value, one placeholder: however it was escaped where it stood, it is put back as fits the new place."""
    request = rendering.request(WireFormat.CHAT, text='{"password": "tr0ub\\"4dor9"}')
    _, vault = mask(WireFormat.CHAT, request)
    (entry,) = vault.masked
    assert entry.original == 'tr0ub"4dor9'
    assert read(f"PASSWORD={entry.placeholder}", vault).restored() == 'PASSWORD=tr0ub"4dor9'
    call = nested({"password": entry.placeholder}, 2)
    assert read(call, vault, Within(json_text=True)).restored() == nested({"password": 'tr0ub"4dor9'}, 2)


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("", 0),
        ('he said "', 0),
        ('see "a", "', 0),
        ('[link](url) "', 0),
        ("{", 0),
        ('{"a', 1),
        ('{"a"', 0),
        ('{"a": ["', 1),
        ('{"a": "{\\"b', 2),
        ('{"a": "{\\"b\\"', 1),
        ('{"a": "x \\"', 1),
        ('{"a": "x \\"b\\": \\"', 2),
        ('x "a": "', 1),
        ('x "a": "\n', 0),
        ('{a: "', 0),
    ],
)
def test_the_depth_of_a_place(text: str, depth: int) -> None:
    nesting = Nesting()
    nesting.advance(text)
    assert nesting.depth == depth
    assert nesting.copy().depth == depth


@given(
    before=st.text(alphabet='"\\{}[]:, a1\nu0', max_size=60),
    between=st.text(alphabet="ab ,:1{]", min_size=1, max_size=10),
    behind=st.text(alphabet='"\\{}[]:, a1\n', max_size=60),
)
@settings(max_examples=500)
def test_a_piece_that_changes_nothing_need_not_be_read(before: str, between: str, behind: str) -> None:
    reader = Nesting()
    reader.advance(before)
    if not reader.rests(between.encode()):
        return
    skipped = reader.copy()
    reader.advance(between)
    for character in behind:
        reader.advance(character)
        skipped.advance(character)
        assert reader.depth == skipped.depth


@pytest.mark.parametrize("before", ["It says ", '{"text": "It says ', '{"a": "{\\"b\\": \\"It '])
def test_words_in_prose_and_strings_change_nothing(before: str) -> None:
    reader = Nesting()
    reader.advance(before)
    assert reader.rests(b"some words")
    assert not reader.rests(b'a "quote')
