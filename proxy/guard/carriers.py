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
    DATA_URL = 2
    BASE64 = 3
    NUMBER = 4


def unpack(carrier: Carrier, name: str, text: str) -> list[Named]:
    """Return the texts that `text` carries; none for media that is no text."""
    if carrier is Carrier.JSON_TEXT:
        return [(literal.name or name, literal.text) for literal in _literals(text)]
    if carrier in _BASE64:
        decoded = _decoded(carrier, text)
        return [] if decoded is None else [(name, decoded)]
    return [(name, text)]


def pack(carrier: Carrier, text: str, changed: Sequence[str]) -> str:
    """Return `text` with what `unpack` found replaced by `changed`, in the same order."""
    if carrier is Carrier.JSON_TEXT:
        return _with_literals(text, changed)
    if carrier in _BASE64:
        head, _, _ = text.rpartition(",")
        encoded = base64.b64encode(changed[0].encode("utf-8", "surrogatepass")).decode("ascii")
        return f"{head},{encoded}" if carrier is Carrier.DATA_URL else encoded
    return changed[0]


def is_text_type(media_type: str) -> bool:
    """Tell whether a media type stands for text that can be read without a parser."""
    return _TEXT_TYPE.match(media_type.strip().lower()) is not None


def inside_json(text: str) -> str:
    """Return `text` as it stands between the quotes of a JSON string."""
    return jsonio.dumps(text).decode("utf-8")[1:-1]


_BASE64 = frozenset({Carrier.DATA_URL, Carrier.BASE64})
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
    name: str
    text: str
    escaped: bool
    """Whether the JSON text writes it with escapes beyond ASCII, so that it is written so again."""


def _literals(text: str) -> Iterator[_Literal]:
    """Find the values by their quotes alone, so that a cut or malformed text is read as far as it goes."""
    name = ""
    for match in _LITERAL.finditer(text):
        if (number := match["number"]) is not None:
            yield _Literal(match.start(), match.end(), name, number, escaped=False)
            continue
        raw = match["string"]
        value = _unescaped(raw) if "\\" in raw else raw
        if match["key"] is not None:
            name = value
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


def _decoded(carrier: Carrier, text: str) -> str | None:
    """Return the text inside base64; None where it holds something else."""
    content = text
    if carrier is Carrier.DATA_URL:
        head = _DATA_URL.match(text)
        if head is None:
            return None
        if head[1] is not None and not is_text_type(head[1]):
            return None
        content = text[head.end() :]
    try:
        decoded = base64.b64decode(content + "=" * (-len(content) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return None if decoded.startswith("%PDF") or "\x00" in decoded else decoded
