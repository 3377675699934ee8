"""Tell from bytes of JSON that no string in them holds a placeholder, or ends in what may become one.

Runs over every frame of every restored stream, so it is a handful of searches that begin with a literal; what is told
wrongly is merely read properly. A string's end shows as its closing quote. A test holds this to `recognise`.
"""

import re

_EMAIL = b"pii"
_BEGINNINGS = tuple(
    re.compile(pattern).search
    for pattern in (
        rb'c(?:gv|g?")',
        rb'q(?:x|")',
        rb'x(?:(?<![a-z]x)|(?<=\\[nrtbf]x))(?:o|c[0-9"]|")',
        rb'2(?<![0-9]2)(?:"|[45](?:"|[0-9][0-9."])|0(?:"|0(?:"|1[:"])))',
        rb'9(?<![0-9]9)(?:[0-9]{0,2}"|[0-9]{2}(?:[ \-\\\xe2]|0[0-9"])|99)',
        rb'\+ ?["9]',
        rb'\\(?:\\(?:u[0-9a-f]{0,3})?"|u(?:00|[0-9a-f]{4}[29x]))',
    )
)
"""Tokens, e-mails, names and IBANs, IP addresses, numbers, phones, and escapes that hide a beginning.

Each begins with a literal, which makes it quick.
"""


def may_hold_placeholder(raw: bytes) -> bool:
    """Tell whether it is worth parsing `raw`: whole JSON documents or frames of them, not cut inside a string."""
    lowered = raw.lower()
    for search in _BEGINNINGS:
        if search(lowered) is not None:
            return True
    return _EMAIL in lowered


def may_begin_placeholder(text: bytes) -> bool:
    """Tell the same of a piece of running text alone, which has no quotes."""
    return may_hold_placeholder(b'%b"' % text)
