"""Put originals back into a text: find what looks like a placeholder, replace what surely is one, leave the rest.

`read` looks, and says which well-formed placeholders are unknown so that they can be asked for; `Reading.restored`
writes. `read_running` also says how much of a running text must wait for its next piece.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from proxy.guard.carriers import inside_json
from proxy.guard.vault import Vault
from shared.guardrails.recognise import MAX_HELD, Candidate, check_holds, find_candidates, held_length


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
    return _read(text, find_candidates(_plainly(text)), vault)


def read_running(text: str, vault: Vault) -> tuple[Reading, str]:
    """Find what belongs into as much of a running text as can be decided now; return that, and what must wait."""
    plain = _plainly(text)
    candidates = find_candidates(plain)
    cut = len(text) - max(held_length(plain, candidates), _open_escape(text))
    for candidate in candidates:
        if candidate.start < cut < candidate.end:
            cut = candidate.end if candidate.end < len(text) else candidate.start
    decided = [candidate for candidate in candidates if candidate.end <= cut]
    return _read(text[:cut], decided, vault), text[cut:]


_ESCAPE = re.compile(r"\\+r\\+n|\\+[nrtbf]|\\+u[0-9a-fA-F]{4}")

_OPEN_ESCAPE = re.compile(r"\\+(?:u[0-9a-fA-F]{0,3})?\Z")


def _plainly(text: str) -> str:
    r"""Return a text of the same length in which JSON's escapes are the space or character that they stand for.

    The letter of `\n` would else belong to the word behind it, in arguments and wherever somebody quotes JSON.
    """
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(escape: re.Match[str]) -> str:
    written = escape.group()
    meant = "\n" if written[-1] == "n" else "\t"
    if "u" in written:
        meant = chr(int(written[-4:], 16))
    return meant.rjust(len(written))


def _open_escape(text: str) -> int:
    """Return how many characters at the end may begin an escape, so that its letters do not come alone."""
    match = _OPEN_ESCAPE.search(text, max(0, len(text) - MAX_HELD)) if "\\" in text[-5:] else None
    return len(text) - match.start() if match else 0


def _read(text: str, candidates: list[Candidate], vault: Vault) -> Reading:
    places: list[tuple[int, int, str]] = []
    unknown: list[str] = []
    for candidate in candidates:
        original = vault.original_of(candidate)
        if original is not None:
            written = text[candidate.start : candidate.end]
            places.append((candidate.start, candidate.end, _as_written(written, original)))
        elif check_holds(candidate) and vault.may_be_stored(candidate):
            unknown.append(candidate.text)
    return Reading(text, tuple(places), tuple(unknown))


def _as_written(written: str, original: str) -> str:
    """Encode an original as the model encoded its placeholder: for a URL, or for HTML."""
    lowered = written.lower()
    if "%40" in lowered or lowered.startswith("%2b"):
        return quote(original, safe="")
    return original.replace("@", "&#64;") if "&#64;" in lowered or "&commat;" in lowered else original
