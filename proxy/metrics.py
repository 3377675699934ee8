"""Counters for `/metrics`, in Prometheus' text format (version 0.0.4). One per process, plain integers."""

from collections import defaultdict
from collections.abc import Iterator

from proxy.exchange import Exchange

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_DURATION_BOUNDS_S = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0)


class Metrics:
    """What this process has done since it started."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._requests: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._attempts: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._tokens: defaultdict[str, int] = defaultdict(int)
        self._durations: defaultdict[float, int] = defaultdict(int)
        self._duration_sum = 0.0
        self._cost_usd = 0.0

    def count(self, exchange: Exchange) -> None:
        """Add one finished exchange."""
        self._requests[exchange.inbound.format, exchange.status] += 1
        for attempt in exchange.attempts:
            self._attempts[attempt.account.provider, attempt.verdict] += 1
        if exchange.usage is not None:
            self._tokens["input"] += exchange.usage.prompt
            self._tokens["output"] += exchange.usage.output
            self._cost_usd += exchange.cost_usd
        if exchange.finished is not None:
            self._time(exchange.finished - exchange.started)

    def render(self, gauges: dict[str, float]) -> bytes:
        """Write everything; `gauges` are values that others know."""
        return ("\n".join(self._lines(gauges)) + "\n").encode()

    def _time(self, seconds: float) -> None:
        self._duration_sum += seconds
        bound = next((bound for bound in _DURATION_BOUNDS_S if seconds <= bound), float("inf"))
        self._durations[bound] += 1

    def _lines(self, gauges: dict[str, float]) -> Iterator[str]:
        yield "# TYPE codegate_requests_total counter"
        for (wire, status), count in sorted(self._requests.items()):
            yield f'codegate_requests_total{{format="{wire}",status="{status}"}} {count}'
        yield "# TYPE codegate_attempts_total counter"
        for (provider, verdict), count in sorted(self._attempts.items()):
            yield f'codegate_attempts_total{{provider="{_label(provider)}",verdict="{verdict}"}} {count}'
        yield "# TYPE codegate_tokens_total counter"
        for direction, count in sorted(self._tokens.items()):
            yield f'codegate_tokens_total{{direction="{direction}"}} {count}'
        yield "# TYPE codegate_cost_usd_total counter"
        yield f"codegate_cost_usd_total {self._cost_usd:.6f}"
        yield from self._duration_lines()
        for name, value in {"codegate_requests_in_flight": float(self.in_flight), **gauges}.items():
            yield f"# TYPE {name} gauge"
            yield f"{name} {value:g}"

    def _duration_lines(self) -> Iterator[str]:
        yield "# TYPE codegate_request_duration_seconds histogram"
        total = 0
        for bound in (*_DURATION_BOUNDS_S, float("inf")):
            total += self._durations[bound]
            label = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield f'codegate_request_duration_seconds_bucket{{le="{label}"}} {total}'
        yield f"codegate_request_duration_seconds_sum {self._duration_sum:.6f}"
        yield f"codegate_request_duration_seconds_count {total}"


def _label(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
