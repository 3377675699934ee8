"""Changes values in JSON text by replacing their spans: comments, order, spacing and unknown keys stay as they are."""

import json
import re
from collections.abc import Sequence

from dashboard.setup.documents.edits import Drop, Edit, Put, Set, Unreadable, place_of
from dashboard.setup.documents.json_reader import Node, read
from shared.jsonio import Json

EMPTY = "{}\n"
_INDENT = re.compile(r"\n([ \t]+)\S")


def load(text: str) -> Json:
    """Return what the text means. Raises `Unreadable`."""
    return read(text).plain()


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made. Raises `Unreadable`."""
    for edit in edits:
        text = _edited(text, edit)
    return text


def _edited(text: str, edit: Edit) -> str:
    if isinstance(edit, Drop):
        raise TypeError("nothing is dropped from JSON")
    node = read(text)
    depth = 0
    for at, name in enumerate(edit.path):
        if node.members is None:
            raise Unreadable(f"“{'.'.join(edit.path[:at])}” is not a table of settings." if at else _NO_TABLE)
        found = node.members.get(name)
        if found is None:
            return _added(text, node, depth, name, _nested(edit.path[at + 1 :], _value_of(edit)))
        node, depth = found, depth + 1
    if isinstance(edit, Set):
        return _replaced(text, node, depth, edit.value)
    return _with_item(text, node, depth, edit)


_NO_TABLE = "The file holds no table of settings."


def _value_of(edit: Set | Put) -> Json:
    return edit.value if isinstance(edit, Set) else [edit.item]


def _nested(path: Sequence[str], value: Json) -> Json:
    for name in reversed(path):
        value = {name: value}
    return value


def _with_item(text: str, node: Node, depth: int, edit: Put) -> str:
    if node.items is None:
        raise Unreadable(f"“{'.'.join(edit.path)}” is not a list.")
    place = place_of(node.plain(), edit.key, edit.item)
    if place < len(node.items):
        return _replaced(text, node.items[place], depth + 1, edit.item)
    return _added(text, node, depth, None, edit.item)


def _replaced(text: str, node: Node, depth: int, value: Json) -> str:
    if node.plain() == value and type(node.plain()) is type(value):
        return text
    return text[: node.start] + _rendered(value, _unit(text), depth) + text[node.end :]


def _added(text: str, node: Node, depth: int, name: str | None, value: Json) -> str:
    """Put an entry behind the last one of a container, on a line of its own unless the others share one."""
    unit = _unit(text)
    entry = _rendered(value, unit, depth + 1)
    if name is not None:
        entry = f"{json.dumps(name, ensure_ascii=False)}: {entry}"
    filled = bool(node.members or node.items)
    if filled and "\n" not in text[node.start : node.end]:
        separator = " " if node.comma else ", "
        return text[: node.inner_end] + separator + entry + text[node.inner_end :]
    indent = _indent_of(text, node) if filled else unit * (depth + 1)
    before = "" if node.comma or not filled else ","
    after = "," if node.comma else ""
    place = _behind_comment(text, node) if filled else node.inner_end
    closing = text[place : node.end]
    if "\n" not in closing:
        closing = "\n" + unit * depth + closing.lstrip(" \t")
    return (
        text[: node.inner_end]
        + before
        + text[node.inner_end : place]
        + f"\n{indent}{entry}{after}"
        + closing
        + text[node.end :]
    )


def _behind_comment(text: str, node: Node) -> int:
    """Return where the line of the last entry ends, so that a comment behind it stays with it."""
    line_end = text.find("\n", node.inner_end, node.end)
    rest = text[node.inner_end : line_end] if line_end >= 0 else ""
    is_comment = rest.strip().startswith("//") or (rest.strip().startswith("/*") and rest.strip().endswith("*/"))
    return line_end if is_comment else node.inner_end


def _indent_of(text: str, node: Node) -> str:
    """Return what stands before the first entry of a container on its line."""
    line_start = text.rfind("\n", 0, node.first) + 1
    before = text[line_start : node.first]
    return before if not before.strip() else re.match(r"[ \t]*", before).group()  # type: ignore[union-attr]


def _unit(text: str) -> str:
    """Return one step of indentation as the file has it."""
    found = _INDENT.search(text)
    return found.group(1) if found else "  "


def _rendered(value: Json, unit: str, depth: int) -> str:
    lines = json.dumps(value, indent=unit, ensure_ascii=False).split("\n")
    return f"\n{unit * depth}".join(lines)
