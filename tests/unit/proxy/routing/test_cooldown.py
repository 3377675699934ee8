"""Rests: how long, whose failure counts, and one request at a time afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.routing.cooldown import (
    FIRST_REST_S,
    LONGEST_REST_S,
    LONGEST_RETRY_AFTER_S,
    PROBE_LEASE_S,
    Phase,
    after_failure,
    after_success,
    by_hand,
    claimed,
    is_away,
    is_limited,
    phase,
    released,
    wait_s,
)
from proxy.state.protocol import Rest, RestCause

FAILURE, LIMIT, CREDENTIAL = RestCause.FAILURE, RestCause.LIMIT, RestCause.CREDENTIAL


def failed(rest: Rest | None, now: float, *, started: float | None = None, **said: float) -> Rest:
    """A failure at `now` of a request sent just then, unless `started` says otherwise."""
    sent = now if started is None else started
    cause = LIMIT if said else FAILURE
    return after_failure(rest, now=now, started=sent, cause=cause, retry_after_s=said.get("retry_after"))


def test_each_consecutive_failure_doubles_the_rest_up_to_five_minutes() -> None:
    rest, lengths = None, []
    now = 0.0
    for _ in range(7):
        rest = failed(rest, now)
        lengths.append(rest.until - now)
        now = rest.until
    assert lengths == [15, 30, 60, 120, 240, 300, 300]


def test_retry_after_wins_and_counts_as_a_failure() -> None:
    rest = failed(None, 0.0, retry_after=2)
    assert rest.until == 2
    rest = failed(rest, 2.0)
    assert rest.until - 2 == 30


@pytest.mark.parametrize(
    ("said", "kept"), [(-5, 0), (0, 0), (0.5, 0.5), (86_400, 86_400), (1e12, LONGEST_RETRY_AFTER_S)]
)
def test_retry_after_is_kept_within_reason(said: float, kept: float) -> None:
    assert failed(None, 100.0, retry_after=said).until == 100 + kept


def test_requests_under_way_when_a_rest_began_do_not_double_it() -> None:
    rest = failed(None, 10.0, started=1.0)
    for straggler in range(2, 9):
        rest = failed(rest, 10.0 + straggler, started=float(straggler))
    assert (rest.failures, rest.until) == (1, 25)


def test_a_straggler_may_prolong_a_rest_by_its_retry_after_but_not_shorten_it() -> None:
    rest = failed(None, 10.0, started=1.0)
    longer = failed(rest, 12.0, started=2.0, retry_after=60)
    assert (longer.failures, longer.since, longer.until, longer.cause) == (1, 10, 72, LIMIT)
    assert failed(longer, 13.0, started=2.0, retry_after=5) == longer


def test_success_ends_a_rest() -> None:
    assert after_success(failed(None, 0.0), started=20.0) is None
    assert after_success(None, started=20.0) is None


def test_a_success_sent_before_a_limit_was_met_says_nothing_about_it() -> None:
    limited = failed(None, 10.0, retry_after=60)
    assert after_success(limited, started=9.0) == limited
    assert after_success(limited, started=10.0) is None


def test_a_success_sent_before_a_failure_ends_its_rest() -> None:
    assert after_success(failed(None, 10.0), started=9.0) is None


def test_an_ordered_rest_lasts_as_ordered_whatever_is_answered() -> None:
    ordered = by_hand(now=10.0, length_s=600.0)
    assert phase(ordered, 609.9) is Phase.RESTING
    assert after_success(ordered, started=20.0) == ordered
    assert failed(ordered, 20.0, started=19.0) == ordered
    assert failed(ordered, 20.0, started=19.0, retry_after=900).until == 920
    tried = claimed(ordered, now=610.0)
    assert after_success(tried, started=610.0) is None
    assert failed(tried, 611.0, started=610.0).until == 626


def test_the_cycle_from_rest_to_probe_and_back() -> None:
    rest = failed(None, 0.0)
    assert phase(None, 0.0) is Phase.READY
    assert phase(rest, 14.9) is Phase.RESTING
    assert phase(rest, 15.0) is Phase.HALF_OPEN
    probing = claimed(rest, now=15.0)
    assert phase(probing, 15.1) is Phase.PROBING
    assert claimed(probing, now=16.0) == probing, "one request at a time"
    assert phase(released(probing), 15.2) is Phase.HALF_OPEN
    assert phase(after_success(probing, started=15.0), 15.2) is Phase.READY
    failed_again = failed(probing, 16.0, started=15.0)
    assert phase(failed_again, 16.0) is Phase.RESTING
    assert failed_again.until == 46


def test_a_lost_probe_frees_its_place() -> None:
    probing = claimed(failed(None, 0.0), now=20.0)
    assert phase(probing, 20 + PROBE_LEASE_S - 0.1) is Phase.PROBING
    assert phase(probing, 20 + PROBE_LEASE_S) is Phase.HALF_OPEN


def test_nothing_is_claimed_before_the_rest_is_over() -> None:
    rest = failed(None, 0.0)
    assert claimed(rest, now=14.0) == rest
    assert claimed(None, now=14.0) is None
    assert released(None) is None


def test_an_account_waits_for_the_longer_of_its_rests() -> None:
    of_account, of_family = failed(None, 0.0), failed(None, 0.0, retry_after=40)
    assert wait_s([of_account, of_family], 5.0) == 35
    assert wait_s([of_account, of_family], 20.0) == 20
    assert wait_s([of_account, of_family], 40.0) == 0
    assert wait_s([], 0.0) == 0


def test_a_limit_is_told_from_a_failure() -> None:
    of_account, of_family = failed(None, 0.0), failed(None, 0.0, retry_after=40)
    assert not is_limited([of_account], 1.0)
    assert is_limited([of_account, of_family], 1.0)
    assert not is_limited([of_family], 41.0)
    assert is_limited([claimed(of_family, now=41.0)], 42.0), "another request is finding out"  # type: ignore[list-item]


def test_an_account_is_away_while_it_rests_or_is_probed() -> None:
    rest = failed(None, 0.0)
    assert is_away([rest], 1.0)
    assert not is_away([rest], 15.0)
    assert is_away([claimed(rest, now=15.0)], 15.0)  # type: ignore[list-item]
    assert not is_away([], 0.0)


@given(st.lists(st.tuples(st.integers(0, 1000), st.booleans()), min_size=1, max_size=60))
def test_a_rest_never_exceeds_its_bounds_and_a_success_always_ends_it(steps: list[tuple[int, bool]]) -> None:
    rest, now = None, 0.0
    for pause, succeeds in steps:
        now += pause
        rest = after_success(rest, started=now) if succeeds else failed(rest, now)
        if succeeds:
            assert rest is None
        else:
            assert rest is not None
            assert FIRST_REST_S <= rest.until - now <= LONGEST_REST_S


def test_ten_thousand_failures_are_no_overflow() -> None:
    rest = Rest(failures=10_000, since=0.0, until=1.0, cause=FAILURE)
    assert failed(rest, 2.0).until == 2 + LONGEST_REST_S
