"""Where a reply goes: `delivery.ClientSink` over the connection of aiohttp's request.

The bytes are written here: aiohttp's response objects build a header map, a writer and their checks anew for each
answer, a sixth of what a small exchange costs. What aiohttp keeps in hand is the connection: reading requests, keeping
it open, noticing that the client left.
"""

import time
import uuid
from collections.abc import Mapping

from aiohttp import web

from proxy.delivery import ClientGone
from proxy.http_head import answer_head

_SERVER = {"server": "codegate"}
_STREAMING = {"cache-control": "no-cache", "x-accel-buffering": "no", **_SERVER}
"""Buffering by a reverse proxy in front of us would hold events back."""
_JOINED_BYTES = 64 * 1024
"""Bodies up to this size go out in one piece with their head."""
_UNDRAINED_BYTES = 64 * 1024
"""After so much the client must have taken what was written before more follows."""
_WITHOUT_BODY = frozenset({204, 304})
_HTTP_1_1 = (1, 1)


class Sink:
    """One HTTP answer to the client; see `delivery.ClientSink`."""

    def __init__(self, request: web.BaseRequest, cors: Mapping[str, str]) -> None:
        self._request = request
        self.cors = cors
        self.started = False
        """Whether the head is on its way."""
        self.keep_alive = request.keep_alive
        """Whether the connection can be used again when the answer is complete."""
        self._chunked = False
        self._undrained = 0

    async def whole(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Send a complete answer. That its client has left by now is nobody's loss."""
        named = {**headers, **_SERVER, **self.cors}
        if "x-request-id" not in named:
            named["x-request-id"] = uuid.uuid4().hex
        if status not in _WITHOUT_BODY:
            named["content-length"] = str(len(body))
            named.setdefault("content-type", "application/octet-stream")
        head = self._head(status, named)
        transport = self._request.transport
        if transport is None or transport.is_closing():
            return
        if self._request.method == "HEAD" or status in _WITHOUT_BODY:
            body = b""
        if len(body) < _JOINED_BYTES:
            transport.write(head + body)
        else:
            transport.write(head)
            transport.write(body)

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of a streamed answer. Raises `ClientGone`, as all below."""
        named = {**headers, **_STREAMING, **self.cors}
        self._chunked = self._request.version >= _HTTP_1_1
        if self._chunked:
            named["transfer-encoding"] = "chunked"
        else:
            self.keep_alive = False  # the end of the connection is the end of the body
        await self._send(self._head(status, named))

    async def write(self, piece: bytes) -> None:
        """Send a piece, which is not empty; waits while the client reads too slowly."""
        await self._send(b"%x\r\n%b\r\n" % (len(piece), piece) if self._chunked else piece)

    async def end(self) -> None:
        """Complete a streamed answer."""
        if self._chunked:
            await self._send(b"0\r\n\r\n")

    def close_connection(self) -> None:
        """Close the client's connection as it is: nobody reads there any more."""
        if self._request.transport is not None:
            self._request.transport.abort()

    @property
    def response(self) -> web.StreamResponse:
        """What aiohttp is handed for it; an empty failure when nothing was sent, because the client has left."""
        if not self.started:
            return web.Response(status=500)
        return _STAYS if self.keep_alive else _CLOSES

    def _head(self, status: int, headers: dict[str, str]) -> bytes:
        version = self._request.version
        if self.keep_alive is not (version >= _HTTP_1_1):
            headers["connection"] = "keep-alive" if self.keep_alive else "close"
        head = answer_head(version, status, headers.items(), time.time())
        self._request.writer.output_size += len(head)  # by which `Connection` knows that an answer has begun
        self.started = True
        return head

    async def _send(self, data: bytes) -> None:
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise ClientGone
        transport.write(data)
        self._undrained += len(data)
        if self._undrained > _UNDRAINED_BYTES:
            self._undrained = 0
            try:
                await self._request.writer.drain()
            except ConnectionError as error:
                raise ClientGone from error


class _Sent(web.StreamResponse):
    """An answer of which nothing is left for aiohttp to do."""

    def __init__(self, *, stays: bool) -> None:
        super().__init__()
        self._stays = stays

    @property
    def keep_alive(self) -> bool:
        """Whether the connection is used again."""
        return self._stays

    async def prepare(self, request: web.BaseRequest) -> None:
        """Do nothing: the head is sent."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: the end is sent."""


_STAYS, _CLOSES = _Sent(stays=True), _Sent(stays=False)
