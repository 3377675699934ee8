"""Mask a request: replace every sensitive value in a document, in place.

Three steps, so that the middle one can run in a thread: `begin` lists the strings and takes what is known of them from
the cache, `Job.work` reads the new ones in one scan and replaces what it finds, `finish` writes the document. Nothing
is written before all is known, and any failure leaves a request that must not be sent.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from proxy.formats.text import Grammar
from proxy.guard.cache import Cache, Key
from proxy.guard.carriers import Carrier, Named, pack, unpack
from proxy.guard.vault import Masked, Vault
from proxy.guard.walk import Slot, strings_of
from shared.crypto.placeholders import TenantKeys
from shared.guardrails.detector import Finding, Selection
from shared.guardrails.engine import Engine, splice
from shared.guardrails.keys import telling_key
from shared.jsonio import Json

CACHE_BYTES = 48 * 1024 * 1024


class Known(NamedTuple):
    """What masking made of a string: nothing, or another string with these placeholders."""

    text: str | None
    masked: tuple[Masked, ...] = ()


_CLEAN = Known(None)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose values are masked, and which."""

    keys: TenantKeys
    selection: Selection
    prefix: bytes
    """Tells one scope's strings from another's in the cache."""


def scope_of(keys: TenantKeys, selection: Selection) -> Scope:
    """Build the scope of a tenant's settings; made once per change of these."""
    told = [*sorted(selection.detectors), str(selection.private_ips)]
    prefix = hashlib.sha256(keys.mac + "\x00".join(told).encode()).digest()[:16]
    return Scope(keys, selection, prefix)


@dataclass(slots=True)
class _New:
    """A string that the cache does not know; the same one may stand in several places."""

    slots: list[Slot]
    key: Key | None
    """None for one that must be read anew although it is known: its placeholders mean other values here."""
    texts: list[Named]
    result: Known = _CLEAN


@dataclass(slots=True)
class Job:
    """One document on its way."""

    scope: Scope
    vault: Vault
    ready: list[tuple[Slot, Known]] = field(default_factory=list)
    """Places whose new text is known."""
    new: list[_New] = field(default_factory=list)
    size: int = 0
    """Characters still to be read."""

    def work(self, engine: Engine) -> None:
        """Read what is new and issue placeholders. Touches nothing outside this job."""
        items = [named for entry in self.new for named in entry.texts]
        findings = engine.scan_all(items, self.scope.selection) if items else []
        position = 0
        for entry in self.new:
            found = findings[position : position + len(entry.texts)]
            position += len(entry.texts)
            if any(found):
                entry.result = _masked(entry, found, self.vault)


class Masker:
    """Masks documents; one for the whole process, used from one thread but for `Job.work`."""

    def __init__(self, cache: "Cache[Known] | None" = None) -> None:
        self._cache = cache if cache is not None else Cache[Known](CACHE_BYTES)

    def begin(self, document: dict[str, Json], grammar: Grammar, scope: Scope) -> Job:
        """List the strings of a request document, and what is known of them."""
        job = Job(scope, Vault(scope.keys))
        fresh: dict[Key, _New] = {}
        for slot in strings_of(document, grammar, "request"):
            key = _key(slot, scope)
            known = self._cache.get(key)
            if known is None:
                entry = fresh.get(key)
                if entry is None:
                    fresh[key] = _added(job, slot, key)
                else:
                    entry.slots.append(slot)
            elif known.text is not None:
                if job.vault.adopt(known.masked):
                    job.ready.append((slot, known))
                else:
                    _added(job, slot, None)
        return job

    def finish(self, job: Job) -> bool:
        """Write the masked strings into the document and remember them; False when nothing was masked."""
        for entry in job.new:
            if entry.key is not None:
                text, masked = entry.result
                size = 0 if text is None else 2 * len(text) + sum(_size(each) for each in masked)
                self._cache.put(entry.key, entry.result, size)
            if entry.result.text is not None:
                job.ready += [(slot, entry.result) for slot in entry.slots]
        for slot, known in job.ready:
            slot.container[slot.key] = _value(slot, known.text)  # type: ignore[index]
        return bool(job.ready)

    def forget(self) -> None:
        """Forget every string."""
        self._cache.clear()


def _added(job: Job, slot: Slot, key: Key | None) -> _New:
    texts = unpack(slot.carrier, slot.name, slot.text)
    entry = _New([slot], key, texts)
    job.new.append(entry)
    job.size += sum(len(text) for _, text in texts)
    return entry


def _key(slot: Slot, scope: Scope) -> Key:
    """Return what a string is known by: itself when it is short, else a digest; with its scope and telling name."""
    prefix = _prefix(scope.prefix, slot.carrier, slot.name)
    text = slot.text
    if len(text) <= _SHORT:
        return (prefix, text)
    try:
        content = text.encode()
    except UnicodeEncodeError:  # lone surrogates, which JSON allows
        content = text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(prefix + content).digest()


@lru_cache(maxsize=8192)
def _prefix(scope: bytes, carrier: Carrier, name: str) -> bytes:
    return b"%b%d%b\x1f" % (scope, carrier, telling_key(name).encode("utf-8", "surrogatepass"))


_SHORT = 48


def _masked(entry: _New, findings: Sequence[list[Finding]], vault: Vault) -> Known:
    masked: dict[str, Masked] = {}

    def issue(value: str, detector: str) -> str:
        issued = vault.issue(value, detector)
        masked[issued.placeholder] = issued
        return issued.placeholder

    changed = [
        splice(text, found, issue) if found else text for (_, text), found in zip(entry.texts, findings, strict=True)
    ]
    first = entry.slots[0]
    return Known(pack(first.carrier, first.text, changed), tuple(masked.values()))


def _value(slot: Slot, text: str | None) -> Json:
    if slot.carrier is Carrier.NUMBER and text is not None and text.isdigit():
        return int(text)
    return text


def _size(masked: Masked) -> int:
    return 200 + 2 * len(masked.original)
