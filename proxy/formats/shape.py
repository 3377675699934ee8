"""Checks on the shape of a request document: what a format requires, and the types of what it names.

Only what the proxy or every vendor relies on is checked; unknown members and unknown content types pass, since vendors
add some weekly. Every failure is a `ClientFault` (400) that names the member.
"""

import re
from collections.abc import Callable, Mapping

from proxy.errors import ClientFault, ErrorInfo, ErrorKind
from shared import jsonio
from shared.jsonio import Json

Check = Callable[[Json], bool]

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

CHECKS: Mapping[str, Check] = {
    "a string": lambda value: isinstance(value, str),
    "a non-empty string": lambda value: isinstance(value, str) and bool(value.strip()),
    "a boolean": lambda value: isinstance(value, bool),
    "a number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "a positive integer": lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
    "an object": lambda value: isinstance(value, dict),
    "an array": lambda value: isinstance(value, list),
    "a non-empty array": lambda value: isinstance(value, list) and bool(value),
    "an array of objects": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
    "an array of strings": lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    "a string or an array": lambda value: isinstance(value, str | list),
    "a string or an object": lambda value: isinstance(value, str | dict),
    "a string or an array of strings": lambda value: (
        isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))
    ),
    "a string or an array of objects": lambda value: (
        isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, dict) for item in value))
    ),
}


def bad(message: str, param: str | None = None) -> ClientFault:
    """Build the 400 for a document of the wrong shape."""
    return ClientFault(ErrorInfo(400, ErrorKind.INVALID_REQUEST, message, param=param))


def require(document: Mapping[str, Json], key: str, kind: str, *, where: str = "") -> Json:
    """Return `document[key]`; raise when it is missing or is not `kind` (a key of `CHECKS`)."""
    value = document.get(key)  # null is of no kind
    if CHECKS[kind](value):
        return value
    path = f"{where}{key}"
    raise bad(f"{path}: must be {kind}" if key in document else f"{path}: field required", path)


def check_optional(document: Mapping[str, Json], kinds: Mapping[str, str], *, where: str = "") -> None:
    """Check the members that `kinds` names, where they are present and not null."""
    for key, value in document.items():
        kind = kinds.get(key)
        if kind is not None and value is not None and not CHECKS[kind](value):
            raise bad(f"{where}{key}: must be {kind}", f"{where}{key}")


def text_of(content: Json) -> str:
    """Return the text of a content value: a string, or the `text` members of its parts, joined."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = [part.get("text") for part in content if isinstance(part, dict)]
    return "\n".join([text for text in texts if isinstance(text, str)])


def both_ends(text: str) -> str:
    """Return a text, or of a long one its ends and its length: enough to tell texts apart without copying megabytes."""
    return text if len(text) <= 2 * _END_CHARS else f"{text[:_END_CHARS]}{len(text)}{text[-_END_CHARS:]}"


_END_CHARS = 4096


def integer(value: Json) -> int:
    """Return `value` as a count of tokens: integers as they are, whole floats rounded, all else 0."""
    if type(value) is int and value >= 0:
        return value
    return max(int(value), 0) if isinstance(value, float) else 0


def objects(value: Json) -> list[dict[str, Json]]:
    """Return the objects in a list; whatever else a client put there cannot be meant."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def mapping(value: Json) -> dict[str, Json]:
    """Return `value` when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def position(value: Json, default: int = 0) -> int:
    """Return `value` as the number of a place in a reply."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def text_or_none(value: Json) -> str | None:
    """Return `value` when it is a text."""
    return value if isinstance(value, str) else None


def truth(value: Json) -> bool | None:
    """Return `value` when it is a boolean."""
    return value if isinstance(value, bool) else None


def parse_text(text: str) -> Json:
    """Parse JSON that stands in a text, lone surrogates kept. Raises `JsonError`."""
    try:
        return jsonio.loads(text.encode())
    except UnicodeEncodeError:
        return jsonio.loads(_escape_surrogates(text).encode())


def _escape_surrogates(text: str) -> str:
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def arguments_text(arguments: Json) -> str:
    """Return arguments as JSON text; some vendors send an object where the format wants text."""
    if isinstance(arguments, dict | list):
        return jsonio.dumps(arguments).decode()
    return arguments if isinstance(arguments, str) else ""
