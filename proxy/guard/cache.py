"""What was found in strings seen before, by a key of the string: agents send the whole conversation again each turn.

Bounded in bytes, in two generations: what is asked for moves to the young one; when that is full the old one is
forgotten. No text is kept, unless something in it was masked.
"""

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

ENTRY_BYTES = 160
"""What the smallest entry costs: two dictionary places and a key."""

Value = TypeVar("Value")
Key = Hashable


class Cache(Generic[Value]):
    """Digest -> value. The event loop and the thread of large documents share it."""

    def __init__(self, most_bytes: int) -> None:
        self._generation_bytes = most_bytes // 2
        self._young: dict[Key, tuple[Value, int]] = {}
        self._old: dict[Key, tuple[Value, int]] = {}
        self._used = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: Key) -> Value | None:
        """Return what is known for `key`, if anything."""
        entry = self._young.get(key)
        if entry is not None:
            return entry[0]
        with self._lock:
            entry = self._old.pop(key, None)
            if entry is None:
                return None
            self._keep(key, entry)
        return entry[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Remember a value that takes about `size` bytes besides its place."""
        if size + ENTRY_BYTES <= self._generation_bytes:
            with self._lock:
                self._keep(key, (value, size))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._young, self._old, self._used = {}, {}, 0

    def _keep(self, key: Key, entry: tuple[Value, int]) -> None:
        if self._used + entry[1] + ENTRY_BYTES > self._generation_bytes:
            self._old, self._young, self._used = self._young, {}, 0
        if key not in self._young:
            self._used += entry[1] + ENTRY_BYTES
        self._young[key] = entry
