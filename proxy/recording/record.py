"""The rows that an exchange leaves behind. Pure: an `Exchange` in, plain rows out.

One log row per authenticated request, one usage row per completed request whose tokens are known (CONTRACT 9.18).
`count_tokens` leaves a log row only. Timestamps are UTC text, as earlier programs wrote them.
"""

from collections.abc import Mapping
from sys import getsizeof

from proxy.exchange import Attempt, Exchange, Operation, Outcome, UpstreamBodies
from shared import jsonio
from shared.db.timestamps import from_epoch
from shared.values import value

MAX_ERROR_CHARS = 1000
MAX_NAME_CHARS = 500
"""Client-supplied names (models, paths, agents) are cut to this length."""

ROW_BYTES = 1_200
"""What a log row takes on disk without bodies, its index entries included."""

Row = Mapping[str, str | int | float | bool | None]


@value
class Record:
    """What one exchange leaves behind."""

    log: Row | None
    """None when the tenant's settings say so."""
    usage: Row | None
    size: int
    """Roughly, in bytes: for the recorder's memory bound."""


@value
class AccountNote:
    """What one attempt says about the health of its account."""

    account_id: str
    at: float
    """Seconds since the epoch."""
    status: str | None = None
    """New value of `accounts.status`; None: unchanged, but used."""
    error: str | None = None
    rests_until: float | None = None
    """Seconds since the epoch; None: it was not sent to rest."""


def record_of(exchange: Exchange) -> Record | None:
    """Return what is to be kept of a finished exchange; None for one that was never authenticated."""
    if not exchange.authenticated:
        return None
    keep_log = exchange.settings is None or exchange.settings.request_logging
    log = log_row(exchange) if keep_log else None
    return Record(log, usage_row(exchange), 2048 + (_memory_of_bodies(log) if log else 0))


def log_row(exchange: Exchange) -> Row:
    """Return the row of `request_logs`."""
    inbound, attempt, usage, error = exchange.inbound, exchange.last_attempt, exchange.usage, exchange.error
    account = attempt.account if attempt else None
    facts = exchange.request.facts if exchange.request else None
    bodies = _bodies(exchange)
    return {
        "id": exchange.id,
        "timestamp": from_epoch(exchange.started_at),
        "method": inbound.method,
        "path": _cut(inbound.path),
        "inbound_format": str(inbound.format),
        "account_id": account.id or None if account else None,
        "account_name": account.name or None if account else None,
        "provider": account.provider if account else None,
        "original_model": _cut(facts.model) if facts else None,
        "routed_model": _cut(attempt.model) if attempt else None,
        "status_code": exchange.status,
        "input_tokens": usage.input_uncached if usage else None,
        "output_tokens": usage.output if usage else None,
        "latency_ms": _ms(exchange, exchange.finished),
        "is_stream": bool(facts and facts.stream),
        "is_failover": exchange.failed_over,
        "error_message": storable(error.message[:MAX_ERROR_CHARS]) if error else None,
        "request_body": bodies["request_body"],
        "response_body": bodies["response_body"],
        "tenant_id": exchange.tenant.id if exchange.tenant else None,
        "request_id": _cut(exchange.request_id),
        "started_at_ms": int(exchange.started_at * 1000),
        "first_token_ms": _ms(exchange, exchange.first_token),
        "upstream_format": str(attempt.wire) if attempt else None,
        "lane": str(attempt.lane) if attempt and attempt.lane else None,
        "tier": exchange.tier,
        "config_id": exchange.config_id,
        "strategy": exchange.strategy_label or None,
        "attempts": _attempts(exchange),
        "session_id": _cut(exchange.session),
        "agent_id": _cut(inbound.headers.get("x-claude-code-agent-id")),
        "conversation_id": exchange.conversation,
        "user_agent": _cut(inbound.headers.get("user-agent")),
        "cached_tokens": usage.cache_read if usage else None,
        "cache_write_tokens": usage.cache_write if usage else None,
        "reasoning_tokens": usage.reasoning if usage else None,
        "cost_usd": exchange.cost_usd if usage else None,
        "cost_known": exchange.cost_known if usage else None,
        "stop_reason": exchange.stop_reason,
        "dropped_params": _list(attempt.dropped) if attempt else None,
        "masked": jsonio.dumps(dict(exchange.masked)).decode() if exchange.masked else None,
        "error_kind": str(error.kind) if error else None,
        "sent_body": bodies["sent_body"],
        "received_body": bodies["received_body"],
        "size_bytes": ROW_BYTES + (0 if bodies is _NO_BODIES else sum(len(body) for body in bodies.values() if body)),
        "counted": True,
    }


def usage_row(exchange: Exchange) -> Row | None:
    """Return the row of `usage`; None unless the request completed and its tokens are known."""
    attempt, usage, request = exchange.answered_by, exchange.usage, exchange.request
    if attempt is None or usage is None or request is None or exchange.outcome is not Outcome.COMPLETED:
        return None
    if exchange.inbound.operation in {Operation.COUNT_TOKENS, Operation.STORED}:
        return None
    return {
        "id": exchange.id,
        "account_id": attempt.account.id or None,
        "config_id": exchange.config_id,
        "tier": exchange.tier,
        "original_model": _cut(request.facts.model),
        "routed_model": _cut(attempt.model),
        "input_tokens": usage.input_uncached,
        "output_tokens": usage.output,
        "cache_read_tokens": usage.cache_read,
        "cache_write_tokens": usage.cache_write,
        "cost_usd": exchange.cost_usd,
        "created_at": from_epoch(exchange.started_at),
        "tenant_id": exchange.tenant.id if exchange.tenant else None,
        "cost_known": exchange.cost_known,
        "provider": attempt.account.provider,
        "counted": True,
    }


def _attempts(exchange: Exchange) -> str | None:
    """Write the attempts as JSON, unless there was but one and it answered: the row itself says all of that one."""
    attempts = exchange.attempts
    if not attempts or (len(attempts) == 1 and attempts[0] is exchange.answered_by and attempts[0].error is None):
        return None
    return jsonio.dumps([_attempt(attempt) for attempt in attempts]).decode()


def _attempt(attempt: Attempt) -> dict[str, str | float | None]:
    return {
        "account_id": attempt.account.id,
        "account_name": attempt.account.name,
        "model": attempt.model,
        "status": attempt.status,
        "verdict": attempt.verdict,
        "duration_ms": attempt.duration_ms,
        "rest_s": None if attempt.rest_s is None else round(attempt.rest_s, 1),
        "error": attempt.error.message[:MAX_ERROR_CHARS] if attempt.error else None,
    }


_BODIES = ("request_body", "response_body", "sent_body", "received_body")
_NO_BODIES: Mapping[str, str | None] = dict.fromkeys(_BODIES)
_SHORTEST_SECRET = 8


def _bodies(exchange: Exchange) -> Mapping[str, str | None]:
    """Return the four views of the exchange's text, each capped; none unless the settings ask for them."""
    settings, request = exchange.settings, exchange.request
    if request is None or settings is None or not settings.detailed_request_logging:
        return _NO_BODIES
    upstream = exchange.upstream_bodies
    return {
        "request_body": _text(jsonio.dumps(request.document) if request.rewritten else request.body, exchange),
        "response_body": _text(exchange.returned_body, exchange),
        "sent_body": _text(upstream.sent, exchange) if upstream else None,
        "received_body": _text(_received(upstream), exchange) if upstream else None,
    }


def _received(bodies: UpstreamBodies) -> bytes:
    """Return what came back without the account's credential, also where the cap cuts it in two."""
    body, secret = bytes(bodies.received.body), bodies.secret.encode()
    if len(secret) < _SHORTEST_SECRET:
        return body
    body = body.replace(secret, b"****")
    lengths = range(len(secret) - 1, _SHORTEST_SECRET - 1, -1)
    quoted = next((length for length in lengths if body.endswith(secret[:length])), 0)
    return body[: len(body) - quoted]


def _memory_of_bodies(log: Row) -> int:
    return sum([getsizeof(log[name]) for name in _BODIES if log[name]])


def _text(body: bytes | None, exchange: Exchange) -> str | None:
    """Return a body as text that every database stores, capped; a cut inside a character loses that character."""
    if body is None or exchange.settings is None:
        return None
    return body[: exchange.settings.log_body_max_bytes].decode("utf-8", "ignore").replace("\x00", "�")


def _ms(exchange: Exchange, moment: float | None) -> int | None:
    return None if moment is None else max(0, round((moment - exchange.started) * 1000))


def _cut(text: str | None) -> str | None:
    """Bound a text of the client's; lone surrogates and NUL, which no database stores, are replaced."""
    if text is None:
        return None
    if text.isascii() and len(text) <= MAX_NAME_CHARS and "\x00" not in text:
        return text
    return storable(text[:MAX_NAME_CHARS])


def storable(text: str) -> str:
    """Return `text` as every database stores it: lone surrogates and NUL replaced."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "�")


def _list(names: tuple[str, ...]) -> str | None:
    return jsonio.dumps(list(names)).decode() if names else None
