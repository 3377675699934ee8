"""Which headers go upstream and which come back. Pure.

Upstream gets everything that the client said about its request, and nothing that says who the client is to us or where
it sits (CONTRACT 9.13). Replies pass an allow-list. Repeated lines stay repeated.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from multidict import CIMultiDict

from shared.catalog.wire import WireFormat

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Header lines in wire order, as they came."""

_HOP_BY_HOP = (
    "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "expect", "content-length", "content-encoding", "accept-encoding", "http2-settings",
)  # fmt: skip
_ABOUT_THE_CLIENT = (
    "host", "cookie", "cookie2", "set-cookie", "referer", "origin", "forwarded", "via", "x-real-ip", "x-client-ip",
    "true-client-ip", "cf-connecting-ip", "x-api-key", "api-key", "x-goog-api-key", "authorization",
)  # fmt: skip
_WITHHELD = frozenset(_HOP_BY_HOP + _ABOUT_THE_CLIENT)
_WITHHELD_PREFIXES = ("x-forwarded-", "sec-")
_ANTHROPIC_PREFIX = "anthropic-"
_BETA = "anthropic-beta"
_CONNECTION = "connection"
ANTHROPIC_VERSION = "2023-06-01"

_RETURNED = ("content-type", "retry-after", "x-should-retry", "request-id", "x-request-id")


def upstream_headers(client: RawHeaders, wire: WireFormat, own: Mapping[str, str]) -> CIMultiDict[str]:
    """Return the headers of a call to an upstream that speaks `wire`.

    `own` is what the account adds (its credential); it replaces what the client sent under the same name, except
    `anthropic-beta`, which is added to the client's lines.
    """
    passing = _passing_to_anthropic if wire is WireFormat.ANTHROPIC else _passing
    headers = CIMultiDict(
        [(name, value.decode("utf-8", "surrogateescape")) for raw, value in client if (name := passing(raw))]
    )
    for name in _names_in(headers.popall(_CONNECTION, ())):
        headers.popall(name, None)
    if wire is WireFormat.ANTHROPIC and "anthropic-version" not in headers:
        headers["anthropic-version"] = ANTHROPIC_VERSION
    if _BETA in own:
        _add_beta(headers, own[_BETA])
        own = {name: value for name, value in own.items() if name != _BETA}
    headers.update(own)
    headers["accept-encoding"] = "identity"
    return headers


def reply_headers(upstream: Mapping[str, str]) -> dict[str, str]:
    """Return what a client may see of an upstream's reply headers; both by lower-case name."""
    return {name: upstream[name] for name in _RETURNED if name in upstream}


def first_values(client: RawHeaders) -> dict[str, str]:
    """Return each header's first value by lower-case name."""
    return {_lower(raw): value.decode("utf-8", "replace") for raw, value in reversed(client)}


@lru_cache(maxsize=1024)
def _lower(raw: bytes) -> str:
    return raw.decode("latin-1").lower()


@lru_cache(maxsize=1024)
def _passing_to_anthropic(raw: bytes) -> str | None:
    """Return a header's name in lower case, None where it may not go upstream; `connection` is read before it is left out."""
    name = _lower(raw)
    return None if name in _WITHHELD or name.startswith(_WITHHELD_PREFIXES) else name


@lru_cache(maxsize=1024)
def _passing(raw: bytes) -> str | None:
    name = _passing_to_anthropic(raw)
    return None if name is None or name.startswith(_ANTHROPIC_PREFIX) else name


def _names_in(about_connection: Sequence[str]) -> list[str]:
    """Return the headers that the client's `Connection` lines name as concerning this connection alone."""
    return [token.strip() for value in about_connection for token in value.split(",")]


def _add_beta(headers: CIMultiDict[str], flags: str) -> None:
    present = {flag.strip() for value in headers.getall(_BETA, []) for flag in value.split(",")}
    missing = [flag for flag in flags.split(",") if flag not in present]
    if missing:
        headers.add(_BETA, ",".join(missing))
