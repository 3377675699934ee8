"""`/metrics` of the proxy in Prometheus' text format: the counters, the queues behind them and the process itself.

A collector that reads plain numbers when it is asked, so that a request pays for additions only. All names begin with
`codegate_`, but for those of the process. `docs/grafana.json` draws them.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

from proxy.metrics import DURATION_BOUNDS_S, Histogram
from proxy.services import Services

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class ProxyCollector:
    """Reads what the services know."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        """Yield everything; called once a scrape."""
        yield from self._exchanges()
        yield from self._upstreams()
        yield from self._records()
        yield from self._state()

    def _exchanges(self) -> Iterator[Metric]:
        metrics = self._services.metrics
        yield _counter("requests", "Requests that have ended.", ("format", "status"), metrics.requests)
        yield _counter("failovers", "Requests for which another account was asked.", ("format",), metrics.failovers)
        yield _counter("masked_values", "Values that guardrails replaced.", ("detector",), metrics.findings)
        words = "From a request's beginning to its end."
        yield _histogram("request_duration_seconds", words, metrics.durations)
        words = "From a request's beginning to the first content sent to the client."
        yield _histogram("first_token_seconds", words, metrics.first_tokens)
        yield _gauge("requests_in_flight", "Requests under way.", metrics.in_flight)

    def _upstreams(self) -> Iterator[Metric]:
        metrics = self._services.metrics
        yield _counter("attempts", "Accounts asked, by what followed.", ("provider", "verdict"), metrics.attempts)
        yield _counter("cooldowns", "Rests that failures brought upon accounts.", ("provider",), metrics.cooldowns)
        yield _counter("tokens", "Tokens, reasoning within output.", ("provider", "kind"), metrics.tokens)
        yield _counter("cost_usd", "What requests cost, in US dollars.", ("provider",), metrics.cost_usd)
        yield _counter("unpriced_requests", "Requests whose model has no price.", ("provider",), metrics.unpriced)

    def _records(self) -> Iterator[Metric]:
        recorder, upkeep, dataset = self._services.recorder, self._services.upkeep, self._services.dataset
        yield _gauge("records_pending", "Records that wait for the database.", recorder.pending)
        yield _gauge("records_pending_bytes", "Memory of the request logs that wait.", recorder.pending_bytes)
        yield _gauge("records_fault", "1 while the database takes no records.", recorder.fault is not None)
        dropped = {"request_log": recorder.dropped_logs, "usage": recorder.dropped_usage, "dataset": dataset.lost}
        yield _counter("records_dropped", "Records that could not be kept.", ("kind",), dropped)
        yield _gauge("request_logs_bytes", "Disk that request logs take, roughly.", upkeep.log_bytes)
        yield _plain("request_logs_deleted", "Request logs deleted by age or size.", upkeep.deleted_logs)
        yield _plain("dataset_entries", "Dataset entries written.", dataset.written)
        yield _gauge("dataset_fault", "1 while the dataset cannot be written.", dataset.fault is not None)
        yield _gauge("dataset_pending_bytes", "Memory of the dataset entries that wait.", dataset.waiting_bytes)

    def _state(self) -> Iterator[Metric]:
        yield _gauge("degraded", "1 while something is not as it should be; /health says what.", self._is_degraded)
        snapshot = self._services.configuration.snapshot
        yield _gauge("configuration_revision", "Revision of the configuration in force.", snapshot.revision)

    @property
    def _is_degraded(self) -> bool:
        return bool(self._services.degraded)


def registry_of(services: Services) -> CollectorRegistry:
    """Return the registry of a proxy's metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ProxyCollector(services))
    ProcessCollector(registry=registry)
    return registry


def exposed(services: Services) -> bytes:
    """Write everything."""
    return generate_latest(registry_of(services))


def _counter(
    name: str, words: str, labels: tuple[str, ...], counts: Mapping[str, float] | Mapping[tuple[str, ...], float]
) -> Metric:
    family = CounterMetricFamily(f"codegate_{name}", words, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric((values,) if isinstance(values, str) else values, count)
    return family


def _plain(name: str, words: str, count: float) -> Metric:
    return CounterMetricFamily(f"codegate_{name}", words, value=count)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"codegate_{name}", words, value=float(value))


def _histogram(name: str, words: str, histograms: Mapping[str, Histogram]) -> Metric:
    family = HistogramMetricFamily(f"codegate_{name}", words, labels=("format",))
    for wire, histogram in sorted(histograms.items()):
        family.add_metric((wire,), list(_cumulated(histogram.buckets)), sum_value=histogram.total_s)
    return family


def _cumulated(buckets: Iterable[int]) -> Iterator[tuple[str, float]]:
    bounds = (*(str(bound) for bound in DURATION_BOUNDS_S), "+Inf")
    yield from zip(bounds, accumulate(buckets), strict=True)
