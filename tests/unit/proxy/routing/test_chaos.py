"""Random faults over many requests: whoever is healthy serves, and nobody stays away after recovering."""

import asyncio
from collections import Counter
from random import Random

import pytest

from proxy.routing.cooldown import LONGEST_REST_S
from proxy.routing.router import Router
from proxy.routing.strategies import STRATEGIES
from proxy.routing.verdict import Fault, Signal, Verdict, judge
from proxy.routing.vocabulary import RouteQuery
from proxy.routing.windows import QuotaBook
from proxy.state.memory import MemoryState
from shared.clock import ManualClock
from tests.support.configuration import A, Switches, account, assigned, config, names, snapshot

FAULTS = [
    Signal(status=500),
    Signal(status=529),
    Signal(status=401),
    Signal(status=302),
    Signal(status=429),
    Signal(status=429, headers={"retry-after": "7"}),
    Signal(status=503, headers={"retry-after": "2"}),
    Signal(fault=Fault.CONNECT),
    Signal(fault=Fault.TIMEOUT),
    Signal(status=200, fault=Fault.INVALID),
    Signal(status=200, fault=Fault.ERROR_FRAME),
]
OK = Signal(status=200)
REQUESTS, AT_ONCE = 2_000, 8


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_request_is_served_while_one_account_is_healthy(strategy: str, seed: int) -> None:
    chance, time, served = Random(seed), ManualClock(), Counter[str]()
    known = snapshot([account(name) for name in "abc"], config(*map(assigned, "abc"), strategy=strategy))
    router = Router(MemoryState(time.clock), QuotaBook(), time.clock)

    def outcome(name: str) -> Signal:
        return chance.choice(FAULTS) if name != "c" and chance.random() < 0.3 else OK

    async def request(number: int) -> None:
        session = f"s{number % 50}" if chance.random() < 0.5 else None
        query = RouteQuery("claude-opus-4-8", A, "owner", session=session)
        walk = router.walk(await router.plan(query, known, Switches()), query)
        asked: list[str] = []
        try:
            while (candidate := await walk.advance()) is not None:
                asked.append(candidate.account.name)
                await asyncio.sleep(0)
                judged = judge(outcome(candidate.account.name), now=time.clock.wall())
                if judged.verdict is Verdict.DELIVER:
                    walk.answered()
                    walk.completed()
                    served[candidate.account.name] += 1
                    return
                await walk.failed(judged)
        finally:
            await walk.close()
            assert len(asked) == len(set(asked)), "each account once"

    for first in range(0, REQUESTS, AT_ONCE):
        await asyncio.gather(*(request(number) for number in range(first, first + AT_ONCE)))
        time.advance(chance.random() * 3)
    assert served.total() == REQUESTS
    assert set(served) == set("abc"), "those that recover are used again"

    time.advance(LONGEST_REST_S)
    plan = await router.plan(RouteQuery("claude-opus-4-8", A, "owner"), known, Switches())
    assert sorted(names(plan.ready)) == ["a", "b", "c"]
