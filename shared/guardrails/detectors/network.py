"""`ip_address` and `url_auth`: public addresses, and passwords inside URLs and connection strings of every scheme."""

import ipaddress
import re
from functools import lru_cache

from shared.guardrails.detector import Detector, Rule
from shared.guardrails.lexicon import REFERENCE

_VERSION_BEFORE = re.compile(
    r"(?i)(?:(?<![a-z])(?:version|versions|ver|v|release|rev|build|assembly|upgrade[ds]?|firmware|driver|sdk|python|java|v8|uv|chromium|electron|chrome|firefox|safari|edg|opr|"
    r"objectidentifier\(|oid|chapter|sec|sections|es[5-9]\$?|specs?|clause|section|rfc|oid|appendix|figure|table|since|requires?)|[=<>~^!]=|[~^]|(?:(?:upgrad|updat|downgrad|bump|migrat)\w*|[0-9]\.[0-9]+)[^\n]{0,30}\bto|\b(?:npm|pip|gem|apt|brew)\b[^\n]{0,20})"
    r"[\"'\s:=@/-]{0,4}(?:v|to )?$"
)
_OID = re.compile(r"[0-9]\.$")


def _global_v4(match: re.Match[str]) -> bool:
    address = _parsed(match["v"])
    return address is not None and _masked_global(address) and not _versionlike(match)


def _private_v4(match: re.Match[str]) -> bool:
    address = _parsed(match["v"])
    return address is not None and _masked_private(address) and not _versionlike(match)


def _global_v6(match: re.Match[str]) -> bool:
    address = _parsed(match["v"])
    return address is not None and address.version == 6 and _masked_global(address)


def _private_v6(match: re.Match[str]) -> bool:
    address = _parsed(match["v"])
    return address is not None and address.version == 6 and _masked_private(address)


@lru_cache(maxsize=4096)
def _masked_global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


@lru_cache(maxsize=4096)
def _masked_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_private and not (
        address.is_loopback or address.is_unspecified or address.is_link_local or _documentation(address)
    )


def _documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in network for network in _RESERVED if network.version == address.version)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _versionlike(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start("v") - 40) : match.start("v")]
    if _VERSION_BEFORE.search(before):
        return True
    octets = [int(part) for part in match["v"].split(".")]
    if max(octets) < 100 and re.search(r"(?<![/.])\b[A-Za-z][\w.+-]*/\Z", before):
        return True
    return max(octets) < 20 and not re.search(
        r"(?i)ip|host|addr|server|from|client|peer|connect|listen|://|dns|ping|route|gateway|remote|@", before[-16:]
    )


def _url_password_holds(match: re.Match[str]) -> bool:
    value = match["v"]
    if REFERENCE.search(value) or re.fullmatch(r"\*+|x+|X+|\.+|<[^>]*>|\[[^\]]*\]+|\{[^}]*\}|%s|:?password:?", value):
        return False
    if value == "pass" or (
        re.fullmatch(r"(?i)pass(?:word|wd)?|pwd|tiger|secret", value)
        and re.fullmatch(r"(?i)user(?:name)?|usr|scott|login|me|name|", match["user"])
    ):
        return False
    return not re.fullmatch(r"[0-9]{1,5}", value) or bool(match["user"])


_RESERVED = (
    ipaddress.ip_network("192.0.2.0/24"),
    ipaddress.ip_network("198.51.100.0/24"),
    ipaddress.ip_network("203.0.113.0/24"),
    ipaddress.ip_network("240.0.0.0/4"),
    ipaddress.ip_network("0.0.0.0/8"),
    ipaddress.ip_network("2001:db8::/32"),
)

_V4_PATTERN = (
    r"(?:(?<![0-9A-Za-z_.])|(?<=\\[nrt])|(?<=%[0-9A-F]{2}))(?<![0-9]\.)(?P<v>(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]))"
    r"(?![0-9A-Za-z_]|\.[0-9]|-[a-z0-9])"
)
_V4_ANCHOR = r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
_V6_PATTERN = r"(?i)(?<![0-9A-Za-z:.])(?P<v>(?:[0-9a-f]{1,4}:){1,7}(?::?[0-9a-f]{1,4}){0,7}(?:(?<=:)(?:[0-9]{1,3}\.){3}[0-9]{1,3}|::|(?<!:))|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?![0-9A-Za-z]|:[0-9a-f:])"
_V6_HEAD = r"(?<![0-9A-Za-z:.])[0-9A-Fa-f:]"
_V6_ANCHOR = r"(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f:]|[0-9a-f]{2,4}::[0-9a-f]?)"

IP_ADDRESS = Detector(
    id="ip_address",
    label="IP addresses",
    description="Public IPv4 and IPv6 addresses; private ranges only where the setting says so; loopback, link-local and documentation ranges never.",
    category="network",
    priority=60,
    rules=(
        Rule(anchor=_V4_ANCHOR, pattern=_V4_PATTERN, accept=_global_v4, back=16, reach=16),
        Rule(anchor=_V4_ANCHOR, pattern=_V4_PATTERN, accept=_private_v4, back=16, reach=16, private_ips=True),
        Rule(
            anchor=_V6_ANCHOR, caseless=True, pattern=_V6_PATTERN, accept=_global_v6, head=_V6_HEAD, back=44, reach=44
        ),
        Rule(
            anchor=_V6_ANCHOR,
            caseless=True,
            pattern=_V6_PATTERN,
            accept=_private_v6,
            head=_V6_HEAD,
            back=44,
            reach=44,
            private_ips=True,
        ),
    ),
    matches=("connection from 84.112.9.201 refused", "AAAA 2a01:4f8:c2c:9f3e::1"),
    rejects=(
        "127.0.0.1",
        "10.0.0.8",
        "203.0.113.9",
        "Chrome/120.0.6099.109",
        "version 1.2.3.4",
        "12:30:45",
        "std::vec",
    ),
)

URL_AUTH = Detector(
    id="url_auth",
    label="Passwords in URLs",
    description="The password in scheme://user:password@host; only it is replaced, so that the URL still parses.",
    category="credentials",
    priority=8,
    rules=(
        Rule(
            anchor=r":\\?/\\?/[^\s/\"'<>@:?#]{0,80}:[^\s/\"'<>@]",
            literals=(":/", ":\\/"),
            pattern=r"[a-zA-Z][a-zA-Z0-9+.\-]{1,30}:(?:\\?/){2}(?P<user>[^\s/\"'<>@:?#\\]{0,80}):(?P<v>(?![0-9]{1,5}[/;?])[^\s\"'<>`]{1,200}?)@(?=[0-9A-Za-z\[_$\{(%-])(?![^\s/\"'<>@?#]*@)",
            behind=r"[^\s\"'<>`]{0,220}@",
            accept=_url_password_holds,
            back=130,
            reach=320,
            head=r"[a-zA-Z][a-zA-Z0-9+.\-]{1,30}:\\?/",
        ),
        Rule(
            anchor=r"://[^\s/\"'<>@:?#]{18,200}@",
            literals=("://",),
            pattern=r"[a-z][a-z0-9+]{1,20}:(?:\\?/){2}(?P<v>[0-9A-Za-z_\-]{18,200})@(?P<user>)[0-9A-Za-z\[]",
            accept=lambda match: _url_password_holds(match) and bool(re.search("[0-9]", match["v"])),
            back=230,
            reach=40,
        ),
        Rule(
            anchor=r"jdbc:oracle:thin:[^\s/\"']{1,60}/",
            literals=("jdbc:oracle:thin:",),
            pattern=r"jdbc:oracle:thin:(?P<user>[^\s/\"']{1,60})/(?P<v>[^\s\"'@]{1,100})@",
            accept=_url_password_holds,
            back=90,
            reach=120,
        ),
    ),
    matches=("postgres://app:s3cr3t-pw@db.internal:5432/main", "redis://:h9Kx2@cache:6379/0"),
    rejects=("https://user:${PASSWORD}@host/", "https://example.com:8080/@me", "http://host:80/path?x=a@b"),
)
