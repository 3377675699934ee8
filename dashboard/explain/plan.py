"""The proxy's rules of routing, applied to what the dashboard knows: which accounts, in which order, and why. Pure.

The proxy's own code (`proxy.routing.plan`, `.strategies`) decides with live counters; the programs never meet, so the
rules stand here again, and a test holds both to the same answers.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf

from dashboard.accounts.schemas import Account
from dashboard.configs.schemas import Assignment, Config
from dashboard.explain.schemas import Candidate, Explanation, Question, Skipped, SkipReason
from shared.catalog.models import DEFAULT_TIER, TIERS, TierRule, tier_of

DIRECT = "direct"
_STANDS_IN = {"fable": "haiku"}
_MEANINGS = {
    "priority": "The highest priority is asked first; the others follow when it fails.",
    "round-robin": "Each account takes its turn; shown is the order by priority, the turn decides where it begins.",
    "least-used": "The account that has spent least this month is asked first.",
    "budget-aware": "The account with most of its monthly budget left is asked first; no budget counts as unlimited.",
    DIRECT: "No config is active: the first account that suits is asked, and others of the same provider after it.",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """An account with its assignment, if a config gave it one."""

    account: Account
    model: str
    tier: str | None
    priority: int

    @property
    def rank(self) -> tuple[int, str, str]:
        return (-self.priority, self.account.name, self.account.id)

    @property
    def left_usd(self) -> float:
        budget = self.account.monthly_budget
        return inf if budget is None else budget - self.account.month.spent


def explained(
    question: Question, config: Config | None, accounts: Collection[Account], rules: Sequence[TierRule]
) -> Explanation:
    """Say what would happen to the request that `question` asks about."""
    tier = tier_of(question.model, rules)
    strategy = DIRECT if config is None else config.routing_strategy
    if strategy not in _MEANINGS:
        strategy = "priority"
    places = _direct(question, accounts) if config is None else _assigned(question, config, tier, accounts)
    usable, unusable = _parted(places, _unusable)
    if config is None:
        usable = _alike(usable, question)
    able, unable = _parted(usable, _spent)
    if config is not None:
        able = sorted(able, key=_ORDERS[strategy])
    skipped = [*unusable, *unable]
    ordered = [*(place for place in able if not _rests(place)), *sorted(filter(_rests, able), key=_wakes)]
    return Explanation(
        model=question.model,
        format=question.format,
        tier=tier,
        tier_reason=_tier_reason(question.model, tier, rules, config),
        config_id=config.id if config else None,
        config_name=config.name if config else None,
        strategy=strategy,
        strategy_meaning=_MEANINGS[strategy],
        candidates=[_candidate(place, strategy, question) for place in ordered],
        skipped=skipped,
        if_all_fail=_if_all_fail(ordered, skipped),
    )


def _direct(question: Question, accounts: Iterable[Account]) -> list[_Place]:
    """Without a config: accounts that speak the client's format first, then by priority and name."""
    places = [_Place(account, question.model, None, account.priority) for account in accounts]
    return sorted(places, key=lambda place: (question.format not in place.account.speaks, *place.rank))


def _alike(places: Sequence[_Place], question: Question) -> list[_Place]:
    """Keep the first and those of the same provider that take its place without a difference."""

    def kind(place: _Place) -> tuple[str, bool]:
        return place.account.provider, question.format in place.account.speaks

    return [place for place in places if kind(place) == kind(places[0])]


def _assigned(question: Question, config: Config, tier: str | None, accounts: Iterable[Account]) -> list[_Place]:
    """Return the accounts of the tier by priority; one assigned twice counts with its best priority."""
    by_id = {account.id: account for account in accounts}
    places = [
        _Place(by_id[entry.account_id], entry.target_model or question.model, entry.tier, entry.priority)
        for entry in _assignments(config, tier)
        if entry.account_id in by_id
    ]
    best: dict[str, _Place] = {}
    for place in sorted(places, key=_by_rank):
        best.setdefault(place.account.id, place)
    return list(best.values())


def _assignments(config: Config, tier: str | None) -> Sequence[Assignment]:
    for wanted in (tier, DEFAULT_TIER, _STANDS_IN.get(tier or "")):
        if matching := [entry for entry in config.tiers if entry.tier.lower() == wanted]:
            return matching
    return config.tiers if tier is None else []


def _by_rank(place: _Place) -> tuple[int, str, str]:
    return place.rank


_ORDERS: dict[str, Callable[[_Place], tuple[object, ...]]] = {
    "priority": _by_rank,
    "round-robin": _by_rank,
    "least-used": lambda place: (place.account.month.spent, place.rank),
    "budget-aware": lambda place: (-place.left_usd, place.rank),
}


def _parted(places: Iterable[_Place], judge: Callable[[Account], Skipped | None]) -> tuple[list[_Place], list[Skipped]]:
    """Part the places that `judge` has nothing against from the reasons against the others."""
    judged = [(place, judge(place.account)) for place in places]
    return [place for place, skip in judged if skip is None], [skip for _, skip in judged if skip is not None]


def _unusable(account: Account) -> Skipped | None:
    if not account.enabled:
        return _skipped(account, "disabled", "It is switched off.")
    return None if account.decrypt_error is None else _skipped(account, "unusable", account.decrypt_error)


def _spent(account: Account) -> Skipped | None:
    budget, rate = account.monthly_budget, account.rate
    if budget is not None and account.month.spent >= budget:
        return _skipped(account, "over_budget", f"Its budget of ${budget:.2f} for this month is spent.")
    if 0 < rate.limit <= rate.used:
        return _skipped(account, "over_rate_limit", f"Its {rate.limit} requests of this minute are used up.")
    return None


def _skipped(account: Account, reason: SkipReason, message: str) -> Skipped:
    return Skipped(account_id=account.id, account_name=account.name, reason=reason, message=message)


def _rests(place: _Place) -> bool:
    return place.account.state == "resting"


def _wakes(place: _Place) -> tuple[float, tuple[int, str, str]]:
    until = place.account.rests_until
    return (until.timestamp() if until else 0.0, place.rank)


def _candidate(place: _Place, strategy: str, question: Question) -> Candidate:
    account = place.account
    native = question.format in account.speaks
    return Candidate(
        account_id=account.id,
        account_name=account.name,
        provider=account.provider,
        model=place.model,
        tier=place.tier,
        priority=place.priority,
        format=question.format if native else account.speaks[0],
        translated=not native,
        reason=_reason(place, strategy),
        state=account.state,
        state_reason=account.state_reason,
        rests_until=account.rests_until,
    )


def _reason(place: _Place, strategy: str) -> str:
    if _rests(place):
        return "It rests after a failure: asked only when nobody else is left."
    if strategy == "least-used":
        return f"${place.account.month.spent:.2f} spent this month."
    if strategy == "budget-aware":
        return "No budget: unlimited." if place.left_usd == inf else f"${place.left_usd:.2f} of its budget left."
    return f"Priority {place.priority}."


def _tier_reason(model: str, tier: str | None, rules: Sequence[TierRule], config: Config | None) -> str:
    if tier is None:
        return f"The name {model} tells no tier." + _fallback(None, config)
    rule = next((rule for rule in rules if tier_of(model, [rule]) == rule.tier and rule.tier == tier), None)
    if rule is not None and (tier not in TIERS or tier_of(model) != tier or rule.pattern not in tier):
        return f"The rule {rule} matches." + _fallback(tier, config)
    return f"The name contains {tier}." + _fallback(tier, config)


def _fallback(tier: str | None, config: Config | None) -> str:
    """Say which assignments are used when they are not those of the tier itself."""
    if config is None:
        return ""
    tiers = {entry.tier.lower() for entry in config.tiers}
    if tier in tiers:
        return ""
    if DEFAULT_TIER in tiers:
        return " The tier default serves it."
    if tier is None:
        return " Every assignment of the config may serve it."
    stand_in = _STANDS_IN.get(tier)
    return f" The tier {stand_in} stands in." if stand_in in tiers else " The config assigns nothing to this tier."


def _if_all_fail(candidates: Sequence[_Place], skipped: Collection[Skipped]) -> str:
    if candidates:
        return "The client gets the most useful of the failures, in its own format."
    reasons = {skip.reason for skip in skipped}
    if reasons and reasons <= {"over_budget", "over_rate_limit"}:
        return "The client gets 429: every account is at its limit or over its budget."
    return "The client gets 503: no account can serve this."
