"""One exchange, top to bottom. Read this first.

authenticate -> admit -> read -> mask -> plan -> first acceptable reply -> deliver -> record. Every failure becomes an
error in the client's own format; after the first byte has gone to the client there is no failover.
"""

import asyncio
import logging
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

import structlog

from proxy.admission.client_login import client_login
from proxy.admission.tenants import CLIENT_LOGIN_SCOPE, Caller, authenticate, presented_keys
from proxy.client_login import ask_with_client_login
from proxy.delivery import ClientGone, ClientSink, deliver
from proxy.errors import ClientFault, ErrorInfo, ErrorKind, ProxyError, client_fault
from proxy.exchange import BILLED, CLIENT_CLOSED_STATUS, Attempt, Exchange, Inbound, Operation, Outcome, Request
from proxy.failover import Accepted, first_acceptable, note_broken_stream
from proxy.formats.anthropic.counting import estimate_tokens
from proxy.formats.anthropic.facts import facts as anthropic_facts
from proxy.formats.codec import Facts
from proxy.formats.ir import Usage
from proxy.formats.registry import CODECS
from proxy.reading import is_native_error
from proxy.recording.dataset import reply_limit
from proxy.recording.dataset_entry import capture_of
from proxy.recording.lines import attempt_line, exchange_line
from proxy.recording.record import record_of
from proxy.restoring import restoring
from proxy.services import Configuration, Services
from shared import jsonio
from shared.catalog.prices import cost_of
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.log_writer import PRESENT_REQUEST
from shared.settings.cascade import Settings
from shared.values import replaced

_log = structlog.get_logger(__name__)


async def serve(inbound: Inbound, sink: ClientSink, services: Services) -> None:
    """Carry one client request through to its recorded end.

    Raises nothing but the cancellation of a client that left: every failure becomes an error body.
    """
    exchange = Exchange.begin(inbound, services.configuration.snapshot, services.clock)
    PRESENT_REQUEST.set(exchange.id)
    try:
        await _exchange(exchange, sink, services)
    except ProxyError as error:
        await _refuse(error, exchange, restoring(sink, exchange, services.guarding))
    except (asyncio.CancelledError, ClientGone):
        exchange.outcome, exchange.status = Outcome.CLIENT_CLOSED, CLIENT_CLOSED_STATUS
        raise
    except Exception:  # noqa: BLE001 - the edge: whatever went wrong, the client gets an answer
        _log.exception("exchange_failed", request_id=exchange.request_id)
        await _refuse(_INTERNAL, exchange, sink)
    finally:
        exchange.finished = services.clock.monotonic()
        services.metrics.count(exchange)
        record = record_of(exchange)
        if record is not None:
            services.recorder.submit(record)
        if (capture := capture_of(exchange)) is not None:
            services.dataset.submit(capture)
        if services.tracing is not None:
            services.tracing.submit(exchange)
        _tell(exchange)
        PRESENT_REQUEST.set(None)  # what follows on the connection is begun from here


def _tell(exchange: Exchange) -> None:
    """Write the exchange's line, and for those who look closer one an attempt."""
    log = _log.bind()
    if log.is_enabled_for(logging.DEBUG):
        for attempt in exchange.attempts:
            log.debug("attempt", **attempt_line(exchange, attempt))
    log.info("exchange", **exchange_line(exchange))


async def _exchange(exchange: Exchange, sink: ClientSink, services: Services) -> None:
    inbound, configuration = exchange.inbound, services.configuration
    caller, login = _admitted(inbound, configuration)  # 401
    settings = configuration.settings_of(caller.tenant)
    exchange.tenant, exchange.settings, exchange.authenticated = caller.tenant, settings, True
    if inbound.operation in BILLED:
        await services.limits.admit_tenant(caller.tenant)  # 429
    request = await read_request(inbound, settings)  # 400, 413
    request = await services.guarding.mask(request, exchange)  # before anything may leave
    if request.rewritten:
        request = replaced(request, facts=_facts(inbound, request.document))
    exchange.request = request
    sink = restoring(sink, exchange, services.guarding)
    try:
        if login is None:
            accepted = await first_acceptable(exchange, request, settings, caller.scope, services)
        else:
            accepted = await ask_with_client_login(exchange, request, settings, login, services)
    except ClientFault as fault:
        if inbound.operation is Operation.GENERATE or fault.info.status != _FIRST_ERROR_STATUS:
            raise
        if inbound.operation is not Operation.COUNT_TOKENS:  # no account has this path
            raise client_fault(ErrorKind.NOT_FOUND, 404, fault.info.message) from fault
        await _estimate(exchange, request, sink)  # no account counts tokens in this format
        return
    if inbound.operation is Operation.COUNT_TOKENS and accepted.reply.status in _CANNOT_COUNT:
        await accepted.close()
        await _estimate(exchange, request, sink)
        return
    await _deliver(accepted, exchange, sink, services)


def _admitted(inbound: Inbound, configuration: Configuration) -> tuple[Caller, str | None]:
    """Return whose request it is, and the client's own vendor login where that is to be used. Raises `ClientFault` 401."""
    snapshot, settings, keys = configuration.snapshot, configuration.instance, presented_keys(inbound.headers)
    if not settings.client_login_passthrough or inbound.format is not WireFormat.ANTHROPIC:
        return authenticate(keys, snapshot, settings), None
    login = client_login(inbound.headers, inbound.raw_headers, snapshot)
    others = tuple(key for key in keys if key != login)
    if login is not None and not others:
        return Caller(None, CLIENT_LOGIN_SCOPE), login
    return authenticate(others, snapshot, settings), login


async def _estimate(exchange: Exchange, request: Request, sink: ClientSink) -> None:
    """Answer a request to count tokens without an upstream."""
    exchange.outcome, exchange.status = Outcome.COMPLETED, 200
    headers = {"content-type": "application/json"} | _own_headers(exchange, {})
    await sink.whole(200, headers, jsonio.dumps({"input_tokens": estimate_tokens(request.document)}))


async def read_request(inbound: Inbound, settings: Settings) -> Request:
    """Read the client's document and its facts. Raises `ClientFault`."""
    body = await inbound.read_body(settings.max_body_bytes)
    if inbound.operation is Operation.STORED:
        return Request(body, {}, Facts("", stream=False, previous_response_id=inbound.stored_id))
    rounded = not (settings.detectors or settings.finetune_logging)  # else it is written anew, or kept
    try:
        document = jsonio.loads_to_look_at(body) if rounded else jsonio.loads(body)
    except jsonio.JsonError as error:
        raise client_fault(ErrorKind.INVALID_REQUEST, 400, f"the request body: {error}") from error
    if not isinstance(document, dict):
        raise client_fault(ErrorKind.INVALID_REQUEST, 400, "the request body must be a JSON object")
    try:
        facts = _facts(inbound, document)
    except ClientFault:
        if not rounded:
            raise
        facts = _facts(inbound, jsonio.exact(document, body))  # a rounded integer is none
    return Request(body, document, facts, rounded=rounded)


def _facts(inbound: Inbound, document: dict[str, Json]) -> Facts:
    if inbound.operation is Operation.COUNT_TOKENS:
        return anthropic_facts(document, counting=True)
    return CODECS[inbound.format].facts(document)


async def _deliver(accepted: Accepted, exchange: Exchange, sink: ClientSink, services: Services) -> None:
    reply = accepted.reply
    settings = exchange.settings
    exchange.answered_by = reply.attempt
    logged = settings.log_body_max_bytes if settings and settings.detailed_request_logging else 0
    learned = reply_limit(settings)
    captured = _Captured(sink, max(logged, learned)) if logged or learned else None
    try:
        await deliver(
            reply,
            exchange,
            captured or sink,
            {**reply.headers, **_own_headers(exchange, reply.headers)},
            ping=CODECS[exchange.inbound.format].ping,
            idle_s=settings.stream_idle_timeout_seconds if settings else 300.0,
            interrupts=services.interrupts,
        )
        await _conclude(accepted, exchange, services)
    finally:
        if captured is not None:
            exchange.returned_body = bytes(captured.body[:logged]) if logged else None
            exchange.reply_body = bytes(captured.body) if learned else None
        if exchange.usage is not None and accepted.walk is not None:  # a client's own login costs us nothing
            _price(exchange, exchange.usage, reply.attempt, services)  # of a broken answer too: the vendor bills it
        if accepted.hold is not None:
            services.budgets.settle(accepted.hold, exchange.cost_usd)
        await accepted.close()


async def _conclude(accepted: Accepted, exchange: Exchange, services: Services) -> None:
    """Tell routing how the answer ended."""
    reply = accepted.reply
    failure = reply.relay.failure if reply.relay else None
    if failure is not None:
        exchange.error, exchange.status = failure, max(failure.status, _FIRST_ERROR_STATUS)
        await note_broken_stream(accepted, failure, services)
        return
    if not accepted.answered:
        exchange.error = reply.attempt.error
        return
    exchange.outcome = Outcome.COMPLETED
    if accepted.walk is not None:
        accepted.walk.completed(response_id=_stored_response_id(accepted, exchange))


def _price(exchange: Exchange, usage: Usage, attempt: Attempt, services: Services) -> None:
    usd = cost_of(
        attempt.account.provider,
        attempt.model,
        input_uncached=usage.input_uncached,
        cache_read=usage.cache_read,
        cache_write=usage.cache_write,
        output=usage.output,
        now=services.clock.now,
        overrides=services.configuration.snapshot.prices,
    )
    exchange.cost_usd, exchange.cost_known = usd or 0.0, usd is not None


def _stored_response_id(accepted: Accepted, exchange: Exchange) -> str | None:
    """Return the id under which the vendor keeps the answer, where later requests may refer to it."""
    request, reply = exchange.request, accepted.reply
    if exchange.inbound.format is not WireFormat.RESPONSES or reply.attempt.wire is not WireFormat.RESPONSES:
        return None
    if exchange.inbound.operation is not Operation.GENERATE or not request or request.document.get("store") is False:
        return None
    if reply.relay is not None:
        return reply.relay.response_id
    response_id = reply.document.get("id") if reply.document else None
    return response_id if isinstance(response_id, str) else None


async def _refuse(error: ProxyError, exchange: Exchange, sink: ClientSink) -> None:
    """Send the error in the client's own format; an upstream's error body of that format loses nothing."""
    info, codec = error.info, CODECS[exchange.inbound.format]
    exchange.error, exchange.status = info, info.status
    if sink.started:
        return
    document = info.raw if is_native_error(info.raw, codec.format) else codec.encode_error(info)
    headers = {"content-type": "application/json"} | _own_headers(exchange, {})
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    if error.should_retry is not None:
        headers["x-should-retry"] = "true" if error.should_retry else "false"
    await sink.whole(info.status, headers, jsonio.dumps(document))


def _own_headers(exchange: Exchange, upstream: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that CodeGate adds; an upstream's own `x-request-id` becomes the exchange's."""
    if given := upstream.get("x-request-id"):
        exchange.request_id = given[:_MAX_REQUEST_ID]
    headers = {"x-request-id": exchange.request_id}
    if (attempt := exchange.last_attempt) is not None and attempt.account.name:
        headers["x-proxy-account"] = _header_text(attempt.account.name)
    if exchange.strategy:
        headers["x-proxy-strategy"] = exchange.strategy_label
    if exchange.tenant is not None:
        headers["x-proxy-tenant"] = _header_text(exchange.tenant.name)
    return headers


@lru_cache(maxsize=1024)
def _header_text(name: str) -> str:
    """Write a name so that it is plain ASCII in a header: percent-encoded where it is not."""
    plain = name.isascii() and name.isprintable() and "%" not in name
    return name if plain else quote(name, safe="")


_MAX_REQUEST_ID = 200
_FIRST_ERROR_STATUS = 400
_CANNOT_COUNT = frozenset({404, 405, 501})
_INTERNAL = ProxyError(ErrorInfo(500, ErrorKind.INTERNAL, "the proxy failed to handle this request"))


class _Captured:
    """A sink that keeps the beginning of what passes through it, for the log."""

    def __init__(self, sink: ClientSink, limit: int) -> None:
        self._sink = sink
        self.limit = limit
        self.body = bytearray()

    @property
    def started(self) -> bool:
        return self._sink.started

    async def whole(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.body += body[: self.limit]
        await self._sink.whole(status, headers, body)

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        await self._sink.begin(status, headers)

    async def write(self, piece: bytes) -> None:
        if len(self.body) < self.limit:
            self.body += piece[: self.limit - len(self.body)]
        await self._sink.write(piece)

    async def end(self) -> None:
        await self._sink.end()
