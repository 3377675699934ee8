"""Orders of accounts, with ties broken the same way everywhere."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.routing.strategies import STRATEGIES, Contender
from proxy.routing.vocabulary import Candidate
from shared.catalog.models import TIERS
from tests.support.configuration import account, names


def contender(
    name: str, *, priority: int = 0, spent: float = 0.0, held: float = 0.0, budget: float | None = None
) -> Contender:
    candidate = Candidate(account(name, monthly_budget=budget), "m", TIERS[0], TIERS[0])
    return Contender(candidate, priority, spent, held)


def order(strategy: str, contenders: list[Contender], turn: int = 0) -> str:
    return "".join(names(STRATEGIES[strategy](contenders, turn)))


def test_priority_is_highest_first_then_by_name() -> None:
    assert order(
        "priority", [contender("c"), contender("b", priority=5), contender("a"), contender("d", priority=9)]
    ) == ("dbac")


def test_round_robin_begins_with_whose_turn_it_is_and_keeps_the_rotation() -> None:
    three = [contender("c"), contender("a"), contender("b")]
    assert [order("round-robin", three, turn) for turn in range(4)] == ["abc", "bca", "cab", "abc"]


def test_round_robin_is_even() -> None:
    three = [contender(name) for name in "abc"]
    firsts = Counter(order("round-robin", three, turn)[0] for turn in range(300))
    assert set(firsts.values()) == {100}


def test_least_used_counts_money_held_too() -> None:
    assert (
        order("least-used", [contender("a", spent=2), contender("b", spent=1, held=2), contender("c", spent=2.5)])
        == "acb"
    )


def test_least_used_breaks_ties_by_priority() -> None:
    assert order("least-used", [contender("a"), contender("b", priority=1)]) == "ba"


def test_budget_aware_takes_who_has_most_left_and_no_budget_is_unlimited() -> None:
    found = order(
        "budget-aware",
        [
            contender("a", budget=10, spent=9),
            contender("b", budget=5),
            contender("c", spent=1e9),
            contender("d", budget=10, held=8),
        ],
    )
    assert found == "cbda"


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nobody_to_order_is_no_fault(strategy: str) -> None:
    assert STRATEGIES[strategy]([], 7) == []


@given(
    st.sampled_from(sorted(STRATEGIES)),
    st.lists(st.tuples(st.integers(-3, 3), st.floats(0, 9), st.none() | st.floats(0, 9)), max_size=8),
    st.integers(0, 1000),
    st.randoms(),
)
def test_every_contender_appears_once_and_their_arrival_does_not_matter(
    strategy: str, rows: list[tuple[int, float, float | None]], turn: int, random: Random
) -> None:
    contenders = [
        contender(f"n{number}", priority=priority, spent=spent, budget=budget)
        for number, (priority, spent, budget) in enumerate(rows)
    ]
    ordered = STRATEGIES[strategy](contenders, turn)
    assert sorted(names(ordered)) == sorted(names(contenders))
    random.shuffle(contenders)
    assert STRATEGIES[strategy](contenders, turn) == ordered
