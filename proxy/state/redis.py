"""Shared state in Redis or Valkey, for any number of proxies. Raises `Away` when the server cannot be asked.

Reading order: `lua` (the steps), `link` (how they get there), this (what they mean), `joined` (what happens without
them). Every method is one round trip; what nobody waits for (`settle`, `bind`, `amend_rests`) is sent without waiting,
and takes its effect before any later step of this process. Points in time are the server's, in seconds.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from proxy.state.link import Away, Link
from proxy.state.protocol import Full, Hold, Refusal, Rest, RestCause, Survey, Window
from shared.clock import Clock
from shared.tasks import spawn

PREFIX = "codegate:"
LEASE_S = 120.0
"""A hold of a proxy that was killed ends by itself after this."""
RENEW_EVERY_S = LEASE_S / 3
MAX_RESTS_PER_ACCOUNT = 256
"""Clients choose model names, so an account's families are not bounded by configuration."""
_REST_KEPT_S = 86_400.0
"""How long a rest is remembered after its end: the next failure within this doubles it."""
_TRIES = 8
_NANO = 1_000_000_000
_MICRO = 1_000_000

Change = Callable[[Rest | None], Rest | None]


@dataclass(slots=True)
class _Open:
    """A hold that is not settled yet."""

    hold: Hold
    since: float
    """When its lease began, on the monotonic clock."""


class RedisState:
    """The store of proxies that share their counters."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link = link
        self._monotonic = clock.monotonic
        self._ahead_s = clock.wall() - clock.monotonic()
        self._open: dict[int, _Open] = {}
        self._next_token = secrets.randbits(62)

    @property
    def is_up(self) -> bool:
        """Whether Redis can be asked."""
        return self._link.is_up

    @property
    def fault(self) -> str | None:
        """Why Redis cannot be asked."""
        return self._link.fault

    def now(self) -> float:
        """Return the server's time, as well as the replies so far tell it."""
        return self._monotonic() + self._ahead_s

    async def survey(
        self, *, rests: Sequence[str], windows: Mapping[str, int], spends: Sequence[str], binding: str | None
    ) -> Survey:
        """Read entries of every kind in one step."""
        places = [_rest_place(key) for key in rests]
        keys = [key for key, _ in places]
        keys += [PREFIX + key for key in windows]
        for key in spends:
            keys += _purse(key)
        if binding is not None:
            keys.append(PREFIX + binding)
        asked = self._monotonic()
        fields = [field for _, field in places]
        reply = await self._link.call(
            "survey", keys, (len(rests), len(windows), len(spends), *fields, *windows.values())
        )
        stamp, *lines = reply.split("\n")
        self._note_time(int(stamp) / _MICRO, asked)
        return _read_survey(lines, rests, windows, spends, binding)

    async def hit(self, key: str, limit: int) -> float:
        """Record a request if the window has room: 0.0, else the seconds until it has."""
        return int(await self._link.call("hit", (PREFIX + key,), (limit,))) / _MICRO

    async def turn(self, key: str) -> int:
        """Return how often `key` was asked for before."""
        return int(await self._link.call("turn", (PREFIX + key,)))

    async def change_rest(self, key: str, change: Change, known: Rest | None = None) -> Rest | None:
        """Replace a rest by what `change` makes of it; `known` is what it is thought to be.

        Compare and set: one step where the thought was right, one more for each that came between.
        """
        place, field = _rest_place(key)
        for _ in range(_TRIES):
            after = change(known)
            before, wanted = _write_rest(known), _write_rest(after)
            arguments = (field, before, wanted, self._rest_ms(after), MAX_RESTS_PER_ACCOUNT)
            reply = await self._link.call("rest", (place,), arguments)
            if reply == "done":
                return after
            known = _read_rest(reply.removeprefix("present "))
        return known

    def amend_rests(self, keys: Sequence[str], change: Change) -> None:
        """Replace rests by what `change` makes of them, where there are any; nobody waits."""
        places = [_rest_place(key) for key in keys]
        future = self._link.submit("peek", [place for place, _ in places], [field for _, field in places])
        future.add_done_callback(partial(self._peeked, tuple(keys), change))

    async def forget_rests(self, account_key: str) -> None:
        """Drop an account's rest and those of its model families."""
        await self._link.call("forget", (_rest_place(account_key)[0],))

    def bind(self, key: str, value: str, *, ttl_s: float) -> None:
        """Remember `value` for `ttl_s` seconds."""
        self._link.submit("bind", (PREFIX + key,), (value, round(ttl_s * 1000)))

    async def hold(
        self, amount_usd: float, limits: Mapping[str, float | None], window: Window | None = None
    ) -> Hold | Refusal | Full:
        """Set money aside and take a place in the window; no step where neither has a limit."""
        self._next_token += 1
        token, amount = self._next_token, round(amount_usd * _NANO)
        bounded = {key: limit for key, limit in limits.items() if limit is not None}
        if not bounded and window is None:
            amount = 0
        else:
            keys = [name for key in limits for name in _purse(key)]
            keys += [PREFIX + window.key] if window else []
            most = [_nano_limit(limit) for limit in limits.values()]
            lease, places = round(LEASE_S * _MICRO), window.limit if window else 0
            try:
                reply = await self._link.call("hold", keys, (token, amount, lease, places, *most))
            except asyncio.CancelledError:  # the client left; the hold may stand all the same
                self._settle(tuple(limits), token, amount / _NANO, 0.0)
                raise
            if reply != "held":
                return _read_refusal(reply, tuple(limits))
        hold = Hold(tuple(limits), amount / _NANO, token)
        self._open[token] = _Open(hold, self._monotonic())
        return hold

    def owns(self, hold: Hold) -> bool:
        """Tell whether a hold was made here and is not settled."""
        return hold.token in self._open

    def settle(self, hold: Hold, spent_usd: float) -> None:
        """Replace the money held by the money spent, once; nobody waits."""
        if self._open.pop(hold.token, None) is not None:
            self._settle(hold.keys, hold.token, hold.amount_usd, spent_usd)

    def book(self, keys: Sequence[str], spent_usd: float) -> None:
        """Add what was spent under each key for a hold that was made elsewhere; nobody waits."""
        self._settle(keys, 0, 0.0, spent_usd)

    async def seed_spent(self, spent: Mapping[str, float]) -> None:
        """Raise what was spent under each key to at least this."""
        if spent:
            await self._link.call(
                "seed", [PREFIX + key for key in spent], [round(usd * _NANO) for usd in spent.values()]
            )

    async def lease(self, key: str, *, ttl_s: float) -> str | None:
        """Take a lease unless another has it."""
        ticket = secrets.token_hex(8)
        taken = await self._link.call("lease", (PREFIX + key,), (ticket, round(ttl_s * 1000)))
        return ticket if taken == "1" else None

    async def end_lease(self, key: str, ticket: str) -> None:
        """Give a lease back; nobody waits."""
        self._link.submit("end_lease", (PREFIX + key,), (ticket,))

    def renew_leases(self) -> None:
        """Lengthen the leases of holds that have been open for a while."""
        now = self._monotonic()
        due = [held for held in self._open.values() if held.hold.amount_usd and now - held.since >= RENEW_EVERY_S]
        for held in due:
            held.since = now
            member = f"{held.hold.token}:{round(held.hold.amount_usd * _NANO)}"
            keys = [_purse(key)[1] for key in held.hold.keys]
            self._link.submit("renew", keys, (round(LEASE_S * _MICRO), *[member] * len(keys)))

    def _settle(self, keys: Sequence[str], token: int, amount_usd: float, spent_usd: float) -> None:
        names = [name for key in keys for name in _purse(key)]
        amount, spent = round(amount_usd * _NANO), round(spent_usd * _NANO)
        if amount or spent:
            self._link.submit("settle", names, (token, amount, spent))

    def _peeked(self, keys: Sequence[str], change: Change, future: "asyncio.Future[str]") -> None:
        if future.cancelled() or future.exception() is not None:
            return
        for key, written in zip(keys, future.result().split("\n"), strict=True):
            if written:
                spawn(self._amend(key, change, _read_rest(written)), name="amend_rest")

    async def _amend(self, key: str, change: Change, known: Rest | None) -> None:
        try:
            await self.change_rest(key, change, known)
        except Away:
            return

    def _rest_ms(self, rest: Rest | None) -> int:
        return 0 if rest is None else round((max(rest.until - self.now(), 0.0) + _REST_KEPT_S) * 1000)

    def _note_time(self, server: float, asked: float) -> None:
        """Keep the difference of the clocks within what this reply allows: it was written after asking and before now."""
        least, most = server - self._monotonic(), server - asked
        self._ahead_s = min(max(self._ahead_s, least), most)


def _rest_place(key: str) -> tuple[str, str]:
    """Return the hash of an account's rests and the field of one of them (see `keys.account_rest`)."""
    kind, _, rest = key.partition(":")
    account, _, family = rest.partition(":")
    return f"{PREFIX}{kind}:{account}", family


def _purse(key: str) -> tuple[str, str]:
    return PREFIX + key, f"{PREFIX}{key}:holds"


def _nano_limit(limit: float | None) -> str:
    return "" if limit is None else str(round(limit * _NANO))


def _write_rest(rest: Rest | None) -> str:
    if rest is None:
        return ""
    return f"{rest.failures} {rest.since:.6f} {rest.until:.6f} {rest.cause.value} {rest.probe_until:.6f}"


def _read_rest(written: str) -> Rest | None:
    if not written:
        return None
    failures, since, until, cause, probe_until = written.split(" ")
    return Rest(int(failures), float(since), float(until), RestCause(cause), float(probe_until))


def _read_survey(
    lines: Sequence[str], rests: Sequence[str], windows: Mapping[str, int], spends: Sequence[str], binding: str | None
) -> Survey:
    found = iter(lines)
    rest_of = {key: rest for key in rests if (rest := _read_rest(next(found))) is not None}
    waits = {key: wait / _MICRO for key in windows if (wait := int(next(found))) > 0}
    money = {key: next(found).split(" ") for key in spends}
    money = {key: amounts for key, amounts in money.items() if amounts != ["0", "0"]}
    return Survey(
        rests=rest_of,
        waits=waits,
        spent={key: int(spent) / _NANO for key, (spent, _) in money.items()},
        held={key: int(held) / _NANO for key, (_, held) in money.items()},
        bound=(next(found) or None) if binding is not None else None,
    )


def _read_refusal(reply: str, keys: Sequence[str]) -> Refusal | Full:
    kind, first, *rest = reply.split(" ")
    if kind == "full":
        return Full(int(first) / _MICRO)
    return Refusal(keys[int(first) - 1], settled=rest == ["1"])
