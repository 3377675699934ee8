"""Spans of finished exchanges: names, times, parents, and not a word of what was said."""

import time

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, StatusCode

from proxy.errors import ErrorInfo, ErrorKind
from proxy.exchange import Attempt, Exchange, Outcome
from proxy.tracing.spans import Traces
from proxy.tracing.switch import wanted
from shared.catalog.wire import WireFormat
from tests.unit.proxy.recording.test_record_rows import SPARE, answered, exchange

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UNSAMPLED = PARENT[:-1] + "0"
ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


class Kept(SpanExporter):
    """Keeps what is exported."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans):
        self.spans += spans
        return SpanExportResult.SUCCESS


def spans_of(*exchanges: Exchange) -> list[ReadableSpan]:
    kept = Kept()
    traces = Traces(kept)
    for each in exchanges:
        traces.submit(each)
    traces.close()
    return sorted(kept.spans, key=lambda span: span.kind != SpanKind.SERVER)


def with_header(made: Exchange, value: str) -> Exchange:
    made.inbound.headers["traceparent"] = value  # type: ignore[index]
    return made


def test_one_span_an_exchange_and_one_an_attempt_below_it() -> None:
    made = exchange()
    failure = ErrorInfo(529, ErrorKind.OVERLOADED, "secret words of an upstream")
    first = Attempt(
        SPARE, "spare-model", WireFormat.CHAT, made.started + 0.1, status=529, verdict="next", error=failure
    )
    first.duration_ms = 200
    made.attempts.append(first)
    whole, *tries = spans_of(answered(made))
    assert (whole.name, whole.kind) == ("chat claude-sonnet-5", SpanKind.SERVER)
    assert [(span.name, span.kind) for span in tries] == [
        ("chat spare-model", SpanKind.CLIENT),
        ("chat routed", SpanKind.CLIENT),
    ]
    assert {span.parent.span_id for span in tries} == {whole.context.span_id}
    assert {span.context.trace_id for span in tries} == {whole.context.trace_id}
    assert (tries[0].status.status_code, tries[1].status.status_code) == (StatusCode.ERROR, StatusCode.UNSET)
    assert tries[0].attributes["error.type"] == "overloaded"
    assert "secret words" not in "".join(span.to_json() for span in (whole, *tries))


def test_attributes_follow_the_conventions() -> None:
    whole, attempt = spans_of(answered(exchange()))
    for span in (whole, attempt):
        assert span.attributes["gen_ai.operation.name"] == "chat"
        assert span.attributes["gen_ai.provider.name"] == "custom"
        assert span.attributes["gen_ai.response.model"] == "routed"
        assert span.attributes["gen_ai.usage.input_tokens"] == 15, "cached tokens count as input"
        assert span.attributes["gen_ai.usage.cache_read.input_tokens"] == 3
        assert span.attributes["gen_ai.usage.output_tokens"] == 5
    assert whole.attributes["gen_ai.request.model"] == "claude-sonnet-5"
    assert attempt.attributes["gen_ai.request.model"] == "routed"
    assert whole.attributes["http.response.status_code"] == 200
    assert whole.attributes["codegate.cost_usd"] == 0.25
    assert whole.resource.attributes["service.name"] == "codegate"


def test_times_are_those_of_the_exchange() -> None:
    made = answered(exchange())
    whole, attempt = spans_of(made)
    assert whole.start_time == int(made.started_at * 1_000_000_000)
    assert whole.end_time - whole.start_time == pytest.approx(1_500_000_000, abs=1_000)
    assert attempt.end_time == whole.end_time


def test_the_callers_span_is_the_parent() -> None:
    whole, _ = spans_of(with_header(answered(exchange()), PARENT))
    assert f"{whole.context.trace_id:032x}" == PARENT[3:35]
    assert whole.parent is not None
    assert f"{whole.parent.span_id:016x}" == PARENT[36:52]


def test_a_caller_that_is_not_sampled_is_not_traced() -> None:
    assert spans_of(with_header(answered(exchange()), UNSAMPLED)) == []


@pytest.mark.parametrize("header", ["", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "\udc80" * 10])
def test_a_mangled_parent_is_ignored(header: str) -> None:
    whole, _ = spans_of(with_header(answered(exchange()), header))
    assert whole.parent is None


def test_a_client_that_left_is_no_error_and_our_failure_is() -> None:
    left, failed = answered(exchange()), exchange()
    left.outcome, left.status = Outcome.CLIENT_CLOSED, 499
    failed.status, failed.error = 503, ErrorInfo(503, ErrorKind.OVERLOADED, "nobody is left")
    failed.finished = failed.started
    states = [span.status.status_code for span in spans_of(left, failed) if span.kind is SpanKind.SERVER]
    assert states == [StatusCode.UNSET, StatusCode.ERROR]


def test_odd_texts_are_bounded_and_mended() -> None:
    whole, _ = spans_of(answered(exchange(model="m\udc80" + "x" * 10_000)))
    assert len(whole.attributes["gen_ai.request.model"]) == 256


def test_the_sampler_is_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.0")
    assert spans_of(answered(exchange())) == []


def test_a_receiver_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hanging(Kept):
        def export(self, spans):
            time.sleep(0.5)
            return SpanExportResult.FAILURE

    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "20")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "10")
    traces = Traces(Hanging())
    begun = time.thread_time()
    for _ in range(200):
        traces.submit(answered(exchange()))
    assert time.thread_time() - begun < 2.0
    traces.close()


@pytest.mark.parametrize(
    ("environment", "on"),
    [
        ({}, False),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        (ENDPOINT | {"OTEL_SDK_DISABLED": "TRUE"}, False),
        (ENDPOINT | {"OTEL_TRACES_EXPORTER": "none"}, False),
        (ENDPOINT | {"OTEL_TRACES_EXPORTER": "console, otlp"}, True),
        ({"OTEL_SERVICE_NAME": "codegate"}, False),
    ],
)
def test_the_standard_variables_decide(environment: dict[str, str], on: bool) -> None:
    assert wanted(environment) is on
