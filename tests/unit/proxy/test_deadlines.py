"""Deadlines: they expire like `asyncio.timeout`, also nested, and a cancellation from outside stays one."""

import asyncio

import pytest

from proxy.deadlines import Deadlines

LONG = 30.0


@pytest.fixture
async def deadlines() -> Deadlines:
    return Deadlines()


async def test_who_is_done_in_time_notices_nothing(deadlines: Deadlines) -> None:
    for _ in range(1000):
        with deadlines.within(0.01):
            pass
    await asyncio.sleep(0.05)
    assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]


async def test_who_is_late_is_interrupted_and_can_go_on(deadlines: Deadlines) -> None:
    for seconds in (0.02, 0.0):
        with pytest.raises(TimeoutError), deadlines.within(seconds):
            await asyncio.sleep(LONG)
        await asyncio.sleep(0)
        assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]


async def test_a_later_deadline_that_passes_earlier_is_not_late(deadlines: Deadlines) -> None:
    async def late(seconds: float) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        with pytest.raises(TimeoutError), deadlines.within(seconds):
            await asyncio.sleep(LONG)
        return loop.time() - began - seconds

    overdue = await asyncio.gather(*(late(seconds) for seconds in (0.3, 0.2, 0.1, 0.02, 0.25, 0.02)))
    assert all(-0.01 < each < 1 for each in overdue)


@pytest.mark.parametrize("client_first", [True, False])
async def test_a_client_that_leaves_at_that_moment_has_left(deadlines: Deadlines, *, client_first: bool) -> None:
    async def asking() -> None:
        with deadlines.within(0.0 if client_first else LONG) as deadline:
            asyncio.get_running_loop().call_soon(leave if client_first else deadline.expire)
            asyncio.get_running_loop().call_soon(deadline.expire if client_first else leave)
            await asyncio.sleep(LONG)

    def leave() -> None:
        task.cancel()

    task = asyncio.create_task(asking())
    await asyncio.wait((task,), timeout=5)
    assert task.cancelled()


async def test_the_one_that_passed_is_told_of_two(deadlines: Deadlines) -> None:
    async def told_by(outer_s: float, inner_s: float) -> str:
        try:
            with deadlines.within(outer_s):
                try:
                    with deadlines.within(inner_s):
                        await asyncio.sleep(LONG)
                except TimeoutError:
                    return "inner"
        except TimeoutError:
            return "outer"
        return "none"

    assert await told_by(LONG, 0.02) == "inner"
    assert await told_by(0.02, LONG) == "outer"
    assert await told_by(0.0, 0.0) == "outer"


async def test_another_failure_after_the_end_stays_what_it_is(deadlines: Deadlines) -> None:
    async def failing() -> None:
        try:
            await asyncio.sleep(LONG)
        except asyncio.CancelledError:
            raise ValueError("other") from None

    with pytest.raises(ValueError, match="other"), deadlines.within(0.01):
        await failing()
    await asyncio.sleep(0)
    assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]


async def test_none_is_kept_when_all_are_over(deadlines: Deadlines) -> None:
    async def working(number: int) -> None:
        with deadlines.within(0.01 * (1 + number % 5)):
            await asyncio.sleep(0.01 * (number % 7))

    results = await asyncio.gather(*map(working, range(1000)), return_exceptions=True)
    assert {type(result) for result in results} <= {type(None), TimeoutError}
    assert not deadlines._open
