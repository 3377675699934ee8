"""The one way to an upstream: pooled sessions, explicit time-outs, foreign exceptions mapped to `UpstreamFault`.

Redirects are never followed, cookies never kept, the environment's proxies never used, link-local and metadata
addresses never called, however they are spelt. Bodies come out decoded, piece by piece; what the upstream compressed
although it was asked not to is undone here.
"""

from collections.abc import Mapping
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from yarl import URL

from proxy.compression import CorruptBody, Inflater, UnknownCoding, codings_of
from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.upstream.outgoing import Outgoing
from shared.connectors import connector_for, is_http_proxy, met_refused_address
from shared.outbound import NEVER_CALLED, refused_host

MAX_REPLY_BYTES = 64 * 1024 * 1024
"""A whole reply larger than this is refused."""
MAX_ERROR_BYTES = 1024 * 1024
"""So much of an error body is read; more tells a client nothing."""

_POOL_IDLE_S = 30.0
_DNS_TTL_S = 300
_OWN_HEADERS = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
"""What aiohttp would add by itself; the client's own go upstream, or none."""


class Upstream:
    """An upstream's answer whose head has arrived. The holder must `close` it, on every path."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._inflater = _inflater_of(response)
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        """By lower-case name; of repeated lines the last."""
        self.content_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()

    async def read_some(self) -> bytes:
        """Return the next bytes as they arrived, decoded; empty at the end. Raises `UpstreamFault` when it is cut."""
        try:
            raw = await self._response.content.readany()
            return raw if self._inflater is None else await self._inflate_some(raw, self._inflater)
        except FOREIGN as error:
            raise _mapped(error) from error

    async def read(self, limit: int = MAX_REPLY_BYTES) -> bytes:
        """Return the rest of the body, decoded. Raises `UpstreamFault` when it is cut or exceeds `limit`."""
        first = await self.read_some()
        if self._response.content.at_eof():
            _check_size(first, limit)
            return first
        body = bytearray(first)
        while piece := await self.read_some():
            body += piece
            _check_size(body, limit)
        return bytes(body)

    async def _inflate_some(self, raw: bytes, inflater: Inflater) -> bytes:
        while raw:
            if piece := inflater.unpack(raw):
                return piece
            raw = await self._response.content.readany()
        if not inflater.complete:
            raise CorruptBody("truncated")
        return b""

    def close(self) -> None:
        """Give the connection back when the body was read to its end, else close it: the upstream notices at once."""
        self._response.close()


class UpstreamClient:
    """All sessions, one per outbound proxy, made when first needed."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver
        self._sessions: dict[str | None, aiohttp.ClientSession] = {}
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, outgoing: Outgoing) -> Upstream:
        """Send and return when the head has arrived. The caller bounds the whole in time.

        Raises `UpstreamFault`: the upstream could not be reached, broke off, or did not speak HTTP.
        """
        _check_host(outgoing.url.raw_host)
        try:
            response = await self._session(outgoing.proxy_url).request(
                outgoing.method,
                outgoing.url,
                data=outgoing.body,
                headers=outgoing.headers,
                allow_redirects=False,
                proxy=outgoing.proxy_url if is_http_proxy(outgoing.proxy_url) else None,
                timeout=self._timeout(outgoing.connect_timeout_s),
            )
        except FOREIGN as error:
            raise _mapped(error) from error
        try:
            return Upstream(response)
        except UnknownCoding as error:
            response.close()
            raise _mapped(error) from error

    async def close(self) -> None:
        """Close all connections."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    def _session(self, proxy_url: str | None) -> aiohttp.ClientSession:
        session = self._sessions.get(proxy_url)
        if session is None:
            if proxy_url is not None:
                _check_host(URL(proxy_url).raw_host)
            session = self._sessions[proxy_url] = aiohttp.ClientSession(
                connector=connector_for(
                    proxy_url,
                    resolver=self._resolver,
                    limit=0,
                    keepalive_timeout=_POOL_IDLE_S,
                    ttl_dns_cache=_DNS_TTL_S,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=_OWN_HEADERS,
                auto_decompress=False,
                trust_env=False,
                max_line_size=64 * 1024,
                max_field_size=64 * 1024,
            )
        return session

    def _timeout(self, connect_s: float) -> aiohttp.ClientTimeout:
        """Only the connection's own phase: the rest is timed by who waits, since a stream may last for hours."""
        timeout = self._timeouts.get(connect_s)
        if timeout is None:
            timeout = self._timeouts[connect_s] = aiohttp.ClientTimeout(total=None, connect=connect_s)
        return timeout


def fault(message: str, kind: ErrorKind = ErrorKind.UPSTREAM, status: int = 502) -> UpstreamFault:
    """Build an `UpstreamFault` of ours."""
    return UpstreamFault(ErrorInfo(status, kind, message))


def _inflater_of(response: aiohttp.ClientResponse) -> Inflater | None:
    codings = codings_of(response.headers.get("content-encoding", ""))
    return Inflater(codings) if codings else None


def _check_host(host: str | None) -> None:
    """Refuse what is never called by its spelling; what a name resolves to is judged when it is connected to."""
    if host is None or refused_host(host):
        raise fault(NEVER_CALLED)


def _check_size(body: bytes | bytearray, limit: int) -> None:
    if len(body) > limit:
        raise fault("the upstream's answer is too large")


def _mapped(error: Exception) -> UpstreamFault:
    if met_refused_address(error):
        return fault(NEVER_CALLED)
    if isinstance(error, TimeoutError | ProxyTimeoutError):
        return fault("the upstream did not answer in time", ErrorKind.TIMEOUT, 504)
    return fault(next(text for kind, text in _MESSAGES.items() if isinstance(error, kind)))


_MESSAGES: Mapping[type[Exception], str] = {
    aiohttp.ClientConnectorCertificateError: "the upstream's certificate is not valid",
    aiohttp.ClientConnectorSSLError: "no TLS connection to the upstream",
    aiohttp.ClientConnectorDNSError: "the upstream's host name cannot be resolved",
    aiohttp.ClientProxyConnectionError: "the outbound proxy cannot be reached",
    aiohttp.ClientHttpProxyError: "the outbound proxy refused the connection",
    aiohttp.ClientConnectorError: "the upstream cannot be reached",
    aiohttp.ServerDisconnectedError: "the upstream closed the connection without an answer",
    aiohttp.ClientPayloadError: "the upstream's answer broke off",
    aiohttp.InvalidURL: "the account's base URL is not valid",
    aiohttp.ClientResponseError: "the upstream's answer is not HTTP",
    aiohttp.ClientOSError: "the connection to the upstream broke",
    aiohttp.ClientError: "the call to the upstream failed",
    ProxyConnectionError: "the outbound proxy cannot be reached",
    ProxyError: "the outbound proxy refused the connection",
    OSError: "the connection to the upstream broke",
    CorruptBody: "the upstream's answer is not what its content-encoding says",
    UnknownCoding: "the upstream's answer has an unknown content-encoding",
    ValueError: "the call to the upstream failed",
}
"""By class, the most specific first."""

FOREIGN = (aiohttp.ClientError, OSError, ProxyConnectionError, ProxyError, ProxyTimeoutError, ValueError)
"""What the network code below raises when an upstream fails: time-outs are `OSError`s too."""
