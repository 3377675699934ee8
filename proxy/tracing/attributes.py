"""What a span says of an exchange and of each attempt. Pure; never a word of what was said in them.

Names: OpenTelemetry's semantic conventions for generative AI spans and for HTTP (opentelemetry.io/docs/specs/semconv,
2026-11). `gen_ai.usage.input_tokens` counts cached tokens too. What has no name there begins with `codegate.`.
"""

from collections.abc import Mapping

from proxy.exchange import Attempt, Exchange, Operation, Outcome
from proxy.formats.ir import Usage

Attributes = dict[str, str | bool | int | float | tuple[str, ...]]

_MAX_CHARS = 256
_OPERATIONS: Mapping[Operation, str] = {Operation.GENERATE: "chat"}
_PROVIDERS: Mapping[str, str] = {
    "codex": "openai",
    "openai_sub": "openai",
    "mistral": "mistral_ai",
    "xai": "x_ai",
    "google": "gcp.gemini",
    "gemini": "gcp.gemini",
}
"""Where the conventions' word for a provider is not ours."""
_FAILURE_STATUS = 500


def span_name(exchange: Exchange) -> str:
    """Return the name of the exchange's span: what is done, and with which model."""
    facts = exchange.request.facts if exchange.request else None
    return f"{_operation(exchange)} {_short(facts.model)}" if facts and facts.model else _operation(exchange)


def attempt_name(exchange: Exchange, attempt: Attempt) -> str:
    """Return the name of an attempt's span."""
    return f"{_operation(exchange)} {_short(attempt.model)}" if attempt.model else _operation(exchange)


def exchange_attributes(exchange: Exchange) -> Attributes:
    """Return what is to be said of the whole."""
    inbound, attempt = exchange.inbound, exchange.last_attempt
    facts = exchange.request.facts if exchange.request else None
    said: Attributes = {
        "gen_ai.operation.name": _operation(exchange),
        "http.request.method": inbound.method,
        "http.response.status_code": exchange.status,
        "url.path": _short(inbound.path),
        "codegate.request_id": _short(exchange.request_id),
        "codegate.format": inbound.format.value,
        "codegate.outcome": exchange.outcome.value,
        "codegate.attempts": len(exchange.attempts),
    }
    if facts is not None:
        said |= {"gen_ai.request.model": _short(facts.model), "codegate.stream": facts.stream}
        if facts.max_output is not None:
            said["gen_ai.request.max_tokens"] = facts.max_output
    if attempt is not None:
        said |= _answerer(attempt)
    said |= _usage(exchange.usage)
    if exchange.usage is not None:
        said["codegate.cost_usd"] = exchange.cost_usd
    said |= _circumstances(exchange)
    return said


def attempt_attributes(exchange: Exchange, attempt: Attempt) -> Attributes:
    """Return what is to be said of one attempt; tokens belong to the one that answered."""
    said: Attributes = {
        "gen_ai.operation.name": _operation(exchange),
        "gen_ai.request.model": _short(attempt.model),
        "codegate.verdict": attempt.verdict,
        "codegate.format": attempt.wire.value,
        **_answerer(attempt),
    }
    if attempt.status is not None:
        said["http.response.status_code"] = attempt.status
    if attempt.lane is not None:
        said["codegate.lane"] = attempt.lane.value
    if attempt.error is not None:
        said["error.type"] = attempt.error.kind.value
    if attempt is exchange.answered_by:
        said |= _usage(exchange.usage)
        if exchange.stop_reason:
            said["gen_ai.response.finish_reasons"] = (exchange.stop_reason,)
    return said


def failed(exchange: Exchange) -> bool:
    """Tell whether the exchange is an error on our side; a client's mistake, or its leaving, is none."""
    return exchange.outcome is Outcome.FAILED and (
        exchange.status >= _FAILURE_STATUS or (exchange.error is not None and exchange.streamed)
    )


def _operation(exchange: Exchange) -> str:
    return _OPERATIONS.get(exchange.inbound.operation, exchange.inbound.operation.value)


def _answerer(attempt: Attempt) -> Attributes:
    provider = attempt.account.provider
    return {
        "gen_ai.provider.name": _PROVIDERS.get(provider, provider),
        "gen_ai.response.model": _short(attempt.model),
        "codegate.account": _short(attempt.account.name),
    }


def _usage(usage: Usage | None) -> Attributes:
    if usage is None:
        return {}
    return {
        "gen_ai.usage.input_tokens": usage.prompt,
        "gen_ai.usage.output_tokens": usage.output,
        "gen_ai.usage.cache_read.input_tokens": usage.cache_read,
        "gen_ai.usage.cache_creation.input_tokens": usage.cache_write,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoning,
    }


def _circumstances(exchange: Exchange) -> Attributes:
    said: Attributes = {}
    named = {
        "gen_ai.conversation.id": exchange.session or exchange.conversation,
        "codegate.tenant": exchange.tenant.name if exchange.tenant else None,
        "codegate.tier": exchange.tier,
        "codegate.strategy": exchange.strategy_label,
        "user_agent.original": exchange.inbound.headers.get("user-agent"),
        "error.type": exchange.error.kind.value if exchange.error else None,
    }
    said |= {name: _short(value) for name, value in named.items() if value}
    if exchange.first_token is not None:
        said["codegate.first_token_ms"] = round((exchange.first_token - exchange.started) * 1000)
    if exchange.stop_reason:
        said["gen_ai.response.finish_reasons"] = (exchange.stop_reason,)
    if exchange.masked:
        said["codegate.masked_values"] = sum(exchange.masked.values())
    return said


def _short(text: str) -> str:
    """Bound a text of others'; lone surrogates, which protobuf refuses, are replaced."""
    return text[:_MAX_CHARS].encode("utf-8", "replace").decode()
