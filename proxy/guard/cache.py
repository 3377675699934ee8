"""What was found in strings seen before, by a digest of the string: agents send the whole conversation again each turn.

Bounded in bytes, in two generations: what is asked for moves to the young one; when that is full the old one is
forgotten. No text is kept, unless something in it was masked.
"""

from typing import Generic, TypeVar

ENTRY_BYTES = 160
"""What the smallest entry costs: two dictionary places and a digest."""

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Digest -> value. Safe to read and write from one thread only."""

    def __init__(self, most_bytes: int) -> None:
        self._generation_bytes = most_bytes // 2
        self._young: dict[bytes, tuple[Value, int]] = {}
        self._old: dict[bytes, tuple[Value, int]] = {}
        self._used = 0

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, digest: bytes) -> Value | None:
        """Return what is known for `digest`, if anything."""
        entry = self._young.get(digest)
        if entry is not None:
            return entry[0]
        entry = self._old.pop(digest, None)
        if entry is None:
            return None
        self._keep(digest, entry)
        return entry[0]

    def put(self, digest: bytes, value: Value, size: int) -> None:
        """Remember a value that takes about `size` bytes besides its place."""
        if size + ENTRY_BYTES <= self._generation_bytes:
            self._keep(digest, (value, size))

    def clear(self) -> None:
        """Forget everything."""
        self._young, self._old, self._used = {}, {}, 0

    def _keep(self, digest: bytes, entry: tuple[Value, int]) -> None:
        if self._used + entry[1] + ENTRY_BYTES > self._generation_bytes:
            self._old, self._young, self._used = self._young, {}, 0
        if digest not in self._young:
            self._used += entry[1] + ENTRY_BYTES
        self._young[digest] = entry
