"""Spans out of finished exchanges, through OpenTelemetry's own SDK: its sampler, its bounded queue, its exporting thread.

One span an exchange, below the caller's where it sent a `traceparent`, and below it one an attempt. Imported only when
traces are on.
"""

import threading

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from proxy.exchange import Attempt, Exchange
from proxy.tracing.attributes import attempt_attributes, attempt_name, exchange_attributes, failed, span_name

SERVICE = "codegate"
_NS = 1_000_000_000
_FLUSH_WITHIN_S = 5.0
_ERROR = Status(StatusCode.ERROR)

_log = structlog.get_logger(__name__)


class Traces:
    """Turns exchanges into spans. `submit` never waits; what the queue cannot hold is dropped by the SDK and said in the log."""

    def __init__(self, exporter: SpanExporter | None = None, *, service: str | None = SERVICE) -> None:
        """The SDK reads the standard variables. `service`: the name where they give none; None where they do."""
        named = {SERVICE_NAME: service} if service else {}
        self._provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(SERVICE)
        self._propagator = TraceContextTextMapPropagator()

    def submit(self, exchange: Exchange) -> None:
        """Make the spans of a finished exchange."""
        try:
            self._submit(exchange)
        except Exception as error:  # noqa: BLE001 - a tap: what cannot be traced must harm nobody
            _log.warning("exchange_not_traced", request_id=exchange.request_id, error=type(error).__name__)

    def close(self) -> None:
        """Send what waits, for a moment at most; blocks."""
        closing = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        closing.start()
        closing.join(_FLUSH_WITHIN_S)

    def _submit(self, exchange: Exchange) -> None:
        span = self._tracer.start_span(
            span_name(exchange),
            self._propagator.extract(exchange.inbound.headers),
            SpanKind.SERVER,
            exchange_attributes(exchange),
            start_time=_moment(exchange, exchange.started),
        )
        if span.is_recording():
            context = set_span_in_context(span)
            for attempt in exchange.attempts:
                self._add_attempt(exchange, attempt, context)
            if failed(exchange):
                span.set_status(_ERROR)
        span.end(_moment(exchange, exchange.started if exchange.finished is None else exchange.finished))

    def _add_attempt(self, exchange: Exchange, attempt: Attempt, context: object) -> None:
        span = self._tracer.start_span(
            attempt_name(exchange, attempt),
            context,  # type: ignore[arg-type]
            SpanKind.CLIENT,
            attempt_attributes(exchange, attempt),
            start_time=_moment(exchange, attempt.started),
        )
        if attempt.error is not None:
            span.set_status(_ERROR)
        answered = attempt is exchange.answered_by and exchange.finished is not None
        ended = exchange.finished if answered else attempt.started + attempt.duration_ms / 1000
        span.end(_moment(exchange, ended or attempt.started))


def _moment(exchange: Exchange, monotonic: float) -> int:
    """Return a monotonic reading as nanoseconds since the epoch."""
    return int((exchange.started_at + monotonic - exchange.started) * _NS)
