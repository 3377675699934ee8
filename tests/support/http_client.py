"""A client of the proxy that shows what came over the wire, and a small reader of event streams."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from shared.catalog.wire import WireFormat
from shared.jsonio import Json, dumps, loads
from tests.support import rendering


@dataclass(frozen=True, slots=True)
class Answered:
    """A complete answer."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def document(self) -> Json:
        """The body parsed."""
        return loads(self.body)

    @property
    def events(self) -> list["Event"]:
        """The body as an event stream."""
        return read_events(self.body)


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    kind: str
    """The `event:` line, or the data's own `type`, or empty."""
    data: str

    @property
    def document(self) -> Json:
        """The data parsed."""
        return loads(self.data.encode())


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who holds a client key of the proxy."""

    session: aiohttp.ClientSession
    base_url: str
    key: str | None

    def with_key(self, key: str | None) -> "Client":
        """Return the same client with another key (None = none)."""
        return Client(self.session, self.base_url, key)

    async def ask(
        self,
        wire: WireFormat,
        *,
        model: str = "claude-sonnet-5",
        text: str = "Hello",
        stream: bool = False,
        **fields: Json,
    ) -> Answered:
        """Send the smallest sensible request of the format, with `fields` added to its body."""
        return await self.post(
            rendering.path(wire), rendering.request(wire, model=model, text=text, stream=stream) | fields
        )

    async def post(self, path: str, body: bytes | Json, headers: Mapping[str, str] | None = None) -> Answered:
        """Send `body` (bytes as they are) and read the whole answer."""
        return await self.request("POST", path, body=body, headers=headers)

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answered:
        """Read `path`."""
        return await self.request("GET", path, headers=headers)

    async def request(
        self, method: str, path: str, *, body: bytes | Json = None, headers: Mapping[str, str] | None = None
    ) -> Answered:
        """Send a request and read the whole answer."""
        async with self.open(path, body, method=method, headers=headers) as response:
            return Answered(response.status, response.headers, await response.read())

    @asynccontextmanager
    async def open(
        self, path: str, body: bytes | Json = None, *, method: str = "POST", headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request and yield the response as soon as its head is there; leaving early closes the connection."""
        sent = body if body is None or isinstance(body, bytes) else dumps(body)
        async with self.session.request(
            method,
            URL(self.base_url + path, encoded=True),
            data=sent,
            headers=self._headers(headers),
            allow_redirects=False,
        ) as response:
            yield response

    def _headers(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        headers = {"content-type": "application/json"} | dict(extra or {})
        return headers if self.key is None else {"x-api-key": self.key} | headers


def read_events(body: bytes) -> list[Event]:
    """Split a complete event stream; raises ValueError when it ends inside an event."""
    text = body.decode()
    if text and not text.endswith("\n\n"):
        raise ValueError(f"the stream ends inside an event: {text[-80:]!r}")
    return [_event(block) for block in text.split("\n\n") if block.strip() and not block.startswith(":")]


async def read_until(response: aiohttp.ClientResponse, mark: bytes, within: float = 30.0) -> bytes:
    """Read from `response` until `mark` has come, and return all that came."""
    seen = b""
    async with asyncio.timeout(within):
        while mark not in seen:
            if not (piece := await response.content.readany()):
                raise AssertionError(f"the stream ended without {mark!r}: {seen!r}")
            seen += piece
    return seen


def _event(block: str) -> Event:
    lines = block.split("\n")
    data = "\n".join(line[5:].removeprefix(" ") for line in lines if line.startswith("data:"))
    named = next((line[6:].strip() for line in lines if line.startswith("event:")), "")
    return Event(named, data)
