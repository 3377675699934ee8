"""Stretches of a conversation that were masked before: agents send all of it again each turn.

The lists of a document (messages, items, tools) are cut into blocks of so many elements, from the front, so that what is
appended leaves the earlier blocks as they were. A block is known by the digest of its JSON; what is remembered of it is
where its masked strings stand. What no digest knows is read string by string.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from proxy.formats.text import Grammar
from proxy.guard.cache import Key
from proxy.guard.carriers import Carrier
from proxy.guard.vault import Known
from proxy.guard.walk import Part, Slot
from shared.jsonio import Json, JsonError, dumps

BLOCK = 16
"""Elements of a block: few enough that the unfinished last one is quickly read, enough that a long list has few."""

_NODES = (dict, list)
Path = tuple[str | int, ...]


class Edit(NamedTuple):
    """A masked string of a block."""

    path: Path
    """From the list: an index, then members and indices."""
    carrier: Carrier
    known: Known


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a list that is a member of the document."""

    part: Part
    key: Key | None
    """None for what cannot be told apart; it is read each time."""

    def slot(self, edit: Edit) -> Slot:
        """Return the place of a masked string of a block with this digest."""
        node: Json = self.part.elements
        for step in edit.path[:-1]:
            node = node[step]
        return Slot(node, edit.path[-1], "", "", edit.carrier)

    def edits(self, masked: Collection[tuple[Slot, Known]]) -> tuple[Edit, ...]:
        """Return what to remember of this block; to be asked before it is written to."""
        paths = self._paths({id(slot.container) for slot, _ in masked}) if masked else {}
        return tuple(Edit((*paths[id(slot.container)], slot.key), slot.carrier, known) for slot, known in masked)

    def _paths(self, wanted: set[int]) -> dict[int, Path]:
        """Find the containers with these ids."""
        paths: dict[int, Path] = {}
        stack: list[tuple[Json, Path]] = [(self.part.elements, ())]
        while stack and len(paths) < len(wanted):
            node, path = stack.pop()
            if id(node) in wanted:
                paths[id(node)] = path
            members: Iterable[tuple[str | int, Json]] = node.items() if type(node) is dict else enumerate(node)
            if node is self.part.elements:
                members = [(index, node[index]) for index in range(self.part.start, self.part.stop)]
            stack += [(value, (*path, step)) for step, value in members if type(value) in _NODES]
        return paths


def blocks_of(document: dict[str, Json], grammar: Grammar, kind: str, prefix: bytes) -> Iterator[Block]:
    """Cut the lists of a document into blocks; `prefix` tells one scope's blocks from another's."""
    rules = grammar[kind]
    for name, elements in document.items():
        if type(elements) is not list or name in rules.opaque:
            continue
        below = grammar[rules.below.get(name, rules.otherwise)]
        for start in range(0, len(elements), BLOCK):
            stop = min(start + BLOCK, len(elements))
            part = Part(elements, start, stop, below, name)
            yield Block(part, _digest(part, prefix))


def _digest(part: Part, prefix: bytes) -> Key | None:
    """Tell a block from all others: by its place, since a path counts from the front of the list, and its JSON."""
    try:
        written = dumps(part.elements[part.start : part.stop])
    except JsonError:
        return None
    digest = hashlib.sha256(b"%b%d\x1f%b\x1f" % (prefix, part.start, part.name.encode("utf-8", "surrogatepass")))
    digest.update(written)
    return digest.digest()
