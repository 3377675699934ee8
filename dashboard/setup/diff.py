"""A change of a file as lines to look at, with everything in it masked that looks like a secret. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from dashboard.masking import masked

Kind = Literal["same", "added", "removed", "gap"]
_CONTEXT = 4
_NAMED_SECRET = re.compile(
    r"""(?ix)
    ( [\w.-]* (?: key | token | secret | passw(?:or)?d | credential | authorization | cookie ) [\w.-]* ["']? \s* [:=] \s* )
    ( "(?:[^"\\]|\\.)*" | '[^']*' | [^\s,#}\]]+ )
    """
)
_KNOWN_SECRET = re.compile(r"\b(?:sk|cgk|ghp|gho|xai|gsk|AIza)[-_A-Za-z0-9]{12,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line and what becomes of it."""

    kind: Kind
    text: str


def difference(before: bytes | None, after: bytes, key: str) -> list[Line]:
    """Return the lines that change and some around them; `key` is the client key that goes in."""
    old, new = _lines(before or b"", key), _lines(after, key)
    if before is None:
        return [Line("added", line) for line in new]
    shown: list[Line] = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            shown += _around(old[old_start:old_end], first=old_start == 0, last=old_end == len(old))
        else:
            shown += _replaced(old[old_start:old_end], new[new_start:new_end])
    return shown


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """What gets only a comma behind it, because something follows now, is not shown as changed."""
    if old and new and new[0] == f"{old[-1]},":
        head = [Line("removed", line) for line in old[:-1]]
        return [*head, Line("same", new[0]), *(Line("added", line) for line in new[1:])]
    return [*(Line("removed", line) for line in old), *(Line("added", line) for line in new)]


def hidden(text: str, key: str) -> str:
    """Mask the client key, and what else looks like a secret."""
    shown = text.replace(key, masked(key)) if key else text
    shown = _NAMED_SECRET.sub(lambda found: found.group(1) + _masked_value(found.group(2), masked(key)), shown)
    return _KNOWN_SECRET.sub(lambda found: masked(found.group()), shown)


def _lines(content: bytes, key: str) -> list[str]:
    return [hidden(line, key) for line in content.decode("utf-8", "replace").splitlines()]


def _masked_value(value: str, already: str) -> str:
    quote = value[0] if value[0] in "\"'" else ""
    bare = value.strip(quote) if quote else value
    plain = not bare or bare == already or bare in {"true", "false", "null", "{", "["} or bare.isdigit()
    return value if plain or bare.startswith(("{", "[", "$", "<")) else f"{quote}{masked(bare)}{quote}"


def _around(lines: Sequence[str], *, first: bool, last: bool) -> list[Line]:
    """Keep what stands next to a change."""
    head, tail = (0 if first else _CONTEXT), (0 if last else _CONTEXT)
    if len(lines) <= head + tail + 1:
        return [Line("same", line) for line in lines]
    rest = lines[len(lines) - tail :] if tail else []
    return [
        *(Line("same", line) for line in lines[:head]),
        Line("gap", f"… {len(lines) - head - tail} lines"),
        *(Line("same", line) for line in rest),
    ]
