"""Which headers go upstream and which come back. Pure.

Upstream gets everything that the client said about its request, and nothing that says who the client is to us or where
it sits (CONTRACT 9.13). Replies pass an allow-list. Repeated lines stay repeated.
"""

from collections.abc import Mapping
from functools import lru_cache

from proxy.http_head import HeaderLines
from shared.catalog.wire import WireFormat

_HOP_BY_HOP = (
    b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer",
    b"transfer-encoding", b"upgrade", b"expect", b"content-length", b"content-encoding", b"accept-encoding",
    b"http2-settings",
)  # fmt: skip
_ABOUT_THE_CLIENT = (
    b"host", b"cookie", b"cookie2", b"set-cookie", b"referer", b"origin", b"forwarded", b"via", b"x-real-ip",
    b"x-client-ip", b"true-client-ip", b"cf-connecting-ip", b"x-api-key", b"api-key", b"x-goog-api-key",
    b"authorization",
)  # fmt: skip
_WITHHELD = frozenset(_HOP_BY_HOP + _ABOUT_THE_CLIENT)
_WITHHELD_PREFIXES = (b"x-forwarded-", b"sec-")
_ANTHROPIC_PREFIX = b"anthropic-"
_BETA = b"anthropic-beta"
_CONNECTION = b"connection"
_VERSION = (b"anthropic-version", b"2023-06-01")
_UNCOMPRESSED = (b"accept-encoding", b"identity")
_REMEMBERED = 256
"""Names are remembered as they came: there are a few dozen, but strangers may make up others, each as long as a head."""

_RETURNED = ("content-type", "retry-after", "x-should-retry", "request-id", "x-request-id")


def upstream_headers(client: HeaderLines, wire: WireFormat, own: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Return the header lines of a call to an upstream that speaks `wire`, names in lower case.

    `own` is what the account adds (its credential); it replaces what the client sent under the same name, except
    `anthropic-beta`, which is added to the client's lines.
    """
    anthropic = wire is WireFormat.ANTHROPIC
    passing = _passing_to_anthropic if anthropic else _passing
    lines = [(name, value) for raw, value in client if (name := passing(raw))]
    present = dict(lines)
    if _CONNECTION in present:
        lines = _without_named(lines)
        present = dict(lines)
    if anthropic and _VERSION[0] not in present:
        lines.append(_VERSION)
    lines = [*lines, *own.items()] if own.keys().isdisjoint(present) else _merged(lines, own)
    lines.append(_UNCOMPRESSED)
    return lines


def reply_headers(upstream: Mapping[str, str]) -> dict[str, str]:
    """Return what a client may see of an upstream's reply headers; both by lower-case name."""
    return {name: upstream[name] for name in _RETURNED if name in upstream}


def first_values(client: HeaderLines) -> dict[str, str]:
    """Return each header's first value by lower-case name."""
    return {_lower(raw): value.decode("utf-8", "replace") for raw, value in reversed(client)}


@lru_cache(maxsize=_REMEMBERED)
def _lower(raw: bytes) -> str:
    return raw.decode("latin-1").lower()


@lru_cache(maxsize=_REMEMBERED)
def _passing_to_anthropic(raw: bytes) -> bytes | None:
    """Return a header's name in lower case, None where it may not go upstream; `connection` is read before it is left out."""
    name = raw.lower()
    return None if name in _WITHHELD or name.startswith(_WITHHELD_PREFIXES) else name


@lru_cache(maxsize=_REMEMBERED)
def _passing(raw: bytes) -> bytes | None:
    name = _passing_to_anthropic(raw)
    return None if name is None or name.startswith(_ANTHROPIC_PREFIX) else name


def _without_named(lines: HeaderLines) -> list[tuple[bytes, bytes]]:
    """Leave out the `Connection` lines, and the headers that they name as concerning this connection alone."""
    about = [value for name, value in lines if name == _CONNECTION]
    named = {_CONNECTION, *(token.strip().lower() for value in about for token in value.split(b","))}
    return [line for line in lines if line[0] not in named]


def _merged(lines: HeaderLines, own: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Put the account's lines in the place of the client's; of its beta flags add those that the client did not name."""
    kept = [line for line in lines if line[0] == _BETA or line[0] not in own]
    flags = _missing_flags(kept, own.get(_BETA, b""))
    return [*kept, *({**own, _BETA: flags}.items() if flags else [line for line in own.items() if line[0] != _BETA])]


def _missing_flags(lines: HeaderLines, flags: bytes) -> bytes:
    """Return those of the account's beta flags that the client did not name itself."""
    present = {flag.strip() for name, value in lines if name == _BETA for flag in value.split(b",")}
    return b",".join([flag for flag in flags.split(b",") if flag not in present])
