"""Making tool names and call ids fit another format's rules, reversibly and without collisions.

Ordinary names and ids stay as they are. Others keep a readable beginning and gain a hash of the whole, so that the
same name is the same in every request without any state.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

from shared.catalog.wire import WireFormat

MAX_NAME: Mapping[WireFormat, int] = {WireFormat.ANTHROPIC: 128, WireFormat.CHAT: 64, WireFormat.RESPONSES: 64}
MAX_ID: Mapping[WireFormat, int] = {WireFormat.ANTHROPIC: 128, WireFormat.CHAT: 40, WireFormat.RESPONSES: 64}

_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]")
_HASH_LENGTH = 10


def fit_name(name: str, target: WireFormat) -> str:
    """Return `name` as `target` takes it."""
    return _fit(name, MAX_NAME[target])


def fit_id(call_id: str, target: WireFormat) -> str:
    """Return a call id as `target` takes it."""
    return _fit(call_id, MAX_ID[target])


def fit_names(names: Iterable[str], target: WireFormat) -> dict[str, str]:
    """Map each name to its fitted form; two names never share one."""
    fitted: dict[str, str] = {}
    taken = {name for name in names if fit_name(name, target) == name}
    for name in names:
        wire = fit_name(name, target)
        salt = 0
        while wire in taken and wire != name:
            salt += 1
            wire = _shorten(name, f"{name}#{salt}", MAX_NAME[target])
        taken.add(wire)
        fitted[name] = wire
    return fitted


def _fit(name: str, limit: int) -> str:
    if 0 < len(name) <= limit and _ILLEGAL.search(name) is None:
        return name
    return _shorten(name, name, limit)


def _shorten(name: str, hashed: str, limit: int) -> str:
    digest = hashlib.sha256(hashed.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    readable = _ILLEGAL.sub("_", name)[: limit - _HASH_LENGTH - 1]
    return f"{readable}_{digest}"
