"""Putting originals back into logged bodies. Pure: the mappings are given.

Bodies are JSON or streams of it, so that an original is written as it stands inside a JSON text.
"""

from collections.abc import Mapping

from shared import jsonio
from shared.guardrails.recognise import Candidate, find_candidates


def placeholders_in(bodies: Mapping[str, str | None]) -> set[str]:
    """Return everything in the bodies that looks like a placeholder, as it would be written exactly."""
    return {candidate.text for body in bodies.values() if body for candidate in find_candidates(body)}


def restored(body: str | None, originals: Mapping[str, str]) -> str | None:
    """Return the body with the placeholders that have an original replaced."""
    if body is None:
        return None
    pieces: list[str] = []
    done = 0
    for candidate in find_candidates(body):
        original = originals.get(candidate.text)
        if original is not None:
            pieces += (body[done : candidate.start], _inside_json(original))
            done = candidate.end
    return "".join([*pieces, body[done:]])


def count_known(body: str | None, originals: Mapping[str, str]) -> tuple[int, int]:
    """Return how many placeholders of the body have an original, and how many have none though they are surely ours."""
    candidates: list[Candidate] = find_candidates(body) if body else []
    known = sum(candidate.text in originals for candidate in candidates)
    return known, sum(candidate.text.startswith("cgv_") for candidate in candidates if candidate.text not in originals)


def _inside_json(text: str) -> str:
    return jsonio.dumps(text).decode()[1:-1]
