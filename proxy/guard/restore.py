"""Put originals back into a text: find what looks like a placeholder, replace what surely is one, leave the rest.

`read` looks, and says which well-formed placeholders are unknown so that they can be asked for; `Reading.restored`
writes. `read_running` also says how much of a running text must wait for its next piece.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from proxy.guard.carriers import inside_json
from proxy.guard.nesting import Nesting
from proxy.guard.vault import Vault
from shared.guardrails.recognise import MAX_HELD, Candidate, check_holds, find_candidates, held_length


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, and the originals that belong into it: `(start, end, original)` in order.

    An original is escaped for the JSON strings that enclose it.
    """

    text: str
    places: tuple[tuple[int, int, str], ...]
    unknown: tuple[str, ...]
    """Well-formed placeholders that nobody has been asked about yet."""
    nesting: Nesting | None = None
    """Where a running text has got to; None where no original needs it."""

    def restored(self) -> str:
        """Return the text with its originals."""
        if not self.places:
            return self.text
        pieces: list[str] = []
        done = 0
        for start, end, original in self.places:
            pieces += (self.text[done:start], original)
            done = end
        return "".join([*pieces, self.text[done:]])


class Within(NamedTuple):
    """What a text is a part of."""

    json_text: bool = False
    """It is (part of) a JSON text, so that what is put into it is escaped at least once."""
    after: Nesting | None = None
    """Where the running text has got to before it."""


WHOLE = Within()


def read(text: str, vault: Vault, within: Within = WHOLE) -> Reading:
    """Find what belongs into `text`."""
    return _read(text, find_candidates(_plainly(text)), vault, within)


def read_running(text: str, vault: Vault, within: Within = WHOLE) -> tuple[Reading, str]:
    """Find what belongs into as much of a running text as can be decided now; return that, and what must wait."""
    plain = _plainly(text)
    candidates = find_candidates(plain)
    cut = len(text) - max(held_length(plain, candidates), _open_escape(text))
    for candidate in candidates:
        if candidate.start < cut < candidate.end:
            cut = candidate.end if candidate.end < len(text) else candidate.start
    decided = [candidate for candidate in candidates if candidate.end <= cut]
    return _read(text[:cut], decided, vault, within), text[cut:]


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


def _read(text: str, candidates: list[Candidate], vault: Vault, within: Within) -> Reading:
    places: list[tuple[int, int, str]] = []
    unknown: list[str] = []
    nesting = (within.after.copy() if within.after else Nesting()) if vault.delicate else None
    done = 0
    for candidate in candidates:
        original = vault.original_of(candidate)
        if original is not None:
            depth = 0
            if nesting is not None:
                nesting.advance(text[done : candidate.start])
                done, depth = candidate.start, nesting.depth - vault.levels_of(original)
            written = text[candidate.start : candidate.end]
            escaped = _escaped(original, max(depth, int(within.json_text)))
            places.append((candidate.start, candidate.end, _as_written(written, escaped)))
        elif check_holds(candidate) and vault.may_be_stored(candidate):
            unknown.append(candidate.text)
    if nesting is not None:
        nesting.advance(text[done:])
    return Reading(text, tuple(places), tuple(unknown), nesting)


def _escaped(original: str, times: int) -> str:
    for _ in range(times):
        original = inside_json(original)
    return original


def _as_written(written: str, original: str) -> str:
    """Encode an original as the model encoded its placeholder: for a URL, or for HTML."""
    lowered = written.lower()
    if "%40" in lowered or lowered.startswith("%2b"):
        return quote(original, safe="")
    return original.replace("@", "&#64;") if "&#64;" in lowered or "&commat;" in lowered else original
