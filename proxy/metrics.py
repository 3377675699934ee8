"""What this process has done since it started: plain counters, added to once an exchange.

`proxy.metric_families` writes them for `/metrics`. Label values come from closed sets, never from a client's words.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from proxy.exchange import Exchange
from shared.catalog.providers import PROVIDERS

DURATION_BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0)
OTHER_PROVIDER = "other"
_PAST_LAST_STATUS = 600
_KINDS = ("input", "cache_read", "cache_write", "output", "reasoning")


@dataclass(slots=True)
class Histogram:
    """Durations by the first bound that they do not exceed; the last bucket has none."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(DURATION_BOUNDS_S) + 1))
    total_s: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.buckets[bisect_left(DURATION_BOUNDS_S, seconds)] += 1
        self.total_s += seconds


class Metrics:
    """The counters."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.requests: Counter[tuple[str, ...]] = Counter()
        """By format and status."""
        self.failovers: Counter[str] = Counter()
        """By format."""
        self.attempts: Counter[tuple[str, ...]] = Counter()
        """By provider and verdict."""
        self.cooldowns: Counter[str] = Counter()
        """By provider."""
        self._tokens: dict[str, list[int]] = {}
        """By provider, in the order of `_KINDS`."""
        self.cost_usd: defaultdict[str, float] = defaultdict(float)
        self.unpriced: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        """Masked values by detector."""
        self.durations: dict[str, Histogram] = {}
        self.first_tokens: dict[str, Histogram] = {}
        """By format."""

    @property
    def tokens(self) -> dict[tuple[str, ...], int]:
        """By provider and kind."""
        by_provider = self._tokens.items()
        return {
            (provider, kind): count for provider, all_ in by_provider for kind, count in zip(_KINDS, all_, strict=True)
        }

    def count(self, exchange: Exchange) -> None:
        """Add one finished exchange."""
        wire = exchange.inbound.format
        status = exchange.status if 0 < exchange.status < _PAST_LAST_STATUS else 0
        self.requests[wire, str(status)] += 1
        if exchange.failed_over:
            self.failovers[wire] += 1
        for attempt in exchange.attempts:
            provider = _known(attempt.account.provider)
            self.attempts[provider, attempt.verdict or "none"] += 1
            if attempt.rest_s is not None:
                self.cooldowns[provider] += 1
        if exchange.finished is not None:
            _timed(self.durations, wire).add(exchange.finished - exchange.started)
        if exchange.first_token is not None and exchange.error is None:
            _timed(self.first_tokens, wire).add(exchange.first_token - exchange.started)
        if exchange.masked:
            self.findings.update(exchange.masked)
        self._spend(exchange)

    def _spend(self, exchange: Exchange) -> None:
        usage, attempt = exchange.usage, exchange.last_attempt
        if usage is None or attempt is None:
            return
        provider = _known(attempt.account.provider)
        tokens = self._tokens.get(provider)
        if tokens is None:
            tokens = self._tokens[provider] = [0] * len(_KINDS)
        tokens[0] += usage.input_uncached
        tokens[1] += usage.cache_read
        tokens[2] += usage.cache_write
        tokens[3] += usage.output
        tokens[4] += usage.reasoning
        self.cost_usd[provider] += exchange.cost_usd
        if not exchange.cost_known:
            self.unpriced[provider] += 1


def _timed(histograms: dict[str, Histogram], wire: str) -> Histogram:
    found = histograms.get(wire)
    if found is None:
        found = histograms[wire] = Histogram()
    return found


def _known(provider: str) -> str:
    return provider if provider in PROVIDERS else OTHER_PROVIDER
