"""Adding rows up: what each kind of row brings, and that days are the sums of their hours."""

from proxy.recording.totals.tally import as_rows, days_of, hours_of

USAGE = {"created_at": "2026-05-04 10:59:59", "routed_model": "m", "output_tokens": 7, "cost_usd": 0.5}
LOG = {"timestamp": "2026-05-04 11:00:00", "original_model": "m", "status_code": 200, "latency_ms": 90}


def test_usage_rows_bring_tokens_and_log_rows_requests_and_times():
    first, second = as_rows(hours_of([USAGE, {**USAGE, "cost_known": False}], [LOG]))
    assert (first["start"], first["model"], first["account_id"]) == ("2026-05-04 10:00:00", "m", "")
    assert (first["completed"], first["unpriced"], first["output_tokens"], first["cost_usd"]) == (2, 1, 14, 1.0)
    assert (second["start"], second["logged"], second["failed"]) == ("2026-05-04 11:00:00", 1, 0)
    assert [name for name, number in second.items() if number == 1] == ["logged", "latency_15"]


def test_failures_have_no_times():
    failures = [{**LOG, "status_code": 500}, {**LOG, "status_code": None}, {**LOG, "error_kind": "upstream"}]
    (hour,) = as_rows(hours_of([], failures))
    assert (hour["logged"], hour["failed"], hour["latency_15"]) == (3, 3, 1)


def test_days_are_the_sums_of_their_hours():
    (day,) = as_rows(days_of(hours_of([USAGE], [LOG, {**LOG, "is_failover": True, "masked": "{}"}])))
    assert (day["start"], day["completed"], day["logged"]) == ("2026-05-04 00:00:00", 1, 2)
    assert (day["failovers"], day["masked"], day["latency_15"]) == (1, 1, 2)
