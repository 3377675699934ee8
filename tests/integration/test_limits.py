"""Rate limits and budgets: ours, answered by us, never the account's fault."""

import asyncio
from collections import Counter

import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies
from tests.support.gateway import Assigned, Bench
from tests.support.native_errors import native_error
from tests.support.provider import Provider
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC
DEAR = replies.Reply(usage=replies.Usage(input_uncached=400_000, output=100_000))
"""Costs dollars on every priced model."""


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_exactly_n_of_m_pass_a_tenants_limit(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire), rate_limit=7)
    answers = await asyncio.gather(*(route.client.ask(wire) for _ in range(20)))
    assert Counter(answer.status for answer in answers) == {200: 7, 429: 13}
    assert len(upstream.received) == 7
    for refused in (answer for answer in answers if answer.status == 429):
        native_error(wire, refused)
        assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_exactly_n_of_m_pass_an_accounts_limit_and_the_rest_go_on(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(
        Assigned(first, priority=9, account={"rate_limit": 5}), Assigned(second, account={"rate_limit": 4})
    )
    answers = await asyncio.gather(*(route.client.ask(A) for _ in range(14)))
    assert (len(first.received), len(second.received)) == (5, 4)
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) == 5
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in refused)
    rows = bench.gateway.query("SELECT status, error_count FROM accounts WHERE id = ?", route.accounts["first"])
    assert rows[0][1] == 0, "a limit of ours is no error of the account"


async def test_counting_tokens_is_not_counted(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, account={"rate_limit": 2}), rate_limit=2)
    for _ in range(5):
        body = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "hi"}]}
        counted = await route.client.post("/v1/messages/count_tokens", body)
        assert counted.document == {"input_tokens": 42}
    assert [(await route.client.ask(A)).status for _ in range(3)] == [200, 200, 429]


async def test_an_account_over_its_budget_is_passed_over(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9, account={"monthly_budget": 0.5}), Assigned(second))
    first.respond = answering.always(DEAR)
    assert (await route.client.ask(A)).headers["x-proxy-account"] == route.names["first"]

    async def passed_over() -> bool:
        return (await route.client.ask(A)).headers["x-proxy-account"] == route.names["second"]

    await eventually(passed_over, within=1.5)


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_when_every_account_is_over_budget_the_answer_is_429(
    bench: Bench, provider: Provider, wire: WireFormat
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire, account={"monthly_budget": 0.5}))
    upstream.respond = answering.always(DEAR)
    await route.client.ask(wire)

    async def refused() -> bool:
        answered = await route.client.ask(wire)
        if answered.status != 429:
            return False
        native_error(wire, answered)
        return True

    await eventually(refused, within=1.5)
    before = len(upstream.received)
    await refused()
    assert len(upstream.received) == before
