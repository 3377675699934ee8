"""The dashboard's own calls to an upstream: only the explicit test, with the cheapest request there is."""

import pytest

from shared.catalog.wire import WireFormat
from tests.support import rendering, script
from tests.support.gateway import UPSTREAM_KEY, Assigned, Bench
from tests.support.provider import Provider


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_working_account_passes(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream("main")
    account = await bench.add_account(Assigned(upstream, wire), f"passing-{wire}")
    assert upstream.received == [], "storing an account asks nobody"
    outcome = await bench.dashboard.do("POST", f"/accounts/{account}/test")
    assert outcome["success"] is True
    assert outcome["latency_ms"] >= 0
    assert [request.route for request in upstream.received if request.method == "POST"][-1:] == [rendering.path(wire)]
    assert [value for _, value in upstream.last.headers if UPSTREAM_KEY in value]


@pytest.mark.parametrize("wire", rendering.FORMATS)
async def test_a_refused_key_fails_with_the_vendors_words(bench: Bench, provider: Provider, wire: WireFormat) -> None:
    upstream = provider.upstream("main")
    account = await bench.add_account(Assigned(upstream, wire), f"refused-{wire}")
    upstream.always(script.failure(wire, 401, "no such key here"))
    outcome = await bench.dashboard.do("POST", f"/accounts/{account}/test")
    assert outcome["success"] is False
    assert "no such key here" in outcome["message"]


@pytest.mark.parametrize(
    "fault", [script.RESET_BEFORE_HEAD, script.HTML, script.EMPTY, script.redirect("http://127.0.0.1:9/")]
)
async def test_what_is_no_provider_fails_in_words(bench: Bench, provider: Provider, fault: script.Scripted) -> None:
    upstream = provider.upstream("main")
    account = await bench.add_account(Assigned(upstream), f"faulty-{id(fault)}")
    upstream.always(fault)
    outcome = await bench.dashboard.do("POST", f"/accounts/{account}/test")
    assert outcome["success"] is False
    assert outcome["message"]


async def test_an_address_where_nobody_listens_fails_in_words(bench: Bench, provider: Provider) -> None:
    place = Assigned(provider.upstream("main"), account={"base_url": "http://127.0.0.1:1"})
    account = await bench.add_account(place, "nobody")
    outcome = await bench.dashboard.do("POST", f"/accounts/{account}/test")
    assert outcome["success"] is False
    assert outcome["message"]
