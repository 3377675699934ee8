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
    "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "expect", "content-length", "content-encoding", "accept-encoding", "http2-settings",
)  # fmt: skip
_ABOUT_THE_CLIENT = (
    "host", "cookie", "cookie2", "set-cookie", "referer", "origin", "forwarded", "via", "x-real-ip", "x-client-ip",
    "true-client-ip", "cf-connecting-ip", "x-api-key", "api-key", "x-goog-api-key", "authorization",
)  # fmt: skip
_WITHHELD = frozenset(_HOP_BY_HOP + _ABOUT_THE_CLIENT)
_WITHHELD_PREFIXES = ("x-forwarded-", "sec-")
_ANTHROPIC_PREFIX = "anthropic-"
ANTHROPIC_VERSION = "2023-06-01"

_RETURNED = ("content-type", "retry-after", "x-should-retry", "request-id", "x-request-id")


def upstream_headers(client: RawHeaders, wire: WireFormat, own: Mapping[str, str]) -> CIMultiDict[str]:
    """Return the headers of a call to an upstream that speaks `wire`.

    `own` is what the account adds (its credential); it replaces what the client sent under the same name, except
    `anthropic-beta`, which is added to the client's lines.
    """
    anthropic = wire is WireFormat.ANTHROPIC
    headers: CIMultiDict[str] = CIMultiDict()
    about_connection: list[bytes] = []
    for raw_name, value in client:
        name, passes = _known_name(raw_name)
        if passes:
            if anthropic or not name.startswith(_ANTHROPIC_PREFIX):
                headers.add(name, value.decode("utf-8", "surrogateescape"))
        elif name == "connection" and value != b"keep-alive":
            about_connection.append(value)
    for name in _names_in(about_connection):
        headers.popall(name, None)
    if anthropic and "anthropic-version" not in headers:
        headers["anthropic-version"] = ANTHROPIC_VERSION
    for own_name, own_value in own.items():
        if own_name == "anthropic-beta":
            _add_beta(headers, own_value)
        else:
            headers[own_name] = own_value
    headers["accept-encoding"] = "identity"
    return headers


def reply_headers(upstream: Mapping[str, str]) -> dict[str, str]:
    """Return what a client may see of an upstream's reply headers; both by lower-case name."""
    return {name: upstream[name] for name in _RETURNED if name in upstream}


def first_values(client: RawHeaders) -> dict[str, str]:
    """Return each header's first value by lower-case name."""
    values: dict[str, str] = {}
    for raw_name, value in client:
        name = _known_name(raw_name)[0]
        if name not in values:
            values[name] = value.decode("utf-8", "replace")
    return values


@lru_cache(maxsize=1024)
def _known_name(raw: bytes) -> tuple[str, bool]:
    """Return a header's name in lower case, and whether it may go upstream."""
    name = raw.decode("latin-1").lower()
    return name, name not in _WITHHELD and not name.startswith(_WITHHELD_PREFIXES)


def _names_in(about_connection: Sequence[bytes]) -> frozenset[str]:
    """Return the headers that the client's `Connection` lines name as concerning this connection alone."""
    return frozenset(token.strip() for value in about_connection for token in value.decode("latin-1").split(","))


def _add_beta(headers: CIMultiDict[str], flags: str) -> None:
    present = {flag.strip() for value in headers.getall("anthropic-beta", []) for flag in value.split(",")}
    missing = [flag for flag in flags.split(",") if flag not in present]
    if missing:
        headers.add("anthropic-beta", ",".join(missing))
