"""An account's state in one word, and the quota windows that still say something."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.accounts.state import Facts, judge
from dashboard.accounts.windows import read_windows
from shared.jsonio import dumps

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FINE = Facts(
    enabled=True,
    auth_type="api_key",
    status="active",
    decrypt_error=None,
    has_credential=True,
    needs_credential=True,
    last_error=None,
    last_error_at=None,
    rests_until=None,
    error_count=0,
    ordered_until=None,
    spent_usd=0.0,
    budget_usd=None,
)
FAILED = {"status": "error", "last_error": "503", "last_error_at": NOW - timedelta(seconds=20)}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "healthy"),
        ({"status": "unknown"}, "not_tried"),
        ({"enabled": False, "status": "expired"}, "off"),
        ({"decrypt_error": "no"}, "unreadable"),
        ({"has_credential": False}, "signed_out"),
        ({"has_credential": False, "needs_credential": False}, "healthy"),
        ({"status": "expired"}, "key_refused"),
        ({"status": "expired", "auth_type": "oauth"}, "signed_out"),
        ({"spent_usd": 5.0, "budget_usd": 5.0}, "over_budget"),
        ({"spent_usd": 4.25, "budget_usd": 5.0}, "near_budget"),
        ({"spent_usd": 4.2, "budget_usd": 5.0}, "healthy"),
        ({"spent_usd": 0.0, "budget_usd": 0.0}, "over_budget"),
        ({"fullest_window": ("5h", 0.85)}, "near_limit"),
        ({"fullest_window": ("5h", 0.84)}, "healthy"),
        ({**FAILED, "error_count": 1}, "failing"),
        ({**FAILED, "error_count": 2}, "resting"),
        ({**FAILED, "status": "rate_limited", "error_count": 9}, "resting"),
    ],
)
def test_the_word(changes: dict, state: str):
    judgement = judge(replace(FINE, **changes), NOW)
    assert judgement.state == state
    assert judgement.reason.endswith((".", "no", "503"))


def test_a_rest_doubles_up_to_five_minutes():
    rests = [judge(replace(FINE, **FAILED, error_count=count), NOW).rests_until for count in (2, 3, 99)]
    assert [(until - FAILED["last_error_at"]).total_seconds() for until in rests if until] == [30, 60, 300]


def test_only_windows_that_still_say_something_are_shown():
    epoch = NOW.timestamp()
    windows = [
        {
            "name": "5h",
            "source": "unified",
            "family": None,
            "utilisation": 0.5,
            "measured_at": epoch,
            "resets_at": epoch + 60,
        },
        {
            "name": "7d",
            "source": "unified",
            "family": "opus",
            "utilisation": 0.9,
            "measured_at": epoch,
            "resets_at": epoch + 9,
        },
        {"name": "over", "source": "codex", "utilisation": 1.0, "measured_at": epoch - 99, "resets_at": epoch - 1},
        {"name": "old", "source": "openai", "utilisation": 1.0, "measured_at": epoch - 61, "resets_at": None},
        {"name": "new", "source": "openai", "utilisation": 0.1, "measured_at": epoch - 59, "resets_at": None},
    ]
    shown = read_windows(dumps(windows).decode(), NOW)
    assert [(window.name, window.used) for window in shown] == [("new", 0.1), ("5h", 0.5), ("7d", 0.9)]
    assert shown[1].started_at == datetime.fromtimestamp(epoch + 60, UTC) - timedelta(hours=5)


@pytest.mark.parametrize(
    "stored", [None, "", "nonsense", "{}", "[1, null, {}]", '[{"utilisation": 1, "measured_at": 1e300}]']
)
def test_what_cannot_be_read_is_no_reading(stored: str | None):
    assert read_windows(stored, NOW) == []


def test_how_long_an_account_rests_is_what_the_proxy_noted() -> None:
    until = NOW + timedelta(hours=3)
    judged = judge(replace(FINE, **FAILED, error_count=1, rests_until=until), NOW)
    assert (judged.state, judged.rests_until) == ("resting", until)
    assert judge(replace(FINE, **FAILED, error_count=3, rests_until=NOW), NOW).state == "failing"


def test_an_ordered_rest_is_told_and_a_woken_account_waits_for_its_next_request() -> None:
    later = NOW + timedelta(hours=1)
    judged = judge(replace(FINE, ordered_until=later), NOW)
    assert (judged.state, judged.rests_until) == ("resting", later)
    failed = replace(FINE, **FAILED, error_count=3, rests_until=later)
    assert judge(failed, NOW).state == "resting"
    assert judge(replace(failed, ordered_until=NOW), NOW).state == "not_tried"
    assert judge(replace(failed, ordered_until=NOW - timedelta(hours=1)), NOW).state == "resting", "it failed since"
    assert judge(replace(FINE, ordered_until=NOW), NOW).state == "healthy"
