"""The HTTP call that is to be made, as a value."""

from yarl import URL

from proxy.http_head import HeaderLines
from shared.values import value


@value
class Outgoing:
    """One HTTP request, ready to send."""

    method: str
    url: URL
    headers: HeaderLines
    body: bytes | None = None
    proxy_url: str | None = None
    """The account's outbound proxy: http, https, socks4 or socks5."""
    connect_timeout_s: float = 10.0
