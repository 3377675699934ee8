"""Put originals back into whole documents: replies and errors that are not streamed."""

from dataclasses import dataclass

from proxy.formats.text import Grammar
from proxy.guard.carriers import Carrier
from proxy.guard.restore import WHOLE, Reading, Within, read
from proxy.guard.vault import Vault
from proxy.guard.walk import Slot, strings_of, write
from shared.jsonio import Json


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document whose strings were looked at."""

    readings: tuple[tuple[Slot, Reading], ...]
    """Of the strings in which something was found."""
    unknown: frozenset[str]

    def restore(self) -> bool:
        """Write the originals into the document; False when there were none."""
        found = [(slot, reading) for slot, reading in self.readings if reading.places]
        for slot, reading in sorted(found, key=_members_last):
            write(slot, reading.restored())
        return bool(found)


def read_document(
    document: Json, grammar: Grammar, kind: str, vault: Vault, besides: frozenset[tuple[int, str]] = frozenset()
) -> ReadDocument:
    """Look at the strings of a document of `kind`; `besides` names places, by container and key, that others look at."""
    readings: list[tuple[Slot, Reading]] = []
    unknown: set[str] = set()
    for slot in strings_of(document, grammar, kind):
        if slot.carrier in _MEDIA or (besides and (id(slot.container), slot.key) in besides):
            continue
        reading = read(slot.text, vault, _ARGUMENTS if slot.carrier is Carrier.JSON_TEXT else WHOLE)
        if reading.places or reading.unknown:
            readings.append((slot, reading))
            unknown.update(reading.unknown)
    return ReadDocument(tuple(readings), frozenset(unknown))


_ARGUMENTS = Within(json_text=True)
_MEDIA = frozenset({Carrier.ENCODED_TEXT, Carrier.ENCODED})


def _members_last(place: tuple[Slot, Reading]) -> bool:
    return place[0].carrier is Carrier.NAME
