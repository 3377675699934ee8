"""Names of entries: different things never share one."""

from datetime import UTC, datetime, timedelta

from proxy.state import keys
from shared.clock import ManualClock


def test_no_two_entries_share_a_name() -> None:
    names = [
        keys.account_window("x"),
        keys.tenant_window("x"),
        keys.account_rest("x"),
        keys.account_rest("x", "opus"),
        keys.config_turn("x", "opus"),
        keys.config_turn("x", None),
        keys.conversation("x"),
        keys.renewal("x"),
        keys.stored_response("x"),
        keys.account_spend("x", "2026-11"),
        keys.tenant_spend("x", "2026-11"),
        keys.account_spend("x", "2026-12"),
    ]
    assert len(set(names)) == len(names)


def test_the_rests_of_an_account_begin_with_its_own() -> None:
    assert keys.account_rest("x", "opus").startswith(keys.account_rest("x"))


def test_months_change_at_midnight_utc() -> None:
    last_second = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert keys.month_of(last_second) == "2026-12"
    assert keys.month_of(last_second + timedelta(seconds=1)) == "2027-01"
    assert keys.month_of(ManualClock(wall=0.0).clock.now()) == "1970-01"


def test_the_month_at_a_moment_is_the_month_of_its_utc_date() -> None:
    last_second = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
    assert keys.month_at(last_second + 0.999) == "2026-12"
    assert keys.month_at(last_second + 1.0) == "2027-01"
    assert keys.month_at(0.0) == "1970-01"
