"""Making tool names and call ids fit another format's rules, reversibly and without collisions.

Ordinary names and ids stay as they are. Others keep a readable beginning and gain a hash of the whole, so that the
same name is the same in every request without any state.
"""

import hashlib
import re
from collections.abc import Hashable, Mapping
from typing import TypeVar

from shared.catalog.wire import WireFormat

MAX_NAME: Mapping[WireFormat, int] = {WireFormat.ANTHROPIC: 128, WireFormat.CHAT: 64, WireFormat.RESPONSES: 64}
MAX_ID: Mapping[WireFormat, int] = {WireFormat.ANTHROPIC: 128, WireFormat.CHAT: 40, WireFormat.RESPONSES: 64}

_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]")
_HASH_LENGTH = 10

Key = TypeVar("Key", bound=Hashable)


def fit_name(name: str, target: WireFormat) -> str:
    """Return `name` as `target` takes it."""
    limit = MAX_NAME[target]
    fits = 0 < len(name) <= limit and _ILLEGAL.search(name) is None
    return name if fits else _shorten(name, name, limit)


def fit_id(call_id: str, target: WireFormat) -> str:
    """Return a call id as `target` takes it. Only Anthropic restricts the characters."""
    limit = MAX_ID[target]
    legal = target is not WireFormat.ANTHROPIC or _ILLEGAL.search(call_id) is None
    return call_id if len(call_id) <= limit and legal else _shorten(call_id, call_id, limit)


def fit_names(wanted: Mapping[Key, str], target: WireFormat) -> dict[Key, str]:
    """Return each key's name as `target` takes it; two keys never share one. Names that fit are kept first."""
    fitted: dict[Key, str] = {}
    taken: set[str] = set()
    for key, name in wanted.items():
        if name not in taken and fit_name(name, target) == name:
            fitted[key] = name
            taken.add(name)
    for key, name in wanted.items():
        if key not in fitted:
            fitted[key] = _free_name(name, taken, target)
            taken.add(fitted[key])
    return fitted


def _free_name(name: str, taken: set[str], target: WireFormat) -> str:
    wire = fit_name(name, target)
    salt = 0
    while wire in taken:
        salt += 1
        wire = _shorten(name, f"{name}#{salt}", MAX_NAME[target])
    return wire


def _shorten(name: str, hashed: str, limit: int) -> str:
    digest = hashlib.sha256(hashed.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    readable = _ILLEGAL.sub("_", name)[: limit - _HASH_LENGTH - 1]
    return f"{readable}_{digest}"
