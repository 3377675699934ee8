"""Requests a minute, for tenants and accounts."""

import asyncio

import pytest

from proxy.admission.limits import Limits, retry_after_s
from proxy.errors import ClientFault
from proxy.state.memory import MemoryState
from shared.clock import ManualClock
from tests.support.configuration import tenant


async def test_a_tenant_over_its_limit_gets_a_429_with_retry_after() -> None:
    clock = ManualClock()
    limits = Limits(MemoryState(clock.clock))
    limited = tenant("t", rate_limit=2)
    await limits.admit_tenant(limited)
    clock.advance(20.5)
    await limits.admit_tenant(limited)
    with pytest.raises(ClientFault) as raised:
        await limits.admit_tenant(limited)
    assert (raised.value.info.status, raised.value.retry_after_s) == (429, 40)
    clock.advance(39.5)
    await limits.admit_tenant(limited)


async def test_exactly_n_of_m_concurrent_requests_of_a_tenant_pass() -> None:
    limits = Limits(MemoryState(ManualClock().clock))
    limited = tenant("t", rate_limit=7)
    outcomes = await asyncio.gather(*(limits.admit_tenant(limited) for _ in range(30)), return_exceptions=True)
    assert outcomes.count(None) == 7
    assert sum(isinstance(outcome, ClientFault) for outcome in outcomes) == 23


async def test_nothing_and_zero_are_unlimited() -> None:
    limits = Limits(MemoryState(ManualClock().clock))
    for _ in range(500):
        await limits.admit_tenant(None)
        await limits.admit_tenant(tenant("t"))


@pytest.mark.parametrize(("wait", "seconds"), [(0.001, 1), (1.0, 1), (59.2, 60), (60.0, 60), (75.0, 60)])
def test_waits_are_rounded_up_within_a_minute(wait: float, seconds: int) -> None:
    assert retry_after_s(wait) == seconds
