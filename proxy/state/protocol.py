"""What every store of shared state promises, and the values that it keeps.

A store decides nothing: the rules stand in `proxy.routing` and `proxy.admission`, the store makes one step of them
atomic. Every method is one step, exact under concurrency, also between processes that share the store. Points in time
are the store's own: seconds on `now()`, of which only differences mean something, so that hosts whose clocks disagree
still agree on a rest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from shared.values import value

WINDOW_S = 60.0
"""Length of the sliding window of every rate limit."""


class RestCause(StrEnum):
    """Why an account rests."""

    LIMIT = "limit"
    """It answered 429, or said itself with Retry-After when it may be asked again."""
    FAILURE = "failure"
    """It failed without saying for how long."""
    CREDENTIAL = "credential"
    """It refused our credential."""
    OWNER = "owner"
    """Its owner put it to rest."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The time during which an account, or one model family of it, is avoided."""

    failures: int
    """Consecutive failures; zero where the owner put it to rest."""
    since: float
    until: float
    """When the rest ends. From then on one request at a time may try the account, until one succeeds."""
    cause: RestCause
    probe_until: float = 0.0
    """While in the future: a request is trying the account. A lease, so that a lost request frees the place."""


@value
class Survey:
    """What a plan needs to know, read in one step. Keys without an entry have nothing to say."""

    rests: Mapping[str, Rest] = field(default_factory=dict)
    waits: Mapping[str, float] = field(default_factory=dict)
    """Seconds until a full rate window has a place again; only full ones are listed."""
    spent: Mapping[str, float] = field(default_factory=dict)
    """USD settled."""
    held: Mapping[str, float] = field(default_factory=dict)
    """USD set aside for requests under way."""
    bound: str | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say of any account, but that one may be bound."""
        return not (self.rests or self.waits or self.spent or self.held)


@value
class Hold:
    """Money set aside for one attempt, until it is settled."""

    keys: tuple[str, ...]
    amount_usd: float
    token: int
    """Names the hold within its store; a hold is settled once."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A hold that was not granted."""

    key: str
    """The first budget that had no room."""
    settled: bool
    """Whether the budget is spent; False when money held by requests under way fills the rest of it."""


@dataclass(frozen=True, slots=True)
class Window:
    """A place wanted in a rate window."""

    key: str
    limit: int
    """At least one."""


@dataclass(frozen=True, slots=True)
class Full:
    """A hold that was not granted because a rate window has no place."""

    wait_s: float
    """Until it has."""


class SharedState(Protocol):
    """The store."""

    @property
    def fault(self) -> str | None:
        """Why the store is not shared at present although it should be, in words; None when all is well."""

    def now(self) -> float:
        """Return the store's time in seconds."""

    async def survey(
        self,
        *,
        rests: Sequence[str],
        windows: Mapping[str, int],
        spends: Sequence[str],
        binding: str | None,
    ) -> Survey:
        """Read entries of every kind; `windows` gives the limit by key. Changes nothing."""

    async def hit(self, key: str, limit: int) -> float:
        """Record a request in a rate window if it has room: 0.0, else the seconds until it has. Limit ≥ 1."""

    async def turn(self, key: str) -> int:
        """Return 0, 1, 2, …: how often `key` was asked for before."""

    async def change_rest(self, key: str, change: Callable[[Rest | None], Rest | None]) -> Rest | None:
        """Replace a rest by what `change` makes of it and return that. `change` is pure; it may be called twice."""

    def amend_rests(self, keys: Sequence[str], change: Callable[[Rest | None], Rest | None]) -> None:
        """As `change_rest` for each key that has a rest, by a caller that need not wait: it acts within a moment."""

    async def forget_rests(self, account_key: str) -> None:
        """Drop an account's rest and those of its model families. Rare: its owner changed the account."""

    def bind(self, key: str, value: str, *, ttl_s: float) -> None:
        """Remember `value` for `ttl_s` seconds, or less when memory is short. Acts within a moment."""

    async def hold(
        self, amount_usd: float, limits: Mapping[str, float | None], window: Window | None = None
    ) -> Hold | Refusal | Full:
        """Set money aside under every key and take a place in `window`, all or nothing.

        Refused when a key has reached its limit (None = no limit), then when the window has no place.
        """

    def settle(self, hold: Hold, spent_usd: float) -> None:
        """Replace the money held by the money spent, within a moment. A hold that is already settled stays as it is."""

    async def seed_spent(self, spent: Mapping[str, float]) -> None:
        """Raise what was spent under each key to at least this; never lowers."""

    async def lease(self, key: str, *, ttl_s: float) -> str | None:
        """Take a lease for at most `ttl_s` seconds: a ticket for `end_lease`, None while another has it."""

    async def end_lease(self, key: str, ticket: str) -> None:
        """Give a lease back; nothing happens when it is another's by now."""

    async def close(self) -> None:
        """Carry out what was not waited for, and let go of the store."""
