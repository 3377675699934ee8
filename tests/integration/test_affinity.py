"""A conversation stays on the account that served it, where the vendor's prompt cache is warm."""

import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering, replies, script
from tests.support.gateway import Assigned, Bench, Route
from tests.support.provider import Provider

A, RESPONSES = WireFormat.ANTHROPIC, WireFormat.RESPONSES
SESSION_HEADERS = ["x-claude-code-session-id", "session-id", "session_id", "x-session-id"]
ONE, TWO = "5f0c1d2e-0000-4000-8000-000000000001", "5f0c1d2e-0000-4000-8000-000000000002"
SESSION_FIELDS: dict[str, tuple[WireFormat, dict[str, Json]]] = {
    "metadata.user_id as JSON": (A, {"metadata": {"user_id": f'{{"device_id":"d","session_id":"{ONE}"}}'}}),
    "metadata.user_id as text": (A, {"metadata": {"user_id": f"user_{'0f' * 32}_account_{ONE}_session_{TWO}"}}),
    "prompt_cache_key": (RESPONSES, {"prompt_cache_key": "5f0c-3"}),
}


@pytest.mark.parametrize("header", SESSION_HEADERS)
async def test_a_session_header_binds_from_the_first_turn(bench: Bench, provider: Provider, header: str) -> None:
    route = await two_in_turn(bench, provider, A)
    served = {await ask(route, A, headers={header: f"session-of-{header}"}) for _ in range(4)}
    assert len(served) == 1
    other = {await ask(route, A, headers={header: f"{header}-{number}"}) for number in range(4)}
    assert len(other) == 2, "other sessions are placed by the strategy"


@pytest.mark.parametrize(("wire", "fields"), SESSION_FIELDS.values(), ids=SESSION_FIELDS.keys())
async def test_a_session_in_the_body_binds(
    bench: Bench, provider: Provider, wire: WireFormat, fields: dict[str, Json]
) -> None:
    route = await two_in_turn(bench, provider, wire)
    assert len({await ask(route, wire, fields) for _ in range(4)}) == 1


async def test_without_a_session_first_turns_are_placed_by_the_strategy(bench: Bench, provider: Provider) -> None:
    route = await two_in_turn(bench, provider, A)
    assert len({await ask(route, A) for _ in range(4)}) == 2


async def test_without_a_session_a_history_binds(bench: Bench, provider: Provider) -> None:
    route = await two_in_turn(bench, provider, A)
    served = set()
    turns: list[Json] = [{"role": "user", "content": "the first question"}]
    for number in range(4):
        turns += [{"role": "assistant", "content": f"answer {number}"}, {"role": "user", "content": f"more {number}"}]
        served.add(await ask(route, A, {"messages": turns}))
    assert len(served) == 1


async def test_a_conversation_moves_when_its_account_fails_and_stays_there(bench: Bench, provider: Provider) -> None:
    first, second = provider.upstream("first"), provider.upstream("second")
    route = await bench.route(Assigned(first, priority=9), Assigned(second))
    headers = {"x-session-id": "moving"}
    assert await ask(route, A, headers=headers) == route.names["first"]
    first.script(script.failure(A, 429, retry_after="1"))
    assert await ask(route, A, headers=headers) == route.names["second"]
    assert await ask(route, A, headers=headers) == route.names["second"]


async def test_a_tenant_may_turn_affinity_off(bench: Bench, provider: Provider) -> None:
    route = await two_in_turn(bench, provider, A)
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {"session_affinity": False})
    await bench.settled()
    assert len({await ask(route, A, headers={"x-session-id": "unbound"}) for _ in range(4)}) == 2


async def test_a_previous_response_goes_to_the_account_that_produced_it(bench: Bench, provider: Provider) -> None:
    """Stored items live at the vendor; nobody else can answer."""
    route = await two_in_turn(bench, provider, RESPONSES)
    upstreams = [provider.upstream("one"), provider.upstream("two")]
    for number, upstream in enumerate(upstreams):
        body = rendering.whole(RESPONSES, replies.Reply(id=f"of-{number}-{route.tenant_id}"))
        upstream.always(script.document(body))
    producers = {}
    for _ in range(2):
        answered = await route.client.ask(RESPONSES)
        producers[answered.document["id"]] = answered.headers["x-proxy-account"]
    assert len(producers) == 2
    for response_id, account in [*producers.items(), *producers.items()]:
        assert await ask(route, RESPONSES, {"previous_response_id": response_id}) == account


async def two_in_turn(bench: Bench, provider: Provider, wire: WireFormat) -> Route:
    """Return a route that would alternate between two accounts."""
    places = (Assigned(provider.upstream("one"), wire), Assigned(provider.upstream("two"), wire))
    return await bench.route(*places, strategy="round-robin")


async def ask(
    route: Route, wire: WireFormat, fields: dict[str, Json] | None = None, headers: dict[str, str] | None = None
) -> str:
    """Ask and return the name of the account that served."""
    answered = await route.client.post(rendering.path(wire), rendering.request(wire) | (fields or {}), headers)
    assert answered.status == 200, answered
    return answered.headers["x-proxy-account"]
