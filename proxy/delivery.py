"""From an accepted reply to the client's last byte.

A whole reply is one write. A stream is a loop of one read and one write, which is the back-pressure; everything between
the two is pure (`Relay`). After the first byte there is no failover: what breaks ends in the format's error event and a
complete HTTP body (CONTRACT 9.4). During the upstream's silence the client gets keep-alives.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Protocol

from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.exchange import Exchange, Reply
from proxy.formats.relay import Relay
from proxy.upstream.client import Upstream
from shared.tasks import spawn

PING_EVERY_S = 15.0
"""Clients give up after 300 s without a byte, load balancers in front of them after 30 or 60."""
DRAIN_S = 0.25
"""How long to wait for the end of an upstream body whose last event is there, so that its connection can be used again."""


class ClientSink(Protocol):
    """Where a reply goes: one HTTP answer to the client."""

    @property
    def started(self) -> bool:
        """Whether the head is on its way, so that nothing else can be answered."""

    async def whole(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Send a complete answer."""

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of a streamed answer."""

    async def write(self, piece: bytes) -> None:
        """Send a piece; waits while the client reads too slowly."""

    async def end(self) -> None:
        """Complete a streamed answer."""


class ClientGone(Exception):
    """The client left, or reads so slowly that it is as good as gone."""


async def deliver(
    reply: Reply,
    exchange: Exchange,
    sink: ClientSink,
    headers: Mapping[str, str],
    *,
    ping: bytes,
    idle_s: float,
    interrupts: set[Callable[[], None]],
) -> None:
    """Send `reply` to its end. `headers` are all that the client gets; while a stream runs, `interrupts` can end it."""
    exchange.status = reply.status
    if reply.relay is None or reply.upstream is None:
        exchange.first_token = asyncio.get_running_loop().time()
        exchange.usage, exchange.stop_reason = reply.usage, reply.stop
        await sink.whole(reply.status, headers, reply.body)
        return
    exchange.streamed = True
    try:
        await sink.begin(reply.status, headers)
        exchange.first_token = asyncio.get_running_loop().time()
        pump = _Pump(reply.upstream, reply.relay, sink, ping, idle_s)
        interrupts.add(pump.interrupt)
        try:
            await pump.run(reply.body)
        finally:
            interrupts.discard(pump.interrupt)
        await sink.end()
        await _drain(reply.upstream)
    finally:
        exchange.usage, exchange.stop_reason = reply.relay.usage, reply.relay.stop
        reply.upstream.close()


_SILENT = ErrorInfo(504, ErrorKind.TIMEOUT, "the upstream fell silent in the middle of its answer")
_INTERRUPTED = ErrorInfo(503, ErrorKind.OVERLOADED, "the proxy is shutting down")


class _Pump:
    """Moves one stream. One timer watches its silence, however many events there are."""

    def __init__(self, upstream: Upstream, relay: Relay, sink: ClientSink, ping: bytes, idle_s: float) -> None:
        self._upstream = upstream
        self._relay = relay
        self._sink = sink
        self._ping = ping
        self._idle_s = idle_s
        self._loop = asyncio.get_running_loop()
        self._moved = self._sent = self._loop.time()
        self._writing = False
        self._interrupted = False
        self._deadline = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None

    async def run(self, ready: bytes) -> None:
        """Send `ready` and what follows. Raises `ClientGone` when the client no longer reads."""
        try:
            async with self._deadline:
                self._watch()
                await self._pump(ready)
        except UpstreamFault as fault:
            await self._write(self._relay.fail(fault.info))
        except TimeoutError:
            if self._writing:
                raise ClientGone from None
            await self._write(self._relay.fail(_INTERRUPTED if self._interrupted else _SILENT))
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def interrupt(self) -> None:
        """End the stream now: the client gets an error event and a complete body."""
        self._interrupted = True
        with contextlib.suppress(RuntimeError):  # it has just ended by itself
            self._deadline.reschedule(self._loop.time())

    async def _pump(self, ready: bytes) -> None:
        relay, read_some, now = self._relay, self._upstream.read_some, self._loop.time
        while True:
            if ready:
                await self._write(ready)
            if relay.ended or relay.failure is not None:
                return
            chunk = await read_some()
            self._moved = now()
            ready = relay.feed(chunk) if chunk else relay.finish()

    async def _write(self, piece: bytes) -> None:
        self._writing = True
        await self._sink.write(piece)
        self._writing = False
        self._moved = self._sent = self._loop.time()

    async def _send_ping(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self._sink.write(self._ping)

    def _watch(self) -> None:
        """Look at the silence, act on it, and come back when it could matter next."""
        now = self._loop.time()
        if now >= self._moved + self._idle_s:
            self._deadline.reschedule(now)
            return
        if now >= self._sent + PING_EVERY_S and not self._writing:
            self._sent = now
            spawn(self._send_ping(), name="ping")
        self._timer = self._loop.call_at(
            min(self._moved + self._idle_s, max(self._sent, now) + PING_EVERY_S), self._watch
        )


async def _drain(upstream: Upstream) -> None:
    """Read to the end of a body whose last event has come; whatever goes wrong here harms nobody."""
    with contextlib.suppress(UpstreamFault, TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            while await upstream.read_some():
                pass
