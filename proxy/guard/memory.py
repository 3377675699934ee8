"""The mappings that this process has seen lately, of all tenants: a model may use what an earlier request told it.

Bounded in bytes; the oldest are forgotten first and then found in the database.
"""

from shared.guardrails.placeholder import words_of_name

MEMORY_BYTES = 16 * 1024 * 1024
_ENTRY_BYTES = 400

Owner = str | None
"""A tenant's id; None for the instance without tenants."""


class Memory:
    """Placeholder -> original, by tenant: one tenant's placeholder means nothing to another."""

    def __init__(self, most_bytes: int = MEMORY_BYTES) -> None:
        self._most_bytes = most_bytes
        self._entries: dict[tuple[Owner, str], str] = {}
        self._words: dict[tuple[Owner, str], str] = {}
        self._used = 0

    def add(self, owner: Owner, placeholder: str, original: str) -> bool:
        """Remember a mapping; False when it was known."""
        place = (owner, placeholder)
        if (known := self._entries.get(place)) is not None:
            self._entries[place] = original
            self._used += 2 * (len(original) - len(known))
            return known != original
        self._entries[place] = original
        self._used += _ENTRY_BYTES + 2 * len(original)
        for word, part in words_of_name(placeholder, original).items():
            self._words.setdefault((owner, word), part)
        while self._used > self._most_bytes and len(self._entries) > 1:
            self._forget_oldest()
        return True

    def find(self, owner: Owner, placeholder: str) -> str | None:
        """Return the original, if it is remembered for this tenant."""
        place = (owner, placeholder)
        return self._entries.get(place) or self._words.get(place)

    def clear(self) -> None:
        """Forget everything: mappings were deleted, or the key has changed."""
        self._entries.clear()
        self._words.clear()
        self._used = 0

    def _forget_oldest(self) -> None:
        owner, placeholder = place = next(iter(self._entries))
        original = self._entries.pop(place)
        self._used -= _ENTRY_BYTES + 2 * len(original)
        for word in words_of_name(placeholder, original):
            self._words.pop((owner, word), None)
