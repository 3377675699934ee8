"""Texts inside strings: JSON texts, base64 and data URLs, taken out and put back without touching anything else."""

import base64

import pytest

from proxy.guard.carriers import Carrier, carrier_of_url, pack, unpack
from shared import jsonio


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('{"a": "x", "b": ["y", {"c": "z"}]}', [("a", "x"), ("b", "y"), ("c", "z")]),
        ('{"a\\u0062": "q\\"\\n\\u00e9"}', [("ab", 'q"\né')]),
        ('["lone", 1234567890, 12, -123456789, 1.5]', [("", "lone"), ("", "1234567890"), ("", "-123456789")]),
        ('{"cut": "x", "more": "is miss', [("cut", "x")]),
        ("free text", []),
        ('{"empty": ""}', []),
        ('{"bad": "\\x"}', [("bad", "\\x")]),
    ],
)
def test_the_strings_of_a_json_text_are_found_with_their_names(text: str, texts: list[tuple[str, str]]) -> None:
    assert unpack(Carrier.JSON_TEXT, "", text) == texts
    assert pack(Carrier.JSON_TEXT, text, [found for _, found in texts]) == text


def test_only_what_changed_is_written_anew() -> None:
    text = '{ "a" : "x\\/y", "n": 1.50, "b": "old" , "u": "\\u00e9 old"}'
    texts = [found.replace("old", 'n"é') for _, found in unpack(Carrier.JSON_TEXT, "", text)]
    packed = pack(Carrier.JSON_TEXT, text, texts)
    assert packed == '{ "a" : "x\\/y", "n": 1.50, "b": "n\\"é" , "u": "\\u00e9 n\\"\\u00e9"}'
    assert jsonio.loads(packed.encode())["u"] == 'é n"é'


def test_a_number_becomes_a_string_unless_it_stays_a_number() -> None:
    text = '{"a":123456789,"b":987654321}'
    assert pack(Carrier.JSON_TEXT, text, ["911-02-3333", "999999999"]) == '{"a":"911-02-3333","b":999999999}'


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
@pytest.mark.parametrize("head", ["", "data:text/plain;base64,", "data:text/csv;charset=x;base64,", "data:;base64,"])
def test_base64_that_is_declared_as_text_keeps_its_encoding(encoding: str, head: str) -> None:
    text = head + base64.b64encode("Grüße an a@b.ch".encode(encoding)).decode()
    assert unpack(Carrier.ENCODED_TEXT, "data", text) == [("data", "Grüße an a@b.ch")]
    packed = pack(Carrier.ENCODED_TEXT, text, ["Grüße an x"])
    assert packed.startswith(head)
    assert base64.b64decode(packed.removeprefix(head)).decode(encoding) == "Grüße an x"


@pytest.mark.parametrize("raw", [b"%PDF-1.4 a@b.ch", b"\x89PNG\r\n\x1a\n", b"a@b.ch\x00\x01"])
def test_media_is_no_text(raw: bytes) -> None:
    assert unpack(Carrier.ENCODED, "", base64.b64encode(raw).decode()) == []


def test_what_is_no_base64_is_text_as_it_stands() -> None:
    assert unpack(Carrier.ENCODED, "url", "file of a@b.ch") == [("url", "file of a@b.ch")]
    assert pack(Carrier.ENCODED, "file of a@b.ch", ["file of x"]) == "file of x"


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("data:image/png;base64,iVBO", None),
        ("data:application/pdf;base64,JVBE", None),
        ("data:text/html;charset=utf-8;base64,PGE+", Carrier.ENCODED_TEXT),
        ("data:application/ld+json;base64,e30=", Carrier.ENCODED_TEXT),
        ("data:,hello%20a%40b.ch", Carrier.PLAIN),
        ("data: all of it, from a@b.ch", Carrier.PLAIN),
    ],
)
def test_a_data_url_says_what_it_holds(text: str, carrier: Carrier | None) -> None:
    assert carrier_of_url(text) is carrier
