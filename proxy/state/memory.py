"""Shared state for one process: plain containers, no lock.

No method awaits anything, so each runs to its end before another starts: that is what makes a step exact.
Memory is bounded by the configuration, and where clients choose the keys (rests of model families, bindings) by a cap.
"""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from proxy.state.protocol import WINDOW_S, Full, Hold, Refusal, Rest, Survey, Window
from shared.clock import Clock

MAX_BINDINGS = 100_000
"""Conversations remembered; the one longest unused goes first. About 30 MB at the most."""
MAX_RESTS = 10_000


@dataclass(slots=True)
class _Purse:
    """What one budget key has seen."""

    spent: float = 0.0
    held: dict[int, float] = field(default_factory=dict)
    """By token; summed when read, so that nothing drifts."""

    def held_usd(self) -> float:
        return sum(self.held.values())


_QUIET = Survey()


class MemoryState:
    """The store of a proxy that runs alone."""

    fault: str | None = None
    now: Callable[[], float]
    """Returns the monotonic time in seconds."""

    def __init__(self, clock: Clock, *, max_bindings: int = MAX_BINDINGS, max_rests: int = MAX_RESTS) -> None:
        self.now = clock.monotonic
        self._max_bindings = max_bindings
        self._max_rests = max_rests
        self._windows: dict[str, deque[float]] = {}
        self._turns: dict[str, int] = {}
        self._rests: OrderedDict[str, Rest] = OrderedDict()
        self._bindings: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._purses: defaultdict[str, _Purse] = defaultdict(_Purse)
        self._open: set[int] = set()
        """Tokens of holds that are not settled."""
        self._leases: dict[str, tuple[str, float]] = {}
        self._last_token = 0

    async def survey(
        self,
        *,
        rests: Sequence[str],
        windows: Mapping[str, int],
        spends: Sequence[str],
        binding: str | None,
    ) -> Survey:
        """Read entries of every kind; changes nothing but the bookkeeping of what is outdated."""
        bound = None if binding is None else self.bound(binding)
        if not (self._rests or windows or spends):
            return _QUIET if bound is None else Survey(bound=bound)
        now = self.now()
        purses = {key: self._purses[key] for key in spends if key in self._purses}
        waits = {key: self._wait(key, limit, now) for key, limit in windows.items()}
        return Survey(
            rests={key: self._rests[key] for key in rests if key in self._rests},
            waits={key: wait for key, wait in waits.items() if wait > 0},
            spent={key: purse.spent for key, purse in purses.items()},
            held={key: purse.held_usd() for key, purse in purses.items()},
            bound=bound,
        )

    async def hit(self, key: str, limit: int) -> float:
        """Record a request if the window has room: 0.0, else the seconds until it has."""
        now = self.now()
        wait = self._wait(key, limit, now)
        if wait == 0:
            self._windows.setdefault(key, deque()).append(now)
        return wait

    async def turn(self, key: str) -> int:
        """Return how often `key` was asked for before."""
        turn = self._turns.get(key, 0)
        self._turns[key] = turn + 1
        return turn

    async def change_rest(self, key: str, change: Callable[[Rest | None], Rest | None]) -> Rest | None:
        """Replace a rest by what `change` makes of it."""
        before = self._rests.get(key)
        after = change(before)
        if after is not before:
            self.put_rest(key, after)
        return after

    def amend_rests(self, keys: Sequence[str], change: Callable[[Rest | None], Rest | None]) -> None:
        """Replace the rests that there are by what `change` makes of them."""
        for key in keys:
            before = self._rests.get(key)
            if before is not None and (after := change(before)) is not before:
                self.put_rest(key, after)

    def put_rest(self, key: str, rest: Rest | None) -> None:
        """Let `rest` be an entry, None for none."""
        if rest is None:
            self._rests.pop(key, None)
            return
        self._rests[key] = rest
        self._rests.move_to_end(key)
        if len(self._rests) > self._max_rests:
            self._rests.popitem(last=False)

    def rests(self) -> Mapping[str, Rest]:
        """Return all rests, for reading."""
        return self._rests

    async def forget_rests(self, account_key: str) -> None:
        """Drop an account's rest and those of its model families."""
        below = f"{account_key}:"
        for key in [key for key in self._rests if key == account_key or key.startswith(below)]:
            del self._rests[key]

    def bind(self, key: str, value: str, *, ttl_s: float) -> None:
        """Remember `value` for `ttl_s` seconds, or until newer bindings need the place."""
        self._bindings[key] = (value, self.now() + ttl_s)
        self._bindings.move_to_end(key)
        if len(self._bindings) > self._max_bindings:
            self._bindings.popitem(last=False)

    async def hold(
        self, amount_usd: float, limits: Mapping[str, float | None], window: Window | None = None
    ) -> Hold | Refusal | Full:
        """Set money aside under every key and take a place in the window, or do nothing."""
        for key, limit in limits.items():
            if limit is not None and self._committed(key) >= limit:
                return Refusal(key, settled=self._purses[key].spent >= limit)
        if window is not None and (wait := await self.hit(window.key, window.limit)) > 0:
            return Full(wait)
        self._last_token += 1
        self._open.add(self._last_token)
        if amount_usd:
            for key in limits:
                self._purses[key].held[self._last_token] = amount_usd
        return Hold(tuple(limits), amount_usd, self._last_token)

    def settle(self, hold: Hold, spent_usd: float) -> None:
        """Replace the money held by the money spent, once."""
        if hold.token not in self._open:
            return
        self._open.remove(hold.token)
        for key in hold.keys:
            purse = self._purses[key]
            purse.held.pop(hold.token, None)
            purse.spent += spent_usd

    async def seed_spent(self, spent: Mapping[str, float]) -> None:
        """Raise what was spent under each key to at least this."""
        self.raise_spent(spent)

    def raise_spent(self, spent: Mapping[str, float]) -> None:
        """Raise what was spent under each key to at least this."""
        for key, amount in spent.items():
            purse = self._purses[key]
            purse.spent = max(purse.spent, amount)

    def spent(self) -> dict[str, float]:
        """Return what was spent under every key."""
        return {key: purse.spent for key, purse in self._purses.items() if purse.spent}

    def book(self, keys: Sequence[str], spent_usd: float) -> None:
        """Add what was spent under each key for a hold that is not ours."""
        for key in keys:
            self._purses[key].spent += spent_usd

    async def lease(self, key: str, *, ttl_s: float) -> str | None:
        """Take a lease unless another has it."""
        now = self.now()
        if self._leases.get(key, ("", 0.0))[1] > now:
            return None
        self._last_token += 1
        ticket = str(self._last_token)
        self._leases[key] = (ticket, now + ttl_s)
        return ticket

    async def end_lease(self, key: str, ticket: str) -> None:
        """Give a lease back."""
        if self._leases.get(key, ("", 0.0))[0] == ticket:
            del self._leases[key]

    async def close(self) -> None:
        """Do nothing: memory goes with the process."""

    def bound(self, key: str) -> str | None:
        """Return what is bound to `key`."""
        value, expires = self._bindings.get(key, (None, 0.0))
        if value is not None and expires <= self.now():
            del self._bindings[key]
            return None
        return value

    def _committed(self, key: str) -> float:
        purse = self._purses.get(key)
        return 0.0 if purse is None else purse.spent + purse.held_usd()

    def _wait(self, key: str, limit: int, now: float) -> float:
        hits = self._windows.get(key)
        if hits is None:
            return 0.0
        while hits and hits[0] <= now - WINDOW_S:
            hits.popleft()
        return 0.0 if len(hits) < limit else hits[-limit] + WINDOW_S - now
