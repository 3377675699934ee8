"""From a plan to the first acceptable reply: the only loop over accounts.

Each account is asked at most once. What came back is named as a signal, judged by the verdict table, and noted with
the account; the loop only follows. A stream counts as an answer when its first meaningful event is there, so that a
200 that opens with an error still moves on. Nothing has gone to the client when this returns or raises.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus

from proxy.admission.budgets import tenant_over_budget
from proxy.errors import ErrorInfo, ErrorKind, Inexpressible, Unreachable, UpstreamFault
from proxy.exchange import BILLED, Attempt, Exchange, Inbound, Operation, Reply, Request
from proxy.formats.lanes import choose_format
from proxy.formats.registry import CODECS
from proxy.reading import Came, ReplyReader, failed
from proxy.recording.record import AccountNote
from proxy.routing.affinity import session_of
from proxy.routing.refusals import Failure, conclusion
from proxy.routing.skips import over_budget, over_limit
from proxy.routing.skips import skip as skip_of
from proxy.routing.verdict import Case, Fault, Health, Judgement, Scope, Signal, Verdict, judge
from proxy.routing.vocabulary import Candidate, Plan, RouteQuery, Skip, SkipReason
from proxy.routing.walk import Walk
from proxy.routing.windows import read_windows
from proxy.services import Services
from proxy.snapshot import Credential
from proxy.state.keys import digest_in
from proxy.state.protocol import Full, Hold, Refusal
from proxy.upstream.client import Upstream
from proxy.upstream.prepare import Neutral, Prepared, Source, Unsuitable, prepare
from shared.catalog.prices import rates_of
from shared.catalog.urls import Operation as Resource
from shared.settings.cascade import Settings
from shared.values import replaced

_BYTES_PER_TOKEN = 4
_DEFAULT_OUTPUT_TOKENS = 4096
"""For estimates, where the client named no limit."""


@dataclass(slots=True)
class Accepted:
    """The reply to deliver, and what must be settled when that is done."""

    reply: Reply
    walk: Walk | None
    """None: no account was asked, the client brought its own login."""
    hold: Hold | None
    answered: bool
    """Whether it is an answer; False for an upstream's error that is delivered as it is."""

    async def close(self) -> None:
        """Give back what the walk holds. Safe to call more than once."""
        if self.walk is not None:
            await self.walk.close()


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
    if accepted.walk is None:
        return
    attempt.rest_s = await accepted.walk.failed(judgement)
    services.recorder.note(_health_note(attempt, judgement, services.clock.wall()))


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
        client = CODECS[exchange.inbound.format]
        neutral = Neutral(client, request.exact)
        self._source = _source(exchange.inbound, request, neutral)
        self._reader = ReplyReader(exchange.inbound.operation, request.facts, client, neutral, services.clock)
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
                self._services.budgets.settle(reserved, 0.0)
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
            self._walk.answered()
            self._note(judgement)
            return Accepted(came.reply, self._walk, hold, answered=True)
        self._exchange.attempts[-1].rest_s = await self._walk.failed(judgement)
        self._note(judgement)
        if delivers and came.reply is not None:
            return Accepted(came.reply, self._walk, hold, answered=False)
        error = came.error or ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream failed")
        self._failures.append(Failure(judgement.case, error, judgement.retry_after_s))
        if delivers:
            raise conclusion(self._walk.plan, self._failures)
        return None

    async def _attempt(
        self, candidate: Candidate, prepared: Prepared | UpstreamFault, *, first: bool
    ) -> tuple[Came, Judgement]:
        attempt = self._begin(candidate)
        came = await self._call(candidate, attempt, prepared)
        if (
            first
            and came.signal.status == HTTPStatus.UNAUTHORIZED
            and self._services.tokens.can_renew(candidate.account)
        ):
            came.signal = replaced(came.signal, refreshable=True)
        judgement = self._judge(came.signal)
        attempt.duration_ms = round((self._services.clock.monotonic() - attempt.started) * 1000)
        attempt.verdict, attempt.error = judgement.verdict, came.error
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

    async def _call(self, candidate: Candidate, attempt: Attempt, prepared: Prepared | UpstreamFault) -> Came:
        """Send the request and read what decides, in the time that the settings give."""
        if isinstance(prepared, UpstreamFault):
            kind = Fault.CREDENTIAL if prepared.info.kind is ErrorKind.AUTHENTICATION else Fault.UNPREPARED
            return failed(candidate, kind, prepared.info)
        attempt.wire, attempt.lane, attempt.dropped = prepared.wire, prepared.lane, prepared.dropped
        limit_s = self._settings.upstream_timeout_seconds
        try:
            with self._services.deadlines.within(limit_s):
                return await self._send(candidate, attempt, prepared)
        except TimeoutError:
            late = ErrorInfo(504, ErrorKind.TIMEOUT, f"the upstream did not answer within {limit_s:g} seconds")
            return failed(candidate, Fault.TIMEOUT, late)

    async def _send(self, candidate: Candidate, attempt: Attempt, prepared: Prepared) -> Came:
        kept = self._exchange.keep_bodies(prepared.outgoing.body, prepared.credential.api_key)
        try:
            upstream = await self._services.upstream.send(prepared.outgoing)
        except UpstreamFault as fault:
            return failed(candidate, _fault_of(fault), fault.info)
        keep_open = False
        try:
            attempt.status = upstream.status
            if kept is not None:
                upstream.keep(kept)
            self._read_quotas(candidate, upstream)
            came = await self._reader.read(candidate, attempt, upstream, prepared)
            keep_open = came.reply is not None and came.reply.upstream is not None
        except UpstreamFault as fault:
            return failed(candidate, Fault.BROKEN, fault.info)
        else:
            return came
        finally:
            if not keep_open:
                upstream.close()

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

    def _note(self, judgement: Judgement) -> None:
        """Tell the recorder what the last attempt says about its account."""
        note = _health_note(self._exchange.attempts[-1], judgement, self._services.clock.wall())
        self._services.recorder.note(note)

    def _read_quotas(self, candidate: Candidate, upstream: Upstream) -> None:
        windows = read_windows(upstream.headers, family=candidate.family, now=self._services.clock.wall())
        if windows:
            self._services.quotas.note(candidate.account.id, windows)

    async def _reserve(self, candidate: Candidate) -> Hold | Skip | None:
        """Take a place in the account's rate window and set money aside; a `Skip` when there is none."""
        if self._exchange.inbound.operation not in BILLED:
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
        return over_limit(account, held.wait_s) if isinstance(held, Full) else held

    def _estimate(self, candidate: Candidate, tenant_budget: float | None) -> float:
        """Return roughly what the request may cost, in USD; 0 where no budget asks."""
        account = candidate.account
        if account.monthly_budget is None and tenant_budget is None:
            return 0.0
        rates = rates_of(
            account.provider,
            candidate.model,
            self._services.clock.now(),
            self._services.configuration.snapshot.prices,
        )
        if rates is None:
            return 0.0
        tokens = len(self._request.body) // _BYTES_PER_TOKEN
        output = self._request.facts.max_output or _DEFAULT_OUTPUT_TOKENS
        return tokens * rates.input.at(tokens) + output * rates.output.at(tokens)


def _health_note(attempt: Attempt, judgement: Judgement, now: float) -> AccountNote:
    health = judgement.health
    error = attempt.error if health not in {None, Health.ACTIVE} else None
    rests = attempt.rest_s is not None and judgement.scope is not Scope.FAMILY
    return AccountNote(
        attempt.account.id,
        now,
        status=str(health) if health else None,
        error=error.message if error else None,
        rests_until=now + (attempt.rest_s or 0.0) if rests else None,
    )


def _fault_of(fault: UpstreamFault) -> Fault:
    if isinstance(fault, Unreachable):
        return Fault.CONNECT
    return Fault.TIMEOUT if fault.info.kind is ErrorKind.TIMEOUT else Fault.BROKEN


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
    exchange.conversation = plan.bind_key and digest_in(plan.bind_key)


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
        exact=request.exact,
        facts=request.facts,
        rewritten=request.rewritten,
        resource=_RESOURCES.get(inbound.operation, Resource.GENERATE),
        suffix=inbound.suffix,
        neutral=neutral,
    )
