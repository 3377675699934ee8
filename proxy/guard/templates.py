"""Frames that differ from one another in one text alone, as the deltas of a stream do: recognised by their bytes.

A template is learnt from a frame that was parsed, and proven by parsing it again with another text in the same place.
What it then matches need not be parsed: the text is what stands between two fixed ends.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from proxy.formats.sse import parse_frame
from proxy.formats.text import Delta
from shared.jsonio import Json, JsonError, dumps, loads

_PROBE = "a text that stands nowhere else"
_NUMBERED = b'"sequence_number":'
_DIGITS = b"0123456789"
_MOST_DIGITS = 12
_CONTROL = re.compile(rb"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Match:
    """A frame that a template matches."""

    number: int | None
    """Its sequence number, where it has one."""
    text: bytes
    """The running text as JSON writes it, without any escape."""


@dataclass(frozen=True, slots=True)
class Template:
    """What stays the same: up to the sequence number (if there is one), from there to the text, and behind it."""

    first: bytes
    middle: bytes | None
    last: bytes
    delta: Delta
    """Of the frame from which it was learnt."""
    event: str
    document: dict[str, Json]

    def match(self, piece: bytes) -> Match | None:
        """Return the text of a frame of this kind; None for any other, and for a text with escapes."""
        if not piece.startswith(self.first) or not piece.endswith(self.last):
            return None
        start, number = len(self.first), None
        if self.middle is not None:
            end = piece.find(self.middle, start, start + _MOST_DIGITS + len(self.middle))
            if end < 0 or not piece[start:end].isdigit():
                return None
            number, start = int(piece[start:end]), end + len(self.middle)
        if start > len(piece) - len(self.last):
            return None
        text = piece[start : len(piece) - len(self.last)]
        if b'"' in text or b"\\" in text or not text.isascii() or _CONTROL.search(text) is not None:
            return None
        return Match(number, text)

    def frame(self, number: int | None, text: str) -> bytes:
        """Return the frame of this kind with another text."""
        written = dumps(text)[1:-1]
        if self.middle is None or number is None:
            return b"".join((self.first, written, self.last))
        return b"".join((self.first, b"%d" % number, self.middle, written, self.last))


def learn(
    piece: bytes, event: str, document: dict[str, Json], deltas: Callable[[dict[str, Json]], list[Delta]]
) -> Template | None:
    """Return the template of a frame with one running text; None where its text is not told by its bytes."""
    found = deltas(document)
    if len(found) != 1:
        return None
    written = dumps(found[0].container[found[0].key])
    at = piece.rfind(written)
    if at < 0:
        return None
    head, last = piece[: at + 1], piece[at + len(written) - 1 :]
    first, middle = head, None
    if (place := head.find(_NUMBERED)) >= 0:
        place += len(_NUMBERED)
        first, middle = head[:place], head[place:].lstrip(_DIGITS)
    template = Template(first, middle, last, found[0], event, document)
    return template if _proven(template, deltas) else None


def _proven(template: Template, deltas: Callable[[dict[str, Json]], list[Delta]]) -> bool:
    number = template.document.get("sequence_number") if template.middle is not None else None
    if template.middle is not None and type(number) is not int:
        return False
    frame = parse_frame(template.frame(number, _PROBE))
    try:
        document = loads(frame.data) if frame else None
    except JsonError:
        return False
    found = deltas(document) if isinstance(document, dict) else []
    if len(found) != 1 or found[0].channel != template.delta.channel or found[0].container[found[0].key] != _PROBE:
        return False
    found[0].container[found[0].key] = template.delta.container[template.delta.key]
    return bool(document == template.document)
