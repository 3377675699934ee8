"""Which addresses we never call, whoever asks for it: link-local ones and the metadata services of clouds.

Private and loopback addresses are allowed, since local models are a main use. A name is judged twice: as it is written
(`refused_url`, when it is stored) and by what it resolves to (`is_refused_address`, at each connection), so that a
name which later points elsewhere is no way around. Pure: nothing is resolved here, but in `shared.connectors`.
"""

import socket
from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from yarl import URL

NEVER_CALLED = "Link-local and cloud metadata addresses are never called."
BASE_URL_SCHEMES = frozenset({"http", "https"})
PROXY_URL_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})

_MAX_LENGTH = 2000
_METADATA_NAMES = frozenset(
    {
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "instance-data",
        "instance-data.ec2.internal",
        "metadata.azure.com",
        "metadata.azure.internal",
        "metadata.packet.net",
        "metadata.platformequinix.com",
        "metadata.tencentyun.com",
    }
)
_METADATA_ADDRESSES = frozenset(
    ip_address(text)
    for text in (
        "100.100.100.200",  # Alibaba Cloud
        "168.63.129.16",  # Azure's wire server
        "192.0.0.192",  # Oracle Cloud Classic
        "fd00:ec2::254",  # AWS
        "fd20:ce::254",  # Google Cloud
        "fd00:42::42",  # Scaleway
    )
)
_EMBEDS_IPV4 = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated (RFC 2765)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("64:ff9b:1::/48"), 0),  # NAT64, of a site's own
    (IPv6Network("2002::/16"), 80),  # 6to4
)
"""IPv6 networks that carry an IPv4 address, and how many bits to the right of it there are."""


def refused_url(url: str, schemes: Collection[str] = BASE_URL_SCHEMES, *, may_hold_login: bool = False) -> str | None:
    """Say in a sentence why `url` must not be called, or None when it may."""
    if len(url) > _MAX_LENGTH or not url.isprintable() or any(character.isspace() for character in url):
        return "This is not a valid URL."
    parts = _split(url)
    if parts is None or parts.scheme.lower() not in schemes or not parts.hostname:
        return f"Use a URL that begins with {' or '.join(f'{scheme}://' for scheme in sorted(schemes))}."
    if "@" in parts.netloc and not may_hold_login:
        return "Put the key in its own field, not into the URL."
    host = _host_called(url)
    if host is None:
        return "This is not a valid URL."
    return NEVER_CALLED if refused_host(parts.hostname) or refused_host(host) else None


@lru_cache(maxsize=1024)
def refused_host(host: str) -> bool:
    """Tell whether `host`, as it is written, is never called: a metadata service's name, or a refused address."""
    name = _in_ascii(host).rstrip(".").lower()
    address = literal_address(name)
    return name in _METADATA_NAMES or (address is not None and is_refused_address(address))


def is_refused_address(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether `address` is link-local, multicast or a metadata service, also when wrapped in IPv6."""
    inner = _embedded(address)
    if inner is not None and is_refused_address(inner):
        return True
    return address.is_link_local or address.is_multicast or address in _METADATA_ADDRESSES


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that `host` spells, in any form that resolvers take (`0xA9FEA9FE`, `2852039166`, `127.1`)."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None


def _in_ascii(host: str) -> str:
    """Return a name as resolvers see it: full-width digits are digits there, an ideographic full stop is a dot."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    for network, shift in _EMBEDS_IPV4:
        if address in network:
            return IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def _host_called(url: str) -> str | None:
    """Return the host as the HTTP library will call it; None when it would not."""
    try:
        parsed = URL(url)
        _ = parsed.host  # what cannot be decoded could not be shown
    except ValueError:
        return None
    return parsed.raw_host


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts
