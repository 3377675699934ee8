"""What stands for what in one exchange: placeholders issued for the request, and those learnt for the reply."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from shared.crypto.placeholders import TenantKeys
from shared.guardrails import placeholder as placeholders
from shared.guardrails.recognise import Candidate, resolve

_ESCAPED = re.compile(r'["\\\x00-\x1f]')
"""What a JSON string writes with a backslash."""


class Masked(NamedTuple):
    """A value, what stands for it, and the detector that found it."""

    placeholder: str
    original: str
    detector: str
    levels: int = 0
    """How many times the original is already escaped: above 0 where a JSON text writes it in a way of its own."""


class Known(NamedTuple):
    """What masking made of a string: nothing, or another string with these placeholders."""

    text: str | None
    masked: tuple[Masked, ...] = ()


class Vault:
    """One exchange's placeholders, under the keys of its tenant."""

    def __init__(self, keys: TenantKeys) -> None:
        self.keys = keys
        self._masked: dict[str, Masked] = {}
        self._by_value: dict[tuple[str, str], str] = {}
        self._known: dict[str, str] = {}
        """Placeholders and the words of names, with what they stand for."""
        self._absent: set[str] = set()
        self._levels: dict[str, int] = {}
        self.delicate = False
        """Whether some original is written otherwise inside a JSON string."""

    @property
    def masked(self) -> Collection[Masked]:
        """Every value that was masked in the request, once."""
        return self._masked.values()

    def counts(self) -> dict[str, int]:
        """Return how many different values each detector found."""
        counts: dict[str, int] = {}
        for entry in self._masked.values():
            counts[entry.detector] = counts.get(entry.detector, 0) + 1
        return counts

    def issue(self, value: str, detector: str, levels: int = 0) -> Masked:
        """Return the placeholder of `value`. Raises `NoFreePlaceholder`."""
        shape = placeholders.shape_of(value, detector)
        known = self._by_value.get((shape, value))
        if known is not None:
            return self._masked[known]
        issued = placeholders.issue(self.keys, value, detector, self._owner)
        self._by_value[shape, value] = issued
        return self._add(Masked(issued, value, detector, levels))

    def adopt(self, entries: Iterable[Masked]) -> bool:
        """Take over placeholders issued in an earlier exchange; False, and nothing taken, where one means another value here."""
        entries = tuple(entries)
        if any(self._owner(entry.placeholder) not in {None, entry.original} for entry in entries):
            return False
        for entry in entries:
            if entry.placeholder not in self._masked:
                self._by_value[placeholders.shape_of(entry.original, entry.detector), entry.original] = (
                    entry.placeholder
                )
                self._add(entry)
        return True

    def learn(self, asked: Iterable[str], found: Mapping[str, str]) -> None:
        """Take over what the tenant's stored mappings say of `asked`; what is not in `found` is not asked again."""
        for name in asked:
            if name in found:
                self._known.setdefault(name, found[name])
            else:
                self._absent.add(name)

    def original_of(self, candidate: Candidate) -> str | None:
        """Return what stands behind something that looks like a placeholder; None when it is none of ours."""
        meant = resolve(candidate, self._masked, self._known)
        return None if meant is None else self._known[meant]

    def levels_of(self, original: str) -> int:
        """Return how many times an original is already escaped."""
        return self._levels.get(original, 0)

    def may_be_stored(self, candidate: Candidate) -> bool:
        """Tell whether an unknown candidate is worth asking for, once."""
        return candidate.text not in self._absent

    def _owner(self, placeholder: str) -> str | None:
        entry = self._masked.get(placeholder)
        return entry.original if entry else None

    def _add(self, entry: Masked) -> Masked:
        self._masked[entry.placeholder] = entry
        self._known[entry.placeholder] = entry.original
        self.delicate = self.delicate or _ESCAPED.search(entry.original) is not None
        if entry.levels:
            self._levels[entry.original] = entry.levels
        for word, part in placeholders.words_of_name(entry.placeholder, entry.original).items():
            self._known.setdefault(word, part)
        return entry
