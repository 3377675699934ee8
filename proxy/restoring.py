"""The last step before the client: a sink that puts originals back into what passes through it.

What was logged or captured before it holds placeholders only. An unknown but well-formed placeholder is asked for once,
the only time that a reply waits for anything but its two ends. If restoring fails, the masked text goes on.
"""

from collections.abc import Mapping

import structlog

from proxy.delivery import ClientSink
from proxy.exchange import Exchange
from proxy.formats.registry import CODECS
from proxy.guard.bodies import read_document
from proxy.guard.glance import may_hold_placeholder
from proxy.guard.streams import StreamRestorer
from proxy.guard.vault import Vault
from proxy.guarding import Guarding
from shared import jsonio

_STREAM = "text/event-stream"

_log = structlog.get_logger(__name__)


def restoring(sink: ClientSink, exchange: Exchange, guarding: Guarding) -> ClientSink:
    """Return the sink to answer this exchange with: itself where nothing was guarded."""
    return sink if exchange.vault is None else _RestoringSink(sink, exchange, exchange.vault, guarding)


class _RestoringSink:
    """See `delivery.ClientSink` for what its members mean."""

    def __init__(self, sink: ClientSink, exchange: Exchange, vault: Vault, guarding: Guarding) -> None:
        self._sink = sink
        self._exchange = exchange
        self._vault = vault
        self._guarding = guarding
        self._text = CODECS[exchange.inbound.format].text
        self._stream: StreamRestorer | None = StreamRestorer(self._text, vault)
        """None once it has failed."""

    @property
    def started(self) -> bool:
        """Whether the head is on its way."""
        return self._sink.started

    async def whole(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Send a complete answer, restored."""
        if headers.get("content-type", "").startswith(_STREAM):
            body = await self._restored(body) + self._rest()
        else:
            body = await self._restored_body(body)
        await self._sink.whole(status, headers, body)

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of a streamed answer."""
        await self._sink.begin(status, headers)

    async def write(self, piece: bytes) -> None:
        """Send a piece, which holds whole frames."""
        if out := await self._restored(piece):
            await self._sink.write(out)

    async def end(self) -> None:
        """Complete a streamed answer."""
        if rest := self._rest():
            await self._sink.write(rest)
        await self._sink.end()

    async def _restored(self, piece: bytes) -> bytes:
        stream = self._stream
        if stream is None:
            return piece
        out = b""
        try:
            out = stream.feed(piece)
            while stream.unknown:
                self._vault.learn(stream.unknown, await self._guarding.originals(self._exchange, stream.unknown))
                out += stream.feed(b"")
        except Exception as error:  # noqa: BLE001 - a broken restorer must not break the stream
            self._failed(error)
            self._stream = None
            return out + stream.surrender()
        return out

    def _rest(self) -> bytes:
        stream, self._stream = self._stream, None
        return stream.finish() if stream is not None else b""

    async def _restored_body(self, body: bytes) -> bytes:
        if not may_hold_placeholder(body):
            return body
        try:
            document = jsonio.loads(body)
            reading = read_document(document, self._text.grammar, "reply", self._vault)
            if reading.unknown:
                self._vault.learn(reading.unknown, await self._guarding.originals(self._exchange, reading.unknown))
                reading = read_document(document, self._text.grammar, "reply", self._vault)
            return jsonio.dumps(document) if reading.restore() else body
        except jsonio.JsonError:
            return body
        except Exception as error:  # noqa: BLE001 - as above
            self._failed(error)
            return body

    def _failed(self, error: Exception) -> None:
        _log.error("restoring_failed", request_id=self._exchange.request_id, error=type(error).__name__)
