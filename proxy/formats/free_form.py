"""Free-form tools as functions: their whole input is the one string member of the arguments, also while it streams."""

import re

from proxy.formats.shape import parse_text
from shared.jsonio import JsonError

INPUT = "input"
"""The one member of a function that stands for a free-form tool."""


def free_text(arguments: str) -> str:
    """Take the free text out of a function's arguments; text that is not of the agreed shape is returned as it is."""
    try:
        document = parse_text(arguments)
    except JsonError:
        return arguments
    if isinstance(document, dict) and isinstance(document.get(INPUT), str):
        return str(document[INPUT])
    return arguments


class FreeTextReader:
    """Read the string in `{"input": "…"}` while it streams. Anything of another shape is given back whole at the end."""

    _HEAD = re.compile(r'\s*\{\s*"input"\s*:\s*"')
    _HEAD_LIMIT = 64

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._closed = False

    def feed(self, text: str) -> str:
        """Return the free text that `text` completes."""
        if self._closed:
            return ""
        self._held += text
        if not self._inside:
            head = self._HEAD.match(self._held)
            if head is None:
                return ""
            self._inside = True
            self._held = self._held[head.end() :]
        return self._take()

    def finish(self) -> str:
        """Return what is left: nothing after a well-formed end, else the text as it stands."""
        if self._closed:
            return ""
        rest, self._held = self._held, ""
        return rest if self._inside else free_text(rest)

    def _take(self) -> str:
        """Unescape up to the closing quote, or up to the last point where no escape is cut."""
        end = position = 0
        while position < len(self._held):
            character = self._held[position]
            if character == '"':
                self._closed = True
                break
            width = 1 if character != "\\" else self._escape_width(position)
            if width == 0:
                break
            position += width
            end = position
        raw, self._held = self._held[:end], self._held[end:]
        return _unescape(raw) if raw else ""

    def _escape_width(self, position: int) -> int:
        """Return the length of the escape at `position`, a surrogate pair as one; 0 when it is not complete."""
        held = self._held
        if position + 1 >= len(held):
            return 0
        if held[position + 1] != "u":
            return 2
        if position + 6 > len(held):
            return 0
        if held[position + 2 : position + 4].lower() not in {"d8", "d9", "da", "db"}:
            return 6
        return 12 if position + 12 <= len(held) else 0


def _unescape(raw: str) -> str:
    """Read the inside of a JSON string; what a model wrote against the rules (a bare line break) stays as it is."""
    try:
        return str(parse_text(f'"{raw}"'))
    except JsonError:
        return raw
