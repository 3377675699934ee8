"""Accounts rest after a failure, are passed over meanwhile, and come back."""

import time
from datetime import UTC, datetime

import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering, script
from tests.support.gateway import Assigned, Bench
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC


@pytest.mark.parametrize("status", [401, 402, 429, 500, 529])
async def test_a_failing_account_is_passed_over_afterwards(bench: Bench, provider: Provider, status: int) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    first.script(script.failure(A, status))
    for _ in range(3):
        answered = await route.client.ask(A)
        assert answered.status == 200
        assert answered.headers["x-proxy-account"] == route.names["second"]
    assert len(first.received) == 1


async def test_retry_after_decides_how_long(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    first.script(script.failure(A, 429, retry_after="2"))
    began = time.monotonic()
    served = [(await route.client.ask(A)).headers["x-proxy-account"]]

    async def back() -> bool:
        served.append((await route.client.ask(A)).headers["x-proxy-account"])
        return served[-1] == route.names["first"]

    await eventually(back, within=2.2)
    assert time.monotonic() - began >= 2.0
    assert served.count(route.names["second"]) == len(served) - 1 >= 1


async def test_a_retry_after_date_is_understood(bench: Bench, provider: Provider) -> None:
    first = provider.upstream("first")
    route = await bench.route(Assigned(first))
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 30))
    first.script(script.failure(A, 429, retry_after=date))
    assert (await route.client.ask(A)).status == 429
    resting = await route.client.ask(A)
    assert resting.status == 429
    assert 25 <= int(resting.headers["retry-after"]) <= 30


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_when_all_rest_after_a_429_the_answer_is_immediate(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    first = provider.upstream("first")
    route = await bench.route(Assigned(first, wire))
    first.always(script.failure(wire, 429, retry_after="50"))
    await route.client.ask(wire)
    answered = await route.client.ask(wire)
    assert answered.status == 429
    assert 40 <= int(answered.headers["retry-after"]) <= 50
    native_error(wire, answered)
    assert len(first.received) == 1


async def test_a_resting_account_is_the_last_resort(bench: Bench, provider: Provider) -> None:
    """A rest without a word from the vendor about its length does not stop the only account."""
    first = provider.upstream("first")
    route = await bench.route(Assigned(first))
    first.script(script.failure(A, 500))
    assert (await route.client.ask(A)).status >= 500
    assert (await route.client.ask(A)).status == 200


async def test_success_clears_the_rest(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    first.script(script.failure(A, 500))
    second.script(script.failure(A, 500))
    assert (await route.client.ask(A)).status >= 500
    assert (await route.client.ask(A)).status == 200, "tried as a last resort"
    served = {(await route.client.ask(A)).headers["x-proxy-account"] for _ in range(3)}
    assert len(served) == 1
    assert served <= set(route.names.values())


async def test_the_dashboard_knows_until_when_an_account_rests(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    upstream.script(script.failure(A, 429, retry_after="5000"))
    await route.client.ask(A)

    async def rest() -> float | None:
        account = await bench.dashboard.do("GET", f"/accounts/{route.accounts[upstream.name]}")
        until = account["rests_until"]
        return until and (datetime.fromisoformat(until) - datetime.now(UTC)).total_seconds()

    left = await eventually(rest, within=1.5)
    assert left is not None
    assert 4_900 < left <= 5_000
