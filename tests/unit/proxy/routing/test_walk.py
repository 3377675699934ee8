"""A request's way through its plan, against real state and a manual clock."""

import asyncio
from dataclasses import dataclass, field

import pytest

from proxy.errors import ErrorInfo, ErrorKind
from proxy.routing.refusals import refusal
from proxy.routing.router import Router
from proxy.routing.skips import over_limit
from proxy.routing.verdict import Fault, Signal, judge
from proxy.routing.vocabulary import Plan, RouteQuery, SkipReason
from proxy.routing.walk import Walk
from proxy.routing.windows import QuotaBook
from proxy.snapshot import Snapshot
from proxy.state.memory import MemoryState
from shared.clock import ManualClock
from shared.values import replaced
from tests.support.configuration import A, Switches, account, assigned, config, names, snapshot


def three(**changes: object) -> Snapshot:
    places = [assigned(name, priority=priority) for name, priority in zip("abc", (3, 2, 1), strict=True)]
    return snapshot([account(name, **changes) for name in "abc"], config(*places))


@dataclass
class Desk:
    """A router with its state, and the same request over and over."""

    known: Snapshot = field(default_factory=three)
    query: RouteQuery = field(default_factory=lambda: RouteQuery("claude-opus-4-8", A, "owner"))
    time: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.router = Router(MemoryState(self.time.clock), QuotaBook(), self.time.clock)

    async def plan(self) -> Plan:
        return await self.router.plan(self.query, self.known, Switches())

    async def walk(self) -> Walk:
        return self.router.walk(await self.plan(), self.query)

    async def ask(self, *outcomes: Signal) -> str:
        """Walk with an outcome an account; return who was asked, `*` behind who answered."""
        walk, asked = await self.walk(), ""
        for outcome in outcomes:
            candidate = await walk.advance()
            if candidate is None:
                break
            asked += candidate.account.name
            if outcome.status == 200:
                walk.answered()
                walk.completed()
                asked += "*"
                break
            await walk.failed(judge(outcome, now=self.time.clock.wall()))
        await walk.close()
        return asked


OK = Signal(status=200)
BROKEN = Signal(fault=Fault.BROKEN)
FAILED = Signal(status=500)
UNREACHABLE = Signal(fault=Fault.CONNECT)


def limited(seconds: float, message: str = "") -> Signal:
    error = ErrorInfo(429, ErrorKind.RATE_LIMIT, message)
    return Signal(429, headers={"retry-after": str(seconds)}, error=error, model="claude-opus-4-8", family="opus")


async def test_failures_go_on_in_order_each_account_once() -> None:
    assert await Desk().ask(FAILED, BROKEN, OK) == "abc*"
    assert await Desk().ask(*[FAILED] * 9) == "abc"


async def test_a_resting_account_is_passed_over_until_its_rest_is_over() -> None:
    desk = Desk()
    assert await desk.ask(FAILED, OK) == "ab*"
    assert await desk.ask(OK) == "b*"
    desk.time.advance(15)
    assert await desk.ask(OK) == "a*"


async def test_success_clears_the_count_of_failures() -> None:
    desk = Desk()
    await desk.ask(FAILED, OK)
    desk.time.advance(15)
    await desk.ask(OK)
    await desk.ask(FAILED, OK)
    desk.time.advance(15)
    assert await desk.ask(OK) == "a*", "15 s again, not 30"


async def test_a_failed_probe_doubles_the_rest() -> None:
    desk = Desk()
    await desk.ask(FAILED, OK)
    desk.time.advance(15)
    assert await desk.ask(FAILED, OK) == "ab*"
    desk.time.advance(29)
    assert await desk.ask(OK) == "b*"
    desk.time.advance(1)
    assert await desk.ask(OK) == "a*"


async def test_after_the_rest_one_request_at_a_time_tries() -> None:
    desk = Desk()
    await desk.ask(FAILED, OK)
    desk.time.advance(15)
    walks = [await desk.walk() for _ in range(5)]
    first = [await walk.advance() for walk in walks]
    assert sorted(names(filter(None, first))) == ["a", "b", "b", "b", "b"]
    prober = walks[names(filter(None, first)).index("a")]
    prober.answered()
    assert await desk.ask(OK) == "a*"


@pytest.mark.parametrize("ending", ["close", "passed over", "advance", "client's mistake"])
async def test_a_probe_without_a_word_about_the_account_frees_its_place(ending: str) -> None:
    desk = Desk()
    await desk.ask(FAILED, OK)
    desk.time.advance(15)
    walk = await desk.walk()
    candidate = await walk.advance()
    assert candidate is not None
    assert candidate.account.name == "a"
    match ending:
        case "close":
            await walk.close()
        case "passed over":
            await walk.passed_over(over_limit(candidate.account, 3.0))
        case "advance":
            await walk.advance()
        case _:
            await walk.failed(judge(Signal(status=400), now=0.0))
    assert await desk.ask(OK) == "a*"


async def test_soft_rests_do_not_stop_the_last_resort_soonest_first() -> None:
    desk = Desk()
    await desk.ask(FAILED, OK)
    desk.time.advance(5)
    await desk.ask(FAILED, OK)
    desk.time.advance(5)
    await desk.ask(FAILED)
    # a rests 5 s more, b 10 s, c 15 s.
    assert await desk.ask(OK) == "a*"


async def test_the_last_resort_goes_on_while_it_fails() -> None:
    desk = Desk()
    await desk.ask(FAILED, FAILED, FAILED)
    assert await desk.ask(FAILED, FAILED, OK) == "abc*"


async def test_when_limits_are_all_that_keeps_everyone_away_nobody_is_asked() -> None:
    desk = Desk()
    assert await desk.ask(limited(30), limited(20), limited(40)) == "abc"
    desk.time.advance(5)
    assert await desk.ask(OK) == ""
    told = refusal(await desk.plan())
    assert (told.info.status, told.retry_after_s) == (429, 15)
    desk.time.advance(15)
    assert await desk.ask(OK) == "b*"


async def test_a_503_with_retry_after_counts_as_a_limit() -> None:
    desk = Desk(known=snapshot([account("a")], config(assigned("a"))))
    assert await desk.ask(Signal(status=503, headers={"retry-after": "9"})) == "a"
    assert await desk.ask(OK) == ""


async def test_one_rest_of_another_cause_opens_the_last_resort_to_the_soonest() -> None:
    desk = Desk()
    assert await desk.ask(limited(30), limited(5), FAILED) == "abc"
    assert await desk.ask(OK) == "b*"


async def test_a_failure_on_the_way_opens_the_last_resort_too() -> None:
    desk = Desk()
    await desk.ask(limited(30), limited(20), OK)
    assert await desk.ask(FAILED, OK) == "cb*"


async def test_a_limit_on_the_way_leaves_resting_accounts_of_another_cause_the_last_resort() -> None:
    desk = Desk()
    await desk.ask(FAILED, OK)
    assert await desk.ask(limited(30), limited(20), OK) == "bca*"


async def test_the_soonest_free_account_is_known_where_a_limit_is_the_reason() -> None:
    desk = Desk()
    walk = await desk.walk()
    for seconds in (40, 20, 30):
        await walk.advance()
        await walk.failed(judge(limited(seconds), now=0.0))
    assert await walk.advance() is None
    assert await walk.soonest_s() == 20
    failing = await Desk().walk()
    await failing.advance()
    await failing.failed(judge(FAILED, now=0.0))
    assert await failing.soonest_s() is None


async def test_a_limit_of_one_model_family_leaves_the_others_alone() -> None:
    places = [assigned(name, tier) for name in "ab" for tier in ("opus", "haiku")]
    desk = Desk(known=snapshot([account("a"), account("b")], config(*places)))
    assert await desk.ask(limited(60, "Your opus limit is reached"), OK) == "ab*"
    assert await desk.ask(OK) == "b*"
    desk.query = replaced(desk.query, model="claude-haiku-5")
    assert await desk.ask(OK) == "a*"


async def test_at_an_address_that_cannot_be_reached_the_others_are_asked_last() -> None:
    addresses = {"a": "https://one.test/x", "b": "https://one.test/y", "c": "https://two.test/x"}
    places = [assigned(name, priority=priority) for name, priority in zip("abc", (3, 2, 1), strict=True)]
    desk = Desk(snapshot([account(name, base_url=url) for name, url in addresses.items()], config(*places)))
    assert await desk.ask(UNREACHABLE, OK) == "ac*"
    assert await desk.ask(OK) == "b*", "the next request finds out for itself"
    desk.time.advance(15)
    assert await desk.ask(BROKEN, OK) == "ab*", "whoever was reached and failed says nothing about the others"
    assert await desk.ask(UNREACHABLE, UNREACHABLE, UNREACHABLE) == "bca", "each is still asked once"


async def test_when_nobody_at_an_address_can_be_reached_each_account_is_still_asked_once() -> None:
    assert await Desk().ask(*[UNREACHABLE] * 9) == "abc"


async def test_an_account_that_began_to_rest_after_the_plan_was_made_is_passed_over_with_a_reason() -> None:
    desk = Desk()
    late = await desk.walk()
    await late.advance()
    await desk.ask(FAILED, limited(30), OK)
    await late.failed(judge(FAILED, now=0.0))
    following = await late.advance()
    assert following is not None
    assert following.account.name == "c"
    assert [(skip.account_name, skip.reason, skip.limited) for skip in late.skipped] == [
        ("b", SkipReason.RESTING, True)
    ]


async def test_a_single_half_open_account_that_is_being_tried_answers_at_once_after_a_limit() -> None:
    desk = Desk(known=snapshot([account("a")], config(assigned("a"))))
    await desk.ask(limited(10))
    desk.time.advance(10)
    first, second = await desk.walk(), await desk.walk()
    assert await first.advance() is not None
    assert await second.advance() is None
    told = refusal(second.plan, second.skipped)
    assert (told.info.status, told.retry_after_s) == (429, 1)


async def test_requests_that_fail_together_count_as_one_failure() -> None:
    desk = Desk(known=snapshot([account("a")], config(assigned("a"))))
    walks = [await desk.walk() for _ in range(50)]
    await asyncio.gather(*(walk.advance() for walk in walks))
    desk.time.advance(1)
    for walk in walks:
        await walk.failed(judge(FAILED, now=0.0))
    desk.time.advance(15)
    assert (await desk.plan()).half_open == {"a"}


async def test_a_slow_success_does_not_lift_a_limit_that_was_met_meanwhile() -> None:
    desk = Desk(known=snapshot([account("a")], config(assigned("a"))))
    slow = await desk.walk()
    await slow.advance()
    desk.time.advance(1)
    await desk.ask(limited(30))
    slow.answered()
    assert await desk.ask(OK) == ""


async def test_a_request_that_is_not_expressible_leaves_no_trace() -> None:
    desk = Desk()
    assert await desk.ask(Signal(fault=Fault.INEXPRESSIBLE), OK) == "ab*"
    assert await desk.ask(OK) == "a*"
