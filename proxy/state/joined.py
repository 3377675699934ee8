"""Shared state with Redis, and without it while it is away: requests go on, counted by this process alone.

What Redis says is remembered on the side (what was spent, rests, this process's own places in windows, its own
bindings), so that a proxy that is left alone goes on from there. When Redis returns, empty or not, it is told what was
learnt meanwhile; what was spent meanwhile is in the records, from which `on_joined` is to seed it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from proxy.state.link import Away, Link
from proxy.state.lua import SERVER_CLOCK, scripts
from proxy.state.memory import MemoryState
from proxy.state.protocol import Full, Hold, Refusal, Rest, Survey, Window
from proxy.state.redis import RENEW_EVERY_S, Change, RedisState
from shared.clock import Clock
from shared.tasks import cancel, spawn
from shared.values import replaced

_T = TypeVar("_T")


class JoinedState:
    """The store of a proxy that has a Redis to share. `start` before use."""

    def __init__(
        self, url: str, clock: Clock, *, on_joined: Callable[[], None] = lambda: None, server_clock: str = SERVER_CLOCK
    ) -> None:
        """`on_joined` is called whenever Redis has come, or come back. Raises `ValueError` for the URL."""
        self._link = Link(url, scripts(server_clock), self._joined)
        self._remote = RedisState(self._link, clock)
        self._local = MemoryState(Clock(self._remote.now, clock.wall))
        self._alone: set[int] = set()
        """Tokens of holds that were made here while Redis was away."""
        self._on_joined = on_joined
        self._renewing: asyncio.Task[None] | None = None

    @property
    def fault(self) -> str | None:
        """Why Redis is not used at present."""
        return self._link.fault

    async def start(self) -> None:
        """Join Redis, or go on without it after a moment."""
        await self._link.start()
        self._renewing = spawn(self._renew(), name="hold_leases")

    async def close(self) -> None:
        """Send what nobody waited for, and disconnect."""
        if self._renewing is not None:
            await cancel(self._renewing)
        await self._link.close()

    def now(self) -> float:
        """Return the server's time, also while it is away."""
        return self._remote.now()

    async def survey(
        self, *, rests: Sequence[str], windows: Mapping[str, int], spends: Sequence[str], binding: str | None
    ) -> Survey:
        """Read entries of every kind."""
        survey = await _ask(self._remote.survey(rests=rests, windows=windows, spends=spends, binding=binding))
        if survey is None:
            return await self._local.survey(rests=rests, windows=windows, spends=spends, binding=binding)
        self._local.raise_spent(survey.spent)
        if survey.rests or self._local.rests():
            for key in rests:
                self._local.put_rest(key, survey.rests.get(key))
        if survey.bound is None and binding is not None and (bound := self._local.bound(binding)) is not None:
            return replaced(survey, bound=bound)  # a Redis that was emptied has forgotten it
        return survey

    async def hit(self, key: str, limit: int) -> float:
        """Record a request in a rate window."""
        wait = await _ask(self._remote.hit(key, limit))
        if wait is None or wait == 0:
            alone = await self._local.hit(key, limit)
            return alone if wait is None else wait
        return wait

    async def turn(self, key: str) -> int:
        """Return how often `key` was asked for before."""
        turn = await _ask(self._remote.turn(key))
        return await self._local.turn(key) if turn is None else turn

    async def change_rest(self, key: str, change: Change) -> Rest | None:
        """Replace a rest by what `change` makes of it."""
        try:
            rest = await self._remote.change_rest(key, change, self._local.rests().get(key))
        except Away:
            return await self._local.change_rest(key, change)
        self._local.put_rest(key, rest)
        return rest

    def amend_rests(self, keys: Sequence[str], change: Change) -> None:
        """Replace rests by what `change` makes of them, without waiting.

        Those that are known here: what another proxy noted since this request was planned is that one's to end, and
        nearly every request is spared a step.
        """
        known = [key for key in keys if key in self._local.rests()]
        if known:
            self._local.amend_rests(known, change)
            self._remote.amend_rests(known, change)

    async def forget_rests(self, account_key: str) -> None:
        """Drop an account's rests."""
        await self._local.forget_rests(account_key)
        await _ask(self._remote.forget_rests(account_key))

    def bind(self, key: str, value: str, *, ttl_s: float) -> None:
        """Remember a binding."""
        self._local.bind(key, value, ttl_s=ttl_s)
        self._remote.bind(key, value, ttl_s=ttl_s)

    async def hold(
        self, amount_usd: float, limits: Mapping[str, float | None], window: Window | None = None
    ) -> Hold | Refusal | Full:
        """Set money aside and take a place in the window."""
        held = await _ask(self._remote.hold(amount_usd, limits, window))
        if held is None:
            held = await self._local.hold(amount_usd, limits, window)
            if isinstance(held, Hold):
                self._alone.add(held.token)
        elif window is not None and isinstance(held, Hold):
            await self._local.hit(window.key, window.limit)
        return held

    def settle(self, hold: Hold, spent_usd: float) -> None:
        """Book what was spent where it can be booked; what Redis misses now it gets from the records later."""
        if self._remote.owns(hold):
            self._remote.settle(hold, spent_usd)
            if self._link.fault is not None:
                self._local.book(hold.keys, spent_usd)
        elif hold.token in self._alone:
            self._alone.discard(hold.token)
            self._local.settle(hold, spent_usd)
            self._remote.book(hold.keys, spent_usd)

    async def seed_spent(self, spent: Mapping[str, float]) -> None:
        """Raise what was spent under each key to at least this."""
        self._local.raise_spent(spent)
        await _ask(self._remote.seed_spent(spent))

    async def lease(self, key: str, *, ttl_s: float) -> str | None:
        """Take a lease."""
        try:
            return await self._remote.lease(key, ttl_s=ttl_s)
        except Away:
            return await self._local.lease(key, ttl_s=ttl_s)

    async def end_lease(self, key: str, ticket: str) -> None:
        """Give a lease back."""
        await self._local.end_lease(key, ticket)
        await self._remote.end_lease(key, ticket)

    def _joined(self) -> None:
        """Tell Redis what was learnt without it, or what it has lost."""
        spent, rests = self._local.spent(), dict(self._local.rests())
        if spent or rests:
            spawn(self._tell(spent, rests), name="rejoin_redis")
        self._on_joined()

    async def _tell(self, spent: Mapping[str, float], rests: Mapping[str, Rest]) -> None:
        await _ask(self._remote.seed_spent(spent))
        for key, rest in rests.items():
            if rest.until > self.now():
                await _ask(self._remote.change_rest(key, lambda present, rest=rest: present or rest))  # type: ignore[misc]

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            self._remote.renew_leases()


async def _ask(step: Awaitable[_T]) -> _T | None:
    """Return what Redis answers, None while it is away."""
    try:
        return await step
    except Away:
        return None
