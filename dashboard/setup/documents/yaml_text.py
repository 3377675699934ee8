"""Changes values in YAML text with ruamel.yaml's round trip, which keeps comments, order, quotes and anchors.

Its indentation is taken from the file, and lines are never folded (read November 2026, 0.18).
"""

import io
from collections.abc import MutableMapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.util import load_yaml_guess_indent

from dashboard.setup.documents.edits import Drop, Edit, Put, Set, Unreadable, place_of
from shared.jsonio import Json

EMPTY = ""
_NEVER_FOLD = 1_000_000


def load(text: str) -> Json:
    """Return what the text means; a file of nothing but comments is an empty table. Raises `Unreadable`."""
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise _unreadable(error) from None
    return {} if found is None else found


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made. Raises `Unreadable`."""
    yaml = _round_trip(text)
    document = _document(yaml, text)
    for edit in edits:
        _edit(document, edit)
    out = io.StringIO()
    yaml.dump(document, out)
    if text.strip() and not load(text):  # nothing but comments, which no value holds
        return f"{text.rstrip()}\n{out.getvalue()}"
    return out.getvalue()


def _round_trip(text: str) -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = _NEVER_FOLD
    _, indent, offset = load_yaml_guess_indent(text) if text.strip() else (None, 2, 0)
    yaml.indent(mapping=2, sequence=(indent or 2), offset=(offset or 0))
    yaml.explicit_start = text.lstrip().startswith("---") or None
    return yaml


def _document(yaml: YAML, text: str) -> MutableMapping[str, Any]:
    try:
        document = yaml.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise _unreadable(error) from None
    if document is None:
        return CommentedMap()
    if not isinstance(document, MutableMapping):
        raise Unreadable("The file holds no table of settings.")
    return document


def _edit(document: MutableMapping[str, Any], edit: Edit) -> None:
    table = document
    for at, name in enumerate(edit.path[:-1]):
        inner = table.setdefault(name, CommentedMap())
        if not isinstance(inner, MutableMapping):
            raise Unreadable(f"“{'.'.join(edit.path[: at + 1])}” is not a table of settings.")
        table = inner
    match edit:
        case Set(path=path, value=value):
            table[path[-1]] = value
        case Put():
            _put(table, edit)
        case Drop(path=path):
            table.pop(path[-1], None)


def _put(table: MutableMapping[str, Any], edit: Put) -> None:
    entries = table.get(edit.path[-1])
    if entries is None:
        entries = table[edit.path[-1]] = CommentedSeq()
    if not isinstance(entries, list):
        raise Unreadable(f"“{'.'.join(edit.path)}” is not a list.")
    place = place_of(entries, edit.key, edit.item)
    if place == len(entries):
        entries.append(edit.item)
    else:
        _replace_members(entries[place], edit.item)


def _replace_members(entry: MutableMapping[str, Any], item: dict[str, Json]) -> None:
    """Give an entry the members of `item` and no others, without losing the comments between those that stay."""
    for name in [name for name in entry if name not in item]:
        del entry[name]
    for name, value in item.items():
        if entry.get(name) != value:
            entry[name] = value


def _unreadable(error: Exception) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    where = f" at line {mark.line + 1}" if mark is not None else ""
    return Unreadable(f"The file is not valid YAML: it cannot be read{where}.")
