"""Why an account cannot serve a request, in words for error messages and for the page that explains a plan. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from proxy.routing.cooldown import is_limited, is_ordered, wait_s
from proxy.routing.vocabulary import Skip, SkipReason
from proxy.snapshot import Account
from proxy.state.protocol import Rest


def skip(account: Account, reason: SkipReason, words: str) -> Skip:
    """Leave an account out for a reason that time alone does not cure."""
    return Skip(account.id, account.name, reason, words)


def over_budget(account: Account, *, settled: bool) -> Skip:
    """Describe an account whose budget is spent, or taken by requests under way."""
    budget = f"its monthly budget of {account.monthly_budget or 0:.2f} USD"
    if settled:
        return skip(account, SkipReason.BUDGET, f"has spent {budget}")
    words = f"has set the rest of {budget} aside for requests under way"
    return replace(skip(account, SkipReason.BUDGET, words), wait_s=1.0)


def over_limit(account: Account, wait_s: float) -> Skip:
    """Describe an account whose rate window is full."""
    words = f"is at its limit of {account.rate_limit} requests a minute"
    return replace(skip(account, SkipReason.RATE_LIMIT, words), wait_s=wait_s)


def resting(account: Account, rests: Sequence[Rest], now: float) -> Skip:
    """Describe an account on cooldown."""
    wait, limited = wait_s(rests, now), is_limited(rests, now)
    why = "was limited by its provider" if limited else "failed"
    if is_ordered(rests, now):
        why = "was put to rest by its owner"
    words = f"{why} and rests for {ceil(wait)} s" if wait else f"{why} and is being tried by another request"
    return replace(skip(account, SkipReason.RESTING, words), wait_s=wait, limited=limited)
