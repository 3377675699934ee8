"""How much to think: named efforts to token budgets and back.

The steps are ours: vendors publish names (OpenAI) or budgets (Anthropic), not a correspondence.
"""

from collections.abc import Mapping

BUDGET_OF_EFFORT: Mapping[str, int] = {
    "minimal": 1024,
    "low": 4096,
    "medium": 10240,
    "high": 24576,
    "xhigh": 32768,
    "max": 49152,
}
LEAST_BUDGET = 1024
"""Anthropic refuses less."""

_UPPER_BOUNDS = ((6144, "low"), (16384, "medium"))
_OPENAI = frozenset({"none", "minimal", "low", "medium", "high", "xhigh"})
_ANTHROPIC: Mapping[str, str] = {
    "minimal": "low",
    "low": "low",
    "medium": "medium",
    "high": "high",
    "xhigh": "xhigh",
    "max": "max",
}


def effort_of_budget(budget: int) -> str:
    """Return the named effort nearest to a token budget."""
    return next((effort for bound, effort in _UPPER_BOUNDS if budget <= bound), "high")


def openai_effort(effort: str, *, knows_xhigh: bool) -> str:
    """Return an effort that OpenAI-format models take."""
    known = "xhigh" if effort == "max" else effort
    if known == "xhigh" and not knows_xhigh:
        return "high"
    return known if known in _OPENAI else "high"


def anthropic_effort(effort: str) -> str | None:
    """Return an effort that Anthropic models take; None for one that means: do not think."""
    return _ANTHROPIC.get(effort)
