"""The stateful part of routing that makes plans: it asks shared state and keeps nothing itself."""

from proxy.routing.affinity import conversation_key, is_bound, response_key
from proxy.routing.cooldown import by_hand
from proxy.routing.plan import Known, Lineup, config_for, lineup_of, make_plan, restricted
from proxy.routing.vocabulary import Plan, RouteQuery, RoutingSettings, SkipReason
from proxy.routing.walk import Walk
from proxy.routing.windows import QuotaBook
from proxy.snapshot import Account, Snapshot
from proxy.state.keys import (
    account_rest,
    account_spend,
    config_turn,
    conversation,
    month_at,
    stored_response,
)
from proxy.state.protocol import Rest, RestCause, SharedState
from shared.catalog.models import TierRule  # noqa: TC001 - named in an annotation that is evaluated
from shared.catalog.wire import WireFormat
from shared.clock import Clock

MAX_LINEUPS = 1_000
"""Lineups remembered at once; clients choose the model names."""


class Router:
    """Plans requests and follows what becomes of their accounts. One a process."""

    def __init__(self, state: SharedState, quotas: QuotaBook, clock: Clock) -> None:
        self._state = state
        self._quotas = quotas
        self._clock = clock
        self._lineups: dict[tuple[str, WireFormat, str | None], Lineup] = {}
        self._lineups_of: tuple[Snapshot, tuple[TierRule, ...]] | None = None

    async def plan(
        self,
        query: RouteQuery,
        snapshot: Snapshot,
        settings: RoutingSettings,
        *,
        takes_turn: bool = True,
    ) -> Plan:
        """Return where a request may go; the plan may be empty.

        `takes_turn=False` for what starts no conversation (counting tokens, explaining): a rotation stays as it is.
        """
        lineup = self._lineup(query, snapshot, settings)
        if query.previous_response_id:
            lineup = restricted(lineup, _speaks_responses, SkipReason.FORMAT, _NO_RESPONSES)
        bind_key = _bind_key(query, lineup, settings)
        known = await self._known(lineup, _lookup_key(query, bind_key), settings)
        if query.previous_response_id:
            lineup = _at_producer(lineup, known.survey.bound)
        plan = make_plan(lineup, known, bind_key=bind_key)
        if takes_turn and lineup.takes_turns and plan.bound_account_id is None and len(plan.ready) > 1:
            plan = make_plan(lineup, known, turn=await self._turn(lineup), bind_key=bind_key)
        return plan

    def walk(self, plan: Plan, query: RouteQuery) -> Walk:
        """Return one request's way through `plan`; the caller closes it."""
        return Walk(plan, self._state, scope=query.scope)

    async def adopt(self, before: Snapshot, after: Snapshot) -> None:
        """Forget what was known of accounts that their owner changed, so that a repair acts at once."""
        for account in after.accounts.values():
            previous = before.accounts.get(account.id)
            if previous is None or previous == account:
                continue
            if _identity(previous) != _identity(account):
                self._quotas.forget(account.id)
                await self._state.forget_rests(account_rest(account.id))
            elif previous.credential != account.credential:
                await self._state.change_rest(account_rest(account.id), _without_credential_fault)
            if previous.rested_by_hand_until_ms != account.rested_by_hand_until_ms:
                await self._follow_owner(account)

    async def resume(self, snapshot: Snapshot) -> None:
        """Let the accounts rest that their owners put to rest before this program began."""
        for account in snapshot.accounts.values():
            if self._ordered_rest_s(account) > 0:
                await self._follow_owner(account)

    async def _follow_owner(self, account: Account) -> None:
        """Begin the rest that was ordered; an order that lies in the past ends every rest."""
        length_s, now = self._ordered_rest_s(account), self._state.now()
        if length_s > 0:
            await self._state.change_rest(account_rest(account.id), lambda _: by_hand(now=now, length_s=length_s))
        else:
            await self._state.forget_rests(account_rest(account.id))

    def _ordered_rest_s(self, account: Account) -> float:
        return (account.rested_by_hand_until_ms or 0) / 1000 - self._clock.wall()

    def _lineup(self, query: RouteQuery, snapshot: Snapshot, settings: RoutingSettings) -> Lineup:
        """Return what the configuration says; it says the same until it changes."""
        known = self._lineups_of
        if known is None or known[0] is not snapshot or known[1] != settings.tier_rules:
            self._lineups_of, self._lineups = (snapshot, settings.tier_rules), {}
        config = config_for(query.tenant, snapshot)
        key = (query.model, query.format, config.id if config else None)
        lineup = self._lineups.get(key)
        if lineup is None:
            if len(self._lineups) >= MAX_LINEUPS:
                self._lineups.clear()
            lineup = self._lineups[key] = lineup_of(query, snapshot, settings)
        return lineup

    async def _known(self, lineup: Lineup, binding: str | None, settings: RoutingSettings) -> Known:
        wall = self._clock.wall()
        month = month_at(wall) if lineup.spenders else ""
        survey = await self._state.survey(
            rests=lineup.rest_keys,
            windows=lineup.windows,
            spends=[account_spend(account_id, month) for account_id in lineup.spenders] if month else (),
            binding=binding,
        )
        guarded = self._quotas.nearly_used_up(lineup.families, settings.quota_guard_percent, wall)
        return Known(survey, self._state.now(), month, guarded)

    async def _turn(self, lineup: Lineup) -> int:
        return await self._state.turn(config_turn(lineup.config.id if lineup.config else "", lineup.tier))


_NO_RESPONSES = "does not speak Responses, which alone can continue a stored response (previous_response_id)"
_NOT_KEPT = "does not keep the response that this request continues"


def _bind_key(query: RouteQuery, lineup: Lineup, settings: RoutingSettings) -> str | None:
    if not settings.session_affinity:
        return None
    tier = lineup.tier or query.model
    digest = conversation_key(scope=query.scope, tier=tier, session=query.session, opening=query.opening)
    return None if digest is None else conversation(digest)


def _lookup_key(query: RouteQuery, bind_key: str | None) -> str | None:
    if query.previous_response_id:
        return stored_response(response_key(scope=query.scope, response_id=query.previous_response_id))
    return bind_key if is_bound(session=query.session, has_history=query.has_history) else None


def _at_producer(lineup: Lineup, producer: str | None) -> Lineup:
    """Leave only the account that keeps the response, where it is known and may still serve."""
    if all(contender.account.id != producer for contender in lineup.contenders):
        return lineup
    return restricted(lineup, lambda account: account.id == producer, SkipReason.ELSEWHERE, _NOT_KEPT)


def _speaks_responses(account: Account) -> bool:
    return WireFormat.RESPONSES in account.speaks


def _identity(account: Account) -> tuple[object, ...]:
    """Return what makes an account another one to its vendor. An OAuth account's tokens change by themselves."""
    secret = account.credential.api_key if account.auth_type == "api_key" else account.external_account_id
    return (account.provider, account.auth_type, account.base_url, account.proxy_url, account.enabled, secret)


def _without_credential_fault(rest: Rest | None) -> Rest | None:
    return None if rest is not None and rest.cause is RestCause.CREDENTIAL else rest
