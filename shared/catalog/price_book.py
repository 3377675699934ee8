"""The prices that users set, and which of them holds for a model.

The narrower entry wins: a model's own id before a pattern, a provider's entry before one for every provider, and of
two patterns the longer one. Names are compared without regard to case and to the mark of a long context.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import translate

EVERY_PROVIDER = ""
_PATTERN_MARKS = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class PriceOverride:
    """A user's price for a model, in USD per million tokens; None = as uncached input."""

    input: float
    output: float
    cache_read: float | None = None
    cache_write: float | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A price for all models whose ids match."""

    provider: str
    matches: re.Pattern[str]
    price: PriceOverride


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All prices that users set."""

    exact: dict[tuple[str, str], PriceOverride] = field(default_factory=dict)
    """By provider (empty = every one) and model id in lower case."""
    patterns: tuple[Pattern, ...] = ()
    """The narrowest first."""

    @staticmethod
    def of(entries: Iterable[tuple[tuple[str, str], PriceOverride]]) -> "PriceBook":
        """Sort entries, given as ((provider, id or pattern), price), into a book."""
        known = {(provider, _plain(model)): price for (provider, model), price in entries}
        patterns = sorted(
            (key for key in known if is_pattern(key[1])), key=lambda key: (key[0] == EVERY_PROVIDER, -len(key[1]), key)
        )
        return PriceBook(
            {key: price for key, price in known.items() if not is_pattern(key[1])},
            tuple(Pattern(key[0], re.compile(translate(key[1])), known[key]) for key in patterns),
        )

    def find(self, provider: str, model: str) -> PriceOverride | None:
        """Return the price that holds, if any. Runs for every request: two look-ups, then the few patterns."""
        if not self.exact and not self.patterns:
            return None
        name = _plain(model)
        found = self.exact.get((provider, name)) or self.exact.get((EVERY_PROVIDER, name))
        if found is not None:
            return found
        for pattern in self.patterns:
            if pattern.provider in {provider, EVERY_PROVIDER} and pattern.matches.match(name):
                return pattern.price
        return None


NO_OVERRIDES = PriceBook()


def is_pattern(model: str) -> bool:
    """Tell whether a name stands for several models."""
    return _PATTERN_MARKS.search(_plain(model)) is not None


def _plain(model: str) -> str:
    return model.lower().removesuffix("[1m]")
