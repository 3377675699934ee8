"""The candidates of one request, in order, and why others are left out. Pure: values in, a `Plan` out.

Two steps, because what an account has spent and whether it rests stands in shared state: `lineup_of` tells which
accounts the configuration allows, `make_plan` orders them by what the survey of those says.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from proxy.routing.cooldown import is_away, wait_s
from proxy.routing.families import family_of
from proxy.routing.skips import over_budget, over_limit, resting, skip
from proxy.routing.strategies import DEFAULT_STRATEGY, SPEND_AWARE, STRATEGIES, TURNING, Contender
from proxy.routing.vocabulary import DIRECT, Candidate, Plan, RouteQuery, RoutingSettings, Skip, SkipReason
from proxy.snapshot import Account, Assignment, RoutingConfig, Snapshot, Tenant
from proxy.state.keys import account_spend, account_window
from proxy.state.protocol import Rest, Survey
from shared.catalog.models import DEFAULT_TIER, tier_of
from shared.values import value

_STANDS_IN = {"fable": "haiku"}
"""Tiers younger than many stored configs, and what serves them there."""


@dataclass(frozen=True)
class Lineup:
    """What the configuration alone says of a request: the accounts that may serve it, each once."""

    tier: str | None
    config: RoutingConfig | None
    strategy: str
    contenders: tuple[Contender, ...]
    """In order where no strategy decides; what they spent is not known yet."""
    skipped: tuple[Skip, ...]
    rest_keys: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """What to ask shared state for, named once, since lineups outlive requests: the contenders' rests,"""
    windows: Mapping[str, int] = field(init=False, repr=False, compare=False)
    """their rate windows with the limits,"""
    spenders: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """the ids of those whose spend decides something,"""
    families: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """and, for the book of quotas, the model families by account."""

    def __post_init__(self) -> None:
        """Name what to ask for."""
        accounts = [contender.account for contender in self.contenders]
        keys = tuple(key for contender in self.contenders for key in contender.candidate.rest_keys)
        windows = {account_window(account.id): account.rate_limit for account in accounts if account.rate_limit > 0}
        minds = self.config is not None and self.strategy in SPEND_AWARE
        spenders = tuple(account.id for account in accounts if minds or account.monthly_budget is not None)
        families = {contender.account.id: contender.candidate.family for contender in self.contenders}
        wanted = {"rest_keys": keys, "windows": windows, "spenders": spenders, "families": families}
        for name, known in wanted.items():
            object.__setattr__(self, name, known)

    @cached_property
    def undisturbed(self) -> "Plan":
        """Return the plan of the first turn when nothing is known of any account, which is the rule."""
        return _ordered(self, Known(Survey()), turn=0, bind_key=None)

    @property
    def takes_turns(self) -> bool:
        """Tell whether the strategy wants to know whose turn it is."""
        return self.strategy in TURNING and len(self.contenders) > 1


@value
class Known:
    """What is known of a lineup's accounts when a plan is made."""

    survey: Survey
    now: float = 0.0
    """The state's time."""
    month: str = ""
    """The one that spend counts for (see `month_at`)."""
    guarded: frozenset[str] = frozenset()
    """Ids of accounts whose quota is nearly used up."""


def lineup_of(query: RouteQuery, snapshot: Snapshot, settings: RoutingSettings) -> Lineup:
    """Return the accounts that the tenant's config, else the active one, else no config at all gives a model."""
    tier = tier_of(query.model, settings.tier_rules)
    config = config_for(query.tenant, snapshot)
    if config is None:
        usable, skipped = _usable(_accounts_in_order(query, snapshot))
        return Lineup(tier, None, DIRECT, _alike(usable, query), skipped)
    strategy = config.strategy if config.strategy in STRATEGIES else DEFAULT_STRATEGY
    usable, skipped = _usable(_assigned_in_order(config, tier, query, snapshot))
    return Lineup(tier, config, strategy, tuple(usable), skipped)


def config_for(tenant: Tenant | None, snapshot: Snapshot) -> RoutingConfig | None:
    """Return the tenant's own config, else the active one, else None."""
    own = snapshot.configs.get(tenant.config_id) if tenant and tenant.config_id else None
    return own or snapshot.configs.get(snapshot.active_config_id or "")


def restricted(lineup: Lineup, may_serve: Callable[[Account], bool], reason: SkipReason, words: str) -> Lineup:
    """Leave out the contenders for which `may_serve` is false, naming the reason."""
    kept = tuple(contender for contender in lineup.contenders if may_serve(contender.account))
    left_out = (contender.account for contender in lineup.contenders if contender not in kept)
    skips = tuple(skip(account, reason, words) for account in left_out)
    return replace(lineup, contenders=kept, skipped=lineup.skipped + skips)


def make_plan(lineup: Lineup, known: Known, *, turn: int = 0, bind_key: str | None = None) -> Plan:
    """Order the contenders by what is known of them."""
    if turn == 0 and not known.guarded and known.survey.is_quiet:
        plan, bound = lineup.undisturbed, known.survey.bound
        if bound is None or (plan.ready and plan.ready[0].account.id == bound):
            return Plan(plan.tier, plan.config, plan.strategy, plan.ready, plan.resting, plan.skipped, bind_key, bound)
    return _ordered(lineup, known, turn=turn, bind_key=bind_key)


def _ordered(lineup: Lineup, known: Known, *, turn: int, bind_key: str | None) -> Plan:
    survey, now = known.survey, known.now
    contenders: Sequence[Contender] = lineup.contenders
    if survey.spent or survey.held:
        contenders = [_with_spend(contender, survey, known.month) for contender in contenders]
    able, unable = _sorted_out(contenders, survey)
    awake, asleep = _parted(able, survey, now) if survey.rests else (able, [])
    ordered = STRATEGIES[lineup.strategy](awake, turn) if lineup.config else awake
    ready, bound, guarded = _placed([contender.candidate for contender in ordered], survey.bound, known.guarded)
    return Plan(
        tier=lineup.tier,
        config=lineup.config,
        strategy=lineup.strategy,
        ready=ready,
        resting=tuple(contender.candidate for contender in asleep),
        skipped=(
            *lineup.skipped,
            *unable,
            *(resting(contender.account, _rests(contender, survey), now) for contender in asleep),
        ),
        bind_key=bind_key,
        bound_account_id=bound,
        guarded=guarded,
        half_open=frozenset(contender.account.id for contender in awake if survey.rests and _rests(contender, survey)),
    )


def _accounts_in_order(query: RouteQuery, snapshot: Snapshot) -> list[Contender]:
    """Without a config: accounts that speak the client's format first, then by priority and name."""
    contenders = [_contender(account, account.priority, None, query.model) for account in snapshot.accounts.values()]
    return sorted(contenders, key=lambda contender: (query.format not in contender.account.speaks, *contender.rank))


def _alike(contenders: Sequence[Contender], query: RouteQuery) -> tuple[Contender, ...]:
    """Keep the first account and those of the same provider that take its place without a difference to the user.

    Nobody agreed to send a conversation to another vendor, which may not even know the model.
    """

    def alike(account: Account, first: Account) -> bool:
        same_lane = (query.format in account.speaks) == (query.format in first.speaks)
        return account.provider == first.provider and same_lane

    return tuple(contender for contender in contenders if alike(contender.account, contenders[0].account))


def _assigned_in_order(
    config: RoutingConfig, tier: str | None, query: RouteQuery, snapshot: Snapshot
) -> list[Contender]:
    """Return the accounts assigned to a tier by priority; an account assigned twice counts with its best priority."""
    contenders = [
        _contender(account, assignment.priority, assignment.tier, assignment.target_model or query.model)
        for assignment in _assignments(config, tier)
        if (account := snapshot.accounts.get(assignment.account_id)) is not None
    ]
    by_account: dict[str, Contender] = {}
    for contender in sorted(contenders, key=lambda contender: contender.rank):
        by_account.setdefault(contender.account.id, contender)
    return list(by_account.values())


def _assignments(config: RoutingConfig, tier: str | None) -> Collection[Assignment]:
    """Return the tier's assignments, else those of the tier `default`, else, for a model without tier, all."""
    for wanted in (tier, DEFAULT_TIER, _STANDS_IN.get(tier or "")):
        if matching := [assignment for assignment in config.assignments if assignment.tier.lower() == wanted]:
            return matching
    return config.assignments if tier is None else ()


def _contender(account: Account, priority: int, tier: str | None, model: str) -> Contender:
    return Contender(Candidate(account, model, tier, family_of(model)), priority)


def _usable(contenders: Iterable[Contender]) -> tuple[list[Contender], tuple[Skip, ...]]:
    usable: list[Contender] = []
    skipped: list[Skip] = []
    for contender in contenders:
        account = contender.account
        if not account.enabled:
            skipped.append(skip(account, SkipReason.DISABLED, "is disabled"))
        elif account.unusable is not None:
            skipped.append(skip(account, SkipReason.UNUSABLE, f"cannot be used: {account.unusable}"))
        else:
            usable.append(contender)
    return usable, tuple(skipped)


def _with_spend(contender: Contender, survey: Survey, month: str) -> Contender:
    key = account_spend(contender.account.id, month)
    spent, held = survey.spent.get(key, 0.0), survey.held.get(key, 0.0)
    return Contender(contender.candidate, contender.priority, spent, held) if spent or held else contender


def _sorted_out(contenders: Iterable[Contender], survey: Survey) -> tuple[list[Contender], list[Skip]]:
    """Part those that have requests and money left from those that have not."""
    able: list[Contender] = []
    unable: list[Skip] = []
    for contender in contenders:
        reason = _over_budget(contender) or _over_limit(contender.account, survey)
        if reason is None:
            able.append(contender)
        else:
            unable.append(reason)
    return able, unable


def _over_budget(contender: Contender) -> Skip | None:
    budget = contender.account.monthly_budget
    if budget is None or contender.committed_usd < budget:
        return None
    return over_budget(contender.account, settled=contender.spent_usd >= budget)


def _over_limit(account: Account, survey: Survey) -> Skip | None:
    wait = survey.waits.get(account_window(account.id))
    return None if wait is None else over_limit(account, wait)


def _parted(able: Iterable[Contender], survey: Survey, now: float) -> tuple[list[Contender], list[Contender]]:
    """Part those that may be asked from those that rest, the latter free soonest first."""
    awake: list[Contender] = []
    asleep: list[Contender] = []
    for contender in able:
        (asleep if is_away(_rests(contender, survey), now) else awake).append(contender)
    asleep.sort(key=lambda contender: wait_s(_rests(contender, survey), now))
    return awake, asleep


def _rests(contender: Contender, survey: Survey) -> list[Rest]:
    return [survey.rests[key] for key in contender.candidate.rest_keys if key in survey.rests]


def _placed(
    ordered: Sequence[Candidate],
    bound: str | None,
    near_quota: frozenset[str],
) -> tuple[tuple[Candidate, ...], str | None, frozenset[str]]:
    """Put the bound account first and, for the rest, those whose quota is nearly used up last."""
    guarded = near_quota & {candidate.account.id for candidate in ordered}
    if bound is None and not guarded:
        return tuple(ordered), None, guarded
    ready = sorted(ordered, key=lambda candidate: (candidate.account.id != bound, candidate.account.id in guarded))
    is_bound = any(candidate.account.id == bound for candidate in ordered)
    return tuple(ready), bound if is_bound else None, guarded
