"""What the log says of an exchange and its attempts: facts, bounded, none of what was said."""

from proxy.errors import ErrorInfo, ErrorKind
from proxy.exchange import Attempt
from proxy.recording.lines import MAX_REASON_CHARS, attempt_line, exchange_line
from shared.catalog.wire import WireFormat
from tests.unit.proxy.recording.test_record_rows import SPARE, answered, exchange


def test_the_line_of_a_completed_exchange() -> None:
    line = exchange_line(answered(exchange()))
    told = ("status", "outcome", "model", "sent_model", "account", "attempts", "latency_ms", "first_token_ms")
    assert [line[name] for name in told] == [200, "completed", "claude-sonnet-5", "routed", "main", 1, 1500, 500]
    assert [line[name] for name in ("input_tokens", "cached_tokens", "output_tokens")] == [15, 3, 5]
    assert "secret" not in repr(line)


def test_what_does_not_apply_is_left_out() -> None:
    made = exchange()
    made.request, made.status = None, 401
    assert set(exchange_line(made)) == {"request_id", "path", "status", "outcome", "latency_ms"}


def test_an_upstreams_own_id_does_not_hide_ours() -> None:
    made = answered(exchange())
    made.request_id = "req_upstream"
    assert (exchange_line(made)["request_id"], exchange_line(made)["exchange_id"]) == ("req_upstream", made.id)


def test_texts_of_others_are_bounded() -> None:
    made = answered(exchange(model="m" * 10_000))
    made.inbound.headers["x-request-id"] = "i" * 10_000  # type: ignore[index]
    made.error = ErrorInfo(502, ErrorKind.UPSTREAM, "w" * 10_000)
    line = exchange_line(made)
    assert max(len(str(value)) for value in line.values()) <= MAX_REASON_CHARS


def test_the_line_of_a_failed_attempt() -> None:
    made = exchange()
    error = ErrorInfo(529, ErrorKind.OVERLOADED, "busy")
    attempt = Attempt(SPARE, "large", WireFormat.CHAT, made.started, status=529, verdict="next", error=error)
    line = attempt_line(made, attempt)
    assert [line[name] for name in ("account", "status", "verdict", "error", "reason")] == [
        "spare", 529, "next", "overloaded", "busy",
    ]  # fmt: skip
    assert line["request_id"] == made.request_id
