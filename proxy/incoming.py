"""One client request as it came over its connection: the head read, the body still arriving."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import StreamReader
from multidict import CIMultiDictProxy


class Carrier(Protocol):
    """The connection under a request, as far as an answer needs it."""

    begun: bool
    """Whether something of the present answer was written."""

    def write(self, data: bytes) -> bool:
        """Send bytes; False when the client has left."""

    async def drain(self) -> None:
        """Wait until the client has taken most of what was written. Raises `ConnectionError` when it leaves."""

    def gather(self, *, wanted: bool) -> None:
        """Take what arrives of a body, however much nobody has read yet: its reader waits for the whole."""

    def abort(self) -> None:
        """Close as it is: nobody reads there any more."""


@dataclass(slots=True)
class Incoming:
    """A request whose head has arrived."""

    method: str
    target: str
    """Path and query as they came, also of a whole URL; `*` for OPTIONS."""
    version: tuple[int, int]
    """1.0 or 1.1."""
    raw_headers: Sequence[tuple[bytes, bytes]]
    """In wire order, as they came."""
    headers: CIMultiDictProxy[str]
    keep_alive: bool
    """Whether the client would use its connection again; not when it asks for another protocol, after which the parser
    may have lost what follows."""
    body: StreamReader
    carrier: Carrier
