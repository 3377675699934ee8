"""Mask a request: replace every sensitive value in a document, in place.

Three steps, so that the middle one can run in a thread: `begin` lists the strings and takes what is known of them, or of
whole blocks of messages, from the caches, `Job.work` reads the new ones in one scan and replaces what it finds, `finish` writes the document. Nothing
is written before all is known, and any failure leaves a request that must not be sent.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from proxy.formats.text import Grammar
from proxy.guard.blocks import Block, Edit, blocks_of
from proxy.guard.cache import Cache, Key
from proxy.guard.carriers import Carrier, Named, inside_json, pack, unpack
from proxy.guard.nesting import Nesting, unescaped
from proxy.guard.vault import Known, Masked, Vault
from proxy.guard.walk import Slot, strings_in, strings_of, write
from shared.crypto.placeholders import TenantKeys
from shared.guardrails.detector import Finding, Selection
from shared.guardrails.engine import Engine, splice
from shared.guardrails.keys import telling_key
from shared.jsonio import Json

CACHE_BYTES = 40 * 1024 * 1024
BLOCKS_BYTES = 8 * 1024 * 1024


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
class _NewBlock:
    """A block that the cache does not know, and what is known of its strings so far."""

    block: Block
    known: list[tuple[Slot, Known]] = field(default_factory=list)
    new: list[tuple[Slot, _New]] = field(default_factory=list)

    def edits(self) -> tuple[Edit, ...] | None:
        """Return what to remember; None where something holds for this request alone."""
        if any(entry.key is None for _, entry in self.new):
            return None
        found = [(slot, entry.result) for slot, entry in self.new if entry.result.text is not None]
        return self.block.edits([*self.known, *found])


@dataclass(slots=True)
class Job:
    """One document on its way."""

    scope: Scope
    vault: Vault
    ready: list[tuple[Slot, Known]] = field(default_factory=list)
    """Places whose new text is known."""
    new: list[_New] = field(default_factory=list)
    blocks: list[_NewBlock] = field(default_factory=list)
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
    """Masks documents; one for the whole process, shared by its threads: a job belongs to one of them at a time."""

    def __init__(self, strings: "Cache[Known] | None" = None) -> None:
        self._strings = strings if strings is not None else Cache[Known](CACHE_BYTES)
        self._blocks = Cache[tuple[Edit, ...]](BLOCKS_BYTES)

    def begin(self, document: dict[str, Json], grammar: Grammar, scope: Scope) -> Job:
        """List the strings of a request document, and what is known of them."""
        job = Job(scope, Vault(scope.keys))
        fresh: dict[Key, _New] = {}
        lists: set[str] = set()
        for block in blocks_of(document, grammar, "request", scope.prefix):
            lists.add(block.part.name)
            edits = self._blocks.get(block.key) if block.key is not None else None
            if edits is not None and all(job.vault.adopt(edit.known.masked) for edit in edits):
                job.ready += [(block.slot(edit), edit.known) for edit in edits]
            else:
                self._read_block(job, block, grammar, fresh)
        for slot in strings_of(document, grammar, "request", lists):
            self._look_up(job, slot, fresh, None)
        return job

    def finish(self, job: Job) -> bool:
        """Write the masked strings into the document and remember them; False when nothing was masked."""
        for entry in job.new:
            if entry.key is not None:
                self._strings.put(entry.key, entry.result, _size(entry.result))
            if entry.result.text is not None:
                job.ready += [(slot, entry.result) for slot in entry.slots]
        for each in job.blocks:
            edits = each.edits()
            if edits is not None and each.block.key is not None:
                self._blocks.put(each.block.key, edits, sum(_size(edit.known) for edit in edits))
        for slot, known in sorted(job.ready, key=_members_last):
            if known.text is not None:
                write(slot, known.text)
        return bool(job.ready)

    def forget(self) -> None:
        """Forget every string."""
        self._strings.clear()
        self._blocks.clear()

    def _read_block(self, job: Job, block: Block, grammar: Grammar, fresh: dict[Key, _New]) -> None:
        each = _NewBlock(block)
        job.blocks.append(each)
        for slot in strings_in(block.part, grammar):
            self._look_up(job, slot, fresh, each)

    def _look_up(self, job: Job, slot: Slot, fresh: dict[Key, _New], block: _NewBlock | None) -> None:
        """Take what the cache knows of a string, or note it as new."""
        key = _key(slot, job.scope)
        known = self._strings.get(key)
        if known is None:
            entry = fresh.get(key)
            if entry is None:
                entry = fresh[key] = _added(job, slot, key)
            else:
                entry.slots.append(slot)
        elif known.text is None:
            return
        elif job.vault.adopt(known.masked):
            job.ready.append((slot, known))
            if block is not None:
                block.known.append((slot, known))
            return
        else:
            entry = _added(job, slot, None)
        if block is not None:
            block.new.append((slot, entry))


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

    def issue(value: str, detector: str, levels: int = 0) -> str:
        issued = vault.issue(value, detector, levels)
        masked[issued.placeholder] = issued
        return issued.placeholder

    changed = [
        _spliced(text, found, issue) if found else text for (_, text), found in zip(entry.texts, findings, strict=True)
    ]
    first = entry.slots[0]
    return Known(pack(first.carrier, first.text, changed), tuple(masked.values()))


def _spliced(text: str, found: list[Finding], issue: Callable[..., str]) -> str:
    """Replace what was found; what stands escaped in JSON is kept as what it means, so that it fits anywhere."""
    if all("\\" not in text[each.start : each.end] for each in found):
        return splice(text, found, issue)
    pieces: list[str] = []
    nesting, done = Nesting(), 0
    for each in found:
        nesting.advance(text[done : each.start])
        value, levels = _meaning(text[each.start : each.end], nesting.depth)
        placeholder = issue(value, each.detector, levels)
        nesting.advance(placeholder)
        pieces += (text[done : each.start], placeholder)
        done = each.end
    return "".join([*pieces, text[done:]])


def _meaning(written: str, depth: int) -> tuple[str, int]:
    """Return what an escaped value means and 0; the value itself and its depth where it could not be written so again."""
    meant: str | None = written
    for _ in range(depth):
        meant = None if meant is None else unescaped(meant)
    again = meant or ""
    for _ in range(depth):
        again = inside_json(again)
    return (meant, 0) if meant and again == written else (written, depth)


def _members_last(place: tuple[Slot, Known]) -> bool:
    """Values are written under the names that members had; then these are renamed."""
    return place[0].carrier is Carrier.NAME


def _size(known: Known) -> int:
    return 0 if known.text is None else 2 * len(known.text) + sum(200 + 2 * len(each.original) for each in known.masked)
