"""Find placeholders in what a model wrote, also slightly altered ones, and in streams the tail that may become one.

Finding is generous, resolving is strict: a candidate counts only when it leads to exactly one placeholder that is known
to the exchange, so text that merely looks like one is left alone. No keys are needed here.
"""

import ipaddress
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from operator import attrgetter

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

_EDGE = r"(?:(?<![0-9A-Za-z])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))"
"""Left edge of a word; the letter of a JSON escape and the digits of a percent-escape are no part of it."""
_AT = r"(?:@|%40|&\#64;|&commat;)"
_DASH = r"[ \-\u2011]?"

_EXPRESSIONS = {
    Shape.TOKEN: rf"cgv\\?[_-]{_GAP}(?:{_ID}{{{_FULL - 1}}}|{_ID}{{{_FULL}}}|{_ID}{{{_FULL - 2}}})(?![0-9A-Za-z])",
    Shape.IPV4: r"(?<![0-9.])2[45][0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?!\.?[0-9])",
    Shape.IPV6: r"(?<![0-9a-f:])2001:0?db8:(?::?[0-9a-f]{1,4}){0,6}(?::[0-9a-f]{1,4})(?![0-9a-f:])",
    Shape.PHONE: r"(?:\+|%2B)[ ]?999(?:[ ().\-\u2011]{0,2}[0-9]){11,13}(?![0-9])",
    Shape.SSN: rf"(?<![0-9\-])9[0-9]{{2}}{_DASH}0[0-9]{_DASH}[0-9]{{4}}(?![0-9\-])",
    Shape.CARD: rf"(?<![0-9])9999(?:{_DASH}[0-9]){{8,15}}(?![0-9])",
    Shape.IBAN: rf"{_EDGE}xc[0-9]{{2}}(?:[ ]?[0-9]){{18}}(?![0-9A-Za-z])",
    Shape.NAME: rf"{_EDGE}xo(?:[a-z]{{7,9}}(?:(?:[ ]|{_GAP})[ ]?xo[a-z]{{7,9}})?|[a-z]{{11,13}})(?![a-z])",
}
_PATTERNS = {shape: re.compile(text, re.IGNORECASE).match for shape, text in _EXPRESSIONS.items()}
_BY_FIRST = {
    "c": (Shape.TOKEN,),
    "x": (Shape.IBAN, Shape.NAME),
    "2": (Shape.IPV4, Shape.IPV6),
    "9": (Shape.SSN, Shape.CARD),
    "+": (Shape.PHONE,),
    "%": (Shape.PHONE,),
}
_BEGINNING = re.compile(
    r"[cC](?=[gG][vV])|[xX](?=[oOcC])|9(?=[0-9]{2})|2(?=[45][0-9]\.|001:)|\+(?=[ ]?999)|%(?=2[bB][ ]?999)"
)
"""The first character of every shape but e-mail, which is found from its `@`."""
_EMAIL_ID = re.compile(
    rf"{_EDGE}(?:qx(?:{_GAP}[0-9A-Z]){{{_FULL - 3},{_FULL - 1}}}|[0-9A-Z]{{{_FULL - 1},{_FULL + 1}}}){_GAP}\Z",
    re.IGNORECASE,
)
_EMAIL_DOMAIN = re.compile(rf"{_AT}{_GAP}pii{_GAP}\.{_GAP}example{_GAP}\.{_GAP}com(?![0-9A-Z])", re.IGNORECASE)
_EMAIL_HEAD = 64
"""Characters before the `@` in which the id of an e-mail lies, with a line break and its indentation."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that looks like a placeholder; `text` is how the placeholder would be written exactly."""

    start: int
    end: int
    shape: Shape
    text: str


def find_candidates(text: str) -> list[Candidate]:
    """Return what looks like a placeholder, in order, never overlapping."""
    found = _emails(text) if "@" in text or "%40" in text or "&" in text else []
    emails = len(found)
    done = 0
    for beginning in _BEGINNING.finditer(text):
        start = beginning.start()
        if start < done:
            continue
        for shape in _BY_FIRST[beginning.group().lower()]:
            match = _PATTERNS[shape](text, start)
            if match is None:
                continue
            end = start + len(_without_neighbours(match.group(), shape))
            if not any(start < other.end and other.start < end for other in found[:emails]):
                found.append(Candidate(start, end, shape, _canonical(text[start:end], shape)))
                done = end
                break
    if emails:
        found.sort(key=attrgetter("start"))
    return found


def _without_neighbours(written: str, shape: Shape) -> str:
    """Leave out groups of digits that stand behind a number, as a date does behind that of a card."""
    if shape not in _GROUPED or written.isdigit():
        return written
    for group in _GROUP_ENDS.finditer(written):
        digits = _digits(written[: group.end()].lower().removeprefix("%2b"))
        if len(digits) >= _GROUPED[shape] and luhn_valid(digits):
            return written[: group.end()]
    return written


def _emails(text: str) -> list[Candidate]:
    found: list[Candidate] = []
    for domain in _EMAIL_DOMAIN.finditer(text):
        head = _EMAIL_ID.search(text, max(0, domain.start() - _EMAIL_HEAD), domain.start())
        if head is not None and (not found or head.start() >= found[-1].end):
            written = text[head.start() : domain.end()]
            found.append(Candidate(head.start(), domain.end(), Shape.EMAIL, _canonical(written, Shape.EMAIL)))
    return found


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


def held_length(text: str, candidates: Iterable[Candidate] | None = None) -> int:
    """Return how many characters at the end of `text` may yet become (or continue) a placeholder; at most `MAX_HELD`.

    `candidates` are those in the text, if they are known. Text without a possible start costs one search over its end.
    """
    window = max(0, len(text) - MAX_HELD)
    for beginning in _TAIL_BEGINNING.finditer(text, window):
        cut = beginning.start()
        if any(tail(text, cut) for tail in _TAILS[beginning.group().lower()]):
            break
    else:
        return 0
    for whole in find_candidates(text) if candidates is None else candidates:
        if window <= whole.start < cut < whole.end:
            cut = whole.start
    return len(text) - cut


def _begun(*steps: str) -> str:
    """Return an expression for every beginning of `steps` in a row, at least the first."""
    expression = ""
    for step in reversed(steps[1:]):
        expression = f"(?:{step}{expression})?"
    return steps[0] + expression


_GROUPED = {Shape.CARD: 12, Shape.PHONE: 15}
"""Numbers that are written in groups, with the least digits that they have."""
_GROUP_ENDS = re.compile(r"[0-9](?![0-9])")

_TAIL_DIGITS = r"[0-9 ().\-\u2011]{0,40}"
_OPEN_GAP = r"[ \t]*-?(?:\\r\\|\\r|\\|\r)?"
_TAIL_ID = rf"(?:(?:[0-9a-z]{_GAP}){{0,14}}[0-9a-z]{{0,2}}|(?:[0-9a-z]{_GAP}){{1,14}}{_OPEN_GAP})"
_TAIL_EXPRESSIONS = {
    "c": (_begun("c", "g", "v", r"(?:\\?[_-]|\\\Z)", _TAIL_ID),),
    "q": (
        _begun(
            "q",
            "x",
            rf"(?:{_GAP}[0-9a-z]){{0,14}}(?:{_GAP}{_OPEN_GAP}|{_GAP}[@%&][.a-z0-9\#; \t\r\n\\]{{0,34}})?",
        ),
    ),
    "x": (
        _begun(f"{_EDGE}x", "c", r"[0-9 ]{0,28}"),
        _begun(
            rf"(?:(?<![a-z])|{_EDGE})x",
            "o",
            rf"(?:[a-z]{{0,13}}|[a-z]{{7,9}}(?:{_OPEN_GAP}|(?:[ ]|{_GAP})[ ]?(?:x(?:o[a-z]{{0,9}})?)?))",
        ),
    ),
    "2": (
        _begun(r"(?<![0-9.])2", "[45]", "[0-9]", r"[0-9.]{0,13}"),
        _begun(r"(?<![0-9a-f:])2", "0", "0", "1", ":", r"[0-9a-f:]{0,35}"),
    ),
    "9": (
        _begun(r"(?<![0-9\-])9", "[0-9]", "[0-9]", _DASH, "0", r"[0-9 \-\u2011]{0,7}"),
        _begun(r"(?<![0-9])9", "9", "9", "9", r"[0-9 \-\u2011]{0,34}"),
    ),
    "+": (_begun(r"\+[ ]?", "9", "9", "9", _TAIL_DIGITS),),
    "%": (_begun("%", "2", "b", "[ ]?", "9", "9", "9", _TAIL_DIGITS),),
}
_TAILS = {
    first: tuple(re.compile(f"(?:{text})\\Z", re.IGNORECASE).match for text in texts)
    for first, texts in _TAIL_EXPRESSIONS.items()
}
_TAIL_BEGINNING = re.compile("[cCqQxX29+%]")


def _canonical(text: str, shape: Shape) -> str:
    return _CANONICAL[shape](text)


_ABOUT_AT = re.compile(_AT)
_SEPARATORS = re.compile(r"\\r|\\n|[^0-9a-z]")


def _canonical_word(text: str) -> str:
    identifier = text[4:].lower().lstrip("_-")
    plain = identifier.isascii() and identifier.isalnum()
    return TOKEN_PREFIX + (identifier if plain else _SEPARATORS.sub("", identifier))


def _canonical_email(text: str) -> str:
    identifier = _SEPARATORS.sub("", _ABOUT_AT.split(text.lower(), maxsplit=1)[0])
    return f"{identifier}@{EMAIL_DOMAIN}"


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
    return "+" + _digits(text.lower().removeprefix("%2b"))


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
