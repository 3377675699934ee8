"""Month budgets of accounts and tenants, under concurrency and over a change of month."""

import asyncio
from datetime import UTC, datetime

import pytest

from proxy.admission.budgets import Budgets, tenant_over_budget
from proxy.errors import ClientFault, ErrorKind
from proxy.state.keys import tenant_window
from proxy.state.memory import MemoryState
from proxy.state.protocol import Full, Hold, Refusal
from shared.clock import ManualClock
from tests.support.configuration import account, tenant

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 59, 0, tzinfo=UTC).timestamp()
ALICE = tenant("alice")


class Desk:
    def __init__(self) -> None:
        self.time = ManualClock(wall=NEW_YEARS_EVE)
        self.budgets = Budgets(MemoryState(self.time.clock), self.time.clock)

    async def spend(self, account_id: str, usd: float, **limits: float | None) -> bool:
        """Hold and settle `usd`; tell whether the hold was granted."""
        held = await self.budgets.hold(account(account_id, monthly_budget=limits.get("budget")), usd)
        if not isinstance(held, Hold):
            return False
        self.budgets.settle(held, usd)
        return True


async def test_spending_ends_at_the_budget() -> None:
    desk = Desk()
    assert [await desk.spend("a", 4.0, budget=10.0) for _ in range(5)] == [True, True, True, False, False]


async def test_fifty_parallel_requests_exceed_a_budget_by_one_estimate_at_most() -> None:
    desk = Desk()
    limited = account("a", monthly_budget=10.0)
    answers = await asyncio.gather(*(desk.budgets.hold(limited, 0.7) for _ in range(50)))
    granted = [answer for answer in answers if isinstance(answer, Hold)]
    assert 10.0 <= len(granted) * 0.7 < 10.7
    assert all(not answer.settled for answer in answers if isinstance(answer, Refusal))


async def test_money_that_was_not_needed_is_free_again() -> None:
    desk = Desk()
    limited = account("a", monthly_budget=1.0)
    first = await desk.budgets.hold(limited, 1.0)
    assert isinstance(await desk.budgets.hold(limited, 1.0), Refusal)
    assert isinstance(first, Hold)
    desk.budgets.settle(first, 0.0)
    assert isinstance(await desk.budgets.hold(limited, 1.0), Hold)


async def test_a_new_month_begins_at_nothing_and_old_holds_settle_in_theirs() -> None:
    desk = Desk()
    limited = account("a", monthly_budget=1.0)
    held = await desk.budgets.hold(limited, 1.0)
    assert isinstance(held, Hold)
    desk.time.advance(60)
    assert desk.budgets.month == "2027-01"
    desk.budgets.settle(held, 1.0)
    assert await desk.spend("a", 0.5, budget=1.0)


async def test_what_the_records_say_is_taken_over_for_its_month() -> None:
    desk = Desk()
    await desk.budgets.seed("2026-12", {"a": 9.0}, {"alice": 3.0})
    await desk.budgets.seed("2026-11", {"b": 99.0}, {})
    assert not await desk.spend("a", 1.0, budget=9.0)
    assert await desk.spend("b", 1.0, budget=9.0)
    with pytest.raises(ClientFault):
        await desk.budgets.check_tenant(ALICE, 3.0)


async def test_a_tenants_budget_counts_all_its_accounts() -> None:
    desk = Desk()
    for account_id in ("a", "b"):
        held = await desk.budgets.hold(account(account_id), 1.0, tenant=ALICE, tenant_budget_usd=2.0)
        assert isinstance(held, Hold)
        desk.budgets.settle(held, 1.0)
    refused = await desk.budgets.hold(account("c"), 1.0, tenant=ALICE, tenant_budget_usd=2.0)
    assert isinstance(refused, Refusal)
    assert refused.settled
    assert desk.budgets.concerns_tenant(refused, ALICE)
    assert await desk.spend("c", 1.0), "others may go on"


async def test_a_refusal_by_the_account_is_not_the_tenants() -> None:
    desk = Desk()
    refused = await desk.budgets.hold(account("a", monthly_budget=0.0), 1.0, tenant=ALICE, tenant_budget_usd=5.0)
    assert isinstance(refused, Refusal)
    assert not desk.budgets.concerns_tenant(refused, ALICE)
    assert not desk.budgets.concerns_tenant(refused, None)


async def test_what_a_tenant_spends_without_a_budget_counts_when_it_gets_one() -> None:
    desk = Desk()
    held = await desk.budgets.hold(account("a"), 1.0, tenant=ALICE)
    assert isinstance(held, Hold)
    desk.budgets.settle(held, 6.0)
    await desk.budgets.check_tenant(ALICE, None)
    await desk.budgets.check_tenant(None, 0.0)
    await desk.budgets.check_tenant(ALICE, 6.01)
    with pytest.raises(ClientFault):
        await desk.budgets.check_tenant(ALICE, 6.0)


def test_a_spent_tenant_budget_is_a_billing_429_not_to_be_retried() -> None:
    told = tenant_over_budget(20.0, settled=True)
    assert (told.info.status, told.info.kind, told.should_retry) == (429, ErrorKind.BILLING, False)
    assert "20.00 USD" in told.info.message


def test_a_held_tenant_budget_may_be_retried() -> None:
    told = tenant_over_budget(20.0, settled=False)
    assert (told.info.status, told.should_retry, told.retry_after_s) == (429, None, 1)


async def test_exactly_n_of_m_concurrent_attempts_at_an_account_are_admitted() -> None:
    desk = Desk()
    limited = account("a", rate_limit=5)
    answers = await asyncio.gather(*(desk.budgets.hold(limited, 0.0) for _ in range(30)))
    assert [type(answer) for answer in answers].count(Hold) == 5
    assert {answer for answer in answers if not isinstance(answer, Hold)} == {Full(60.0)}


async def test_a_full_window_holds_no_money_and_no_money_takes_no_place() -> None:
    desk = Desk()
    desk.time.advance(3600)  # into the new month
    limited = account("a", rate_limit=1, monthly_budget=10.0)
    first = await desk.budgets.hold(limited, 9.0)
    assert isinstance(first, Hold)
    assert isinstance(await desk.budgets.hold(limited, 9.0), Full)
    desk.budgets.settle(first, 10.0)
    desk.time.advance(60)
    assert isinstance(await desk.budgets.hold(limited, 9.0), Refusal)
    assert isinstance(await desk.budgets.hold(account("a", rate_limit=1), 0.0), Hold), "the refusal took no place"


async def test_a_tenant_and_an_account_with_one_id_do_not_share_a_window() -> None:
    desk = Desk()
    state = desk.budgets._state
    assert await state.hit(tenant_window("same"), 1) == 0.0
    assert isinstance(await desk.budgets.hold(account("same", rate_limit=1), 0.0), Hold)
