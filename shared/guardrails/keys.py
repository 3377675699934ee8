"""Which keys of JSON members tell what their value is, so that a scan must know them.

A masker passes every string with its key; only a telling key becomes part of what is scanned (and of a cache key).
"""

import re
from functools import lru_cache

from shared.guardrails.lexicon import PASSWORD_WORDS, SECRET_WORDS, any_of

_TELLING = re.compile(
    "(?i)"
    + any_of(PASSWORD_WORDS + SECRET_WORDS)
    + r"|name|nombre|nom\b|vorname|nachname|author|owner|user|customer|client|patient|contact|person|employee|recipient|sender|signatory|assignee|reviewer|"
    r"phone|tel|mobile|cell|fax|ssn|social|tax|tin|passport|reisepass|pasaporte|passeport|paspoort|travel|card|ccn|iban|address|street|adresse|direcc|indirizzo|rue|stra|line1|line2|"
    r"zip|postal|city|mnemonic|seed|private|wallet|signer"
)
_MAX_LENGTH = 60


@lru_cache(maxsize=4096)
def telling_key(key: str) -> str:
    """Return `key` if it may decide what its value is, else the empty text."""
    if not key or len(key) > _MAX_LENGTH or "\n" in key or _TELLING.search(key) is None:
        return ""
    return key
