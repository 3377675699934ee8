"""Where a reply goes: `delivery.ClientSink` over aiohttp's response."""

import uuid
from collections.abc import Mapping

from aiohttp import web

from proxy.delivery import ClientGone

_SERVER = {"server": "codegate"}
_STREAMING = {"cache-control": "no-cache", "x-accel-buffering": "no", **_SERVER}
"""Buffering by a reverse proxy in front of us would hold events back."""


class Sink:
    """One HTTP answer to the client; see `delivery.ClientSink`."""

    def __init__(self, request: web.BaseRequest, cors: Mapping[str, str]) -> None:
        self._request = request
        self.cors = cors
        self._response: web.StreamResponse | None = None

    @property
    def response(self) -> web.StreamResponse:
        """The answer; when nothing was set, because the client has left, an empty failure."""
        return self._response if self._response is not None else web.Response(status=500)

    @property
    def started(self) -> bool:
        """Whether the head is on its way."""
        return self._response is not None and self._response.prepared

    async def whole(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Set a complete answer; aiohttp sends it when the handler returns."""
        named = headers if "x-request-id" in headers else {**headers, "x-request-id": uuid.uuid4().hex}
        self._response = web.Response(status=status, headers={**named, **_SERVER, **self.cors}, body=body)

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of a streamed answer."""
        response = self._response = web.StreamResponse(status=status, headers={**headers, **_STREAMING, **self.cors})
        try:
            await response.prepare(self._request)
        except ConnectionError as error:
            raise ClientGone from error

    async def write(self, piece: bytes) -> None:
        """Send a piece; waits while the client reads too slowly."""
        try:
            await self.response.write(piece)
        except ConnectionError as error:
            raise ClientGone from error

    async def end(self) -> None:
        """Complete a streamed answer."""
        try:
            await self.response.write_eof()
        except ConnectionError as error:
            raise ClientGone from error

    def close_connection(self) -> None:
        """Close the client's connection as it is: nobody reads there any more."""
        if self._request.transport is not None:
            self._request.transport.abort()
