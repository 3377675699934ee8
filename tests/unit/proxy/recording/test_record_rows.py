"""The rows that exchanges leave behind."""

from dataclasses import replace

import pytest

from proxy.errors import ErrorInfo, ErrorKind
from proxy.exchange import Attempt, Exchange, Inbound, Operation, Outcome, Request
from proxy.formats.codec import Facts
from proxy.formats.ir import Usage
from proxy.formats.lanes import Lane
from proxy.recording.record import MAX_NAME_CHARS, ROW_BYTES, record_of
from proxy.recording.rows import LogValues, UsageValues
from proxy.snapshot import Account, Credential, Snapshot
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.clock import ManualClock
from shared.db.models import RequestLog, UsageRow
from shared.settings.cascade import effective

MAIN = Account(
    id="a", name="main", provider="custom", auth_type="api_key", base_url=None, speaks=(WireFormat.ANTHROPIC,),
    priority=0, rate_limit=0, monthly_budget=None, enabled=True, credential=Credential("sk-secret"),
)  # fmt: skip
SPARE = replace(MAIN, id="b", name="spare")


async def no_body(_limit: int) -> bytes:
    return b""


def exchange(operation: Operation = Operation.GENERATE, model: str = "claude-sonnet-5") -> Exchange:
    inbound = Inbound(
        "POST", "/v1/messages", "", WireFormat.ANTHROPIC, operation, (), {"user-agent": "claude-cli/2"}, no_body
    )
    made = Exchange.begin(inbound, Snapshot(1, {}, {}, None, {}, {}, None), ManualClock(wall=1_790_000_000.0).clock)
    made.authenticated = True
    made.settings = effective({}, {}, {})
    made.request = Request(b'{"secret":"body"}', {}, Facts(model, stream=True))
    return made


def answered(made: Exchange, account: Account = MAIN) -> Exchange:
    attempt = Attempt(
        account, "routed", WireFormat.ANTHROPIC, made.started, Lane.PATCHED, status=200, verdict="deliver"
    )
    made.attempts.append(attempt)
    made.answered_by, made.status, made.outcome = attempt, 200, Outcome.COMPLETED
    made.usage = Usage(input_uncached=10, cache_read=3, cache_write=2, output=5, reasoning=1)
    made.cost_usd, made.finished, made.first_token = 0.25, made.started + 1.5, made.started + 0.5
    return made


def test_a_completed_exchange_leaves_both_rows() -> None:
    record = record_of(answered(exchange()))
    assert record is not None
    assert record.usage is not None
    assert record.log is not None
    assert record.log.request_body is None, "bodies are kept by the explicit setting only"


def test_each_value_stands_in_its_column() -> None:
    made = answered(exchange())
    made.tier, made.config_id, made.strategy, made.conversation = "opus", "config", "priority", "conversation"
    made.session, made.stop_reason, made.masked = "session", "end_turn", {"email": 2}
    record = record_of(made)
    assert record is not None
    assert record.log is not None
    assert record.usage is not None
    assert {name: value for name, value in record.log._asdict().items() if value is not None} == {
        "id": made.id, "timestamp": "2026-09-21 14:13:20", "started_at_ms": 1_790_000_000_000, "request_id": made.id,
        "method": "POST", "path": "/v1/messages", "inbound_format": "anthropic", "user_agent": "claude-cli/2",
        "session_id": "session", "conversation_id": "conversation", "original_model": "claude-sonnet-5",
        "is_stream": True, "tier": "opus", "config_id": "config", "strategy": "priority", "is_failover": False,
        "account_id": "a", "account_name": "main", "provider": "custom", "routed_model": "routed",
        "upstream_format": "anthropic", "lane": "patched", "status_code": 200, "latency_ms": 1500,
        "first_token_ms": 500, "stop_reason": "end_turn", "masked": '{"email":2}', "input_tokens": 10,
        "output_tokens": 5, "cached_tokens": 3, "cache_write_tokens": 2, "reasoning_tokens": 1, "cost_usd": 0.25,
        "cost_known": True, "size_bytes": ROW_BYTES, "counted": True,
    }  # fmt: skip
    assert record.usage._asdict() == {
        "id": made.id, "created_at": "2026-09-21 14:13:20", "account_id": "a", "config_id": "config", "tier": "opus",
        "tenant_id": None, "provider": "custom", "original_model": "claude-sonnet-5", "routed_model": "routed",
        "input_tokens": 10, "output_tokens": 5, "cache_read_tokens": 3, "cache_write_tokens": 2, "cost_usd": 0.25,
        "cost_known": True, "counted": True,
    }  # fmt: skip


def test_rows_fit_their_tables() -> None:
    assert set(LogValues._fields) == set(RequestLog.__table__.columns.keys())
    assert set(UsageValues._fields) == set(UsageRow.__table__.columns.keys())


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.CLIENT_CLOSED])
def test_what_did_not_complete_is_not_metered(outcome: Outcome) -> None:
    made = answered(exchange())
    made.outcome = outcome
    record = record_of(made)
    assert record is not None
    assert record.usage is None
    assert record.log is not None


def test_counting_tokens_is_logged_and_not_metered() -> None:
    record = record_of(answered(exchange(Operation.COUNT_TOKENS)))
    assert record is not None
    assert record.usage is None


def test_nobody_is_recorded_before_a_key_is_known() -> None:
    made = exchange()
    made.authenticated = False
    assert record_of(made) is None


def test_a_tenant_that_wants_no_log_is_metered_all_the_same() -> None:
    made = answered(exchange())
    made.settings = effective({"request_logging": "false"}, {}, {})
    record = record_of(made)
    assert record is not None
    assert record.log is None
    assert record.usage is not None


def test_failover_names_every_attempt() -> None:
    made = exchange()
    made.attempts.append(Attempt(MAIN, "m", WireFormat.ANTHROPIC, made.started, status=500, verdict="next",
                                 error=ErrorInfo(500, ErrorKind.UPSTREAM, "fell over")))  # fmt: skip
    made.strategy = "priority"
    record = record_of(answered(made, SPARE))
    assert record is not None
    assert record.log is not None
    assert (record.log.is_failover, record.log.strategy) == (True, "priority+failover")
    attempts = jsonio.loads(str(record.log.attempts).encode())
    assert [(attempt["account_name"], attempt["status"], attempt["error"]) for attempt in attempts] == [
        ("main", 500, "fell over"),
        ("spare", 200, None),
    ]
    assert "sk-secret" not in str(record)


def test_names_from_clients_are_bounded_and_storable() -> None:
    record = record_of(answered(exchange(model="m\ud800\x00" + "x" * 10_000)))
    assert record is not None
    assert record.log is not None
    model = str(record.log.original_model)
    assert len(model) <= MAX_NAME_CHARS
    assert model.encode()
    assert "\x00" not in model


def test_bodies_are_capped_when_they_are_kept() -> None:
    made = answered(exchange())
    made.settings = effective({"detailed_request_logging": "true"}, {"log_body_max_bytes": "9"}, {})
    made.returned_body = "größer".encode()
    record = record_of(made)
    assert record is not None
    assert record.log is not None
    assert record.log.request_body == '{"secret"'
    assert record.log.response_body == "größer"


def test_all_four_views_count_in_size_and_memory() -> None:
    plain, full = answered(exchange()), answered(exchange())
    full.settings = effective({"detailed_request_logging": "true"}, {}, {})
    kept = full.keep_bodies(b"s" * 3_000, "sk-secret")
    assert kept is not None
    kept.add(b"r" * 4_000)
    full.returned_body = b"b" * 5_000
    without, with_bodies = record_of(plain), record_of(full)
    assert without is not None
    assert without.log is not None
    assert with_bodies is not None
    assert with_bodies.log is not None
    added = 3_000 + 4_000 + 5_000 + len(b'{"secret":"body"}')
    assert int(with_bodies.log.size_bytes or 0) - int(without.log.size_bytes or 0) == added
    assert with_bodies.size - without.size >= added
    assert plain.keep_bodies(b"s", None) is None, "kept by the explicit setting only"


@pytest.mark.parametrize(
    ("received", "limit", "logged"),
    [
        (b"your key sk-secret-1234 is wrong", 1_000, "your key **** is wrong"),
        (b"your key sk-secret-1234 is wrong", 20, "your key "),
        ("ü".encode() * 9, 5, "üü"),
    ],
)
def test_what_came_back_is_capped_and_holds_no_credential(received: bytes, limit: int, logged: str) -> None:
    made = answered(exchange())
    made.settings = effective({"detailed_request_logging": "true"}, {"log_body_max_bytes": str(limit)}, {})
    kept = made.keep_bodies(b"sent", "sk-secret-1234")
    assert kept is not None
    for at in range(0, len(received), 7):
        kept.add(received[at : at + 7])
    record = record_of(made)
    assert record is not None
    assert record.log is not None
    assert (record.log.sent_body, record.log.received_body) == ("sent", logged)
