"""The Host allow-list: a page elsewhere that lets its own name point here (DNS rebinding) gets no answer."""

import socket
from collections.abc import Iterable

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
ANY_HOST = "*"


def allowed_hosts(configured: Iterable[str], bind_address: str) -> frozenset[str]:
    """Return the names to answer to: the configured ones, or this machine's name, and loopback in either case.

    Loopback names stay, since health checks use them and no foreign name can ever equal them.
    """
    named = frozenset(hostname(entry) for entry in configured if entry.strip())
    own = named or frozenset({socket.gethostname().lower()})
    bound = frozenset() if bind_address in {"0.0.0.0", "::", ""} else frozenset({bind_address.lower()})
    return own | bound | LOOPBACK_NAMES


def is_allowed(host_header: str, allowed: frozenset[str]) -> bool:
    """Tell whether a Host header names us; the port does not matter."""
    return ANY_HOST in allowed or hostname(host_header) in allowed


def hostname(authority: str) -> str:
    """Return the lower-case host of `host[:port]`, without the brackets of an IPv6 address."""
    text = authority.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    if text.count(":") > 1:
        return text
    return text.partition(":")[0].rstrip(".")
