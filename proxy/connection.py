"""A client's connection: aiohttp's parser reads requests off it, one after another gets its answer, then it is kept or closed.

An exchange is one task, which ends when its client leaves (ADR 18 says why this is not left to aiohttp's server).
What is no HTTP gets a JSON error, and the log is told the kind of fault alone: a line that cannot be read may hold a key.
"""

import asyncio
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpRequestParser, RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

from proxy.broken_body import break_off
from proxy.errors import ErrorInfo
from proxy.incoming import Incoming
from proxy.malformed import FAILED, last_answer, told_of
from proxy.request_body import throw_away

KEEP_ALIVE_S = 30.0
"""For an idle connection, and for a head to come."""
LINGER_S = 5.0
"""So long an unread body is read and thrown away, so that the client sees why it was refused."""
TAKE_WITHIN_S = 300.0
"""So long a client may leave an answer unread."""
_MAX_HEADER_BYTES = 64 * 1024
_READ_AHEAD_BYTES = 256 * 1024
"""A body that nobody reads is taken up to twice this."""
_PIPELINED = 32
"""So many requests are read ahead of their turn."""

Handler = Callable[[Incoming], Awaitable[bool]]
"""Answers a request; tells whether the connection can be used again."""
Came = tuple[RawRequestMessage, StreamReader]
"""The head of a request and its body, which may still be arriving."""

_log = structlog.get_logger(__name__)


class Connection(BaseProtocol):
    """One connection. It stands in `open_connections` while it is open."""

    def __init__(self, handler: Handler, open_connections: "set[Connection]") -> None:
        loop = asyncio.get_running_loop()
        self._requests = HttpRequestParser(
            self,
            loop,
            _READ_AHEAD_BYTES,
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
            payload_exception=RequestPayloadError,
            auto_decompress=False,
            max_msg_queue_size=_PIPELINED,
        )
        super().__init__(loop, self._requests)
        self._handler = handler
        self._open = open_connections
        self._waiting: deque[Came] = deque()
        self._fault: HttpProcessingError | None = None
        """Why what came after those that wait is no HTTP."""
        self._arriving: StreamReader | None = None
        """The body of the request that came last."""
        self._exchange: asyncio.Task[None] | None = None
        self._last = False
        """Nothing more is read: after what waits the connection is closed."""
        self._idle_since = loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._ever_paused = False
        self.begun = False
        self._gathers = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; the event loop calls this."""
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._open.add(self)
        self._timer = self._loop.call_later(KEEP_ALIVE_S, self._close_if_idle)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End, with what is under way, and let go what names us: the garbage collector comes seldom. The loop calls this."""
        super().connection_lost(exc)
        self._open.discard(self)
        self._last = True
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
        if self._exchange is not None:
            self._exchange.cancel()
        self._parser = self._arriving = self._fault = self._exchange = None
        del self._requests

    def data_received(self, data: bytes) -> None:
        """Take bytes; the event loop calls this, and flow control without any, to go on with what is there."""
        if self._last:
            return
        try:
            messages, upgraded, _ = self._requests.feed_data(data)
        except HttpProcessingError as fault:
            self._give_up(fault)
            return
        self._last = upgraded  # to what nobody here speaks; the answer says so
        if not messages:
            return
        self._waiting.extend(messages)
        self._arriving = messages[-1][1]
        if len(self._waiting) + (self._exchange is not None) >= _PIPELINED:
            self._pause_reading_for_buffer()
        if self._exchange is None:
            self._begin()

    def gather(self, *, wanted: bool) -> None:
        """Take a body however large it is; see `Carrier`."""
        self._gathers = wanted
        if wanted:
            self.resume_reading()

    def pause_reading(self) -> None:
        """Stop reading when much waits unread; a body's reader asks for it."""
        if not self._gathers:
            self._ever_paused = True
            super().pause_reading()

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Read on after a pause; a body's reader asks for it after every piece, mostly without one.

        Once there was a pause it is always asked: one that many chunks caused at a body's end stays with the parser, which
        stops for it in the next body.
        """
        if self._ever_paused:
            super().resume_reading(resume_parser)

    def write(self, data: bytes) -> bool:
        """Send bytes; see `Carrier`."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return False
        transport.write(data)
        self.begun = True
        return True

    async def drain(self) -> None:
        """Wait for the client; see `Carrier`."""
        await self._drain_helper()

    def abort(self) -> None:
        """Close as it is; see `Carrier`."""
        if self.transport is not None:
            self.transport.abort()

    def close(self) -> None:
        """Close when all is sent that was written."""
        self._last = True
        if self.transport is not None:
            self.transport.close()

    async def end(self) -> None:
        """Cancel what is under way, and close."""
        if self._exchange is not None:
            self._exchange.cancel()
            await asyncio.wait((self._exchange,))
        self.close()

    def _begin(self) -> None:
        """Start the next exchange; the last that waited may need what was not read while many did: its body."""
        message, body = self._waiting.popleft()
        self.begun = False
        self._exchange = self._loop.create_task(self._serve(message, body))
        if self._buffer_paused and not self._waiting:
            self._resume_reading_for_buffer()
            self.data_received(b"")

    async def _serve(self, message: RawRequestMessage, body: StreamReader) -> None:
        path = message.path
        incoming = Incoming(
            message.method,
            path if path.startswith("/") else message.url.raw_path_qs,
            message.version,
            message.raw_headers,
            message.headers,
            not message.should_close and not message.upgrade,
            body,
            self,
        )
        try:
            stays = await self._handler(incoming)
        except Exception as error:  # noqa: BLE001 - the last edge: whatever went wrong, the client gets an answer
            _log.error("request_failed", exc_info=error)
            stays = False
            self._tell(FAILED)
        if not body.is_eof():
            await throw_away(body, LINGER_S)
        if self.writing_paused:
            await self._until_taken()
        self._exchange = None
        self._go_on(stays=stays and body.is_eof())

    async def _until_taken(self) -> None:
        """Wait for the client to read, else answers to requests without end fill the memory; not for ever."""
        try:
            async with asyncio.timeout(TAKE_WITHIN_S):
                await self.drain()
        except (TimeoutError, ConnectionError):
            self.abort()

    def _go_on(self, *, stays: bool) -> None:
        """After an exchange: start the next, close, or wait."""
        if stays:
            self._requests.message_consumed()  # not before its end: of one that is still arriving the parser has not counted any
        if stays and self._waiting:
            self._begin()
        elif stays and self._fault is not None:
            self._refuse(self._fault)
        elif not stays or self._last:
            self.close()
        else:
            self._idle_since = self._loop.time()

    def _give_up(self, fault: HttpProcessingError) -> None:
        """Read no more: what came is no HTTP. Where it breaks a body off, that one's request fails with it."""
        self._last = True
        if self._arriving is not None and not self._arriving.is_eof():
            break_off(self._arriving, RequestPayloadError("the framing of the body is broken"))
        elif self._exchange is None:
            self._refuse(fault)
        else:
            self._fault = fault

    def _refuse(self, fault: HttpProcessingError) -> None:
        peer = self.transport.get_extra_info("peername") if self.transport else None
        _log.info("request_refused", fault=type(fault).__name__, client=peer[0] if peer else None)
        self.begun = False
        self._tell(told_of(fault))
        self.close()

    def _tell(self, info: ErrorInfo) -> None:
        """Answer with an error before the end; a half-sent answer is only cut."""
        if self.begun:
            self.abort()
            return
        self.write(last_answer(info, time.time()))

    def _close_if_idle(self) -> None:
        now, due = self._loop.time(), self._idle_since + KEEP_ALIVE_S
        if self._exchange is not None:
            due = now + KEEP_ALIVE_S
        if now >= due:
            self.close()
        else:
            self._timer = self._loop.call_at(due, self._close_if_idle)
