"""Plans over time: turns, affinity, quotas, stored responses, and accounts that their owner changed."""

from collections import Counter
from dataclasses import dataclass, field, replace

import pytest

from proxy.routing.affinity import CONVERSATION_TTL_S
from proxy.routing.router import Router
from proxy.routing.verdict import Signal, judge
from proxy.routing.vocabulary import Plan, RouteQuery, SkipReason
from proxy.routing.windows import QuotaBook, QuotaWindow
from proxy.snapshot import Account, Credential, Snapshot
from proxy.state.keys import account_spend, account_window
from proxy.state.memory import MemoryState
from shared.clock import ManualClock
from tests.support.configuration import A, C, R, Switches, account, assigned, config, names, snapshot

FAILED = judge(Signal(status=500), now=0.0)
LIMITED = judge(Signal(status=429, headers={"retry-after": "100"}), now=0.0)
REFUSED = judge(Signal(status=401), now=0.0)


def in_turn(count: int = 2) -> Snapshot:
    ids = "abcdef"[:count]
    return snapshot([account(name) for name in ids], config(*map(assigned, ids), strategy="round-robin"))


@dataclass
class Desk:
    known: Snapshot = field(default_factory=in_turn)
    settings: Switches = field(default_factory=Switches)
    time: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.state = MemoryState(self.time.clock)
        self.quotas = QuotaBook()
        self.router = Router(self.state, self.quotas, self.time.clock)

    async def plan(self, query: RouteQuery, *, takes_turn: bool = True) -> Plan:
        return await self.router.plan(query, self.known, self.settings, takes_turn=takes_turn)

    async def serve(self, query: RouteQuery, *, response_id: str | None = None) -> str:
        """Carry a request to its end at the first account; return that account's name."""
        walk = self.router.walk(await self.plan(query), query)
        candidate = await walk.advance()
        assert candidate is not None
        walk.answered()
        walk.completed(response_id=response_id)
        await walk.close()
        return candidate.account.name

    async def fail(self, name: str, judgement: object = FAILED) -> None:
        """Let the named account rest."""
        query = ask()
        walk = self.router.walk(await self.plan(query), query)
        while (candidate := await walk.advance()) is not None:
            if candidate.account.name == name:
                await walk.failed(judgement)  # type: ignore[arg-type]
                break
        await walk.close()


def ask(
    session: str | None = None, *, model: str = "claude-opus-4-8", scope: str = "owner", **more: object
) -> RouteQuery:
    return RouteQuery(model, A, scope, session=session, **more)  # type: ignore[arg-type]


async def test_conversations_take_turns() -> None:
    desk = Desk(in_turn(3))
    assert [await desk.serve(ask()) for _ in range(6)] == ["a", "b", "c", "a", "b", "c"]


async def test_each_config_and_tier_has_its_own_rotation() -> None:
    both = [assigned(name, tier) for name in "ab" for tier in ("opus", "haiku")]
    desk = Desk(snapshot([account("a"), account("b")], config(*both, strategy="round-robin")))
    served = [await desk.serve(ask(model=f"claude-{tier}-5")) for tier in ("opus", "haiku", "opus", "haiku")]
    assert served == ["a", "a", "b", "b"]


async def test_a_session_stays_with_its_account_and_takes_no_turns_from_others() -> None:
    """Two requests a conversation would otherwise send every new one to the same account."""
    desk = Desk()
    placed = []
    for number in range(8):
        first = await desk.serve(ask(f"s{number}"))
        assert await desk.serve(ask(f"s{number}")) == first
        placed.append(first)
    assert Counter(placed) == {"a": 4, "b": 4}


async def test_counting_tokens_takes_no_turn() -> None:
    desk = Desk()
    served = []
    for _ in range(4):
        await desk.plan(ask(), takes_turn=False)
        served.append(await desk.serve(ask()))
    assert served == ["a", "b", "a", "b"]


async def test_first_turns_with_equal_words_are_spread() -> None:
    desk = Desk(in_turn(3))
    served = Counter([await desk.serve(ask(opening="hello")) for _ in range(30)])
    assert set(served.values()) == {10}


async def test_the_second_turn_finds_the_account_of_the_first() -> None:
    desk = Desk()
    first = await desk.serve(ask(opening="hello"))
    await desk.serve(ask(opening="something else"))
    for _ in range(3):
        assert await desk.serve(ask(opening="hello", has_history=True)) == first


@pytest.mark.parametrize("other", [{"scope": "tenant:x"}, {"model": "claude-haiku-5"}])
async def test_sessions_of_other_clients_and_tiers_are_others(other: dict[str, str]) -> None:
    places = [assigned(name, tier) for name in "ab" for tier in ("opus", "haiku")]
    desk = Desk(snapshot([account("a"), account("b")], config(*places)))
    await desk.serve(ask("s"))
    assert (await desk.plan(ask("s"))).bound_account_id == "a"
    assert (await desk.plan(ask("s", **other))).bound_account_id is None  # type: ignore[arg-type]


async def test_a_binding_expires_after_an_hour_idle() -> None:
    desk = Desk()
    await desk.serve(ask("s"))
    desk.time.advance(CONVERSATION_TTL_S - 1)
    await desk.serve(ask("s"))
    desk.time.advance(CONVERSATION_TTL_S - 1)
    assert (await desk.plan(ask("s"))).bound_account_id == "a"
    desk.time.advance(1)
    assert (await desk.plan(ask("s"))).bound_account_id is None


async def test_only_success_binds() -> None:
    desk = Desk()
    query = ask("s")
    walk = desk.router.walk(await desk.plan(query), query)
    await walk.advance()
    walk.answered()
    await walk.close()
    assert (await desk.plan(query)).bound_account_id is None


async def test_a_client_that_leaves_keeps_its_binding() -> None:
    desk = Desk()
    query = ask("s")
    await desk.serve(query)
    walk = desk.router.walk(await desk.plan(query), query)
    await walk.advance()
    await walk.close()
    assert (await desk.plan(query)).bound_account_id == "a"


async def test_a_conversation_moves_when_its_account_rests_and_stays_there() -> None:
    desk = Desk()
    assert await desk.serve(ask("s")) == "a"
    await desk.fail("a")
    assert await desk.serve(ask("s")) == "b"
    desk.time.advance(60)
    assert await desk.serve(ask("s")) == "b"


async def test_affinity_may_be_turned_off() -> None:
    desk = Desk(settings=Switches(session_affinity=False))
    assert [await desk.serve(ask("s")) for _ in range(4)] == ["a", "b", "a", "b"]


async def test_a_nearly_used_up_quota_moves_new_conversations_only() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("a", priority=9), assigned("b")))
    desk = Desk(known)
    await desk.serve(ask("old"))
    now = desk.time.clock.wall()
    desk.quotas.note("a", [QuotaWindow("5h", "unified", None, 0.95, now, now + 600)])
    assert await desk.serve(ask("old")) == "a"
    assert await desk.serve(ask("new")) == "b"
    assert (await desk.plan(ask())).guarded == {"a"}
    desk.time.advance(600)
    assert await desk.serve(ask("newer")) == "a"


async def test_the_quota_guard_obeys_its_setting_and_the_model_family() -> None:
    known = snapshot([account("a"), account("b")], config(assigned("a", priority=9), assigned("b")))
    desk = Desk(known, Switches(quota_guard_percent=50))
    now = desk.time.clock.wall()
    desk.quotas.note("a", [QuotaWindow("7d_oi", "unified", "fable", 1.0, now, now + 600)])
    assert await desk.serve(ask()) == "a"
    desk.quotas.note("a", [QuotaWindow("5h", "unified", None, 0.5, now, now + 600)])
    assert await desk.serve(ask()) == "b"


async def test_own_limits_and_budgets_are_read_from_shared_state() -> None:
    known = snapshot(
        [account("a", rate_limit=1), account("b", monthly_budget=5.0), account("c")], config(*map(assigned, "abc"))
    )
    desk = Desk(known)
    await desk.state.hit(account_window("a"), 1)
    await desk.state.seed_spent({account_spend("b", f"{desk.time.clock.now():%Y-%m}"): 5.0})
    plan = await desk.plan(ask())
    assert names(plan.ready) == ["c"]
    assert [skip.reason for skip in plan.skipped] == [SkipReason.RATE_LIMIT, SkipReason.BUDGET]


async def test_a_stored_response_is_continued_by_its_producer_alone() -> None:
    desk = Desk(in_turn(3))
    await desk.serve(ask())
    assert await desk.serve(ask(), response_id="resp_1") == "b"
    for _ in range(3):
        plan = await desk.plan(ask(previous_response_id="resp_1"))
        assert names(plan.ready) == ["b"]
    assert {skip.reason for skip in plan.skipped} == {SkipReason.ELSEWHERE}


async def test_another_clients_response_id_is_unknown() -> None:
    desk = Desk(in_turn(3))
    await desk.serve(ask(), response_id="resp_1")
    plan = await desk.plan(ask(scope="tenant:x", previous_response_id="resp_1"), takes_turn=False)
    assert names(plan.ready) == ["a", "b", "c"]


async def test_an_unknown_response_id_goes_to_accounts_that_speak_responses() -> None:
    known = snapshot([account("a", speaks=(A, C)), account("b", speaks=(R,))], config(*map(assigned, "ab")))
    plan = await Desk(known).plan(ask(previous_response_id="resp_9"))
    assert names(plan.ready) == ["b"]
    assert [(skip.account_name, skip.reason) for skip in plan.skipped] == [("a", SkipReason.FORMAT)]


async def test_responses_are_remembered_without_affinity_too() -> None:
    desk = Desk(in_turn(3), Switches(session_affinity=False))
    await desk.serve(ask())
    await desk.serve(ask(), response_id="resp_1")
    assert names((await desk.plan(ask(previous_response_id="resp_1"))).ready) == ["b"]


def changed(known: Snapshot, account_id: str, /, **changes: object) -> Snapshot:
    edited: Account = replace(known.accounts[account_id], **changes)  # type: ignore[arg-type]
    return replace(known, revision=known.revision + 1, accounts={**known.accounts, account_id: edited})


@pytest.mark.parametrize(
    "changes",
    [
        {"credential": Credential(api_key="a new key")},
        {"base_url": "https://elsewhere.example"},
        {"proxy_url": "http://127.0.0.1:3128"},
        {"provider": "openai"},
    ],
)
async def test_a_repaired_account_serves_at_once(changes: dict[str, object]) -> None:
    desk = Desk()
    await desk.fail("a", LIMITED)
    now = desk.time.clock.wall()
    desk.quotas.note("a", [QuotaWindow("5h", "unified", None, 1.0, now, now + 600)])
    after = changed(desk.known, "a", **changes)
    await desk.router.adopt(desk.known, after)
    desk.known = after
    plan = await desk.plan(ask(), takes_turn=False)
    assert names(plan.ready) == ["a", "b"]
    assert plan.guarded == frozenset()


@pytest.mark.parametrize("changes", [{"name": "renamed"}, {"priority": 5}, {"rate_limit": 3}, {"monthly_budget": 1.0}])
async def test_other_edits_leave_a_rest_as_it_is(changes: dict[str, object]) -> None:
    desk = Desk()
    await desk.fail("a")
    after = changed(desk.known, "a", **changes)
    await desk.router.adopt(desk.known, after)
    desk.known = after
    assert len((await desk.plan(ask())).resting) == 1


@pytest.mark.parametrize(("judgement", "rests"), [(REFUSED, False), (LIMITED, True), (FAILED, True)])
async def test_a_refreshed_token_ends_the_rest_after_a_refused_credential_only(judgement: object, rests: bool) -> None:
    known = snapshot([account("a", auth_type="oauth"), account("b")], config(*map(assigned, "ab")))
    desk = Desk(known)
    await desk.fail("a", judgement)
    after = changed(known, "a", credential=Credential("fresh", "refresh", 1))
    await desk.router.adopt(known, after)
    desk.known = after
    assert [candidate.account.name for candidate in (await desk.plan(ask())).resting] == (["a"] if rests else [])


async def test_accounts_that_come_and_go_are_no_fault() -> None:
    desk = Desk()
    await desk.router.adopt(desk.known, snapshot())
    await desk.router.adopt(snapshot(), desk.known)
    assert names((await desk.plan(ask())).ready) == ["a", "b"]


async def resting(desk: Desk) -> list[str]:
    return names((await desk.plan(ask(), takes_turn=False)).resting)


async def test_an_owner_puts_an_account_to_rest_and_wakes_it() -> None:
    desk = Desk()
    before = desk.known
    in_an_hour = round((desk.time.clock.wall() + 3600) * 1000)
    desk.known = changed(before, "a", rested_by_hand_until_ms=in_an_hour)
    await desk.router.adopt(before, desk.known)
    assert await resting(desk) == ["a"]
    desk.time.advance(3500)
    assert await resting(desk) == ["a"]
    before, now = desk.known, round(desk.time.clock.wall() * 1000)
    desk.known = changed(before, "a", rested_by_hand_until_ms=now)
    await desk.router.adopt(before, desk.known)
    assert await resting(desk) == []


async def test_waking_ends_a_rest_that_a_limit_caused() -> None:
    desk = Desk()
    await desk.fail("a", LIMITED)
    before = desk.known
    desk.known = changed(before, "a", rested_by_hand_until_ms=round(desk.time.clock.wall() * 1000))
    await desk.router.adopt(before, desk.known)
    assert await resting(desk) == []


async def test_an_ordered_rest_outlives_a_restart_and_a_wake_does_not_come_again() -> None:
    now = Desk().time.clock.wall()
    accounts = [account("a", rested_by_hand_until_ms=round((now + 60) * 1000)), account("b", rested_by_hand_until_ms=1)]
    desk = Desk(snapshot(accounts, config(*map(assigned, "ab"))))
    await desk.fail("b")
    await desk.router.resume(desk.known)
    assert sorted(await resting(desk)) == ["a", "b"]
