"""Put originals back into a text: find what looks like a placeholder, replace what surely is one, leave the rest.

`read` looks, and says which well-formed placeholders are unknown so that they can be asked for; `Reading.restored`
writes. For running text `cut_of` says how much of it must wait for the next piece.
"""

from dataclasses import dataclass

from proxy.guard.carriers import inside_json
from proxy.guard.vault import Vault
from shared.guardrails.recognise import check_holds, find_candidates, held_length


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, and the originals that belong into it: `(start, end, original)` in order."""

    text: str
    places: tuple[tuple[int, int, str], ...]
    unknown: tuple[str, ...]
    """Well-formed placeholders that nobody has been asked about yet."""

    def restored(self, *, json_text: bool = False) -> str:
        """Return the text with its originals, escaped where it is a JSON text."""
        if not self.places:
            return self.text
        pieces: list[str] = []
        done = 0
        for start, end, original in self.places:
            pieces += (self.text[done:start], inside_json(original) if json_text else original)
            done = end
        return "".join([*pieces, self.text[done:]])


def read(text: str, vault: Vault) -> Reading:
    """Find what belongs into `text`."""
    places: list[tuple[int, int, str]] = []
    unknown: list[str] = []
    for candidate in find_candidates(text):
        original = vault.original_of(candidate)
        if original is not None:
            places.append((candidate.start, candidate.end, original))
        elif check_holds(candidate) and vault.may_be_stored(candidate):
            unknown.append(candidate.text)
    return Reading(text, tuple(places), tuple(unknown))


def cut_of(text: str) -> int:
    """Return how much of a running text can be decided now; what follows may yet become a placeholder."""
    held = held_length(text)
    if not held:
        return len(text)
    cut = len(text) - held
    for candidate in find_candidates(text):
        if candidate.start < cut < candidate.end:
            return candidate.end if candidate.end < len(text) else candidate.start
    return cut
