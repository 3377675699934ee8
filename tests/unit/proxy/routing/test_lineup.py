"""Which accounts the configuration gives a model: tiers, rules, tenants' configs, and no config at all."""

import pytest

from proxy.routing.plan import Lineup, lineup_of, restricted
from proxy.routing.vocabulary import RouteQuery, SkipReason
from proxy.snapshot import Assignment, Snapshot, Tenant
from shared.catalog.wire import WireFormat
from tests.support.configuration import A, C, R, Switches, account, assigned, config, names, rules, snapshot, tenant


def lineup(
    known: Snapshot,
    model: str = "claude-opus-4-8",
    *,
    wire: WireFormat = A,
    of: Tenant | None = None,
    settings: Switches | None = None,
) -> Lineup:
    return lineup_of(RouteQuery(model, wire, "owner", tenant=of), known, settings or Switches())


TIERED = snapshot(
    [account(name) for name in ("opus", "sonnet", "haiku")],
    config(*(assigned(name, name) for name in ("opus", "sonnet", "haiku"))),
)


@pytest.mark.parametrize(
    ("model", "served_by"),
    [
        ("claude-opus-4-8", ["opus"]),
        ("Claude-OPUS-latest", ["opus"]),
        ("anthropic/claude-sonnet-5", ["sonnet"]),
        ("claude-haiku-4-5-20251001", ["haiku"]),
        ("claude-fable-5", ["haiku"]),
        ("gpt-5", ["haiku", "opus", "sonnet"]),
    ],
)
def test_the_tier_is_read_from_the_models_name(model: str, served_by: list[str]) -> None:
    assert names(lineup(TIERED, model).contenders) == served_by


def test_rules_come_before_names_in_their_order() -> None:
    settings = Switches(tier_rules=rules("gpt-5*=opus\n*haiku*=sonnet\n*=haiku"))
    found = {model: lineup(TIERED, model, settings=settings).tier for model in ("GPT-5.2", "claude-haiku-5", "o3")}
    assert found == {"GPT-5.2": "opus", "claude-haiku-5": "sonnet", "o3": "haiku"}


def test_a_rule_may_name_a_tier_of_the_users_own() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("a", "cheap"), assigned("b", "opus")))
    settings = Switches(tier_rules=rules("mini-*=cheap"))
    assert names(lineup(known, "mini-1", settings=settings).contenders) == ["a"]


def test_a_model_without_tier_takes_the_default_tier_where_it_is_assigned() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("a", priority=9), assigned("b", "default")))
    assert names(lineup(known, "mystery").contenders) == ["b"]


def test_a_tier_without_assignment_falls_to_the_default_tier() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("a", "sonnet"), assigned("b", "default")))
    assert names(lineup(known).contenders) == ["b"]
    without = snapshot([account("a")], config(assigned("a", "sonnet")))
    assert lineup(without).contenders == ()


def test_fable_has_a_tier_of_its_own_where_it_is_assigned() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("a", "haiku"), assigned("b", "fable")))
    assert names(lineup(known, "claude-fable-5").contenders) == ["b"]


def test_an_account_assigned_twice_counts_once_with_its_best_priority() -> None:
    known = snapshot(
        [account("a"), account("b")],
        config(
            assigned("a", priority=1, model="small"),
            assigned("b", priority=5),
            assigned("a", priority=9, model="large"),
        ),
    )
    found = lineup(known)
    assert names(found.contenders) == ["a", "b"]
    assert found.contenders[0].candidate.model == "large"


def test_the_target_model_replaces_the_clients() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("a", model="gpt-5.2"), assigned("b")))
    assert [(each.candidate.model, each.candidate.family) for each in lineup(known).contenders] == [
        ("gpt-5.2", "gpt-5.2"),
        ("claude-opus-4-8", "opus"),
    ]


def test_an_assignment_of_an_account_that_is_gone_is_no_fault() -> None:
    known = snapshot([account("a")], config(assigned("gone"), assigned("a")))
    assert names(lineup(known).contenders) == ["a"]


def test_stored_tiers_match_in_any_case() -> None:
    known = snapshot([account("a")], config(Assignment("Opus", "a", 0, None)))
    assert names(lineup(known).contenders) == ["a"]


def test_a_tenants_config_comes_before_the_active_one() -> None:
    own = config(assigned("b"), name="own")
    known = snapshot([account("a"), account("b")], config(assigned("a")), own)
    assert names(lineup(known, of=tenant("t", config_id="own")).contenders) == ["b"]
    assert names(lineup(known, of=tenant("t")).contenders) == ["a"]
    assert names(lineup(known, of=tenant("t", config_id="deleted")).contenders) == ["a"]


def test_a_tenants_config_serves_also_where_none_is_active() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("b"), name="own"), active="")
    assert lineup(known).strategy == "direct"
    assert names(lineup(known, of=tenant("t", config_id="own")).contenders) == ["b"]


def test_an_unknown_strategy_is_priority() -> None:
    known = snapshot([account("a")], config(assigned("a"), strategy="fastest"))
    assert lineup(known).strategy == "priority"


def test_without_a_config_an_account_that_speaks_the_clients_format_comes_first() -> None:
    known = snapshot(
        [
            account("chat", speaks=(C,), priority=9),
            account("low", speaks=(A,), priority=1),
            account("high", speaks=(A, C), priority=5),
        ]
    )
    assert names(lineup(known).contenders) == ["high", "low"]
    assert names(lineup(known, wire=C).contenders) == ["chat", "high"]
    assert names(lineup(known, wire=R).contenders) == ["chat", "high", "low"]


def test_without_a_config_no_other_vendor_is_asked() -> None:
    known = snapshot(
        [
            account("a", priority=5, provider="anthropic"),
            account("b", provider="deepseek"),
            account("c", provider="anthropic"),
        ]
    )
    assert names(lineup(known).contenders) == ["a", "c"]


def test_without_a_config_a_disabled_account_does_not_count_as_first() -> None:
    known = snapshot([account("a", priority=5, enabled=False), account("b")])
    found = lineup(known)
    assert names(found.contenders) == ["b"]
    assert names(found.skipped) == ["a"]


def test_disabled_and_unreadable_accounts_are_left_out_with_a_reason() -> None:
    known = snapshot(
        [account("a", enabled=False), account("b", unusable="its key does not open"), account("c")],
        config(*map(assigned, "abc")),
    )
    found = lineup(known)
    assert names(found.contenders) == ["c"]
    assert [(skip.account_name, skip.reason, skip.words) for skip in found.skipped] == [
        ("a", SkipReason.DISABLED, "is disabled"),
        ("b", SkipReason.UNUSABLE, "cannot be used: its key does not open"),
    ]


def test_restricting_names_the_reason() -> None:
    known = snapshot([account("a", speaks=(A,)), account("b")], config(assigned("a"), assigned("b")))
    found = restricted(lineup(known), lambda each: R in each.speaks, SkipReason.FORMAT, "speaks no Responses")
    assert names(found.contenders) == ["b"]
    assert [(skip.account_name, skip.words) for skip in found.skipped] == [("a", "speaks no Responses")]


def test_nothing_set_up_is_an_empty_lineup() -> None:
    assert lineup(snapshot()).contenders == ()
