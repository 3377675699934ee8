"""From an upstream's answer to what the client may get: an answer, an error worth showing, or a failure.

Four ways: an error status, a whole body, a stream, a stream that must be gathered. A stream counts as an answer when
its first meaningful event is there, so that a 200 that opens with an error still moves on.
"""

import asyncio
import uuid
from dataclasses import dataclass

from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.exchange import Attempt, Operation, Reply
from proxy.formats.codec import Codec, Facts
from proxy.formats.ir import ChatResponse
from proxy.formats.lanes import Lane
from proxy.formats.registry import CODECS
from proxy.formats.relay import PassRelay, Relay, relay_whole
from proxy.formats.relay_translated import TranslatedRelay, Whole_co, WholeReader, streamed, whole_document
from proxy.formats.responses.whole import WholeResponse
from proxy.formats.translate import StreamFolder, WayBack
from proxy.routing.verdict import Fault, Signal
from proxy.routing.vocabulary import Candidate
from proxy.snapshot import Credential
from proxy.upstream.client import MAX_ERROR_BYTES, Upstream
from proxy.upstream.headers import reply_headers
from proxy.upstream.prepare import Neutral, Prepared
from proxy.upstream.target import reply_context
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.clock import Clock
from shared.jsonio import Json

PREAMBLE_GRACE_S = 0.25
"""How long an announced answer (`message_start`, `response.created`) is held back to see whether an error follows."""


@dataclass(slots=True)
class Came:
    """What came back from one attempt."""

    signal: Signal
    error: ErrorInfo | None = None
    reply: Reply | None = None
    """Set for answers, and for errors that could be delivered."""


class ReplyReader:
    """Reads the answers to one request, whichever account gives them."""

    def __init__(self, operation: Operation, facts: Facts, client: Codec, neutral: Neutral, clock: Clock) -> None:
        self._operation = operation
        self._facts = facts
        self._client = client
        self._neutral = neutral
        self._clock = clock

    async def read(self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared) -> Came:
        """Return what came back. Raises `UpstreamFault` when the upstream breaks off."""
        if upstream.status // 100 != 2:  # noqa: PLR2004 - gateways answer 201 too; what is no answer shows in its body
            return await self._read_error(candidate, attempt, upstream, prepared)
        if _is_event_stream(upstream):
            return await self._open_stream(candidate, attempt, upstream, prepared)
        return self._read_whole(candidate, attempt, upstream, await upstream.read(), prepared)

    def _read_whole(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, body: bytes, prepared: Prepared
    ) -> Came:
        codec, client = CODECS[prepared.wire], self._client
        reply = Reply(attempt, _ANSWERED, reply_headers(upstream.headers))
        try:
            if self._operation is not Operation.GENERATE:
                reply.body, reply.document = body, _checked_object(body)
                reply.usage = codec.response_usage(reply.document)
            elif self._facts.stream or prepared.lane is Lane.TRANSLATED:
                self._convert_whole(reply, codec.decode_response(_checked_object(body)), client, prepared)
            else:
                whole = relay_whole(codec, self._facts.model, body)
                reply.body, reply.usage, reply.document = whole.body, whole.usage, whole.document
                reply.stop = whole.stop
                if "json" not in upstream.content_type:  # SDKs take nothing else for an answer
                    reply.headers = {**reply.headers, "content-type": "application/json"}
        except UpstreamFault as fault:
            return failed(candidate, Fault.INVALID, fault.info, upstream)
        return Came(_signal(candidate, upstream), reply=reply)

    def _convert_whole(self, reply: Reply, response: ChatResponse, client: Codec, prepared: Prepared) -> None:
        """Write a whole reply for a client of another format, or for one that asked for a stream."""
        way = self._way_back(prepared)
        reply.usage, reply.stop = response.usage, response.stop
        if self._facts.stream:
            reply.body = streamed(response, client, way)
            reply.headers = {**reply.headers, "content-type": "text/event-stream"}
        else:
            reply.document = whole_document(response, client, way)
            reply.body = jsonio.dumps(reply.document)
            reply.headers = {**reply.headers, "content-type": "application/json"}

    def _way_back(self, prepared: Prepared) -> WayBack:
        facts = self._facts
        context = reply_context(
            self._neutral.request(),
            origin=prepared.wire,
            include_usage=facts.wants_stream_usage,
            now=int(self._clock.wall()),
            new_id=lambda: uuid.uuid4().hex,
        )
        return WayBack(prepared.names, context)

    async def _open_stream(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared
    ) -> Came:
        """Read until something meaningful came: that is an answer, or a failure that the client need not see."""
        facts, codec = self._facts, CODECS[prepared.wire]
        if not facts.stream and self._operation is Operation.GENERATE:
            return await self._fold_stream(candidate, attempt, upstream, prepared)
        relay: Relay = PassRelay(codec, facts.model, hide_usage=not facts.wants_stream_usage)
        if prepared.lane is Lane.TRANSLATED:
            relay = TranslatedRelay(codec, self._client, self._way_back(prepared))
        ready = b""
        while not relay.began and relay.failure is None:
            try:
                async with asyncio.timeout(PREAMBLE_GRACE_S if ready else None):
                    chunk = await upstream.read_some()
            except TimeoutError:
                break
            ready += relay.feed(chunk) if chunk else relay.finish()
        if relay.failure is not None and not relay.began:
            return failed(candidate, Fault.ERROR_FRAME, relay.failure, upstream)
        reply = Reply(attempt, _ANSWERED, reply_headers(upstream.headers), ready, upstream, relay)
        return Came(_signal(candidate, upstream), reply=reply)

    async def _fold_stream(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared
    ) -> Came:
        """Gather a stream into the whole reply that the client asked for."""
        try:
            if prepared.wire is WireFormat.RESPONSES and prepared.lane is not Lane.TRANSLATED:
                document = await _gathered(upstream, WholeReader(WholeResponse()))
                came = self._read_whole(candidate, attempt, upstream, jsonio.dumps(document), prepared)
                if came.reply is not None:
                    came.reply.headers = {**came.reply.headers, "content-type": "application/json"}
                return came
            response = await _gathered(upstream, WholeReader(StreamFolder(CODECS[prepared.wire])))
        except UpstreamFault as fault:
            return failed(candidate, Fault.ERROR_FRAME, fault.info, upstream)
        reply = Reply(attempt, _ANSWERED, reply_headers(upstream.headers))
        self._convert_whole(reply, response, self._client, prepared)
        return Came(_signal(candidate, upstream), reply=reply)

    async def _read_error(self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared) -> Came:
        body = without_secret(await upstream.read(MAX_ERROR_BYTES), prepared.credential)
        error = CODECS[prepared.wire].decode_error(upstream.status, body)
        signal = _signal(candidate, upstream, error)
        if not _may_be_delivered(upstream.status):
            return Came(signal, error)
        headers = reply_headers(upstream.headers)
        client = self._client
        in_list = body.lstrip().startswith(b"[")  # as Google wraps its errors
        if attempt.wire is not client.format or in_list or not is_native_error(error.raw, client.format):
            body = jsonio.dumps(client.encode_error(error))
            headers["content-type"] = "application/json"
        return Came(signal, error, Reply(attempt, upstream.status, headers, body))


async def _gathered(upstream: Upstream, reader: WholeReader[Whole_co]) -> Whole_co:
    while chunk := await upstream.read_some():
        reader.feed(chunk)
    return reader.finish()


def without_secret(body: bytes, credential: Credential) -> bytes:
    """Mask the account's credential where an upstream quotes it: its errors are shown and recorded."""
    secret = (credential.api_key or "").encode()
    return body.replace(secret, b"****") if len(secret) >= _SHORTEST_SECRET else body


_SHORTEST_SECRET = 8
_ANSWERED = 200
"""The status of every answer, whatever kind of success the upstream called it."""


def is_native_error(document: Json, wire: WireFormat) -> bool:
    """Tell whether an error document has the shape that clients of `wire` read, so that it may pass as it is."""
    if not isinstance(document, dict) or "object" in document:  # a failed response repeats itself around its error
        return False
    error = document.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return False
    return (document.get("type") == "error") is (wire is WireFormat.ANTHROPIC)


def failed(candidate: Candidate, fault: Fault, error: ErrorInfo, upstream: Upstream | None = None) -> Came:
    """Return the failure of an attempt."""
    headers = upstream.headers if upstream else {}
    status = upstream.status if upstream else None
    return Came(Signal(status, fault, headers, error, candidate.model, candidate.family), error)


def _signal(candidate: Candidate, upstream: Upstream, error: ErrorInfo | None = None) -> Signal:
    return Signal(upstream.status, None, upstream.headers, error, candidate.model, candidate.family)


def _is_event_stream(upstream: Upstream) -> bool:
    return upstream.content_type == "text/event-stream"


def _may_be_delivered(status: int) -> bool:
    """Errors about our own credential, and redirects, are never shown as they are (CONTRACT 9.6)."""
    return status >= 400 and status not in {401, 403}  # noqa: PLR2004 - first error status


def _checked_object(body: bytes) -> dict[str, Json]:
    """Return the parsed body of a side request's answer. Raises `UpstreamFault`."""
    try:
        document = jsonio.loads(body)
    except jsonio.JsonError:
        document = None
    if not isinstance(document, dict) or document.get("type") == "error" or document.get("error"):
        raise UpstreamFault(ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream's answer is not what was asked for"))
    return document
