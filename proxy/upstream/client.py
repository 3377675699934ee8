"""The one way to an upstream: kept connections, explicit time-outs, foreign exceptions mapped to `UpstreamFault`.

A call is its bytes on a connection and an answer read by aiohttp's parser: its session would add redirects, cookies
and tracing, which nobody wants here, and as much work again.
Redirects are never followed, cookies never kept, the environment's proxies never used, link-local and metadata
addresses never called, however they are spelt. Bodies come out decoded, piece by piece; what the upstream compressed
although it was asked not to is undone here.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.connector import Connection
from aiohttp.http import RawResponseMessage
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import StreamReader
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from yarl import URL

from proxy.compression import CorruptBody, Inflater, UnknownCoding, codings_of
from proxy.errors import ErrorInfo, ErrorKind, Unreachable, UpstreamFault
from proxy.http_head import request_head
from proxy.upstream.connections import Connections, Line, answers_on, drop
from proxy.upstream.outgoing import Outgoing
from proxy.whole_body import whole_body
from shared.connectors import met_refused_address
from shared.outbound import NEVER_CALLED, refused_host

MAX_REPLY_BYTES = 64 * 1024 * 1024
"""A whole reply larger than this is refused."""
MAX_ERROR_BYTES = 1024 * 1024
"""So much of an error body is read; more tells a client nothing."""

_JOINED_BYTES = 64 * 1024
"""Bodies up to this size go out in one piece with their head."""
_INTERIM = frozenset(range(100, 200)) - {101}
_CLOSED_UNUSED_WITHIN_S = 1.0
"""A kept connection that ends so soon after a request, without a byte of an answer, was closed while it was idle: the
upstream never read the request, so it is sent again."""


@dataclass(slots=True)
class Kept:
    """The beginning of a body, for the log."""

    limit: int
    body: bytearray = field(default_factory=bytearray)

    def add(self, piece: bytes) -> None:
        """Take as much as there is room for."""
        if (room := self.limit - len(self.body)) > 0:
            self.body += piece[:room]


class Upstream:
    """An upstream's answer whose head has arrived. The holder must `close` it, on every path."""

    def __init__(self, message: RawResponseMessage, content: StreamReader, release: Callable[[], None]) -> None:
        """`release` gives the connection back. Raises `UnknownCoding`."""
        self._content = content
        self._release = release
        self.status = message.code
        self.headers = {name.lower(): value for name, value in message.headers.items()}
        """By lower-case name; of repeated lines the last."""
        self.content_type = _media_type(self.headers.get("content-type", ""))
        coded = message.headers.get("content-encoding")
        codings = codings_of(coded) if coded else ()
        self._inflater = Inflater(codings) if codings else None
        self._kept: Kept | None = None

    def keep(self, kept: Kept) -> None:
        """Write the beginning of what is read from now on into `kept` too."""
        self._kept = kept

    async def read_some(self) -> bytes:
        """Return the next bytes as they arrived, decoded; empty at the end. Raises `UpstreamFault` when it is cut."""
        try:
            raw = await self._content.readany()
            piece = raw if self._inflater is None else await self._inflate_some(raw, self._inflater)
        except FOREIGN as error:
            raise _mapped(error) from error
        if self._kept is not None:
            self._kept.add(piece)
        return piece

    async def read(self, limit: int = MAX_REPLY_BYTES) -> bytes:
        """Return the rest of the body, decoded. Raises `UpstreamFault` when it is cut or exceeds `limit`."""
        if self._inflater is None and self._kept is None and (whole := whole_body(self._content)) is not None:
            _check_size(whole, limit)
            return whole
        first = await self.read_some()
        if self._content.at_eof():
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
            raw = await self._content.readany()
        if not inflater.complete:
            raise CorruptBody("truncated")
        return b""

    def close(self) -> None:
        """Give the connection back when the body was read to its end, else close it: the upstream notices at once."""
        release, self._release = self._release, _nothing
        release()


class UpstreamClient:
    """Calls upstreams over kept connections."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._connections = Connections(resolver)
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, outgoing: Outgoing) -> Upstream:
        """Send and return when the head has arrived. The caller bounds the whole in time.

        Raises `UpstreamFault`: the upstream could not be reached, broke off, or did not speak HTTP.
        """
        try:
            return await self._send_on(self._line(outgoing.url, outgoing.proxy_url), outgoing)
        except FOREIGN as error:
            raise _mapped(error) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._connections.close()

    def _line(self, url: URL, proxy_url: str | None) -> Line:
        line = self._connections.line(url, proxy_url)
        if line is not None:
            return line
        _check_host(url.raw_host)
        if proxy_url is not None:
            _check_host(URL(proxy_url).raw_host)
        return self._connections.new_line(url, proxy_url)

    async def _send_on(self, line: Line, outgoing: Outgoing) -> Upstream:
        """Ask on a kept connection, and on a new one where there is none or the upstream has just closed it."""
        kept = line.take_kept()
        if kept is not None:
            answers, asked_at = answers_on(kept), time.monotonic()
            try:
                return await self._ask(line, kept, outgoing)
            except (aiohttp.ServerDisconnectedError, OSError):
                if answers.heard or time.monotonic() - asked_at > _CLOSED_UNUSED_WITHIN_S:
                    raise
        return await self._ask(line, await self._opened(line, outgoing.connect_timeout_s), outgoing)

    async def _opened(self, line: Line, connect_s: float) -> Connection:
        try:
            return await line.open(self._timeout(connect_s))
        except FOREIGN as error:
            raise Unreachable(_mapped(error).info) from error

    async def _ask(self, line: Line, connection: Connection, outgoing: Outgoing) -> Upstream:
        try:
            message, content = await _exchange(line, connection, outgoing)
            _check_proxy(message.code)
            return Upstream(message, content, partial(self._connections.give_back, line, connection))
        except BaseException:
            drop(connection)
            raise

    def _timeout(self, connect_s: float) -> aiohttp.ClientTimeout:
        """Only the connection's own phase: the rest is timed by who waits, since a stream may last for hours."""
        timeout = self._timeouts.get(connect_s)
        if timeout is None:
            timeout = self._timeouts[connect_s] = aiohttp.ClientTimeout(total=None, connect=connect_s)
        return timeout


async def _exchange(line: Line, connection: Connection, outgoing: Outgoing) -> tuple[RawResponseMessage, StreamReader]:
    """Send the request and return the head of its answer, the first that is not interim (RFC 9110, 15.2)."""
    protocol, body = answers_on(connection), outgoing.body
    headers = [*outgoing.headers, *line.proxy_headers]
    head = request_head(outgoing.method, line.target(outgoing.url), line.host, headers, body)
    protocol.expect_answer()
    transport = connection.transport
    if transport is None:
        raise aiohttp.ServerDisconnectedError
    transport.write(head + body if body and len(body) < _JOINED_BYTES else head)
    if body and len(body) >= _JOINED_BYTES:
        transport.write(body)
    message, content = await protocol.read()
    while message.code in _INTERIM:
        message, content = await protocol.read()
    return message, content


@lru_cache(maxsize=256)
def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _nothing() -> None:
    """The connection is given back already."""


def fault(message: str, kind: ErrorKind = ErrorKind.UPSTREAM, status: int = 502) -> UpstreamFault:
    """Build an `UpstreamFault` of ours."""
    return UpstreamFault(ErrorInfo(status, kind, message))


def _check_host(host: str | None) -> None:
    """Refuse what is never called by its spelling; what a name resolves to is judged when it is connected to."""
    if host is None or refused_host(host):
        raise fault(NEVER_CALLED)


def _check_proxy(status: int) -> None:
    """Refuse a proxy's word for the upstream's. Raises `Unreachable`."""
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        raise Unreachable(fault(_PROXY_REFUSED).info)


def _check_size(body: bytes | bytearray, limit: int) -> None:
    if len(body) > limit:
        raise fault("the upstream's answer is too large")


def _mapped(error: Exception) -> UpstreamFault:
    if met_refused_address(error):
        return fault(NEVER_CALLED)
    if isinstance(error, TimeoutError | ProxyTimeoutError):
        return fault("the upstream did not answer in time", ErrorKind.TIMEOUT, 504)
    return fault(next(text for kind, text in _MESSAGES.items() if isinstance(error, kind)))


_PROXY_REFUSED = "the outbound proxy refused the connection"
_MESSAGES: Mapping[type[Exception], str] = {
    aiohttp.ClientConnectorCertificateError: "the upstream's certificate is not valid",
    aiohttp.ClientConnectorSSLError: "no TLS connection to the upstream",
    aiohttp.ClientConnectorDNSError: "the upstream's host name cannot be resolved",
    aiohttp.ClientProxyConnectionError: "the outbound proxy cannot be reached",
    aiohttp.ClientHttpProxyError: _PROXY_REFUSED,
    aiohttp.ClientConnectorError: "the upstream cannot be reached",
    aiohttp.ServerDisconnectedError: "the upstream closed the connection without an answer",
    aiohttp.ClientPayloadError: "the upstream's answer broke off",
    aiohttp.InvalidURL: "the account's base URL is not valid",
    aiohttp.ClientResponseError: "the upstream's answer is not HTTP",
    HttpProcessingError: "the upstream's answer is not HTTP",
    aiohttp.ClientOSError: "the connection to the upstream broke",
    aiohttp.ClientError: "the call to the upstream failed",
    ProxyConnectionError: "the outbound proxy cannot be reached",
    ProxyError: _PROXY_REFUSED,
    OSError: "the connection to the upstream broke",
    CorruptBody: "the upstream's answer is not what its content-encoding says",
    UnknownCoding: "the upstream's answer has an unknown content-encoding",
    ValueError: "the call to the upstream failed",
}
"""By class, the most specific first."""

FOREIGN = (
    aiohttp.ClientError,
    HttpProcessingError,
    OSError,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
    ValueError,
)
"""What the network code below raises when an upstream fails: time-outs are `OSError`s too."""
