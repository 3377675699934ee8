"""One request's way through its plan: whom to ask next, and what each answer means for the account's rest.

    advance -> candidate -> answered -> completed        (the head was good; the answer is whole)
                         -> failed(judgement) -> advance …
                         -> passed_over(skip) -> advance …   (nothing was sent)
    … -> close, always

Every account is asked at most once; ready ones in order, then resting ones as the last resort: when every rest comes
from a limit nobody is asked, else the one that is free soonest.
"""

from proxy.routing.affinity import CONVERSATION_TTL_S, RESPONSE_TTL_S, response_key
from proxy.routing.cooldown import (
    Phase,
    after_failure,
    after_success,
    claimed,
    is_away,
    is_limited,
    phase,
    released,
    wait_s,
)
from proxy.routing.skips import resting, skip
from proxy.routing.verdict import Cooldown, Judgement, Scope
from proxy.routing.vocabulary import Candidate, Plan, Skip, SkipReason
from proxy.state.keys import stored_response
from proxy.state.protocol import Rest, SharedState


class Walk:
    """Hands out a plan's candidates. One a request, not shared between tasks."""

    def __init__(self, plan: Plan, state: SharedState, *, scope: str) -> None:
        self.plan = plan
        self.asked: list[Candidate] = []
        """Candidates handed out, in order; those that were passed over included."""
        self.skipped: list[Skip] = []
        """Why candidates were passed over."""
        self._state = state
        self._scope = scope
        self._waiting = iter(plan.ready)
        self._current: Candidate
        self._started = 0.0
        self._probed: str | None = None
        self._unreached: set[str] = set()
        """Addresses at which this request found nobody (`Candidate.way`)."""

    async def advance(self) -> Candidate | None:
        """Return the next account to ask, None when nobody is left. A probe held is given back."""
        if self._probed is not None:
            await self._release()
        for candidate in self._waiting:
            if self._is_as_planned(candidate) or await self._may_ask(candidate):
                return self._handed_out(candidate)
            self.skipped.append(await self._passed_over(candidate))
        last = await self._last_resort()
        return last and self._handed_out(last)

    async def passed_over(self, skip: Skip) -> None:
        """Note that nothing was sent to the current candidate, and why."""
        self.skipped.append(skip)
        await self._release()

    async def failed(self, judgement: Judgement) -> float | None:
        """Let the current candidate rest as the verdict says; return for how many seconds, None for not at all."""
        rest_s = None
        if judgement.cooldown is Cooldown.BACKOFF:
            account_key, family_key = self._current.rest_keys
            rest_s = await self._rest(family_key if judgement.scope is Scope.FAMILY else account_key, judgement)
        if judgement.scope is Scope.PROVIDER:
            self._unreached.add(self._current.way)
        await self._release()
        return rest_s

    def answered(self) -> None:
        """End the current candidate's rests: the head of its answer was good."""
        started = self._started
        self._state.amend_rests(self._current.rest_keys, lambda rest: after_success(rest, started=started))
        self._probed = None

    def completed(self, *, response_id: str | None = None) -> None:
        """Bind the conversation, and the response if the vendor stores it, to the account that served it whole."""
        account_id = self._current.account.id
        if self.plan.bind_key is not None:
            self._state.bind(self.plan.bind_key, account_id, ttl_s=CONVERSATION_TTL_S)
        if response_id:
            key = stored_response(response_key(scope=self._scope, response_id=response_id))
            self._state.bind(key, account_id, ttl_s=RESPONSE_TTL_S)

    async def soonest_s(self) -> float | None:
        """Return the seconds until the first candidate is free, None when no limit keeps any of them away."""
        rests, now = await self._rests(), self._state.now()
        away = [of_one for of_one in rests.values() if wait_s(of_one, now) > 0]
        if not any(is_limited(of_one, now) for of_one in away):
            return None
        return min(wait_s(of_one, now) for of_one in away)

    async def close(self) -> None:
        """Give back what the walk holds. Safe to call more than once."""
        if self._probed is not None:
            await self._release()

    def _handed_out(self, candidate: Candidate) -> Candidate:
        self.asked.append(candidate)
        self._current = candidate
        self._started = self._state.now()
        return candidate

    def _is_as_planned(self, candidate: Candidate) -> bool:
        """Tell the first account, which the plan has just found ready."""
        return not self.asked and candidate.account.id not in self.plan.half_open

    async def _may_ask(self, candidate: Candidate) -> bool:
        """Check that the account still is ready, and claim its probe where it is half-open."""
        if candidate.way in self._unreached:
            return False
        survey = await self._state.survey(rests=candidate.rest_keys, windows={}, spends=(), binding=None)
        now = self._state.now()
        phases = {key: phase(rest, now) for key, rest in survey.rests.items()}
        if Phase.RESTING in phases.values() or Phase.PROBING in phases.values():
            return False
        half_open = [key for key, its_phase in phases.items() if its_phase is Phase.HALF_OPEN]
        return not half_open or await self._claim(half_open[0])

    async def _claim(self, key: str) -> bool:
        now, won = self._state.now(), False

        def claim(rest: Rest | None) -> Rest | None:
            nonlocal won
            won = phase(rest, now) is Phase.HALF_OPEN
            return claimed(rest, now=now)

        rest = await self._state.change_rest(key, claim)
        if won:
            self._probed = key
        return won or rest is None

    async def _release(self) -> None:
        if self._probed is not None:
            key, self._probed = self._probed, None
            await self._state.change_rest(key, released)

    async def _rest(self, key: str, judgement: Judgement) -> float:
        now, started = self._state.now(), self._started
        rest = await self._state.change_rest(
            key,
            lambda rest: after_failure(
                rest, now=now, started=started, cause=judgement.cause, retry_after_s=judgement.retry_after_s
            ),
        )
        if key == self._probed:
            self._probed = None
        return 0.0 if rest is None else rest.until - now

    async def _last_resort(self) -> Candidate | None:
        """Return the account not yet asked that is free soonest, unless limits are all that keeps everyone away."""
        rests, now = await self._rests(), self._state.now()
        asked = {candidate.account.id for candidate in self.asked}
        contenders = (*self.plan.ready, *self.plan.resting)
        untried = [candidate for candidate in contenders if candidate.account.id not in asked]
        soonest = min(untried, key=lambda candidate: wait_s(rests[candidate.account.id], now), default=None)
        if soonest is None or not is_away(rests[soonest.account.id], now):
            return soonest
        away = [of_one for of_one in rests.values() if is_away(of_one, now)]
        return None if all(is_limited(of_one, now) for of_one in away) else soonest

    async def _passed_over(self, candidate: Candidate) -> Skip:
        if candidate.way in self._unreached:
            return skip(candidate.account, SkipReason.UNREACHABLE, "is at the address that could not be reached")
        rests = await self._rests()
        return resting(candidate.account, rests[candidate.account.id], self._state.now())

    async def _rests(self) -> dict[str, list[Rest]]:
        """Return the rests of all contenders as they stand now, by account id."""
        contenders = (*self.plan.ready, *self.plan.resting)
        keys = [key for candidate in contenders for key in candidate.rest_keys]
        survey = await self._state.survey(rests=keys, windows={}, spends=(), binding=None)
        return {
            candidate.account.id: [survey.rests[key] for key in candidate.rest_keys if key in survey.rests]
            for candidate in contenders
        }
