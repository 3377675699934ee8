"""Adding rows up: what each kind of row brings, and that days are the sums of their hours."""

from proxy.recording.totals.tally import Tally, days_of, hours_of
from shared.db.models.usage_totals import BUCKETED, COUNTED, DIMENSIONS
from tests.support.rows import log_values, usage_values

USAGE = usage_values(created_at="2026-05-04 10:59:59", routed_model="m", output_tokens=7, cost_usd=0.5)
LOG = log_values(timestamp="2026-05-04 11:00:00", original_model="m", status_code=200, latency_ms=90)


def counts(tally: Tally) -> dict[str, dict[str, float]]:
    """Return what is not zero, by beginning."""
    return {
        key[0]: {name: number for name, number in zip(COUNTED, added, strict=True) if number}
        for key, added in tally.counts.items()
    }


def times(tally: Tally, dimension: str) -> dict[tuple[str, ...], dict[str, float]]:
    return {
        key[1:]: {name: number for name, number in zip(BUCKETED, added, strict=True) if number}
        for key, added in tally.times.items()
        if key[0] == dimension
    }


def test_usage_rows_bring_tokens_and_log_rows_requests_and_times():
    tally = hours_of([USAGE, USAGE._replace(cost_known=False)], [LOG])
    assert counts(tally) == {
        "2026-05-04 10:00:00": {"completed": 2, "unpriced": 1, "output_tokens": 14, "cost_usd": 1.0},
        "2026-05-04 11:00:00": {"logged": 1},
    }
    assert {dict(zip(("start", *DIMENSIONS), key, strict=True))["model"] for key in tally.counts} == {"m"}
    assert times(tally, "all") == {("2026-05-04 11:00:00", ""): {"latency_15": 1}}
    assert times(tally, "model") == {("2026-05-04 11:00:00", "m"): {"latency_15": 1}}
    assert {key[0] for key in tally.times} == {"all", *DIMENSIONS}


def test_failures_have_no_times():
    failures = [LOG._replace(status_code=500), LOG._replace(status_code=None)]
    tally = hours_of([], [*failures, LOG._replace(error_kind="upstream")])
    assert counts(tally) == {"2026-05-04 11:00:00": {"logged": 3, "failed": 3}}
    assert times(tally, "all") == {("2026-05-04 11:00:00", ""): {"latency_15": 1}}


def test_days_are_the_sums_of_their_hours():
    early = LOG._replace(timestamp="2026-05-04T09:00:00Z", is_failover=True, masked="{}")
    days = days_of(hours_of([USAGE], [LOG, early]))
    assert counts(days) == {
        "2026-05-04 00:00:00": {
            "completed": 1,
            "logged": 2,
            "failovers": 1,
            "masked": 1,
            "output_tokens": 7,
            "cost_usd": 0.5,
        }
    }
    assert times(days, "all") == {("2026-05-04 00:00:00", ""): {"latency_15": 2}}
