"""An account's state in one word and one sentence, from what is stored. Pure.

How long an account rests is what the proxy noted; for what an earlier proxy left, which notes no rests, it is computed by
the same rule (15 s, doubling to 300 s with each failure in a row).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.accounts.schemas import State

NEAR_BUDGET = 0.85
NEAR_LIMIT = 0.85
_FIRST_REST_S = 15
_LONGEST_REST_S = 300
_ORDERED = "Put to rest by hand: it is asked only when no other account can answer."


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an account."""

    enabled: bool
    auth_type: str
    status: str
    decrypt_error: str | None
    has_credential: bool
    needs_credential: bool
    last_error: str | None
    last_error_at: datetime | None
    rests_until: datetime | None
    error_count: int
    ordered_until: datetime | None
    """Until when its owner lets it rest; what is past says that the owner woke it then."""
    spent_usd: float
    budget_usd: float | None
    fullest_window: tuple[str, float] | None = None
    """Name and spent fraction of the quota window that is nearest to its end."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state, why, and until when it rests."""

    state: State
    reason: str
    rests_until: datetime | None = None


def judge(facts: Facts, now: datetime) -> Judgement:
    """Return the state that a person should see: what needs them first, what is fine last."""
    if not facts.enabled:
        return Judgement("off", "Switched off: it is asked for nothing.")
    if facts.decrypt_error is not None:
        return Judgement("unreadable", facts.decrypt_error)
    if facts.needs_credential and not facts.has_credential:
        return Judgement("signed_out", "No credential is stored: enter one.")
    if facts.status == "expired":
        return _refused(facts)
    if facts.budget_usd is not None and facts.spent_usd >= facts.budget_usd:
        return Judgement("over_budget", f"This month's budget of ${facts.budget_usd:.2f} is spent: it is left out.")
    if facts.ordered_until is not None and facts.ordered_until > now:
        return Judgement("resting", _ORDERED, facts.ordered_until)
    rests_until = _rests_until(facts)
    if rests_until is not None and rests_until > now:
        return Judgement("resting", _cause(facts), rests_until)
    if facts.status in {"error", "rate_limited"}:
        if _is_woken(facts):
            return Judgement("not_tried", "It was woken: the next request tries it.")
        return Judgement("failing", f"{_cause(facts)} The next request tries it again.")
    if facts.budget_usd and facts.spent_usd >= NEAR_BUDGET * facts.budget_usd:
        share = facts.spent_usd / facts.budget_usd
        return Judgement("near_budget", f"{share:.0%} of this month's budget is spent.")
    if facts.fullest_window is not None and facts.fullest_window[1] >= NEAR_LIMIT:
        name, used = facts.fullest_window
        return Judgement("near_limit", f"{used:.0%} of its window {name} is used.")
    if facts.status == "active":
        return Judgement("healthy", "The last answer was fine.")
    return Judgement("not_tried", "No request has come here yet.")


def _refused(facts: Facts) -> Judgement:
    detail = f" It said: {facts.last_error}" if facts.last_error else ""
    if facts.auth_type == "oauth":
        return Judgement("signed_out", f"The sign-in is no longer accepted: sign in again.{detail}")
    return Judgement("key_refused", f"The provider refuses the key: enter another.{detail}")


def _cause(facts: Facts) -> str:
    if facts.status == "rate_limited":
        return "The provider says that a limit is reached."
    times = "once" if facts.error_count <= 1 else f"{facts.error_count} times in a row"
    return f"It failed {times}: {facts.last_error}" if facts.last_error else f"It failed {times}."


def _is_woken(facts: Facts) -> bool:
    """Tell whether the owner ended its rest after it last failed."""
    woken, failed = facts.ordered_until, facts.last_error_at
    return woken is not None and (failed is None or failed <= woken)


def _rests_until(facts: Facts) -> datetime | None:
    if _is_woken(facts):
        return None
    if facts.rests_until is not None:
        return facts.rests_until
    if facts.last_error_at is None or facts.error_count < 1 or facts.status not in {"error", "rate_limited"}:
        return None
    doublings = min(facts.error_count - 1, 5)
    return facts.last_error_at + timedelta(seconds=min(_FIRST_REST_S * 2**doublings, _LONGEST_REST_S))
