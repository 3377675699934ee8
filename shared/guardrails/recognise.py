"""Find placeholders in what a model wrote, also slightly altered ones, and in streams the tail that may become one.

Finding is generous, resolving is strict: a candidate counts only when it leads to exactly one placeholder that is known
to the exchange, so text that merely looks like one is left alone. No keys are needed here.
"""

import ipaddress
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache

from shared.guardrails.checks import iban_valid, luhn_valid
from shared.guardrails.placeholder import (
    ALPHABET,
    EMAIL_DOMAIN,
    ID_LENGTH,
    TOKEN_PREFIX,
    Shape,
    check_characters,
    check_syllable,
)

MAX_HELD = 64
"""Characters of a stream that may wait for the next piece."""

_GAP = r"(?:[ \t]*-?(?:\\?\r?\n|\\r\\n|\\n)[ \t]*)?"
"""A line break (real, continued by a backslash, or JSON-escaped) with indentation, inside a long placeholder."""
_ID = f"[0-9A-Za-z](?:{_GAP}[0-9A-Za-z])"
_FULL = ID_LENGTH + 2

_EDGE = r"(?:(?<![0-9A-Za-z])|(?<=\\[nrt]))"
"""Left edge of a word; the letter of a JSON escape is no part of it."""

_EXPRESSIONS = {
    Shape.TOKEN: rf"cgv[_-]{_GAP}(?:{_ID}{{{_FULL - 1}}}|{_ID}{{{_FULL}}}|{_ID}{{{_FULL - 2}}})(?![0-9A-Za-z])",
    Shape.EMAIL: rf"{_EDGE}[0-9A-Za-z]{{{_FULL - 1},{_FULL + 1}}}{_GAP}@{_GAP}pii{_GAP}\.{_GAP}example{_GAP}\.{_GAP}com(?![0-9A-Za-z])",
    Shape.IPV4: r"(?<![0-9.])2[45][0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?!\.?[0-9])",
    Shape.IPV6: r"(?<![0-9a-f:])2001:0?db8:(?::?[0-9a-f]{1,4}){0,6}(?::[0-9a-f]{1,4})(?![0-9a-f:])",
    Shape.PHONE: r"\+[ ]?999(?:[ ().\-\u2011]{0,2}[0-9]){11,13}(?![0-9])",
    Shape.SSN: r"(?<![0-9\-])9[0-9]{2}[ \-\u2011]?0[0-9][ \-\u2011]?[0-9]{4}(?![0-9\-])",
    Shape.CARD: r"(?<![0-9])9999(?:[ \-\u2011]?[0-9]){8,15}(?![0-9])",
    Shape.IBAN: rf"{_EDGE}xc[0-9]{{2}}(?:[ ]?[0-9]){{18}}(?![0-9A-Za-z])",
    Shape.NAME: rf"{_EDGE}xo(?:[a-z]{{7,9}}(?:(?:[ ]|{_GAP})[ ]?xo[a-z]{{7,9}})?|[a-z]{{11,13}})(?![a-z])",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that looks like a placeholder; `text` is how the placeholder would be written exactly."""

    start: int
    end: int
    shape: Shape
    text: str


def find_candidates(text: str, shapes: Iterable[Shape] = tuple(Shape)) -> list[Candidate]:
    """Return what looks like a placeholder of one of `shapes`, in order, never overlapping."""
    return [
        Candidate(match.start(), match.end(), shape, _canonical(match.group(), shape))
        for match in _finder(tuple(shapes)).finditer(text)
        for shape in (Shape(str(match.lastgroup)),)
    ]


def check_holds(candidate: Candidate) -> bool:
    """Tell whether the checksum inside the candidate is right; shapes without one always hold."""
    return _CHECKS.get(candidate.shape, _always)(candidate.text)


def resolve(candidate: Candidate, known: Iterable[str], exact: Container[str]) -> str | None:
    """Return the known placeholder that `candidate` means, or None.

    `exact` answers membership at once; `known` is walked only when the candidate's own check fails, and must then hold
    exactly one placeholder within one slip of it (a character changed, lost, added, or two swapped).
    """
    if candidate.text in exact:
        return candidate.text
    if candidate.shape not in _CHECKS or check_holds(candidate):
        return None
    near = [placeholder for placeholder in known if one_slip_apart(candidate.text, placeholder)]
    return near[0] if len(near) == 1 else None


def one_slip_apart(left: str, right: str) -> bool:
    """Tell whether one character changed, lost, added or swapped with its neighbour turns `left` into `right`."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    start = next(
        (at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), min(len(left), len(right))
    )
    if len(left) != len(right):
        longer, shorter = (left, right) if len(left) > len(right) else (right, left)
        return longer[start + 1 :] == shorter[start:]
    if left[start + 1 :] == right[start + 1 :]:
        return True
    return left[start : start + 2] == right[start : start + 2][::-1] and left[start + 2 :] == right[start + 2 :]


def held_length(text: str, shapes: Iterable[Shape] = tuple(Shape)) -> int:
    """Return how many characters at the end of `text` may yet become (or continue) a placeholder; at most `MAX_HELD`.

    Pass only the shapes that the exchange has issued. Text without a possible start costs one search over its end.
    """
    wanted = tuple(shapes)
    window = max(0, len(text) - MAX_HELD)
    match = _tail_finder(wanted).search(text, window)
    if match is None:
        return 0
    cut = match.start()
    for whole in _finder(wanted).finditer(text, window):
        if whole.start() < cut < whole.end():
            cut = whole.start()
    return len(text) - cut


@lru_cache(maxsize=64)
def _finder(shapes: tuple[Shape, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{shape}>{_EXPRESSIONS[shape]})" for shape in shapes) or r"(?!)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _tail_finder(shapes: tuple[Shape, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_tail_expression(shape)})" for shape in shapes) or r"(?!)", re.IGNORECASE)


def _tail_expression(shape: Shape) -> str:
    return _TAIL_EXPRESSIONS[shape] + r"\Z"


def _begun(*steps: str) -> str:
    """Return an expression for every beginning of `steps` in a row, at least the first."""
    expression = ""
    for step in reversed(steps[1:]):
        expression = f"(?:{step}{expression})?"
    return steps[0] + expression


_OPEN_GAP = r"[ \t]*-?(?:\\r\\|\\r|\\|\r)?"
_TAIL_ID = rf"(?:(?:[0-9a-z]{_GAP}){{0,14}}[0-9a-z]{{0,2}}|(?:[0-9a-z]{_GAP}){{1,14}}{_OPEN_GAP})"
_TAIL_EXPRESSIONS = {
    Shape.TOKEN: _begun("c", "g", "v", "[_-]", _TAIL_ID),
    Shape.EMAIL: _begun("q", "x", rf"[0-9a-z]{{0,14}}(?:{_GAP}{_OPEN_GAP}|{_GAP}@[.a-z \t\r\n\\]{{0,30}})?"),
    Shape.IPV4: _begun(r"(?<![0-9.])2", "[45]", "[0-9]", r"[0-9.]{0,13}"),
    Shape.IPV6: _begun(r"(?<![0-9a-f:])2", "0", "0", "1", ":", r"[0-9a-f:]{0,35}"),
    Shape.PHONE: _begun(r"\+[ ]?", "9", "9", "9", r"[0-9 ().\-\u2011]{0,40}"),
    Shape.SSN: _begun(r"(?<![0-9\-])9", "[0-9]", "[0-9]", r"[ \-\u2011]?", "0", r"[0-9 \-\u2011]{0,7}"),
    Shape.CARD: _begun(r"(?<![0-9])9", "9", "9", "9", r"[0-9 \-\u2011]{0,34}"),
    Shape.IBAN: _begun("(?<![0-9a-z])x", "c", r"[0-9 ]{0,28}"),
    Shape.NAME: _begun(
        "(?<![a-z])x", "o", rf"(?:[a-z]{{0,13}}|[a-z]{{7,9}}(?:{_OPEN_GAP}|(?:[ ]|{_GAP})[ ]?(?:x(?:o[a-z]{{0,9}})?)?))"
    ),
}


def _canonical(text: str, shape: Shape) -> str:
    return _CANONICAL[shape](text)


_SEPARATORS = re.compile(r"\\r|\\n|[^0-9a-z]")


def _canonical_word(text: str) -> str:
    identifier = text[4:].lower()
    plain = identifier.isascii() and identifier.isalnum()
    return TOKEN_PREFIX + (identifier if plain else _SEPARATORS.sub("", identifier))


def _canonical_email(text: str) -> str:
    identifier = re.match(r"[0-9a-z]+", text.lower())
    return f"{identifier.group() if identifier else ''}@{EMAIL_DOMAIN}"


def _canonical_ip(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def _canonical_ssn(text: str) -> str:
    digits = _digits(text)
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def _canonical_iban(text: str) -> str:
    return "XC" + _digits(text)


def _canonical_phone(text: str) -> str:
    return "+" + _digits(text)


def _canonical_name(text: str) -> str:
    return " ".join(word.capitalize() for word in re.findall(r"[A-Za-z]+", re.sub(r"\\[rn]", " ", text)))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _id_holds(identifier: str) -> bool:
    body, check = identifier[:ID_LENGTH], identifier[ID_LENGTH:]
    return all(character in ALPHABET for character in identifier) and check_characters(body) == check


def _name_holds(text: str) -> bool:
    return all(check_syllable(word[:-2]) == word[-2:] for word in text.split())


def _always(_text: str) -> bool:
    return True


_CANONICAL = {
    Shape.TOKEN: _canonical_word,
    Shape.EMAIL: _canonical_email,
    Shape.IPV4: _canonical_ip,
    Shape.IPV6: _canonical_ip,
    Shape.PHONE: _canonical_phone,
    Shape.SSN: _canonical_ssn,
    Shape.CARD: _digits,
    Shape.IBAN: _canonical_iban,
    Shape.NAME: _canonical_name,
}

_CHECKS = {
    Shape.TOKEN: lambda text: _id_holds(text.removeprefix(TOKEN_PREFIX)),
    Shape.EMAIL: lambda text: _id_holds(text.partition("@")[0]),
    Shape.PHONE: lambda text: luhn_valid(text[1:]),
    Shape.CARD: luhn_valid,
    Shape.IBAN: iban_valid,
    Shape.NAME: _name_holds,
}
