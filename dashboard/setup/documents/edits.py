"""What can be changed in a configuration file, and what the changed document then means."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from shared.jsonio import Json

Path = tuple[str, ...]


class Unreadable(Exception):
    """The file is not what its name says, or holds something else where a value belongs. The message is safe to show."""


@dataclass(frozen=True, slots=True)
class Set:
    """Give the key at `path` a value; tables on the way are made where they are missing."""

    path: Path
    value: Json


@dataclass(frozen=True, slots=True)
class Put:
    """Have `item` in the list at `path`, in the place of the one that has the same value under `key`, else at the end."""

    path: Path
    key: str
    item: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Drop:
    """Have no key at `path`. Only where a file is TOML."""

    path: Path


Edit = Set | Put | Drop


def applied(document: Json, edits: Sequence[Edit]) -> Json:
    """Return what the document means after the edits. Raises `Unreadable` where something else stands in the way."""
    changed = copy.deepcopy(document)
    for edit in edits:
        _apply(changed, edit)
    return changed


def _apply(document: Json, edit: Edit) -> None:
    if isinstance(edit, Drop):
        _table_at(document, edit.path[:-1]).pop(edit.path[-1], None)
        return
    table = _table_at(document, edit.path[:-1])
    name = edit.path[-1]
    match edit:
        case Set(value=value):
            table[name] = copy.deepcopy(value)
        case Put(key=key, item=item):
            entries = table.setdefault(name, [])
            if not isinstance(entries, list):
                raise Unreadable(f"“{'.'.join(edit.path)}” is not a list.")
            place = place_of(entries, key, item)
            entries[place : place + 1] = [copy.deepcopy(item)]


def place_of(entries: Sequence[Json], key: str, item: dict[str, Json]) -> int:
    """Return the index of the entry that `item` replaces; the length when there is none."""
    found = (at for at, entry in enumerate(entries) if isinstance(entry, dict) and entry.get(key) == item[key])
    return next(found, len(entries))


def _table_at(document: Json, path: Path) -> dict[str, Json]:
    table = document
    for at, name in enumerate(path):
        table = table.setdefault(name, {}) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            raise Unreadable(f"“{'.'.join(path[: at + 1])}” is not a table of settings.")
    if not isinstance(table, dict):
        raise Unreadable("The file holds no table of settings.")
    return table
