"""What is known of one group of requests, and percentiles of it. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from shared.db.durations import BUCKETS, middle_of


@dataclass(slots=True)
class Sums:
    """What is known of one group."""

    logged: int = 0
    completed: int = 0
    failed: int = 0
    failovers: int = 0
    masked: int = 0
    unpriced: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float = 0.0
    latency_ms: Counter[int] = field(default_factory=Counter)
    """How often each duration occurred among the answered requests; out of totals, the middle of its bucket."""
    first_token_ms: Counter[int] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        """Requests in the log; without a log, completed ones."""
        return max(self.logged, self.completed)

    def add(self, other: "Sums") -> None:
        """Take another group in."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.latency_ms.update(other.latency_ms)
        self.first_token_ms.update(other.first_token_ms)


_NUMBERS = tuple(each.name for each in fields(Sums) if each.type in {int, float, "int", "float"})


def percentile(counts: Counter[int], percent: int) -> int | None:
    """Return the first value at or above the percentile's rank; None without values."""
    rank, seen = counts.total() * percent, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen * 100 >= rank:
            return value
    return None


def add_buckets(counts: Counter[int], buckets: Sequence[int]) -> None:
    """Add durations that were counted in buckets."""
    for bucket, number in enumerate(buckets):
        if number:
            counts[_MIDDLES[bucket]] += int(number)


_MIDDLES = tuple(middle_of(bucket) for bucket in range(BUCKETS))
