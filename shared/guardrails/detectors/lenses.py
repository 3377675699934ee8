"""Encodings through which the engine looks: percent, JSON and HTML escapes, base64; and the shields of placeholders.

A lens turns the encoded stretches of a text into one decoded text with a way back: a finding in the decoded text becomes
the stretch of the original that holds it, so that what is replaced can be restored byte for byte.
"""

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from shared.guardrails.detector import RECORD_END, Rule, Span
from shared.guardrails.recognise import check_holds, find_candidates

_MAX_BASE64 = 20_000
SHIELDED = 40
"""Characters behind the anchor of a shield in which no other one is needed."""


@dataclass(slots=True)
class View:
    """Decoded stretches, joined; built once, then read."""

    text: str = ""
    _pieces: list[str] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _maps: list[tuple[list[int], list[int]]] = field(default_factory=list)
    _length: int = len(RECORD_END)

    def add(self, decoded: str, places: list[int], origins: list[int]) -> None:
        """Add a stretch; `places` are ascending offsets in it, `origins` where these stand in the original."""
        self._starts.append(self._length)
        self._pieces += (decoded, RECORD_END)
        self._maps.append((places, origins))
        self._length += len(decoded) + len(RECORD_END)

    def finished(self) -> "View | None":
        """Return the view with its text joined, or None when it is empty."""
        if not self._pieces:
            return None
        self.text = RECORD_END + "".join(self._pieces)
        return self

    def origin(self, start: int, end: int) -> Span | None:
        """Return where the decoded stretch stands in the original; None when it crosses from one into another."""
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return None
        base = self._starts[number]
        places, origins = self._maps[number]
        if end - base > places[-1]:
            return None
        return _floor(places, origins, start - base), _ceiling(places, origins, end - base)


@dataclass(frozen=True, slots=True)
class Lens:
    """An encoding: what announces it, and how to look through it."""

    rule: Rule
    view: Callable[[str, list[int]], View | None]


def _floor(places: list[int], origins: list[int], offset: int) -> int:
    index = bisect_right(places, offset) - 1
    return origins[index] + (offset - places[index] if _literal(places, origins, index) else 0)


def _ceiling(places: list[int], origins: list[int], offset: int) -> int:
    index = bisect_right(places, offset - 1) - 1
    if _literal(places, origins, index):
        return origins[index] + offset - places[index]
    return origins[index + 1]


def _literal(places: list[int], origins: list[int], index: int) -> bool:
    """Tell whether the piece at `index` reads the same encoded and decoded."""
    return index + 1 >= len(places) or places[index + 1] - places[index] == origins[index + 1] - origins[index]


def _windows(
    text: str, places: list[int], before: re.Pattern[str], after: re.Pattern[str], reach: int
) -> Iterable[Span]:
    """Return the stretches around `places` that `before` (read backwards) and `after` delimit, merged."""
    done = -1
    for place in places:
        if place <= done:
            continue
        left = before.match(text[max(0, place - reach) : place][::-1])
        right = after.match(text, place, min(len(text), place + 4 * reach))
        start = max(place - left.end() if left else place, done, 0)
        done = right.end() if right else place
        yield start, done


def _decoded_view(
    text: str, windows: Iterable[Span], unit: re.Pattern[str], decode: Callable[[str], str]
) -> View | None:
    view = View()
    for start, end in windows:
        pieces: list[str] = []
        places, origins = [0], [start]
        length, done = 0, start
        for match in unit.finditer(text, start, end):
            decoded = decode(match.group())
            literal = match.start() - done
            pieces += (text[done : match.start()], decoded)
            length += literal
            if literal:
                places.append(length)
                origins.append(match.start())
            length += len(decoded)
            places.append(length)
            origins.append(match.end())
            done = match.end()
        pieces.append(text[done:end])
        places.append(length + end - done)
        origins.append(end)
        view.add("".join(pieces), places, origins)
    return view.finished()


def _percent_view(text: str, places: list[int]) -> View | None:
    return _decoded_view(text, _windows(text, places, _URL_LEFT, _URL_RIGHT, 400), _PERCENT, _percent)


def _percent(encoded: str) -> str:
    if encoded == "+":
        return " "
    return unquote_to_bytes(encoded).decode("utf-8", "replace")


def _escape_view(text: str, places: list[int]) -> View | None:
    return _decoded_view(text, _windows(text, places, _LINE_LEFT, _LINE_RIGHT, 240), _ESCAPE, _unescaped)


def _unescaped(encoded: str) -> str:
    if encoded.startswith("&"):
        return _entity(encoded)
    body = encoded.lstrip("\\")
    if body[:1] in {"u", "x"} and len(body) > 1:
        return _surrogates_joined("".join(chr(int(code, 16)) for code in re.findall(r"[ux]([0-9a-fA-F]+)", encoded)))
    return _SIMPLE.get(body[:1], body) if body else "\\"


def _surrogates_joined(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _entity(encoded: str) -> str:
    if encoded[1] != "#":
        return _ENTITIES.get(encoded, " ")
    code = int(encoded[3:-1], 16) if encoded[2] in "xX" else int(encoded[2:-1])
    return chr(code) if 0 < code < 0x110000 else " "


def _alike_view(text: str, places: list[int]) -> View | None:
    """Look through characters that read like others, or cannot be seen: full width, zero width, Cyrillic among Latin."""
    return _decoded_view(text, _windows(text, places, _LINE_LEFT, _LINE_RIGHT, 240), _ALIKE, _told_apart)


def _told_apart(written: str) -> str:
    return written.translate(_ALIKE_AS)


def _base64_view(text: str, places: list[int]) -> View | None:
    view = View()
    done = -1
    for place in places:
        if place <= done:
            continue
        run = _BASE64.match(text, _run_start(text, place))
        if run is None:
            continue
        done = run.end()
        decoded = _printable(run.group())
        if decoded is not None:
            view.add(decoded, [0, len(decoded)], [run.start(), run.end()])
    return view.finished()


def _run_start(text: str, place: int) -> int:
    """Return where the run of base64 characters that reaches `place` begins."""
    for reach in (128, _MAX_BASE64):
        head = _BASE64_BACKWARDS.match(text[max(0, place - reach) : place][::-1])
        if head is None or head.end() < reach:
            break
    return place - (head.end() if head else 0)


def _printable(encoded: str) -> str | None:
    """Return what a base64 text says, if that is text."""
    compact = re.sub(r"\\n|\s", "", encoded)
    if not (re.search("[a-z]", compact) and re.search("[A-Z]", compact)):
        return None
    try:
        head = base64.b64decode(compact[:16])
        if not _TEXT_BYTES.fullmatch(head):
            return None
        decoded = base64.b64decode(compact + "=" * (-len(compact) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    return decoded if decoded.replace("\n", "").replace("\t", "").replace("\r", "").isprintable() else None


def _placeholder_spans(text: str, at: int) -> Iterable[Span]:
    """Return the whole placeholders near `at`, so that none is ever masked again."""
    start = max(0, at - 40)
    for candidate in find_candidates(text[start : at + SHIELDED + 60]):
        if check_holds(candidate):
            yield start + candidate.start, start + candidate.end


_BASE64_HEADS = (
    "eyJ",
    "LS0t",
    "c2st",
    "Z2hw",
    "QUtJQ",
    "cG9zd",
    "bXlzc",
    "bW9uZ",
    "cmVka",
    "aHR0c",
    "eG94",
    "cGFzc",
    "UEFTU",
    "QVBJ",
    "YXBp",
    "dG9rZW",
    "VE9LRU",
    "c2VjcmV0",
    "U0VDUkVU",
    "QVdT",
    "YXdz",
    "REFUQU",
    "REJf",
    "W3",
)
"""How base64 of a document, a key or an assignment begins."""
_BASE64_ANCHOR = (
    r"(?:[0-9A-Za-z+/]{12}={1,2}[^=0-9A-Za-z(]|(?:: |= ?\"|\": ?\"|'|\\\"|=)[0-9A-Za-z+/]{16}|(?:"
    + "|".join(_BASE64_HEADS)
    + r")[0-9A-Za-z+/]{12})"
)
_TEXT_BYTES = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]+")
_BASE64 = re.compile(r"(?:[0-9A-Za-z+/]+(?:\n[ \t]{0,16}(?=[0-9A-Za-z+/]{60,76}(?:\n|\Z)))?)+={0,2}")
_BASE64_BACKWARDS = re.compile(r"[^0-9A-Za-z+/=]?={0,2}[0-9A-Za-z+/]*")
_URL_LEFT = re.compile(r"[^\s\"'<>`\x1e]*")
_URL_RIGHT = _URL_LEFT
_LINE_LEFT = re.compile(r"[^\n\x1e]*")
_LINE_RIGHT = re.compile(r"[^\n\x1e]{0,240}")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+|\+")
_ESCAPE = re.compile(
    r"(?:\\+[ux](?:(?<=u)[0-9a-fA-F]{4}|(?<=x)[0-9a-fA-F]{2}))+|\\+[nrt\"'/]|&(?:\#[0-9]{1,6}|\#[xX][0-9a-fA-F]{1,5}|quot|apos|amp|lt|gt|nbsp|commat);"
)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t"}
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&commat;": "@"}

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_WIDE = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))
_CYRILLIC = "аеорсухіјѕАВЕКМНОРСТХІЈЅ"
_ALIKE_AS = str.maketrans(
    {
        **dict.fromkeys(_UNSEEN, ""),
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict(zip(_CYRILLIC, "aeopcyxijsABEKMHOPCTXIJS", strict=True)),
        "\u3000": " ",
        "\u00a0": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
    }
)
_ALIKE = re.compile(
    rf"[{_UNSEEN}\uff01-\uff5e\u3000\u00a0\u2010\u2011\u2212]+|(?<=[0-9A-Za-z])[{_CYRILLIC}]+(?=[0-9A-Za-z._@-])"
)
_ALIKE_ANCHOR = (
    r"[0-9A-Za-z.@_+\- ](?:\xe2\x80[\x8b-\x8d\x90\x91]|\xe2\x88\x92|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad)[0-9A-Za-z.@_+\- ]"
    r"|[0-9A-Za-z:=]\xc2\xa0[0-9A-Za-z]"
    r"|(?:\xef\xbc[\x90-\xba]|\xef\xbd[\x81-\x9a])(?:\xef\xbc[\x8d-\xba]|\xef\xbd[\x81-\x9a])"
    r"|[0-9A-Za-z](?:\xd0[\x85\x86\x88\x90\x92\x95\x9a\x9c\x9d\x9e\xa0-\xa2\xa5\xb0\xb5\xbe]|\xd1[\x80\x81\x83\x85\x95\x96\x98])[0-9A-Za-z]"
)
_ALIKE_LITERALS = (*_UNSEEN, *_WIDE, *_CYRILLIC, "\u00a0", "\u2010", "\u2011", "\u2212")

LENSES: tuple[Lens, ...] = (
    Lens(Rule(anchor=_ALIKE_ANCHOR, literals=_ALIKE_LITERALS), _alike_view),
    Lens(Rule(anchor=r"%(?:25)?[2-7c-e][0-9a-f]", literals=("%",), caseless=True), _percent_view),
    Lens(
        Rule(
            anchor=r"\\u[0-9a-f]{4}|\\x[2-7c-e][0-9a-f]|&#x?[0-9a-f]{2}|&quot;|&commat;",
            literals=("\\u", "\\x", "&#", "&quot;", "&commat;"),
            caseless=True,
        ),
        _escape_view,
    ),
    Lens(Rule(anchor=_BASE64_ANCHOR, literals=("=", *map(str.lower, _BASE64_HEADS))), _base64_view),
)

_SHIELD_ANCHORS = (
    (r"cgv_[2-9a-km-np-z]{15}", "cgv_"),
    (r"@pii\.example\.com", "@pii.example.com"),
    (r"Xo[bdfghjkmnprstvwz][aeiu][bdfghjkmnprstvwz][aeiu][bdfghjkmnprstvwz][aeiu]", "xo"),
    (r"\+999[0-9]{10}", "+999"),
    (r"[^0-9]9[0-9]{2}-0[0-9]-[0-9]{4}", "-0"),
    (r"9999[0-9]{8}", "9999"),
    (r"XC[0-9]{12}", "xc"),
    (r"[^0-9.]2(?:4[0-9]|5[0-5])\.[0-9]{1,3}\.[0-9]", "."),
    (r"2001:0?db8:", "db8:"),
)
SHIELDS: tuple[Rule, ...] = tuple(
    Rule(anchor=anchor, literals=(literal,), find=_placeholder_spans) for anchor, literal in _SHIELD_ANCHORS
)
