"""Reads JSON, with comments and trailing commas where people write them, and keeps where each value stands.

Grammar: RFC 8259, plus `//` and `/* */` between tokens and a comma before a closing bracket (what editors call JSONC).
"""

import json
import re
from dataclasses import dataclass, field

from dashboard.setup.documents.edits import Unreadable
from shared.jsonio import Json

_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_DEEPEST = 200


@dataclass(slots=True)
class Node:
    """A value and the span of text that it takes."""

    start: int
    end: int
    value: Json = None
    """Of a string, number, true, false or null."""
    members: "dict[str, Node] | None" = None
    """Of an object, by key; the last of equal keys counts."""
    items: "list[Node] | None" = None
    """Of a list."""
    first: int = 0
    """Where the first key or item of a container begins."""
    comma: bool = False
    """A container's last entry is followed by a comma."""
    inner_end: int = field(default=0)
    """Where a container's last entry, or the comma behind it, ends."""

    def plain(self) -> Json:
        """Return the value without spans."""
        if self.members is not None:
            return {name: node.plain() for name, node in self.members.items()}
        if self.items is not None:
            return [node.plain() for node in self.items]
        return self.value


def read(text: str) -> Node:
    """Return the document. Raises `Unreadable`, naming the line."""
    node = _value(text, _skip(text, 0), 0)
    end = _skip(text, node.end)
    if end != len(text):
        raise _fault(text, end)
    return node


def _value(text: str, at: int, depth: int) -> Node:
    if depth > _DEEPEST:
        raise Unreadable("The file is nested too deeply.")
    match text[at : at + 1]:
        case "{":
            return _container(text, at, depth, is_object=True)
        case "[":
            return _container(text, at, depth, is_object=False)
        case '"':
            found = _STRING.match(text, at)
        case _:
            found = _SCALAR.match(text, at)
    if found is None:
        raise _fault(text, at)
    try:
        return Node(at, found.end(), json.loads(found.group()))
    except ValueError:
        raise _fault(text, at) from None


def _container(text: str, start: int, depth: int, *, is_object: bool) -> Node:
    close = "}" if is_object else "]"
    node = Node(start, start, members={} if is_object else None, items=None if is_object else [], inner_end=start + 1)
    at = _skip(text, start + 1)
    node.first = at
    while not text.startswith(close, at):
        value = _member(text, at, depth, node) if is_object else _item(text, at, depth, node)
        node.comma, node.inner_end = False, value.end
        at = _skip(text, value.end)
        if text.startswith(",", at):
            node.comma, node.inner_end = True, at + 1
            at = _skip(text, at + 1)
        elif not text.startswith(close, at):
            raise _fault(text, at)
    node.end = at + 1
    return node


def _member(text: str, at: int, depth: int, node: Node) -> Node:
    name = _STRING.match(text, at)
    if name is None:
        raise _fault(text, at)
    colon = _skip(text, name.end())
    if not text.startswith(":", colon):
        raise _fault(text, colon)
    value = _value(text, _skip(text, colon + 1), depth + 1)
    try:
        key = json.loads(name.group())
    except ValueError:
        raise _fault(text, at) from None
    assert node.members is not None  # noqa: S101 - it is an object
    node.members.pop(key, None)
    node.members[key] = value
    return value


def _item(text: str, at: int, depth: int, node: Node) -> Node:
    value = _value(text, at, depth + 1)
    assert node.items is not None  # noqa: S101 - it is a list
    node.items.append(value)
    return value


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _fault(text: str, at: int) -> Unreadable:
    line = text.count("\n", 0, at) + 1
    where = "ends too early" if at >= len(text) else f"cannot be read at line {line}"
    return Unreadable(f"The file is not valid JSON: it {where}.")
