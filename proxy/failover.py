"""From a plan to the first acceptable reply: the only loop over accounts.

Each account is asked at most once. What came back is named as a signal, judged by the verdict table, and noted with
the account; the loop only follows. A stream counts as an answer when its first meaningful event is there, so that a
200 that opens with an error still moves on. Nothing has gone to the client when this returns or raises.
"""

import asyncio
import uuid
from dataclasses import dataclass, replace

from proxy.admission.budgets import tenant_over_budget
from proxy.errors import ErrorInfo, ErrorKind, Inexpressible, UpstreamFault
from proxy.exchange import Attempt, Exchange, Inbound, Operation, Reply, Request
from proxy.formats.codec import Codec
from proxy.formats.ir import ChatResponse
from proxy.formats.lanes import Lane, choose_format
from proxy.formats.registry import CODECS
from proxy.formats.relay import PassRelay, Relay, relay_whole
from proxy.formats.relay_translated import TranslatedRelay, Whole_co, WholeReader, streamed, whole_document
from proxy.formats.responses.whole import WholeResponse
from proxy.formats.translate import StreamFolder, WayBack
from proxy.recording.record import AccountNote
from proxy.routing.affinity import session_of
from proxy.routing.refusals import Failure, conclusion
from proxy.routing.skips import over_budget, over_limit
from proxy.routing.skips import skip as skip_of
from proxy.routing.verdict import Case, Fault, Health, Judgement, Signal, Verdict, judge
from proxy.routing.vocabulary import Candidate, Plan, RouteQuery, Skip, SkipReason
from proxy.routing.walk import Walk
from proxy.routing.windows import read_windows
from proxy.services import Services
from proxy.snapshot import Credential
from proxy.state.protocol import Hold, Refusal
from proxy.upstream.client import MAX_ERROR_BYTES, Upstream
from proxy.upstream.headers import reply_headers
from proxy.upstream.prepare import Neutral, Prepared, Source, Unsuitable, prepare
from proxy.upstream.target import reply_context
from shared import jsonio
from shared.catalog.prices import rates_of
from shared.catalog.urls import Operation as Resource
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.settings.cascade import Settings

PREAMBLE_GRACE_S = 0.25
"""How long an announced answer (`message_start`, `response.created`) is held back to see whether an error follows."""
_BYTES_PER_TOKEN = 4
_DEFAULT_OUTPUT_TOKENS = 4096
"""For estimates, where the client named no limit."""


@dataclass(slots=True)
class Accepted:
    """The reply to deliver, and what must be settled when that is done."""

    reply: Reply
    walk: Walk
    hold: Hold | None
    answered: bool
    """Whether it is an answer; False for an upstream's error that is delivered as it is."""


@dataclass(slots=True)
class _Came:
    """What came back from one attempt."""

    signal: Signal
    error: ErrorInfo | None = None
    reply: Reply | None = None
    """Set for answers, and for errors that could be delivered."""


async def first_acceptable(
    exchange: Exchange, request: Request, settings: Settings, scope: str, services: Services
) -> Accepted:
    """Return the first reply that the client should get. Raises `ProxyError` when nobody served the request."""
    query = _query(exchange, request, scope)
    takes_turn = exchange.inbound.operation is Operation.GENERATE
    plan = await services.router.plan(query, exchange.snapshot, settings, takes_turn=takes_turn)
    _note_plan(exchange, plan)
    walk = services.router.walk(plan, query)
    try:
        return await _Search(exchange, request, settings, services, walk).run()
    except BaseException:
        await walk.close()
        raise


async def note_broken_stream(accepted: Accepted, failure: ErrorInfo, services: Services) -> None:
    """Let an account rest whose answer broke off after its beginning was delivered."""
    attempt = accepted.reply.attempt
    judgement = judge(Signal(200, Fault.ERROR_FRAME, {}, failure, attempt.model), now=services.clock.wall())
    attempt.error = failure
    await accepted.walk.failed(judgement)
    if judgement.health is not None:
        note = AccountNote(attempt.account.id, services.clock.wall(), judgement.health.value, failure.message)
        services.recorder.note(note)


class _Search:
    """One request's loop."""

    def __init__(
        self, exchange: Exchange, request: Request, settings: Settings, services: Services, walk: Walk
    ) -> None:
        self._exchange = exchange
        self._request = request
        self._settings = settings
        self._services = services
        self._walk = walk
        self._neutral = Neutral(CODECS[exchange.inbound.format], request.document)
        self._source = _source(exchange.inbound, request, self._neutral)
        self._failures: list[Failure] = []

    async def run(self) -> Accepted:
        """Ask until somebody answers. Raises `ProxyError`."""
        while (candidate := await self._walk.advance()) is not None:
            accepted = await self._consider(candidate)
            if accepted is not None:
                return accepted
        raise conclusion(
            self._walk.plan, self._failures, skipped=self._walk.skipped, soonest_s=await self._walk.soonest_s()
        )

    async def _consider(self, candidate: Candidate) -> Accepted | None:
        """Ask one account, unless it cannot serve this request; None when the next one is to be asked."""
        try:
            prepared = await self._prepare(candidate)
        except Unsuitable as unsuitable:
            await self._walk.passed_over(_unsuitable(candidate, unsuitable))
            return None
        except Inexpressible as inexpressible:
            self._failures.append(Failure(Case.UNSUITABLE, inexpressible.info))
            return None
        reserved = await self._reserve(candidate)
        if isinstance(reserved, Skip):
            await self._walk.passed_over(reserved)
            return None
        accepted = None
        try:
            accepted = await self._ask(candidate, prepared, reserved)
        finally:
            if accepted is None and reserved is not None:
                await self._services.budgets.settle(reserved, 0.0)
        return accepted

    async def _ask(
        self, candidate: Candidate, prepared: Prepared | UpstreamFault, hold: Hold | None
    ) -> Accepted | None:
        """Make one attempt and follow its verdict; None when the next account is to be asked."""
        came, judgement = await self._attempt(candidate, prepared, first=True)
        if judgement.verdict is Verdict.REFRESH_ONCE:
            renewed = await self._renewed(candidate, prepared)
            came, judgement = await self._attempt(candidate, renewed, first=False)
        delivers = judgement.verdict is Verdict.DELIVER
        if delivers and came.error is None and came.reply is not None:
            await self._walk.answered()
            return Accepted(came.reply, self._walk, hold, answered=True)
        await self._walk.failed(judgement)
        if delivers and came.reply is not None:
            return Accepted(came.reply, self._walk, hold, answered=False)
        error = came.error or ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream failed")
        self._failures.append(Failure(judgement.case, error, judgement.retry_after_s))
        if delivers:
            raise conclusion(self._walk.plan, self._failures)
        return None

    async def _attempt(
        self, candidate: Candidate, prepared: Prepared | UpstreamFault, *, first: bool
    ) -> tuple[_Came, Judgement]:
        attempt = self._begin(candidate)
        came = await self._call(candidate, attempt, prepared)
        refreshable = first and self._services.tokens.can_renew(candidate.account)
        judgement = self._judge(replace(came.signal, refreshable=True) if refreshable else came.signal)
        self._note(attempt, judgement, came)
        return came, judgement

    async def _prepare(self, candidate: Candidate) -> Prepared | UpstreamFault:
        """Return the call, or why the account as it is set up cannot be called."""
        try:
            return self._call_with(candidate, await self._services.tokens.ready(candidate.account))
        except UpstreamFault as fault:
            return fault

    async def _renewed(self, candidate: Candidate, refused: Prepared | UpstreamFault) -> Prepared | UpstreamFault:
        """Return the same call with a newer login, after the vendor refused the one that `refused` was sent with."""
        if isinstance(refused, UpstreamFault):
            return refused
        try:
            login = await self._services.tokens.renew(candidate.account, rejected=refused.credential.api_key)
            return self._call_with(candidate, login)
        except UpstreamFault as fault:
            return fault

    def _call_with(self, candidate: Candidate, credential: Credential) -> Prepared:
        account = candidate.account
        if credential is not account.credential:
            account = replace(account, credential=credential)
        return prepare(
            self._source,
            account,
            candidate.model,
            self._exchange.snapshot.model_limits,
            connect_timeout_s=self._settings.connect_timeout_seconds,
        )

    async def _call(self, candidate: Candidate, attempt: Attempt, prepared: Prepared | UpstreamFault) -> _Came:
        """Send the request and read what decides, in the time that the settings give."""
        if isinstance(prepared, UpstreamFault):
            kind = Fault.CREDENTIAL if prepared.info.kind is ErrorKind.AUTHENTICATION else Fault.CONNECT
            return _failed(candidate, kind, prepared.info)
        attempt.wire, attempt.lane, attempt.dropped = prepared.wire, prepared.lane, prepared.dropped
        limit_s = self._settings.upstream_timeout_seconds
        try:
            async with asyncio.timeout(limit_s):
                return await self._send(candidate, attempt, prepared)
        except TimeoutError:
            late = ErrorInfo(504, ErrorKind.TIMEOUT, f"the upstream did not answer within {limit_s:g} seconds")
            return _failed(candidate, Fault.TIMEOUT, late)

    async def _send(self, candidate: Candidate, attempt: Attempt, prepared: Prepared) -> _Came:
        try:
            upstream = await self._services.upstream.send(prepared.outgoing)
        except UpstreamFault as fault:
            kind = Fault.TIMEOUT if fault.info.kind is ErrorKind.TIMEOUT else Fault.CONNECT
            return _failed(candidate, kind, fault.info)
        keep_open = False
        try:
            attempt.status = upstream.status
            self._read_quotas(candidate, upstream)
            came = await self._judged_by_content(candidate, attempt, upstream, prepared)
            keep_open = came.reply is not None and came.reply.upstream is not None
        except UpstreamFault as fault:
            return _failed(candidate, Fault.BROKEN, fault.info)
        else:
            return came
        finally:
            if not keep_open:
                upstream.close()

    async def _judged_by_content(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared
    ) -> _Came:
        if upstream.status != 200:  # noqa: PLR2004 - other 2xx are no answers of these APIs
            return await self._read_error(candidate, attempt, upstream, prepared)
        if _is_event_stream(upstream):
            return await self._open_stream(candidate, attempt, upstream, prepared)
        return self._read_whole(candidate, attempt, upstream, await upstream.read(), prepared)

    def _read_whole(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, body: bytes, prepared: Prepared
    ) -> _Came:
        codec, client = CODECS[prepared.wire], CODECS[self._exchange.inbound.format]
        reply = Reply(attempt, upstream.status, reply_headers(upstream.headers))
        try:
            if self._exchange.inbound.operation is not Operation.GENERATE:
                reply.body, reply.document = body, _checked_object(body)
                reply.usage = codec.response_usage(reply.document)
            elif self._request.facts.stream or prepared.lane is Lane.TRANSLATED:
                self._convert_whole(reply, codec.decode_response(_checked_object(body)), client, prepared)
            else:
                whole = relay_whole(codec, self._request.facts.model, body)
                reply.body, reply.usage, reply.document = whole.body, whole.usage, whole.document
        except UpstreamFault as fault:
            return _failed(candidate, Fault.INVALID, fault.info, upstream)
        return _Came(_signal(candidate, upstream), reply=reply)

    def _convert_whole(self, reply: Reply, response: ChatResponse, client: Codec, prepared: Prepared) -> None:
        """Write a whole reply for a client of another format, or for one that asked for a stream."""
        way = self._way_back(prepared)
        reply.usage = response.usage
        if self._request.facts.stream:
            reply.body = streamed(response, client, way)
            reply.headers = {**reply.headers, "content-type": "text/event-stream"}
        else:
            reply.document = whole_document(response, client, way)
            reply.body = jsonio.dumps(reply.document)
            reply.headers = {**reply.headers, "content-type": "application/json"}

    def _way_back(self, prepared: Prepared) -> WayBack:
        facts = self._request.facts
        context = reply_context(
            self._neutral.request(),
            origin=prepared.wire,
            include_usage=facts.wants_stream_usage,
            now=int(self._services.clock.wall()),
            new_id=lambda: uuid.uuid4().hex,
        )
        return WayBack(prepared.names, context)

    async def _open_stream(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared
    ) -> _Came:
        """Read until something meaningful came: that is an answer, or a failure that the client need not see."""
        facts, codec = self._request.facts, CODECS[prepared.wire]
        if not facts.stream and self._exchange.inbound.operation is Operation.GENERATE:
            return await self._fold_stream(candidate, attempt, upstream, prepared)
        relay: Relay = PassRelay(codec, facts.model, hide_usage=not facts.wants_stream_usage)
        if prepared.lane is Lane.TRANSLATED:
            relay = TranslatedRelay(codec, CODECS[self._exchange.inbound.format], self._way_back(prepared))
        ready = b""
        while not relay.began and relay.failure is None:
            try:
                async with asyncio.timeout(PREAMBLE_GRACE_S if ready else None):
                    chunk = await upstream.read_some()
            except TimeoutError:
                break
            ready += relay.feed(chunk) if chunk else relay.finish()
        if relay.failure is not None and not relay.began:
            return _failed(candidate, Fault.ERROR_FRAME, relay.failure, upstream)
        reply = Reply(attempt, upstream.status, reply_headers(upstream.headers), ready, upstream, relay)
        return _Came(_signal(candidate, upstream), reply=reply)

    async def _fold_stream(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared
    ) -> _Came:
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
            return _failed(candidate, Fault.ERROR_FRAME, fault.info, upstream)
        reply = Reply(attempt, upstream.status, reply_headers(upstream.headers))
        self._convert_whole(reply, response, CODECS[self._exchange.inbound.format], prepared)
        return _Came(_signal(candidate, upstream), reply=reply)

    async def _read_error(
        self, candidate: Candidate, attempt: Attempt, upstream: Upstream, prepared: Prepared
    ) -> _Came:
        body = without_secret(await upstream.read(MAX_ERROR_BYTES), prepared.credential)
        error = CODECS[prepared.wire].decode_error(upstream.status, body)
        signal = _signal(candidate, upstream, error)
        if not _may_be_delivered(upstream.status):
            return _Came(signal, error)
        headers = reply_headers(upstream.headers)
        client = CODECS[self._exchange.inbound.format]
        if attempt.wire is not client.format or not is_native_error(error.raw, client.format):
            body = jsonio.dumps(client.encode_error(error))
            headers["content-type"] = "application/json"
        return _Came(signal, error, Reply(attempt, upstream.status, headers, body))

    def _judge(self, signal: Signal) -> Judgement:
        return judge(
            signal,
            now=self._services.clock.wall(),
            switch_on_error=self._settings.auto_switch_on_error,
            switch_on_rate_limit=self._settings.auto_switch_on_rate_limit,
        )

    def _begin(self, candidate: Candidate) -> Attempt:
        wire = choose_format(self._exchange.inbound.format, candidate.account.speaks)
        attempt = Attempt(candidate.account, candidate.model, wire, self._services.clock.monotonic())
        self._exchange.attempts.append(attempt)
        return attempt

    def _note(self, attempt: Attempt, judgement: Judgement, came: _Came) -> None:
        """Complete the attempt, and tell the recorder what it says about the account."""
        attempt.duration_ms = round((self._services.clock.monotonic() - attempt.started) * 1000)
        attempt.verdict = judgement.verdict.value
        attempt.error = came.error
        status = judgement.health
        error = came.error.message if came.error and status not in {None, Health.ACTIVE} else None
        now = self._services.clock.wall()
        self._services.recorder.note(AccountNote(attempt.account.id, now, status.value if status else None, error))

    def _read_quotas(self, candidate: Candidate, upstream: Upstream) -> None:
        windows = read_windows(upstream.headers, family=candidate.family, now=self._services.clock.wall())
        if windows:
            self._services.quotas.note(candidate.account.id, windows)

    async def _reserve(self, candidate: Candidate) -> Hold | Skip | None:
        """Take a place in the account's rate window and set money aside; a `Skip` when there is none."""
        if self._exchange.inbound.operation is not Operation.GENERATE:
            return None
        services, account, tenant = self._services, candidate.account, self._exchange.tenant
        budget = self._settings.monthly_budget if tenant else None
        held = await services.budgets.hold(
            account, self._estimate(candidate, budget), tenant=tenant, tenant_budget_usd=budget
        )
        if isinstance(held, Refusal):
            if budget is not None and services.budgets.concerns_tenant(held, tenant):
                raise tenant_over_budget(budget, settled=held.settled)
            return over_budget(account, settled=held.settled)
        wait = await services.limits.admit_account(account)
        if wait > 0:
            await services.budgets.settle(held, 0.0)
            return over_limit(account, wait)
        return held

    def _estimate(self, candidate: Candidate, tenant_budget: float | None) -> float:
        """Return roughly what the request may cost, in USD; 0 where no budget asks."""
        account = candidate.account
        if account.monthly_budget is None and tenant_budget is None:
            return 0.0
        rates = rates_of(account.provider, candidate.model, self._services.clock.now())
        if rates is None:
            return 0.0
        tokens = len(self._request.body) // _BYTES_PER_TOKEN
        output = self._request.facts.max_output or _DEFAULT_OUTPUT_TOKENS
        return tokens * rates.input.at(tokens) + output * rates.output.at(tokens)


async def _gathered(upstream: Upstream, reader: WholeReader[Whole_co]) -> Whole_co:
    while chunk := await upstream.read_some():
        reader.feed(chunk)
    return reader.finish()


def without_secret(body: bytes, credential: Credential) -> bytes:
    """Mask the account's credential where an upstream quotes it: its errors are shown and recorded."""
    secret = (credential.api_key or "").encode()
    return body.replace(secret, b"****") if len(secret) >= _SHORTEST_SECRET else body


_SHORTEST_SECRET = 8


def is_native_error(document: Json, wire: WireFormat) -> bool:
    """Tell whether an error document has the shape that clients of `wire` read, so that it may pass as it is."""
    if not isinstance(document, dict) or "object" in document:  # a failed response repeats itself around its error
        return False
    error = document.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return False
    return (document.get("type") == "error") is (wire is WireFormat.ANTHROPIC)


def _query(exchange: Exchange, request: Request, scope: str) -> RouteQuery:
    facts = request.facts
    exchange.session = session_of(exchange.inbound.headers, facts.session_id)
    return RouteQuery(
        model=facts.model,
        format=exchange.inbound.format,
        scope=scope,
        tenant=exchange.tenant,
        session=exchange.session,
        opening=facts.opening,
        has_history=facts.has_history,
        previous_response_id=facts.previous_response_id,
    )


def _note_plan(exchange: Exchange, plan: Plan) -> None:
    exchange.tier = plan.tier
    exchange.config_id = plan.config.id if plan.config else None
    exchange.strategy = plan.strategy
    exchange.conversation = plan.bind_key


def _unsuitable(candidate: Candidate, unsuitable: Unsuitable) -> Skip:
    return skip_of(candidate.account, SkipReason.FORMAT, unsuitable.words)


_RESOURCES = {Operation.COUNT_TOKENS: Resource.COUNT_TOKENS}


def _source(inbound: Inbound, request: Request, neutral: Neutral) -> Source:
    return Source(
        method=inbound.method,
        format=inbound.format,
        query=inbound.query,
        headers=inbound.raw_headers,
        body=request.body,
        document=request.document,
        facts=request.facts,
        rewritten=request.rewritten,
        resource=_RESOURCES.get(inbound.operation, Resource.GENERATE),
        suffix=inbound.suffix,
        neutral=neutral,
    )


def _failed(candidate: Candidate, fault: Fault, error: ErrorInfo, upstream: Upstream | None = None) -> _Came:
    headers = upstream.headers if upstream else {}
    status = upstream.status if upstream else None
    return _Came(Signal(status, fault, headers, error, candidate.model, candidate.family), error)


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
