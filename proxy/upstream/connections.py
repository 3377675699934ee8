"""Connections to upstreams: opened by aiohttp's connectors, kept between calls by us.

A `Line` is one way to one origin. Resolving, TLS, happy eyeballs, tunnels and SOCKS are the connectors'; what is kept
is taken newest first, so that a burst's surplus grows old and is closed.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial

import aiohttp
from aiohttp import ClientRequest, ClientTimeout
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import HttpResponseParser
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import EMPTY_PAYLOAD
from yarl import URL

from proxy.broken_body import break_off
from proxy.http_head import HeaderLines
from shared.connectors import connector_for, is_http_proxy

IDLE_S = 30.0
"""A connection that was not used for so long is closed: many servers close theirs after a minute."""
_DNS_TTL_S = 300
_MAX_HEADER_BYTES = 64 * 1024
_READ_AHEAD_BYTES = 256 * 1024
"""An answer that nobody reads is taken up to twice this."""
_WITHOUT_BODY = frozenset({204, 304, *range(100, 200)})

Origin = tuple[str | None, str, str | None, int | None]
"""Outbound proxy, scheme, host, port."""


class Answers(ResponseHandler):
    """Reads the answers on one connection, and knows whether anything came since the last request.

    One parser reads all of them, where aiohttp makes one for each; until `expect_answer` it is aiohttp's to use, which asks
    outbound proxies for tunnels.
    """

    heard = False
    _ours = False
    _ever_paused = False

    def expect_answer(self) -> None:
        """Be ready for the answer to a request of ours."""
        self.heard = False
        if not self._ours:
            self._ours = True
            self._parser = HttpResponseParser(
                self,
                self._loop,
                _READ_AHEAD_BYTES,
                payload_exception=aiohttp.ClientPayloadError,
                read_until_eof=True,
                auto_decompress=False,
                max_line_size=_MAX_HEADER_BYTES,
                max_field_size=_MAX_HEADER_BYTES,
            )

    def data_received(self, data: bytes) -> None:
        """Take bytes; the event loop calls this."""
        self.heard = True
        if not self._ours or self._parser is None:
            super().data_received(data)
            return
        try:
            messages, self._upgraded, _ = self._parser.feed_data(data)
        except Exception as fault:  # noqa: BLE001 - whatever the parser minds, it is no answer
            self._give_up(fault)
            return
        for message, content in messages:
            self._payload = content
            self._should_close = self._should_close or message.should_close
            self.feed_data((message, EMPTY_PAYLOAD if message.code in _WITHOUT_BODY else content))

    def pause_reading(self) -> None:
        """Stop reading; an answer that nobody reads asks for it."""
        self._ever_paused = True
        super().pause_reading()

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Read on after a pause; a body's reader asks for it after every piece, mostly without one (see `Connection`)."""
        if self._ever_paused or not self._ours:
            super().resume_reading(resume_parser)

    def _give_up(self, fault: Exception) -> None:
        """Close; who reads the body that is broken here would wait for its end for ever: the parser forgets it."""
        if self.transport is not None:
            self.transport.close()
        if self._payload is not None and not self._payload.is_eof():
            break_off(self._payload, aiohttp.ClientPayloadError("the framing of the answer is broken"))
        self.set_exception(HttpProcessingError(message="the answer is not HTTP"), fault)


@dataclass(slots=True)
class Line:
    """One way to one origin, with its idle connections."""

    connector: aiohttp.BaseConnector
    request: ClientRequest
    """What the connector is shown: where to, and through which proxy. It is never sent."""
    host: str
    """The value of the `Host` header."""
    absolute: bool
    """Whether the proxy wants whole URLs (RFC 9112, 3.2.2)."""
    proxy_headers: HeaderLines
    """What the proxy wants in every request: its login, where there is one and no tunnel."""
    idle: list[tuple[Connection, float]] = field(default_factory=list)
    """With the loop's time since when, oldest first."""

    def target(self, url: URL) -> str:
        """Return what the request line names."""
        return str(url) if self.absolute else url.raw_path_qs

    def take_kept(self) -> Connection | None:
        """Return an idle connection that is still good, None when there is none.

        What came unasked, were it half a head, the parser would put before the next answer.
        """
        while self.idle:
            connection, _ = self.idle.pop()
            protocol = connection.protocol
            if isinstance(protocol, Answers) and protocol.is_connected() and not protocol.heard:
                return connection
            connection.close()
        return None

    async def open(self, limits: ClientTimeout) -> Connection:
        """Return a new connection. Raises aiohttp's errors, aiohttp-socks' and `TimeoutError`."""
        return await self.connector.connect(self.request, [], limits)

    def close_idle(self, before: float) -> None:
        """Close what has been idle since `before`."""
        while self.idle and self.idle[0][1] <= before:
            self.idle.pop(0)[0].close()


class Connections:
    """All lines, made when first needed. One a process."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver
        self._connectors: dict[str | None, aiohttp.BaseConnector] = {}
        self._lines: dict[Origin, Line] = {}
        self._sweep: asyncio.TimerHandle | None = None

    def line(self, url: URL, proxy_url: str | None) -> Line | None:
        """Return the line to the origin of `url`, None for the first call there."""
        return self._lines.get((proxy_url, url.scheme, url.raw_host, url.port))

    def new_line(self, url: URL, proxy_url: str | None) -> Line:
        """Make the line to the origin of `url`."""
        proxy = URL(proxy_url) if proxy_url is not None and is_http_proxy(proxy_url) else None
        request = ClientRequest("GET", url.origin(), proxy=proxy, loop=asyncio.get_running_loop())
        absolute = proxy is not None and url.scheme == "http"
        login = request.headers.get("Proxy-Authorization") if absolute else None
        headers = ((b"Proxy-Authorization", login.encode()),) if login else ()
        line = Line(self._connector(proxy_url), request, request.headers["Host"], absolute, headers)
        self._lines[proxy_url, url.scheme, url.raw_host, url.port] = line
        return line

    def give_back(self, line: Line, connection: Connection) -> None:
        """Keep a connection whose answer was read to its end for the next call, else close it at once."""
        if not is_reusable(connection):
            drop(connection)
            return
        answers_on(connection).heard = False
        loop = asyncio.get_running_loop()
        line.idle.append((connection, loop.time()))
        if self._sweep is None:
            self._sweep = loop.call_later(IDLE_S, self._close_idle)

    async def close(self) -> None:
        """Close everything."""
        if self._sweep is not None:
            self._sweep.cancel()
        lines, self._lines = self._lines, {}
        for line in lines.values():
            line.close_idle(float("inf"))
        connectors, self._connectors = self._connectors, {}
        for connector in connectors.values():
            await connector.close()

    def _connector(self, proxy_url: str | None) -> aiohttp.BaseConnector:
        connector = self._connectors.get(proxy_url)
        if connector is None:
            connector = connector_for(proxy_url, resolver=self._resolver, limit=0, ttl_dns_cache=_DNS_TTL_S)
            connector._factory = partial(Answers, loop=asyncio.get_running_loop())  # type: ignore[assignment]  # noqa: SLF001 - no other way in
            self._connectors[proxy_url] = connector
        return connector

    def _close_idle(self) -> None:
        loop = asyncio.get_running_loop()
        for line in self._lines.values():
            line.close_idle(loop.time() - IDLE_S)
        waits = any(line.idle for line in self._lines.values())
        self._sweep = loop.call_later(IDLE_S / 2, self._close_idle) if waits else None


def answers_on(connection: Connection) -> Answers:
    """Return the reader of the answers on an open connection."""
    assert isinstance(connection.protocol, Answers)  # noqa: S101 - None after its close only
    return connection.protocol


def is_reusable(connection: Connection) -> bool:
    """Tell whether the last answer on a connection is whole, nothing follows it, and our request is sent to its end."""
    protocol = connection.protocol
    if protocol is None or protocol.should_close or not protocol.is_connected():
        return False
    transport = connection.transport
    return transport is not None and not transport.get_write_buffer_size()


def drop(connection: Connection) -> None:
    """Close a connection at once: what is still to be sent on it is of no use any more."""
    if connection.protocol is not None:
        connection.protocol.abort()
    connection.close()
