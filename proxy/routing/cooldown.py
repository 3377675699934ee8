"""When an account rests after a failure, and when it may be tried again. Pure: rests in, rests out.

    ready --failure--> resting --time--> half-open --claim--> probing --success--> ready
                          ^                                      |
                          +---------------failure----------------+

A rest lasts 15 s and doubles with each consecutive failure to 300 s; a Retry-After wins. Requests that were already
under way when a rest began fail for the same reason as the one that caused it, so they do not double it. A rest that the
owner ordered lasts as ordered, whatever is answered meanwhile.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from proxy.state.protocol import Rest, RestCause

FIRST_REST_S = 15.0
LONGEST_REST_S = 300.0
LONGEST_RETRY_AFTER_S = 8 * 86_400.0
"""Longer than any quota window that a vendor is known to have (a week); shields from a nonsensical header."""
_ENOUGH_DOUBLINGS = 10
"""Reach the longest rest; keeps the power small however often an account failed."""
PROBE_LEASE_S = 120.0
"""After this a request that tries the account and was never heard of again no longer keeps others away."""


class Phase(StrEnum):
    """Whether an account may be asked."""

    READY = "ready"
    RESTING = "resting"
    HALF_OPEN = "half_open"
    """The rest is over: the request that claims the probe may try."""
    PROBING = "probing"
    """The rest is over and another request is trying."""


_AWAY = frozenset({Phase.RESTING, Phase.PROBING})


def phase(rest: Rest | None, now: float) -> Phase:
    """Tell where in the cycle a rest stands."""
    if rest is None:
        return Phase.READY
    if now < rest.until:
        return Phase.RESTING
    return Phase.PROBING if now < rest.probe_until else Phase.HALF_OPEN


def by_hand(*, now: float, length_s: float) -> Rest:
    """Return the rest that an owner orders."""
    return Rest(0, since=now, until=now + length_s, cause=RestCause.OWNER)


def after_failure(
    rest: Rest | None,
    *,
    now: float,
    started: float,
    cause: RestCause,
    retry_after_s: float | None = None,
) -> Rest:
    """Return the rest that follows a failure of a request that was sent at `started`."""
    if rest is not None and (started < rest.since or _is_ordered(rest, now)):
        return _stretched(rest, now, cause, retry_after_s)
    failures = 1 if rest is None else rest.failures + 1
    return Rest(failures, since=now, until=now + _length(failures, retry_after_s), cause=cause)


def after_success(rest: Rest | None, *, started: float) -> Rest | None:
    """Return what a success leaves of a rest: nothing, unless it is ordered, or a limit was met after that request was sent."""
    if rest is None:
        return None
    ordered = rest.cause is RestCause.OWNER and not rest.probe_until
    limited = rest.cause is RestCause.LIMIT and started < rest.since
    return rest if ordered or limited else None


def claimed(rest: Rest | None, *, now: float) -> Rest | None:
    """Return the rest with its probe taken, where it is free."""
    if rest is None or phase(rest, now) is not Phase.HALF_OPEN:
        return rest
    return replace(rest, probe_until=now + PROBE_LEASE_S)


def released(rest: Rest | None) -> Rest | None:
    """Return the rest with its probe free: the request that had it ended without a word about the account."""
    return rest and replace(rest, probe_until=0.0)


def wait_s(rests: Iterable[Rest], now: float) -> float:
    """Return the seconds until all of an account's rests are over, 0.0 when none lasts."""
    lasting = (rest.until - now for rest in rests if phase(rest, now) is Phase.RESTING)
    return max(lasting, default=0.0)


def is_away(rests: Iterable[Rest], now: float) -> bool:
    """Tell whether a rest, or another request's probe, keeps the account away."""
    return any(phase(rest, now) in _AWAY for rest in rests)


def is_ordered(rests: Iterable[Rest], now: float) -> bool:
    """Tell whether the account's owner keeps it away."""
    return any(_is_ordered(rest, now) for rest in rests)


def is_limited(rests: Iterable[Rest], now: float) -> bool:
    """Tell whether a limit keeps the account away, so that asking it sooner would be in vain."""
    return any(rest.cause is RestCause.LIMIT and phase(rest, now) in _AWAY for rest in rests)


def _is_ordered(rest: Rest, now: float) -> bool:
    return rest.cause is RestCause.OWNER and phase(rest, now) is Phase.RESTING


def _stretched(rest: Rest, now: float, cause: RestCause, retry_after_s: float | None) -> Rest:
    if retry_after_s is None:
        return rest
    until = now + _length(rest.failures, retry_after_s)
    return replace(rest, until=until, cause=cause) if until > rest.until else rest


def _length(failures: int, retry_after_s: float | None) -> float:
    if retry_after_s is not None:
        return min(max(retry_after_s, 0.0), LONGEST_RETRY_AFTER_S)
    return min(FIRST_REST_S * 2.0 ** min(failures - 1, _ENOUGH_DOUBLINGS), LONGEST_REST_S)
