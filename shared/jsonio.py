"""The one place that reads and writes JSON.

orjson is fast but turns integers beyond 64 bits into floats, rounds floats of more than 17 digits and rejects lone
surrogates; the standard library keeps the first and the last. So: orjson when it is exact, the standard library when
it is not. What is written has key order and values kept, and no insignificant white space.
"""

import json
import re
from typing import Any

import orjson

from shared.occurs import occurs

Json = Any
"""A parsed JSON value; a document is a `dict[str, Json]`."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
"""An escaped surrogate may stand alone (a pair is escaped rarely)."""
_BACKSLASH = ord("\\")
_LONG_RUN = b"0" * 19
"""Runs of 19 digits may exceed 64 bits."""
_ALL_DIGITS_ALIKE = bytes(0x30 if chr(byte).isdecimal() else 0x20 for byte in range(256))
"""With this table a run of digits is found by translating and searching bytes: a tenth of what `re` costs."""


class JsonError(ValueError):
    """The bytes are no JSON document. The message says where, never what stood there."""


def loads(raw: bytes) -> Json:
    """Parse UTF-8 JSON exactly: integers of any size, lone surrogates kept. Raises `JsonError`."""
    try:
        if _needs_care(raw):
            return json.loads(raw, parse_constant=_refuse_constant)
        return orjson.loads(raw)
    except (ValueError, RecursionError) as error:
        raise JsonError(_describe(error)) from error


def loads_to_look_at(raw: bytes) -> Json:
    """Parse as `loads` does, but numbers of more than 17 digits may come out rounded: nothing is looked for in every byte."""
    try:
        return orjson.loads(raw)
    except ValueError:
        return loads(raw)


def exact(document: Json, raw: bytes) -> Json:
    """Return what `loads_to_look_at` made of `raw` as it may be written: read anew where a number may have been rounded."""
    return loads(raw) if _needs_care(raw) else document


def is_json(raw: bytes) -> bool:
    """Tell quickly whether `raw` is JSON without lone surrogates; False for such a document, which `loads` reads."""
    try:
        orjson.loads(raw)
    except ValueError:
        return False
    return True


def dumps(document: Json) -> bytes:
    """Write `document` compactly as UTF-8; falls back to ASCII escapes where a lone surrogate or a big integer needs it."""
    try:
        return orjson.dumps(document)
    except (TypeError, ValueError, RecursionError):
        return _dumps_exact(document)


def _needs_care_plainly(raw: bytes) -> bool:
    """Ask with a number or with `find`: `in` tries to read any left side as a number first, which costs as much again."""
    if _BACKSLASH in raw and _SURROGATE.search(raw) is not None:
        return True
    return raw.translate(_ALL_DIGITS_ALIKE).find(_LONG_RUN) >= 0


_needs_care = occurs(_SURROGATE.pattern, rb"[0-9]{19}", plainly=_needs_care_plainly)
"""Tells whether orjson may not keep every value; runs over each byte of each body, so it must be quick."""


def _dumps_exact(document: Json) -> bytes:
    try:
        return json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (ValueError, TypeError, RecursionError) as error:
        raise JsonError("the document cannot be written as JSON") from error


def _refuse_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


def _describe(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"invalid JSON at line {error.lineno} column {error.colno}"
    if isinstance(error, RecursionError):
        return "the JSON document is nested too deeply"
    return "invalid JSON"
