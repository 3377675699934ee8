"""`/metrics` of both programs after real traffic, and the Grafana dashboard that is drawn from it."""

import json
import re
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from shared.catalog.wire import WireFormat
from tests.support import answering, replies, script
from tests.support.gateway import ADMIN_TOKEN, Assigned, Bench
from tests.support.http_client import Client
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC
GRAFANA = Path(__file__).resolve().parents[2] / "docs" / "grafana.json"


async def scraped(bench: Bench) -> dict[str, Metric]:
    proxy = await bench.client.get("/metrics")
    dashboard = await Client(bench.session, bench.gateway.dashboard.base_url, None).get(
        "/metrics", {"authorization": f"Bearer {ADMIN_TOKEN}"}
    )
    found: dict[str, Metric] = {}
    for answered in (proxy, dashboard):
        assert answered.status == 200
        assert answered.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        for family in text_string_to_metric_families(answered.body.decode()):
            assert family.documentation, family.name
            found[family.name] = family
    return found


def value(families: dict[str, Metric], sample: str, **labels: str) -> float:
    return sum(
        each.value
        for family in families.values()
        for each in family.samples
        if each.name == sample and labels.items() <= each.labels.items()
    )


async def test_an_exchange_is_counted_in_every_respect(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    first.script(script.failure(A, 500))
    second.respond = answering.always(replies.CACHED)
    route = await bench.route(Assigned(first, priority=9), Assigned(second, provider="anthropic"))
    before = await scraped(bench)
    assert (await route.client.ask(A, stream=True)).status == 200
    after = await scraped(bench)

    def grew(sample: str, **labels: str) -> float:
        return value(after, sample, **labels) - value(before, sample, **labels)

    assert grew("codegate_requests_total", format="anthropic", status="200") == 1
    assert grew("codegate_failovers_total", format="anthropic") == 1
    assert grew("codegate_attempts_total", provider="custom", verdict="next") == 1
    assert grew("codegate_attempts_total", provider="anthropic", verdict="deliver") == 1
    assert grew("codegate_cooldowns_total", provider="custom") == 1
    assert grew("codegate_tokens_total", provider="anthropic", kind="cache_read") == 1_000
    assert grew("codegate_cost_usd_total", provider="anthropic") > 0
    for histogram in ("codegate_request_duration_seconds", "codegate_first_token_seconds"):
        assert grew(f"{histogram}_count") == 1
        assert grew(f"{histogram}_bucket", le="+Inf") == 1
    assert value(after, "codegate_records_fault") == 0


async def test_masked_values_are_counted_by_detector(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {"privacy_enabled": True})
    await bench.settled()
    body = {"model": "claude-sonnet-5", "max_tokens": 9, "messages": [{"role": "user", "content": "ada@lovelace.org"}]}
    before = await scraped(bench)
    await route.client.post("/v1/messages", body)
    after = await scraped(bench)
    sample = "codegate_masked_values_total"
    assert value(after, sample, detector="email") == value(before, sample, detector="email") + 1


async def test_no_label_is_a_clients_word(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    body = {"model": "a-model-nobody-knows", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
    await route.client.post("/v1/messages", body)
    text = (await bench.client.get("/metrics")).body.decode()
    assert "nobody-knows" not in text
    assert route.tenant_id not in text


async def test_the_grafana_dashboard_asks_for_what_there_is(bench: Bench, provider: Provider) -> None:
    route = await bench.route(Assigned(provider.upstream()))
    await route.client.ask(A)
    families = await scraped(bench)
    samples: dict[str, set[str]] = {}
    for family in families.values():
        suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
        for suffix in suffixes:
            samples[family.name + suffix] = set()
        for sample in family.samples:
            samples[sample.name] |= set(sample.labels)
    document = json.loads(GRAFANA.read_text())
    queries = [target["expr"] for panel in document["panels"] for target in panel["targets"]]
    assert len(queries) > 20
    asked: set[str] = set()
    for query in queries:
        names = set(re.findall(r"\b(?:codegate|process)_\w+", query))
        assert names
        assert names <= samples.keys(), query
        asked |= names
        known = set().union(*(samples[name] for name in names)) | {"job"}
        for listed in re.findall(r"by \(([^)]*)\)", query):
            wanted = {name.strip() for name in listed.split(",")}
            assert wanted <= known or not any(samples[name] for name in names), query
    drawn = {re.sub("_(bucket|sum|count)$", "", name) for name in asked}
    ours = {name for name in samples if name.startswith("codegate_")}
    left = {re.sub("_(bucket|sum|count)$", "", name) for name in ours} - drawn
    assert left == {"codegate_configuration_revision", "codegate_dashboard_info"}
