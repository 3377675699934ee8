"""Which tier a model name belongs to, and which model family shares a limit. Pure.

A config routes tiers (`opus`, `sonnet`, `haiku`, …). A user's `tier_rules` come before the words in the name.
"""

from fnmatch import fnmatchcase
from functools import lru_cache

TIER_WORDS = ("opus", "sonnet", "haiku", "fable")
DEFAULT_TIER = "default"
"""The tier whose assignments serve what no other tier claims."""


def tier_of(model: str, tier_rules: str = "") -> str | None:
    """Return the tier of a model name: by the first rule that matches, else by the word in the name, else None."""
    name = model.lower()
    for pattern, tier in parse_tier_rules(tier_rules):
        if fnmatchcase(name, pattern):
            return tier
    return _word_in(name)


def family_of(model: str) -> str:
    """Return what shares a vendor's per-model limit: the tier word in the name, else the name itself."""
    name = model.lower()
    return _word_in(name) or name


@lru_cache(maxsize=256)
def parse_tier_rules(text: str) -> tuple[tuple[str, str], ...]:
    """Read `pattern=tier` lines in order, lower-cased; lines that are none are left out."""
    split = (line.rpartition("=") for line in text.lower().splitlines())
    rules = ((pattern.strip(), tier.strip()) for pattern, _, tier in split)
    return tuple((pattern, tier) for pattern, tier in rules if pattern and tier)


def _word_in(name: str) -> str | None:
    return next((word for word in TIER_WORDS if word in name), None)
