"""Where a reply goes: `delivery.ClientSink` over a client's connection."""

import time
import uuid
from collections.abc import Mapping

from proxy.delivery import ClientGone
from proxy.http_head import answer_head
from proxy.incoming import Incoming

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

    def __init__(self, incoming: Incoming, cors: Mapping[str, str]) -> None:
        self._incoming = incoming
        self._carrier = incoming.carrier
        self.cors = cors
        self.started = False
        """Whether the head is on its way."""
        self.keep_alive = incoming.keep_alive
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
        if self._incoming.method == "HEAD" or status in _WITHOUT_BODY:
            body = b""
        if len(body) < _JOINED_BYTES:
            self._carrier.write(head + body)
        else:
            self._carrier.write(head)
            self._carrier.write(body)

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of a streamed answer. Raises `ClientGone`, as all below."""
        named = {**headers, **_STREAMING, **self.cors}
        self._chunked = self._incoming.version >= _HTTP_1_1
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

    def _head(self, status: int, headers: dict[str, str]) -> bytes:
        version = self._incoming.version
        if self.keep_alive is not (version >= _HTTP_1_1):
            said = "keep-alive" if self.keep_alive else "close"
            headers["connection"] = f"{headers['connection']}, {said}" if "connection" in headers else said
        head = answer_head(version, status, headers.items(), time.time())
        self.started = True
        return head

    async def _send(self, data: bytes) -> None:
        if not self._carrier.write(data):
            raise ClientGone
        self._undrained += len(data)
        if self._undrained > _UNDRAINED_BYTES:
            self._undrained = 0
            try:
                await self._carrier.drain()
            except ConnectionError as error:
                raise ClientGone from error
