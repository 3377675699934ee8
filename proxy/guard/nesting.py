r"""How many JSON strings enclose a place in a running text: `{"body": "{\"pw\": \"…` is two deep there.

A text that begins like JSON is read as JSON; inside each of its strings the same holds again, for what the string means.
Anywhere else only a member of JSON on one line (`"name": "…`) counts, as in prose, numbered listings and code. Where it
cannot be told, the outer level holds. No text is kept.
"""

import json
import re
from enum import Enum, auto

MOST_LEVELS = 6
"""Strings inside strings beyond this are not looked into."""
_MARK = re.compile(r'["\\\n]')
"""What may end a stretch inside quotes."""
_STRUCTURE = re.compile(r"[{}\[\]:,+\-.0-9eEtrufalsn \t\r\n]*")
_SHORT_ESCAPE = 2
_LONG_ESCAPE = 6


class _State(Enum):
    BLANK = auto()
    """Nothing but space yet."""
    OBJECT = auto()
    ARRAY = auto()
    """Behind a first bracket, which prose writes too."""
    STRUCTURE = auto()
    """In JSON, between its strings."""
    PROSE = auto()
    NAME = auto()
    """In prose, behind a quote that may open the name of a member."""
    NAMED = auto()
    COLON = auto()
    STRING = auto()
    """In a string of JSON, or in the value of a member."""


_FIRST = {_State.OBJECT: '"}', _State.ARRAY: '"[{]-0123456789tfn'}
"""What may stand behind the first bracket of a JSON text."""


class Nesting:
    """Reads one text, piece by piece."""

    __slots__ = ("_escape", "_inner", "_left", "_prose", "_state")

    def __init__(self, left: int = MOST_LEVELS) -> None:
        self._left = left
        self._state = _State.BLANK
        self._prose = False
        self._escape = ""
        self._inner: Nesting | None = None

    @property
    def depth(self) -> int:
        """Strings that are open now."""
        if self._state is not _State.STRING:
            return 0
        return 1 + (self._inner.depth if self._inner else 0)

    def copy(self) -> "Nesting":
        """Return another one that goes on from here."""
        other = Nesting(self._left)
        other._state, other._prose, other._escape = self._state, self._prose, self._escape
        other._inner = self._inner.copy() if self._inner else None
        return other

    def rests(self, text: bytes) -> bool:
        """Tell, at little cost, that reading `text` (ASCII) leaves everything as it is; False where that is not sure."""
        if b'"' in text or b"\\" in text or b"\n" in text:
            return False
        if self._state is _State.STRING or self._state is _State.NAME:
            return not self._escape and (self._inner is None or self._inner.rests(text))
        return self._state is _State.PROSE and not self._escape

    def advance(self, text: str) -> None:
        """Read on, by stretches as far as the next quote."""
        at = 0
        while at < len(text):
            if self._escape:
                self._read_escape(text[at])
                at += 1
            elif self._state is _State.STRING or self._state is _State.NAME:
                at = self._read_quoted(text, at)
            elif self._state is _State.STRUCTURE:
                at = self._read_structure(text, at)
            elif self._state is _State.PROSE:
                at = self._read_prose(text, at)
            else:
                self._read_between(text[at])
                at += 1

    def _read_quoted(self, text: str, at: int) -> int:
        mark = _MARK.search(text, at)
        end = mark.start() if mark else len(text)
        if self._inner:
            self._inner.advance(text[at:end])
        if mark is None:
            return end
        if mark[0] == "\\":
            self._escape = mark[0]
        elif mark[0] == '"' or self._prose:
            self._close(quoted=mark[0] == '"')
        return end + 1

    def _close(self, *, quoted: bool) -> None:
        """Leave the quotes; in prose a line ends them too."""
        named = quoted and self._state is _State.NAME
        self._state = _State.NAMED if named else _State.PROSE if self._prose else _State.STRUCTURE
        self._inner = None

    def _read_structure(self, text: str, at: int) -> int:
        match = _STRUCTURE.match(text, at)
        end = match.end() if match else at
        if end == len(text):
            return end
        if text[end] == '"':
            self._open()
            return end + 1
        self._state, self._prose = _State.PROSE, True
        return end

    def _read_prose(self, text: str, at: int) -> int:
        quote = text.find('"', at)
        if quote < 0:
            return len(text)
        self._state = _State.NAME
        return quote + 1

    def _read_between(self, character: str) -> None:
        """Read where a JSON text may begin, or a member of JSON in prose may go on."""
        if self._state is _State.COLON and character == '"':
            self._open()
        elif self._state is _State.NAMED and character == ":":
            self._state = _State.COLON
        elif self._state in _FIRST and character in _FIRST[self._state]:
            self._state = _State.STRUCTURE
            self.advance(character)
        elif self._state is _State.BLANK and character in "{[":
            self._state = _State.OBJECT if character == "{" else _State.ARRAY
        elif not character.isspace() or (character == "\n" and self._prose):
            self._state, self._prose = _State.PROSE, True
            self.advance(character)

    def _read_escape(self, character: str) -> None:
        self._escape += character
        if len(self._escape) < (_LONG_ESCAPE if self._escape[1] == "u" else _SHORT_ESCAPE):
            return
        meant = unescaped(self._escape)
        self._escape = ""
        if self._inner:
            self._inner.advance(character if meant is None else meant)

    def _open(self) -> None:
        self._state = _State.STRING
        self._inner = Nesting(self._left - 1) if self._left > 1 else None


def unescaped(text: str) -> str | None:
    """Return what stands between the quotes of a JSON string means; None where it cannot stand there."""
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return None
