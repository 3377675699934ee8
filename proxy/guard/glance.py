"""Tell from bytes of JSON that no string in them holds a placeholder, or ends in what may become one.

Runs over every frame of every restored stream, so it is a handful of searches that begin with a literal; what is told
wrongly is merely read properly. A string's end shows as its closing quote. A test holds this to `recognise`.
"""

import re

_ESCAPED = b"\\u00"
"""An escaped ASCII character, which some servers write for `+` and others; nothing can be told then."""
_EMAIL = b"pii"
_WORD = re.compile(rb'c(?:gv|g?")|q(?:x|")')
_LETTERS = re.compile(rb'x(?:o|c[0-9"]|")')
"""Names and IBANs begin a word."""
_TWO = re.compile(rb'2(?:"|[45](?:"|[0-9][."])|0(?:"|0(?:"|1[:"])))')
_NINE = re.compile(rb'9(?:[0-9]{0,2}"|[0-9]{2}(?:[ \-\\\xe2]|0[0-9"])|99)')
_PLUS = re.compile(rb'\+ ?["9]')

_DIGITS = b"0123456789"
_ALPHABET = b"abcdefghijklmnopqrstuvwxyz"


def may_hold_placeholder(raw: bytes) -> bool:
    """Tell whether it is worth parsing `raw`: whole JSON documents or frames of them, not cut inside a string."""
    lowered = raw.lower()
    return (
        _WORD.search(lowered) is not None
        or _EMAIL in lowered
        or _begins(_LETTERS, lowered, _ALPHABET)
        or _begins(_TWO, lowered, _DIGITS)
        or _begins(_NINE, lowered, _DIGITS)
        or _PLUS.search(lowered) is not None
        or _ESCAPED in lowered
    )


def _begins(pattern: re.Pattern[bytes], text: bytes, before: bytes) -> bool:
    """Tell whether the pattern occurs where no byte of `before` stands in front of it."""
    return any(not match.start() or text[match.start() - 1] not in before for match in pattern.finditer(text))
