"""How strings carry text: plainly, as a JSON text, as base64 or a data URL of it, or as a number.

`unpack` returns the texts inside, each with the name that tells what it is; `pack` puts changed ones back and leaves
everything else of the string as it was written.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from shared import jsonio

Named = tuple[str, str]
"""A name ("" if none) and a text."""


class Carrier(IntEnum):
    """How a string (or number) carries text."""

    PLAIN = 0
    JSON_TEXT = 1
    """A JSON text: the strings and long numbers inside it are the texts."""
    ENCODED_TEXT = 2
    """Base64 that is declared to be text, alone or in a data URL."""
    ENCODED = 3
    """Base64 of something; text if it reads as UTF-8."""
    NUMBER = 4
    NAME = 5
    """The text is the name of a member, not its value."""


def unpack(carrier: Carrier, name: str, text: str) -> list[Named]:
    """Return the texts that `text` carries; none for media that is no text."""
    if carrier is Carrier.JSON_TEXT:
        return [(name if literal.name is None else literal.name, literal.text) for literal in _literals(text)]
    if carrier in _ENCODED:
        content = _content(carrier, text)
        return [] if content is None else [(name, content.text)]
    return [(name, text)]


def pack(carrier: Carrier, text: str, changed: Sequence[str]) -> str:
    """Return `text` with what `unpack` found replaced by `changed`, in the same order."""
    if carrier is Carrier.JSON_TEXT:
        return _with_literals(text, changed)
    content = _content(carrier, text) if carrier in _ENCODED else None
    if content is None or content.encoding is None:
        return changed[0]
    encoded = changed[0].encode(content.encoding)
    return text[: content.start] + base64.b64encode(encoded).decode("ascii")


def carrier_of_url(text: str) -> Carrier | None:
    """Tell what a string that begins with `data:` carries; None for media that is no text."""
    head = _DATA_URL.match(text)
    if head is None:
        return Carrier.PLAIN
    return Carrier.ENCODED_TEXT if head[1] is None or is_text_type(head[1]) else None


def is_text_type(media_type: str) -> bool:
    """Tell whether a media type stands for text that can be read without a parser."""
    return _TEXT_TYPE.match(media_type.strip().lower()) is not None


def is_plain_name(name: str) -> bool:
    """Tell whether the name of a member can be no value that somebody wrote: short, and an identifier."""
    return not name or (len(name) <= _LONGEST_NAME and name.isidentifier())


def inside_json(text: str) -> str:
    """Return `text` as it stands between the quotes of a JSON string."""
    return jsonio.dumps(text).decode("utf-8")[1:-1]


_LONGEST_NAME = 15
_ENCODED = frozenset({Carrier.ENCODED_TEXT, Carrier.ENCODED})
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TEXT_TYPE = re.compile(
    r"text/|application/(?:json|[\w.+-]*\+json|xml|[\w.+-]*\+xml|(?:x-)?(?:yaml|toml|sh|ndjson|sql|javascript|typescript|python))|image/svg"
)
_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,")
_LITERAL = re.compile(
    r'"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"(?P<key>\s*:)?|(?<![\w.+-])(?P<number>-?\d{9,19})(?![\w.+-])', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class _Literal:
    """A string or long number inside a JSON text."""

    start: int
    end: int
    name: str | None
    """None before any name was seen."""
    text: str
    escaped: bool
    """Whether the JSON text writes it with escapes beyond ASCII, so that it is written so again."""


def _literals(text: str) -> Iterator[_Literal]:
    """Find the values by their quotes alone, so that a cut or malformed text is read as far as it goes."""
    name: str | None = None
    for match in _LITERAL.finditer(text):
        if (number := match["number"]) is not None:
            yield _Literal(match.start(), match.end(), name, number, escaped=False)
            continue
        raw = match["string"]
        value = _unescaped(raw) if "\\" in raw else raw
        if match["key"] is not None:
            name = value
            if not is_plain_name(value):
                yield _Literal(match.start(), match.end("string") + 1, "", value, escaped="\\u" in raw)
        elif value:
            yield _Literal(match.start(), match.end(), name, value, escaped="\\u" in raw)


def _unescaped(raw: str) -> str:
    try:
        return str(json.loads(f'"{raw}"', strict=False))
    except ValueError:
        return raw


def _with_literals(text: str, changed: Sequence[str]) -> str:
    pieces: list[str] = []
    done = 0
    for literal, new in zip(_literals(text), changed, strict=True):
        if new != literal.text:
            pieces += (text[done : literal.start], _written(text, literal, new))
            done = literal.end
    return "".join([*pieces, text[done:]])


def _written(text: str, literal: _Literal, new: str) -> str:
    """Write a value in place of a literal: a number stays one where the new value is one."""
    if text[literal.start] != '"' and new.isdigit():
        return new
    return json.dumps(new) if literal.escaped else f'"{inside_json(new)}"'


@dataclass(frozen=True, slots=True)
class _Content:
    """The text inside a string of base64, from `start`; without encoding, the string itself, which is none."""

    text: str
    encoding: str | None
    start: int = 0


def _content(carrier: Carrier, text: str) -> _Content | None:
    """Read base64; None where it holds something else than text. Without a declared type only UTF-8 counts as text."""
    head = _DATA_URL.match(text) if carrier is Carrier.ENCODED_TEXT else None
    start = head.end() if head else 0
    try:
        raw = base64.b64decode(text[start:] + "=" * (-(len(text) - start) % 4), validate=True)
    except (binascii.Error, ValueError):
        return _Content(text, None)
    if raw.startswith(b"%PDF") or (b"\x00" in raw and not raw.startswith(_BYTE_ORDER_MARKS)):
        return None
    for encoding in ("utf-8", "utf-16" if raw.startswith(_BYTE_ORDER_MARKS) else "latin-1"):
        try:
            return _Content(raw.decode(encoding), encoding, start)
        except UnicodeDecodeError:
            if carrier is Carrier.ENCODED:
                return None
    return None
