"""Plans: the order of candidates by spend, limits, rests, affinity and quota, with reasons for all others."""

from collections.abc import Collection

import pytest

from proxy.routing.plan import Known, lineup_of, make_plan
from proxy.routing.strategies import STRATEGIES
from proxy.routing.vocabulary import Plan, RouteQuery, SkipReason
from proxy.snapshot import Snapshot
from proxy.state.keys import account_rest, account_spend, account_window
from proxy.state.protocol import Rest, RestCause, Survey
from tests.support.configuration import A, Switches, account, assigned, config, names, snapshot

MONTH = "2026-11"
NOW = 1_000.0


def plan(
    known: Snapshot,
    *,
    rests: dict[str, Rest] | None = None,
    waits: dict[str, float] | None = None,
    spent: dict[str, float] | None = None,
    held: dict[str, float] | None = None,
    bound: str | None = None,
    turn: int = 0,
    near_quota: Collection[str] = (),
) -> Plan:
    lineup = lineup_of(RouteQuery("claude-opus-4-8", A, "owner"), known, Switches())
    survey = Survey(
        rests=rests or {},
        waits={account_window(name): wait for name, wait in (waits or {}).items()},
        spent={account_spend(name, MONTH): usd for name, usd in (spent or {}).items()},
        held={account_spend(name, MONTH): usd for name, usd in (held or {}).items()},
        bound=bound,
    )
    return make_plan(lineup, Known(survey, NOW, MONTH, frozenset(near_quota)), turn=turn)


def rest(until: float, *, cause: RestCause = RestCause.FAILURE, probe_until: float = 0.0) -> Rest:
    return Rest(failures=1, since=0.0, until=until, cause=cause, probe_until=probe_until)


def abc(strategy: str = "priority", **changes: object) -> Snapshot:
    """Three accounts of falling priority."""
    accounts = [account(name, **changes) for name in "abc"]
    places = [assigned(name, priority=priority) for name, priority in zip("abc", (3, 2, 1), strict=True)]
    return snapshot(accounts, config(*places, strategy=strategy))


def test_all_are_ready_in_the_strategys_order() -> None:
    made = plan(abc())
    assert names(made.ready) == ["a", "b", "c"]
    assert (made.resting, made.skipped, made.strategy, made.tier) == ((), (), "priority", "opus")


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("bound", [None, "a", "b", "nobody"])
@pytest.mark.parametrize("near_quota", ["", "a", "c"])
def test_where_nothing_is_known_the_plan_is_the_same_as_where_nothing_matters(
    strategy: str, bound: str | None, near_quota: str
) -> None:
    known = abc(strategy)
    of_another = {account_rest("another"): rest(NOW + 60)}
    assert plan(known, bound=bound, near_quota=near_quota) == plan(
        known, bound=bound, near_quota=near_quota, rests=of_another
    )


def test_round_robin_turns_among_those_that_can_serve() -> None:
    known = abc("round-robin")
    full = {"a": 5.0}
    assert [names(plan(known, waits=full, turn=turn).ready) for turn in range(3)] == [
        ["b", "c"],
        ["c", "b"],
        ["b", "c"],
    ]


def test_least_used_reads_this_months_spend() -> None:
    assert names(plan(abc("least-used"), spent={"a": 3, "b": 1, "c": 2}).ready) == ["b", "c", "a"]


def test_a_resting_account_comes_last_and_soonest_first() -> None:
    made = plan(abc(), rests={account_rest("a"): rest(NOW + 20), account_rest("b", "opus"): rest(NOW + 10)})
    assert names(made.ready) == ["c"]
    assert names(made.resting) == ["b", "a"]
    assert [(skip.account_name, skip.wait_s, skip.words) for skip in made.skipped] == [
        ("b", 10.0, "failed and rests for 10 s"),
        ("a", 20.0, "failed and rests for 20 s"),
    ]


def test_the_rest_of_another_family_does_not_matter() -> None:
    assert names(plan(abc(), rests={account_rest("a", "haiku"): rest(NOW + 20)}).ready) == ["a", "b", "c"]


def test_an_account_whose_rest_is_over_is_half_open_in_its_place() -> None:
    made = plan(abc(), rests={account_rest("a"): rest(NOW - 1)})
    assert names(made.ready) == ["a", "b", "c"]
    assert made.half_open == {"a"}


def test_an_account_that_another_request_is_trying_counts_as_resting() -> None:
    made = plan(abc(), rests={account_rest("a"): rest(NOW - 1, probe_until=NOW + 1)})
    assert names(made.ready) == ["b", "c"]
    assert made.skipped[0].words == "failed and is being tried by another request"


def test_a_limit_of_the_vendor_is_told_in_words() -> None:
    made = plan(abc(), rests={account_rest("a"): rest(NOW + 9.5, cause=RestCause.LIMIT)})
    assert made.skipped[0].words == "was limited by its provider and rests for 10 s"
    assert made.skipped[0].limited


def test_an_account_at_its_own_limit_is_left_out() -> None:
    made = plan(abc(rate_limit=7), waits={"b": 12.5})
    assert names(made.ready) == ["a", "c"]
    assert [(skip.reason, skip.wait_s, skip.words) for skip in made.skipped] == [
        (SkipReason.RATE_LIMIT, 12.5, "is at its limit of 7 requests a minute")
    ]


def test_an_account_that_spent_its_budget_is_left_out() -> None:
    made = plan(abc(monthly_budget=20.0), spent={"a": 20.0, "b": 19.99})
    assert names(made.ready) == ["b", "c"]
    assert [(skip.reason, skip.wait_s, skip.words) for skip in made.skipped] == [
        (SkipReason.BUDGET, None, "has spent its monthly budget of 20.00 USD")
    ]


def test_a_budget_taken_by_requests_under_way_is_told_apart() -> None:
    made = plan(abc(monthly_budget=20.0), spent={"a": 15.0}, held={"a": 5.0})
    assert names(made.ready) == ["b", "c"]
    assert made.skipped[0].wait_s == 1.0
    assert "requests under way" in made.skipped[0].words


def test_spend_of_another_month_does_not_count() -> None:
    known = abc(monthly_budget=20.0)
    lineup = lineup_of(RouteQuery("claude-opus-4-8", A, "owner"), known, Switches())
    survey = Survey({}, {}, {account_spend("a", "2026-10"): 99.0}, {}, None)
    made = make_plan(lineup, Known(survey, NOW, MONTH))
    assert names(made.ready) == ["a", "b", "c"]


def test_a_bound_conversation_goes_to_its_account_first() -> None:
    made = plan(abc(), bound="c")
    assert names(made.ready) == ["c", "a", "b"]
    assert made.bound_account_id == "c"


def test_a_binding_to_an_account_that_cannot_serve_is_let_go() -> None:
    for unable in (
        plan(abc(), bound="c", rests={account_rest("c"): rest(NOW + 5)}),
        plan(abc(rate_limit=1), bound="c", waits={"c": 5.0}),
        plan(abc(), bound="gone"),
    ):
        assert names(unable.ready)[:2] == ["a", "b"]
        assert unable.bound_account_id is None


def test_new_conversations_avoid_an_account_whose_quota_is_nearly_used_up() -> None:
    made = plan(abc(), near_quota="a")
    assert names(made.ready) == ["b", "c", "a"]
    assert made.guarded == {"a"}


def test_a_bound_conversation_stays_in_spite_of_the_quota() -> None:
    assert names(plan(abc(), near_quota="ab", bound="a").ready) == ["a", "c", "b"]


def test_when_every_quota_is_nearly_used_up_the_strategy_decides() -> None:
    assert names(plan(abc(), near_quota="abc").ready) == ["a", "b", "c"]


def test_without_a_config_the_order_is_that_of_the_accounts() -> None:
    known = snapshot([account("a"), account("b", priority=5), account("c", priority=5)])
    made = plan(known, spent={"b": 9.0})
    assert names(made.ready) == ["b", "c", "a"]
    assert made.strategy == "direct"
