"""Which account serves: tiers, strategies, target models, and no config at all."""

from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies
from tests.support.gateway import Assigned, Bench, running_gateway
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC


@pytest.mark.parametrize(
    ("model", "tier"),
    [
        ("claude-opus-4-8", "opus"),
        ("Claude-OPUS-latest", "opus"),
        ("claude-sonnet-5", "sonnet"),
        ("vendor/claude-haiku-4-5-20251001", "haiku"),
        ("claude-fable-5", "haiku"),
    ],
)
async def test_the_tier_is_read_from_the_models_name(bench: Bench, provider: Provider, model: str, tier: str) -> None:
    upstreams = {name: provider.upstream(name) for name in ("opus", "sonnet", "haiku")}
    route = await bench.route(*(Assigned(upstream, tier=name) for name, upstream in upstreams.items()))
    answered = await route.client.ask(A, model=model)
    assert answered.headers["x-proxy-account"] == route.names[tier]


async def test_an_unknown_model_may_use_any_assignment_and_default_wins(bench: Bench, provider: Provider) -> None:
    first, fallback = provider.upstream("first"), provider.upstream("fallback")
    any_tier = await bench.route(Assigned(first, tier="opus"))
    assert (await any_tier.client.ask(A, model="mystery-1")).status == 200
    with_default = await bench.route(Assigned(first, tier="opus", priority=9), Assigned(fallback, tier="default"))
    answered = await with_default.client.ask(A, model="mystery-1")
    assert answered.headers["x-proxy-account"] == with_default.names["fallback"]


async def test_tier_rules_come_before_names(bench: Bench, provider: Provider) -> None:
    opus, sonnet = provider.upstream("opus"), provider.upstream("sonnet")
    route = await bench.route(Assigned(opus, tier="opus"), Assigned(sonnet, tier="sonnet"))
    rules = "gpt-5*=opus\n*haiku*=sonnet"
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {"tier_rules": rules})
    await bench.settled()
    assert (await route.client.ask(A, model="gpt-5.2")).headers["x-proxy-account"] == route.names["opus"]
    assert (await route.client.ask(A, model="claude-haiku-5")).headers["x-proxy-account"] == route.names["sonnet"]


async def test_priority_takes_the_highest(bench: Bench, provider: Provider) -> None:
    low, high = provider.upstream("low"), provider.upstream("high")
    route = await bench.route(Assigned(low, priority=1), Assigned(high, priority=2))
    for _ in range(3):
        answered = await route.client.ask(A)
        assert answered.headers["x-proxy-account"] == route.names["high"]
        assert answered.headers["x-proxy-strategy"] == "priority"


async def test_round_robin_takes_turns(bench: Bench, provider: Provider) -> None:
    upstreams = [provider.upstream(name) for name in ("one", "two", "three")]
    route = await bench.route(*map(Assigned, upstreams), strategy="round-robin")
    served = [(await route.client.ask(A)).headers["x-proxy-account"] for _ in range(9)]
    assert set(Counter(served).values()) == {3}
    assert served[:3] == served[3:6] == served[6:]


@pytest.mark.parametrize("strategy", ["least-used", "budget-aware"])
async def test_spending_moves_the_next_request(bench: Bench, provider: Provider, strategy: str) -> None:
    one, two = provider.upstream("one"), provider.upstream("two")
    budget = {"monthly_budget": 1_000}
    places = (Assigned(one, priority=9, account=budget), Assigned(two, account=budget))
    route = await bench.route(*places, strategy=strategy)
    dear = replies.Reply(usage=replies.Usage(input_uncached=300_000, output=50_000))
    one.respond = two.respond = answering.always(dear)
    first = (await route.client.ask(A)).headers["x-proxy-account"]

    async def moved() -> bool:
        return (await route.client.ask(A)).headers["x-proxy-account"] != first

    await eventually(moved, within=1.5)


async def test_budget_aware_prefers_an_account_without_budget(bench: Bench, provider: Provider) -> None:
    limited, unlimited = provider.upstream("limited"), provider.upstream("unlimited")
    places = (Assigned(limited, priority=9, account={"monthly_budget": 1_000}), Assigned(unlimited))
    route = await bench.route(*places, strategy="budget-aware")
    assert (await route.client.ask(A)).headers["x-proxy-account"] == route.names["unlimited"]


async def test_a_disabled_account_is_not_used(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    await bench.dashboard.do("POST", f"/accounts/{route.accounts['first']}/toggle")
    await bench.settled()
    assert (await route.client.ask(A)).headers["x-proxy-account"] == route.names["second"]


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_no_usable_account_is_a_native_503(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    route = await bench.route(Assigned(provider.upstream(), wire, account={"enabled": False}))
    answered = await route.client.ask(wire)
    assert answered.status == 503
    native_error(wire, answered)


async def test_a_name_that_is_not_ascii_is_percent_encoded_in_the_header(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream("main")))
    await bench.dashboard.do("PUT", f"/accounts/{route.accounts['main']}", {"name": "Zürich 100%"})
    await bench.settled()
    header = (await route.client.ask(A)).headers["x-proxy-account"]
    assert header.isascii()
    assert unquote(header) == "Zürich 100%"


async def test_without_a_config_the_first_account_that_speaks_the_format_serves(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    """A gateway of its own: no tenancy, no config."""
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        assert (await bench.client.ask(A)).status == 503
        chat = Assigned(provider.upstream("chat"), WireFormat.CHAT, account={"priority": 9})
        low = Assigned(provider.upstream("low"), A, account={"priority": 1})
        high = Assigned(provider.upstream("high"), A, account={"priority": 5})
        for place in (chat, low, high):
            await bench.add_account(place, "direct")

        async def served() -> bool:
            return (await bench.client.ask(A)).headers.get("x-proxy-account") == "high-direct"

        await eventually(served, within=1.5)
        answered = await bench.client.ask(WireFormat.CHAT)
        assert answered.headers["x-proxy-account"] == "chat-direct"
        assert answered.headers["x-proxy-strategy"] == "direct"
        await bench.dashboard.do("POST", "/configs", {"name": "idle"})
        assert (await bench.client.ask(A)).headers["x-proxy-strategy"] == "direct"
