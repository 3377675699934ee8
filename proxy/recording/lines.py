"""What the log says of a finished exchange: one line of facts, and one an attempt for those who look closer. Pure."""

from proxy.exchange import Attempt, Exchange

MAX_REASON_CHARS = 300
_MAX_GIVEN_CHARS = 200

Fields = dict[str, object]


def exchange_line(exchange: Exchange) -> Fields:
    """Return the fields of an exchange's line; what does not apply is left out. Holds no text of request or reply."""
    inbound, attempt, usage = exchange.inbound, exchange.last_attempt, exchange.usage
    facts = exchange.request.facts if exchange.request else None
    ended = exchange.finished if exchange.finished is not None else exchange.started
    line: Fields = {
        "request_id": exchange.request_id,
        "path": inbound.path[:_MAX_GIVEN_CHARS],
        "status": exchange.status,
        "outcome": exchange.outcome,
        "latency_ms": round((ended - exchange.started) * 1000),
    }
    if exchange.request_id != exchange.id:
        line["exchange_id"] = exchange.id
    if given := inbound.headers.get("x-request-id"):
        line["client_request_id"] = given[:_MAX_GIVEN_CHARS]
    if facts is not None:
        line["model"], line["stream"] = facts.model[:_MAX_GIVEN_CHARS], facts.stream
    if attempt is not None:
        line["account"], line["sent_model"] = attempt.account.name, attempt.model[:_MAX_GIVEN_CHARS]
        line["attempts"] = len(exchange.attempts)
    if exchange.tenant is not None:
        line["tenant"] = exchange.tenant.name
    if exchange.first_token is not None:
        line["first_token_ms"] = round((exchange.first_token - exchange.started) * 1000)
    if usage is not None:
        line["input_tokens"], line["cached_tokens"] = usage.prompt, usage.cache_read
        line["output_tokens"] = usage.output
        line["cost_usd"] = round(exchange.cost_usd, 6)
    if exchange.masked:
        line["masked"] = sum(exchange.masked.values())
    if exchange.error is not None:
        line |= {"error": exchange.error.kind, "reason": exchange.error.message[:MAX_REASON_CHARS]}
    return line


def attempt_line(exchange: Exchange, attempt: Attempt) -> Fields:
    """Return the fields of an attempt's line."""
    line: Fields = {
        "request_id": exchange.request_id,
        "account": attempt.account.name,
        "provider": attempt.account.provider,
        "sent_model": attempt.model[:_MAX_GIVEN_CHARS],
        "format": attempt.wire,
        "lane": attempt.lane,
        "status": attempt.status,
        "verdict": attempt.verdict,
        "duration_ms": attempt.duration_ms,
    }
    if attempt.error is not None:
        line |= {"error": attempt.error.kind, "reason": attempt.error.message[:MAX_REASON_CHARS]}
    return line
