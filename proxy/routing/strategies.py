"""The order in which a config's strategy asks its accounts. Pure functions over plain values.

A strategy sees only contenders that may serve now, and returns all of them. Ties are broken by priority, then by name,
so that an order is the same in every process and on every page that explains it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from proxy.routing.vocabulary import Candidate
from proxy.snapshot import Account


@dataclass(frozen=True, slots=True)
class Contender:
    """A candidate with what a strategy looks at."""

    candidate: Candidate
    priority: int
    """Of the assignment; of the account itself where no config is active."""
    spent_usd: float = 0.0
    """By the account this calendar month (UTC)."""
    held_usd: float = 0.0
    """Set aside for its requests under way."""

    @property
    def account(self) -> Account:
        """Return the candidate's account."""
        return self.candidate.account

    @property
    def committed_usd(self) -> float:
        """Return what is spent or may be by the requests under way."""
        return self.spent_usd + self.held_usd

    @property
    def rank(self) -> tuple[int, str, str]:
        """Sort key: highest priority first, then by name."""
        return (-self.priority, self.account.name, self.account.id)


Strategy = Callable[[Sequence[Contender], int], list[Contender]]
"""Takes the contenders and the turn (0, 1, 2, … for each conversation placed), returns them in order."""


def by_priority(contenders: Sequence[Contender], _turn: int) -> list[Contender]:
    """Highest assignment priority first."""
    return sorted(contenders, key=_by_rank)


def round_robin(contenders: Sequence[Contender], turn: int) -> list[Contender]:
    """Each in turn; the rest follow in rotation."""
    ranked = sorted(contenders, key=_by_rank)
    start = turn % len(ranked) if ranked else 0
    return ranked[start:] + ranked[:start]


def least_used(contenders: Sequence[Contender], _turn: int) -> list[Contender]:
    """Lowest spend of this month first."""
    return sorted(contenders, key=lambda contender: (contender.committed_usd, contender.rank))


def budget_aware(contenders: Sequence[Contender], _turn: int) -> list[Contender]:
    """Most remaining budget first; no budget is an unlimited one."""
    return sorted(contenders, key=lambda contender: (-_remaining(contender), contender.rank))


STRATEGIES: Mapping[str, Strategy] = {
    "priority": by_priority,
    "round-robin": round_robin,
    "least-used": least_used,
    "budget-aware": budget_aware,
}
"""By the name stored in `configs.routing_strategy`."""
TURNING = frozenset({"round-robin"})
"""Strategies that look at the turn; for the others none is taken."""
SPEND_AWARE = frozenset({"least-used", "budget-aware"})
"""Strategies that look at what accounts spent; the others need not know."""
DEFAULT_STRATEGY = "priority"


def _by_rank(contender: Contender) -> tuple[int, str, str]:
    return contender.rank


def _remaining(contender: Contender) -> float:
    budget = contender.account.monthly_budget
    return inf if budget is None else budget - contender.committed_usd
