"""A client's own login, passed through: the request goes to Anthropic itself with the credential that came with it.

Nothing of ours is added and no account is involved, so there is no plan, no failover, no limit, no budget and no
cooldown; whatever Anthropic says is the answer, its 401 too, since the login is the client's to renew.
"""

from dataclasses import replace

from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.exchange import Attempt, Exchange, Operation, Reply, Request
from proxy.failover import Accepted
from proxy.formats.registry import CODECS
from proxy.reading import Came, ReplyReader
from proxy.routing.affinity import session_of
from proxy.routing.verdict import Verdict
from proxy.routing.vocabulary import Candidate
from proxy.services import Services
from proxy.snapshot import Account, Credential
from proxy.upstream.prepare import Neutral, Prepared, Source, prepare
from shared.catalog.auth import AuthType
from shared.catalog.urls import Operation as Resource
from shared.catalog.wire import WireFormat
from shared.settings.cascade import Settings

STRATEGY = "client-login"
"""As in `x-proxy-strategy` and the log."""
_DELIVERED = frozenset({401, 403})
"""Besides what is delivered from every upstream: refusals of the client's own login."""


async def ask_with_client_login(
    exchange: Exchange, request: Request, settings: Settings, login: str, services: Services
) -> Accepted:
    """Return Anthropic's reply. Raises `ProxyError` when there is none, or when it refuses the login."""
    exchange.strategy = STRATEGY
    exchange.session = session_of(exchange.inbound.headers, request.facts.session_id)
    candidate = Candidate(_nobodys_account(login, services.anthropic_url), request.facts.model, None, "")
    attempt = Attempt(candidate.account, candidate.model, WireFormat.ANTHROPIC, services.clock.monotonic())
    exchange.attempts.append(attempt)
    try:
        reply = _reply_in(await _call(exchange, request, settings, candidate, services))
    except UpstreamFault as fault:
        attempt.error = fault.info
        raise
    finally:
        attempt.duration_ms = round((services.clock.monotonic() - attempt.started) * 1000)
        attempt.verdict = Verdict.DELIVER
    return Accepted(reply, None, None, answered=attempt.error is None)


async def _call(
    exchange: Exchange, request: Request, settings: Settings, candidate: Candidate, services: Services
) -> Came:
    limit_s = settings.upstream_timeout_seconds
    try:
        with services.deadlines.within(limit_s):
            return await _send(exchange, request, settings, candidate, services)
    except TimeoutError:
        late = ErrorInfo(504, ErrorKind.TIMEOUT, f"the upstream did not answer within {limit_s:g} seconds")
        raise UpstreamFault(late) from None


async def _send(
    exchange: Exchange, request: Request, settings: Settings, candidate: Candidate, services: Services
) -> Came:
    client = CODECS[WireFormat.ANTHROPIC]
    neutral = Neutral(client, request.exact)
    prepared = _prepared(exchange, request, settings, candidate, neutral)
    attempt = exchange.attempts[-1]
    attempt.lane = prepared.lane
    kept = exchange.keep_bodies(prepared.outgoing.body, prepared.credential.api_key)
    upstream = await services.upstream.send(prepared.outgoing)
    if kept is not None:
        upstream.keep(kept)
    reader = ReplyReader(exchange.inbound.operation, request.facts, client, neutral, services.clock)
    keep_open = False
    try:
        attempt.status = upstream.status
        came = await reader.read(candidate, attempt, upstream, prepared)
        attempt.error = came.error
        keep_open = came.reply is not None and came.reply.upstream is not None
    finally:
        if not keep_open:
            upstream.close()
    return came


def _prepared(
    exchange: Exchange, request: Request, settings: Settings, candidate: Candidate, neutral: Neutral
) -> Prepared:
    inbound = exchange.inbound
    counts = inbound.operation is Operation.COUNT_TOKENS
    source = Source(
        method=inbound.method,
        format=inbound.format,
        query=inbound.query,
        headers=inbound.raw_headers,
        body=request.body,
        document=request.document,
        exact=request.exact,
        facts=request.facts,
        rewritten=request.rewritten,
        resource=Resource.COUNT_TOKENS if counts else Resource.GENERATE,
        neutral=neutral,
    )
    timeout_s = settings.connect_timeout_seconds
    return prepare(source, candidate.account, candidate.model, {}, connect_timeout_s=timeout_s)


def _nobodys_account(login: str, base_url: str | None) -> Account:
    """Return what calling Anthropic with `login` needs, in the words of an account; it has no id and no name."""
    return Account(
        id="",
        name="",
        provider="anthropic",
        auth_type=AuthType.OAUTH,
        base_url=base_url,
        speaks=(WireFormat.ANTHROPIC,),
        priority=0,
        rate_limit=0,
        monthly_budget=None,
        enabled=True,
        credential=Credential(login),
    )


def _reply_in(came: Came) -> Reply:
    if came.reply is None:
        raise UpstreamFault(_as_answer(came.error))
    return came.reply


def _as_answer(error: ErrorInfo | None) -> ErrorInfo:
    """Return the error as the client gets it: refusals as they are, what is no answer as a fault of the upstream."""
    if error is None:
        return ErrorInfo(502, ErrorKind.UPSTREAM, "the upstream failed")
    if error.status in _DELIVERED or error.status >= 500:  # noqa: PLR2004 - a fault of the upstream
        return error
    return replace(error, status=502, kind=ErrorKind.UPSTREAM, raw=None)
