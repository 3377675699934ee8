"""The rows that an exchange leaves behind. Pure: an `Exchange` in, plain rows out.

One log row per authenticated request, one usage row per completed request whose tokens are known (CONTRACT 9.18).
`count_tokens` leaves a log row only. Timestamps are UTC text, as earlier programs wrote them.
"""

from sys import getsizeof
from typing import Any

from proxy.errors import ErrorInfo
from proxy.exchange import BILLED, Attempt, Exchange, Outcome, UpstreamBodies
from proxy.recording.rows import LogValues, UsageValues, usage_of
from shared import jsonio
from shared.db.timestamps import from_epoch
from shared.values import value

MAX_ERROR_CHARS = 1000
MAX_NAME_CHARS = 500
"""Client-supplied names (models, paths, agents) are cut to this length."""

ROW_BYTES = 1_200
"""What a log row takes on disk without bodies, its index entries included."""


@value
class Record:
    """What one exchange leaves behind."""

    log: LogValues | None
    """None when the tenant's settings say so."""
    usage: UsageValues | None
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
    log = log_of(exchange)
    kept = exchange.settings is None or exchange.settings.request_logging
    usage = usage_of(log) if _is_metered(exchange) else None
    return Record(log if kept else None, usage, 2048 + _memory_of_bodies(log))


def log_of(exchange: Exchange) -> LogValues:
    """Return the row of `request_logs`."""
    bodies = _bodies(exchange)
    size = ROW_BYTES if bodies is _NO_BODIES else ROW_BYTES + sum(len(body) for body in bodies if body)
    values = (
        *_asked(exchange),
        *_routed(exchange),
        *_sent(exchange.last_attempt),
        *_ended(exchange),
        *_failed(exchange.error),
        *_spent(exchange),
        *bodies,
        size,
        True,
    )
    return LogValues._make(values)


def _is_metered(exchange: Exchange) -> bool:
    """Tell whether it completed, and its tokens are known."""
    if exchange.answered_by is None or exchange.usage is None or exchange.request is None:
        return False
    return exchange.outcome is Outcome.COMPLETED and exchange.inbound.operation in BILLED


_Part = tuple[Any, ...]
"""Some of the values of `LogValues`, in its order."""


def _asked(exchange: Exchange) -> _Part:
    inbound, request = exchange.inbound, exchange.request
    return (
        exchange.id,
        from_epoch(exchange.started_at),
        int(exchange.started_at * 1000),
        _cut(exchange.request_id),
        inbound.method,
        _cut(inbound.path),
        str(inbound.format),
        _cut(inbound.headers.get("user-agent")),
        _cut(inbound.headers.get("x-claude-code-agent-id")),
        _cut(exchange.session),
        exchange.conversation,
        exchange.tenant.id if exchange.tenant else None,
        _cut(request.facts.model) if request else None,
        bool(request and request.facts.stream),
    )


def _routed(exchange: Exchange) -> _Part:
    strategy = exchange.strategy_label or None
    return (exchange.tier, exchange.config_id, strategy, exchange.failed_over, _attempts(exchange))


def _sent(attempt: Attempt | None) -> _Part:
    if attempt is None:
        return (None,) * 7
    account = attempt.account
    return (
        account.id or None,
        account.name or None,
        account.provider,
        _cut(attempt.model),
        str(attempt.wire),
        str(attempt.lane) if attempt.lane else None,
        _list(attempt.dropped),
    )


def _ended(exchange: Exchange) -> _Part:
    return (
        exchange.status,
        _ms(exchange, exchange.finished),
        _ms(exchange, exchange.first_token),
        exchange.stop_reason,
        jsonio.dumps(dict(exchange.masked)).decode() if exchange.masked else None,
    )


def _failed(error: ErrorInfo | None) -> _Part:
    return (None, None) if error is None else (str(error.kind), storable(error.message[:MAX_ERROR_CHARS]))


def _spent(exchange: Exchange) -> _Part:
    usage = exchange.usage
    if usage is None:
        return (None,) * 7
    return (
        usage.input_uncached,
        usage.output,
        usage.cache_read,
        usage.cache_write,
        usage.reasoning,
        exchange.cost_usd,
        exchange.cost_known,
    )


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


_NO_BODIES = (None,) * 4
_SHORTEST_SECRET = 8


def _bodies(exchange: Exchange) -> tuple[str | None, ...]:
    """Return the four views of the exchange's text, each capped; none unless the settings ask for them."""
    settings, request = exchange.settings, exchange.request
    if request is None or settings is None or not (settings.detailed_request_logging and settings.request_logging):
        return _NO_BODIES
    upstream = exchange.upstream_bodies
    return (
        _text(jsonio.dumps(request.document) if request.rewritten else request.body, exchange),
        _text(exchange.returned_body, exchange),
        _text(upstream.sent, exchange) if upstream else None,
        _text(_received(upstream), exchange) if upstream else None,
    )


def _received(bodies: UpstreamBodies) -> bytes:
    """Return what came back without the account's credential, also where the cap cuts it in two."""
    body, secret = bytes(bodies.received.body), bodies.secret.encode()
    if len(secret) < _SHORTEST_SECRET:
        return body
    body = body.replace(secret, b"****")
    lengths = range(len(secret) - 1, _SHORTEST_SECRET - 1, -1)
    quoted = next((length for length in lengths if body.endswith(secret[:length])), 0)
    return body[: len(body) - quoted]


def _memory_of_bodies(log: LogValues) -> int:
    if log.size_bytes == ROW_BYTES:
        return 0
    bodies = (log.request_body, log.response_body, log.sent_body, log.received_body)
    return sum(getsizeof(body) for body in bodies if body)


def _text(body: bytes | None, exchange: Exchange) -> str | None:
    """Return a body as text that every database stores, capped; a cut inside a character loses that character."""
    if body is None or exchange.settings is None:
        return None
    return body[: exchange.settings.log_body_max_bytes].decode("utf-8", "ignore").replace("\x00", "�")


def _ms(exchange: Exchange, moment: float | None) -> int | None:
    return None if moment is None else round((moment - exchange.started) * 1000)


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
