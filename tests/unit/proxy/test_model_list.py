"""`/v1/models` from configuration alone."""

from dataclasses import replace

import pytest

from proxy.model_list import Listed, available, find, render_list, render_model
from proxy.snapshot import Account, Assignment, Credential, RoutingConfig, Snapshot, Tenant
from shared.catalog.models import CURRENT_CLAUDE, parse_tier_rules
from shared.catalog.wire import WireFormat

A, C = WireFormat.ANTHROPIC, WireFormat.CHAT


def account(name: str, *, enabled: bool = True) -> Account:
    return Account(
        id=name, name=name, provider="custom", auth_type="api_key", base_url="https://h", speaks=(C,), priority=0,
        rate_limit=0, monthly_budget=None, enabled=enabled, credential=Credential(),
    )  # fmt: skip


ACCOUNTS = {name: account(name) for name in ("one", "two")} | {"off": account("off", enabled=False)}
CONFIG = RoutingConfig(
    "c",
    "config",
    "priority",
    (
        Assignment("sonnet", "one", 0, "vendor/large"),
        Assignment("sonnet", "two", 0, "vendor/large"),
        Assignment("haiku", "two", 0, None),
        Assignment("opus", "off", 0, "vendor/off"),
    ),
)
SNAPSHOT = Snapshot(1, ACCOUNTS, {"c": CONFIG}, "c", {}, {}, None)
RULES = parse_tier_rules("gpt-5*=sonnet\ngpt-5.2=sonnet\nother=opus")


def ids(models: tuple[Listed, ...]) -> list[str]:
    return [model.id for model in models]


def test_one_claude_id_per_assigned_tier_rules_without_wildcards_and_targets() -> None:
    assert ids(available(SNAPSHOT, None, RULES)) == [
        CURRENT_CLAUDE["sonnet"].id,
        CURRENT_CLAUDE["haiku"].id,
        "gpt-5.2",
        "vendor/large",
    ]


def test_without_a_config_every_tier_is_offered_if_somebody_is_there() -> None:
    direct = replace(SNAPSHOT, active_config_id=None)
    assert ids(available(direct, None, ())) == [model.id for model in CURRENT_CLAUDE.values()]
    assert available(replace(direct, accounts={}), None, ()) == ()


def test_a_tenants_own_config_counts() -> None:
    own = RoutingConfig("own", "own", "priority", (Assignment("fable", "one", 0, None),))
    tenant = Tenant("t", "t", "hash", "own", 0, enabled=True)
    assert ids(available(replace(SNAPSHOT, configs={"c": CONFIG, "own": own}), tenant, ())) == [
        CURRENT_CLAUDE["fable"].id
    ]


def test_a_model_of_an_assigned_tier_is_found_though_not_listed() -> None:
    assert find("claude-sonnet-4-5", SNAPSHOT, None, ()) == Listed("claude-sonnet-4-5", "claude-sonnet-4-5")
    assert find("claude-opus-4-8", SNAPSHOT, None, ()) is None
    assert find("nonsense", SNAPSHOT, None, ()) is None


def test_both_shapes() -> None:
    model = Listed("claude-x", "Claude X")
    anthropic = render_list((model,), A)
    assert (anthropic["first_id"], anthropic["last_id"], anthropic["has_more"]) == ("claude-x", "claude-x", False)
    assert anthropic["data"] == [render_model(model, A)]
    assert render_model(model, A)["display_name"] == "Claude X"
    assert render_list((), A)["first_id"] is None
    assert render_list((model,), C) == {"object": "list", "data": [render_model(model, C)]}
    assert render_model(model, C)["object"] == "model"


THREE = tuple(Listed(name, name) for name in ("a", "b", "c"))
PAGES = {
    "limit=1000": (["a", "b", "c"], False),
    "limit=2": (["a", "b"], True),
    "limit=2&after_id=b": (["c"], False),
    "limit=1&after_id=a": (["b"], True),
    "after_id=c": ([], False),
    "limit=1&before_id=c": (["b"], True),
    "before_id=b": (["a"], False),
    "after_id=unknown": (["a", "b", "c"], False),
    "limit=0": (["a", "b", "c"], False),
    "limit=many&beta=true": (["a", "b", "c"], False),
}


@pytest.mark.parametrize("query", PAGES)
def test_anthropics_list_comes_in_the_pages_asked_for(query: str) -> None:
    expected, has_more = PAGES[query]
    page = render_list(THREE, A, query)
    assert [model["id"] for model in page["data"]] == expected
    assert page["has_more"] is has_more
    assert (page["first_id"], page["last_id"]) == ((expected[0], expected[-1]) if expected else (None, None))


def test_openais_list_has_no_pages() -> None:
    assert len(render_list(THREE, C, "limit=1")["data"]) == 3
