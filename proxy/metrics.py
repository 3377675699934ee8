"""What this process has done since it started: plain counters, added to once an exchange.

`proxy.metric_families` writes them for `/metrics`. Label values come from closed sets, never from a client's words.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from proxy.exchange import Attempt, Exchange
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


@dataclass(slots=True)
class OfFormat:
    """What came in one format."""

    statuses: dict[int, int] = field(default_factory=dict)
    """0 for one that is none."""
    failovers: int = 0
    duration: Histogram = field(default_factory=Histogram)
    first_token: Histogram = field(default_factory=Histogram)


@dataclass(slots=True)
class OfProvider:
    """What one provider was asked and what it took for it."""

    verdicts: dict[str, int] = field(default_factory=dict)
    cooldowns: int = 0
    tokens: list[int] = field(default_factory=lambda: [0] * len(_KINDS))
    cost_usd: float = 0.0
    billed: int = 0
    unpriced: int = 0


class Metrics:
    """The counters: one series a format and one a provider, and what each holds under its labels."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.findings: Counter[str] = Counter()
        """Masked values by detector."""
        self._formats: defaultdict[str, OfFormat] = defaultdict(OfFormat)
        self._providers = {provider: OfProvider() for provider in (*PROVIDERS, OTHER_PROVIDER)}

    @property
    def requests(self) -> dict[tuple[str, ...], int]:
        """By format and status."""
        formats = self._formats.items()
        return {(wire, str(status)): count for wire, of in formats for status, count in of.statuses.items()}

    @property
    def failovers(self) -> dict[str, int]:
        """By format."""
        return {wire: of.failovers for wire, of in self._formats.items() if of.failovers}

    @property
    def durations(self) -> dict[str, Histogram]:
        """By format."""
        return {wire: of.duration for wire, of in self._formats.items() if any(of.duration.buckets)}

    @property
    def first_tokens(self) -> dict[str, Histogram]:
        """By format."""
        return {wire: of.first_token for wire, of in self._formats.items() if any(of.first_token.buckets)}

    @property
    def attempts(self) -> dict[tuple[str, ...], int]:
        """By provider and verdict."""
        providers = self._providers.items()
        return {(provider, verdict): count for provider, of in providers for verdict, count in of.verdicts.items()}

    @property
    def cooldowns(self) -> dict[str, int]:
        """By provider."""
        return {provider: of.cooldowns for provider, of in self._providers.items() if of.cooldowns}

    @property
    def tokens(self) -> dict[tuple[str, ...], int]:
        """By provider and kind."""
        return {
            (provider, kind): count
            for provider, of in self._billed()
            for kind, count in zip(_KINDS, of.tokens, strict=True)
        }

    @property
    def cost_usd(self) -> dict[str, float]:
        """By provider."""
        return {provider: of.cost_usd for provider, of in self._billed()}

    @property
    def unpriced(self) -> dict[str, int]:
        """By provider."""
        return {provider: of.unpriced for provider, of in self._providers.items() if of.unpriced}

    def count(self, exchange: Exchange) -> None:
        """Add one finished exchange."""
        of = self._formats[exchange.inbound.format]
        status = exchange.status if 0 < exchange.status < _PAST_LAST_STATUS else 0
        of.statuses[status] = of.statuses.get(status, 0) + 1
        if exchange.failed_over:
            of.failovers += 1
        for attempt in exchange.attempts:
            self._count_attempt(attempt)
        if exchange.finished is not None:
            of.duration.add(exchange.finished - exchange.started)
        if exchange.first_token is not None and exchange.error is None:
            of.first_token.add(exchange.first_token - exchange.started)
        if exchange.masked:
            self.findings.update(exchange.masked)
        self._spend(exchange)

    def _count_attempt(self, attempt: Attempt) -> None:
        of, verdict = self._of(attempt), attempt.verdict or "none"
        of.verdicts[verdict] = of.verdicts.get(verdict, 0) + 1
        if attempt.rest_s is not None:
            of.cooldowns += 1

    def _spend(self, exchange: Exchange) -> None:
        usage, attempt = exchange.usage, exchange.last_attempt
        if usage is None or attempt is None:
            return
        of = self._of(attempt)
        of.billed += 1
        of.tokens[0] += usage.input_uncached
        of.tokens[1] += usage.cache_read
        of.tokens[2] += usage.cache_write
        of.tokens[3] += usage.output
        of.tokens[4] += usage.reasoning
        of.cost_usd += exchange.cost_usd
        if not exchange.cost_known:
            of.unpriced += 1

    def _of(self, attempt: Attempt) -> OfProvider:
        return self._providers.get(attempt.account.provider) or self._providers[OTHER_PROVIDER]

    def _billed(self) -> list[tuple[str, OfProvider]]:
        return [(provider, of) for provider, of in self._providers.items() if of.billed]
