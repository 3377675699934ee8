"""A change made in the dashboard acts in the proxy within one second, without a restart."""

from collections.abc import Awaitable, Callable

from shared.catalog.wire import WireFormat
from tests.support.gateway import ACTS_WITHIN_S, UPSTREAM_KEY, Assigned, Bench, Route
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC


async def test_assignments(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    row = {"tier": "sonnet", "account_id": route.accounts["second"], "priority": 0, "target_model": "vendor/large-1"}
    await bench.dashboard.assign(route.config_id, [row])
    await acts(lambda: served_by(route, "second"))
    assert second.last.document["model"] == "vendor/large-1"


async def test_an_accounts_key(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream("main")
    route = await bench.route(Assigned(upstream))
    await bench.dashboard.do(
        "PUT", f"/accounts/{route.accounts['main']}", {"api_key": "sk-the-new-key-of-this-account"}
    )

    async def used() -> bool:
        await route.client.ask(A)
        return not [value for _, value in upstream.last.headers if UPSTREAM_KEY in value]

    await acts(used)


async def test_deleting_an_account(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    await bench.dashboard.do("DELETE", f"/accounts/{route.accounts['first']}")
    await acts(lambda: served_by(route, "second"))


async def test_the_strategy(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream("main")))
    await bench.dashboard.do("PUT", f"/configs/{route.config_id}", {"routing_strategy": "round-robin"})

    async def named() -> bool:
        return (await route.client.ask(A)).headers["x-proxy-strategy"] == "round-robin"

    await acts(named)


async def test_a_rotated_tenant_key(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream("main")))
    rotated = await bench.dashboard.do("POST", f"/tenants/{route.tenant_id}/rotate-key")
    fresh = route.client.with_key(rotated["api_key"])

    async def swapped() -> bool:
        return (await fresh.ask(A)).status == 200 and (await route.client.ask(A)).status == 401

    await acts(swapped)


async def test_a_deleted_tenants_key(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream("main")))
    await bench.dashboard.do("DELETE", f"/tenants/{route.tenant_id}")

    async def refused() -> bool:
        return (await route.client.ask(A)).status == 401

    await acts(refused)


async def test_an_edit_by_another_program_within_five_seconds(bench: Bench, provider: Provider) -> None:
    """An older dashboard on the same file knows of no revision."""
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    bench.gateway.execute("UPDATE accounts SET enabled = 0 WHERE id = ?", route.accounts["first"])
    await eventually(lambda: served_by(route, "second"), within=5.5, every=0.2)


async def served_by(route: Route, name: str) -> bool:
    return (await route.client.ask(A)).headers.get("x-proxy-account") == route.names[name]


async def acts(look: Callable[[], Awaitable[bool]]) -> None:
    """Assert that the change acts in time (with a little grace for a busy machine's last look)."""
    await eventually(look, within=ACTS_WITHIN_S + 0.2)
