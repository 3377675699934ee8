"""Edits the bytes of a configuration file, and lets nothing out that means anything but what was asked for.

Line endings and a byte order mark stay. What comes out is read again: it must say what the original said, plus the edits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.setup.documents import json_text, toml_text, yaml_text
from dashboard.setup.documents.edits import Edit, Unreadable, applied
from shared.jsonio import Json

_MARK = "\ufeff"


class Syntax(StrEnum):
    """How a file is written."""

    JSON = "json"
    TOML = "toml"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class _Language:
    empty: str
    """A file that says nothing."""
    load: Callable[[str], Json]
    edited: Callable[[str, Sequence[Edit]], str]


_LANGUAGES = {
    Syntax.JSON: _Language(json_text.EMPTY, json_text.load, json_text.edited),
    Syntax.TOML: _Language(toml_text.EMPTY, toml_text.load, toml_text.edited),
    Syntax.YAML: _Language(yaml_text.EMPTY, yaml_text.load, yaml_text.edited),
}


def meaning(content: bytes | None, syntax: Syntax) -> Json:
    """Return what a file says; one that is missing or blank says nothing. Raises `Unreadable`."""
    text = _text(content).removeprefix(_MARK)
    return _LANGUAGES[syntax].load(text) if text.strip() else {}


def edited(content: bytes | None, syntax: Syntax, edits: Sequence[Edit]) -> bytes:
    """Return the file's new content. Raises `Unreadable`, also when the edit would change anything else."""
    language = _LANGUAGES[syntax]
    original = _text(content)
    mark = _MARK if original.startswith(_MARK) else ""
    text = original.removeprefix(_MARK)
    crlf = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    text = text.replace("\r\n", "\n") if crlf else text
    text = text if text.strip() else language.empty
    wanted = applied(language.load(text) if text.strip() else {}, edits)
    changed = language.edited(text, edits)
    if language.load(changed) != wanted:
        raise Unreadable("The file is written in a way that cannot be edited safely: change it by hand.")
    return (mark + (changed.replace("\n", "\r\n") if crlf else changed)).encode()


def _text(content: bytes | None) -> str:
    try:
        return (content or b"").decode()
    except UnicodeDecodeError:
        raise Unreadable("The file is not text in UTF-8.") from None
