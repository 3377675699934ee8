"""Changes values in TOML text with tomlkit, which keeps comments, order and spacing (read November 2026, 0.13)."""

from collections.abc import MutableMapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from dashboard.setup.documents.edits import Drop, Edit, Path, Put, Set, Unreadable
from shared.jsonio import Json

EMPTY = ""


def load(text: str) -> Json:
    """Return what the text means. Raises `Unreadable`."""
    return _parsed(text).unwrap()


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made; lists of tables are not edited here. Raises `Unreadable`."""
    document = _parsed(text)
    for edit in edits:
        table = _table_at(document, edit.path[:-1])
        match edit:
            case Set(value=value):
                table[edit.path[-1]] = value
            case Drop():
                table.pop(edit.path[-1], None)
            case Put():
                raise TypeError("lists of tables are not edited in TOML")
    return tomlkit.dumps(document)


def _table_at(document: tomlkit.TOMLDocument, path: Path) -> MutableMapping[str, Any]:
    table: MutableMapping[str, Any] = document
    for at, name in enumerate(path):
        if name not in table:
            # A table that only holds tables needs no head of its own.
            table[name] = tomlkit.table(is_super_table=at < len(path) - 1)
        inner = table[name]
        if not isinstance(inner, MutableMapping):
            raise Unreadable(f"“{'.'.join(path[: at + 1])}” is not a table of settings.")
        table = inner
    return table


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        line = getattr(error, "line", None)
        where = f" at line {line}" if line else ""
        raise Unreadable(f"The file is not valid TOML: it cannot be read{where}.") from None
