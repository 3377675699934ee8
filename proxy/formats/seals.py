"""Carrying reasoning through clients of another format, so that it comes back to its issuer byte for byte.

A client echoes only the fields its own format knows. What it does not know (a signature, encrypted content, an item id)
travels inside one that it does know, as a seal: a marked, self-contained text that names the origin. A seal never
reaches an upstream: decoders open it, and `passthrough` strips those that the upstream did not issue.
"""

import base64
import binascii

from proxy.formats.ir import Reasoning
from proxy.formats.shape import text_or_none
from shared import jsonio
from shared.catalog.wire import WireFormat

MARK = "cgr1."
"""Begins every seal; neither Anthropic signatures nor OpenAI encrypted content hold a dot after four such characters."""

_ORIGINS = {wire.value: wire for wire in WireFormat}


def seal(reasoning: Reasoning, *, with_text: bool) -> str:
    """Write all of `reasoning` that the carrying format cannot say. `with_text`: the carrier may not echo the text."""
    members = {
        "t": reasoning.text if with_text else None,
        "s": reasoning.signature,
        "e": reasoning.encrypted,
        "i": reasoning.id,
        "r": reasoning.redacted or None,
        "d": reasoning.raw,
    }
    known = {key: value for key, value in members.items() if value is not None}
    packed = base64.urlsafe_b64encode(jsonio.dumps(known)).decode("ascii").rstrip("=")
    return f"{MARK}{reasoning.origin or 'none'}.{packed}"


def foreign_mark(origin: WireFormat) -> str:
    """Return what stands where a vendor's proof would, in something of another origin that cannot be proved."""
    return f"{MARK}{origin}."


def is_sealed(value: object) -> bool:
    """Tell whether `value` is a seal of ours."""
    return isinstance(value, str) and value.startswith(MARK)


def unseal(value: str, text: str = "") -> Reasoning | None:
    """Open a seal; `text` is what the carrier held beside it. None when it is no seal or was damaged on its way."""
    if not value.startswith(MARK):
        return None
    origin, _, packed = value[len(MARK) :].partition(".")
    try:
        members = jsonio.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(members, dict):
        return None
    return Reasoning(
        text=text_or_none(members.get("t")) or text,
        signature=text_or_none(members.get("s")),
        encrypted=text_or_none(members.get("e")),
        id=text_or_none(members.get("i")),
        origin=_ORIGINS.get(origin),
        redacted=bool(members.get("r")),
        raw=members.get("d"),
    )
