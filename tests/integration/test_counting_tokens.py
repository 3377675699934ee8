"""`count_tokens`: passed to an upstream that can, estimated where none can; never a billed call."""

import pytest

from shared.catalog.wire import WireFormat
from tests.support import script
from tests.support.gateway import Assigned, Bench
from tests.support.provider import Provider

A = WireFormat.ANTHROPIC
BODY = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "word " * 400}]}
PATH = "/v1/messages/count_tokens"


async def test_an_upstream_that_counts_is_asked(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    upstream.script(script.document({"input_tokens": 4321}))
    answered = await route.client.post(f"{PATH}?beta=true", BODY)
    assert answered.document == {"input_tokens": 4321}
    assert upstream.last.path == f"{PATH}?beta=true"


@pytest.mark.parametrize("wire", [WireFormat.CHAT, WireFormat.RESPONSES])
async def test_upstreams_of_other_formats_are_not_asked(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, wire))
    answered = await route.client.post(PATH, BODY)
    assert answered.status == 200
    assert 400 <= answered.document["input_tokens"] <= 600
    assert upstream.received == []


async def test_an_upstream_without_the_path_is_replaced_by_an_estimate(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    upstream.script(script.failure(A, 404, "no such path"))
    answered = await route.client.post(PATH, BODY)
    assert (answered.status, set(answered.document)) == (200, {"input_tokens"})
