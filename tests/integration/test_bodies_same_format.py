"""What reaches an upstream of the client's own format: the same bytes, or the same values but for the named keys."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.catalog.wire import WireFormat
from tests.support import rendering
from tests.support.gateway import Assigned, Bench
from tests.support.http_client import Answered, Client
from tests.support.provider import Provider, Upstream

LAX = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

BY_HAND: dict[str, bytes] = {
    "white space": b' {\n\t"model" : "claude-sonnet-5" , "max_tokens":16,"messages":[ {"role":"user","content":"hi"} ]\r\n}\n',
    "integer above 2^64": b'{"model":"claude-sonnet-5","max_tokens":16,"x":36893488147419103233,"messages":[{"role":"user","content":"a"}]}',
    "a limit above 2^64": b'{"model":"claude-sonnet-5","max_tokens":18446744073709551616,"messages":[{"role":"user","content":"a"}]}',
    "one point nought": b'{"model":"claude-sonnet-5","max_tokens":16,"temperature":1.0,"messages":[{"role":"user","content":"a"}]}',
    "exponents": b'{"model":"claude-sonnet-5","max_tokens":16,"x":[1e2,1E+2,0.1e-3],"messages":[{"role":"user","content":"a"}]}',
    "a lone surrogate": b'{"model":"claude-sonnet-5","max_tokens":16,"messages":[{"role":"user","content":"a\\ud83d b"}]}',
    "escapes that look alike": rb'{"model":"claude-sonnet-5","max_tokens":16,"messages":[{"role":"user","content":"\\u0041 \u0041 \/ \\\/ \"\\\" \u00e9 \ud83d\ude00"}]}',
    "a key twice": b'{"model":"claude-sonnet-5","max_tokens":16,"x":1,"x":2,"messages":[{"role":"user","content":"a"}]}',
    "unknown fields": b'{"brand_new":{"deep":[null,true,{"er":[]}]},"model":"claude-sonnet-5","max_tokens":16,"messages":[{"role":"user","content":"a","vendor_field":1}]}',
    "the model last": b'{"max_tokens":16,"messages":[{"role":"user","content":"a"}],"model":"claude-sonnet-5"}',
}

texts = st.text(st.characters(codec="utf-8"), max_size=30)
surrogates = st.text(st.characters(categories=["Cs", "Ll", "Lo"]), max_size=8)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    surrogates,
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts.map(lambda text: f"x{text}"), inner, max_size=4),
    max_leaves=12,
)
unknown_fields = st.dictionaries(texts.map(lambda text: f"x_{text}"), documents, max_size=5)


@pytest.mark.parametrize("body", BY_HAND.values(), ids=BY_HAND.keys())
async def test_a_body_that_needs_no_change_arrives_byte_for_byte(bench: Bench, provider: Provider, body: bytes) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream))
    answered = await route.client.post("/v1/messages", body)
    assert answered.status == 200, answered
    assert upstream.last.body == body


@dataclass(frozen=True, slots=True)
class Passage:
    """A route of one format to one upstream."""

    wire: WireFormat
    upstream: Upstream
    client: Client

    async def send(self, body: bytes) -> Answered:
        answered = await self.client.post(rendering.path(self.wire), body)
        assert answered.status == 200, answered
        return answered


@pytest.fixture(params=rendering.FORMATS)
async def untouched(request: pytest.FixtureRequest, bench: Bench, provider: Provider) -> Passage:
    """A route on which nothing has to change."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, request.param))
    return Passage(request.param, upstream, route.client)


@pytest.fixture(params=rendering.FORMATS)
async def renamed(request: pytest.FixtureRequest, bench: Bench, provider: Provider) -> Passage:
    """A route that sends another model name upstream."""
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, request.param, target_model="vendor/large-1"))
    return Passage(request.param, upstream, route.client)


@LAX
@given(fields=unknown_fields, spaced=st.booleans(), ascii_only=st.booleans())
async def test_any_body_that_needs_no_change_arrives_byte_for_byte(
    untouched: Passage, fields: dict[str, Any], spaced: bool, ascii_only: bool
) -> None:
    body = written(rendering.request(untouched.wire) | fields, spaced=spaced, ascii_only=ascii_only)
    await untouched.send(body)
    assert untouched.upstream.last.body == body


@LAX
@given(fields=unknown_fields, ascii_only=st.booleans())
async def test_a_target_model_changes_the_model_and_nothing_else(
    renamed: Passage, fields: dict[str, Any], ascii_only: bool
) -> None:
    body = written(rendering.request(renamed.wire) | fields, ascii_only=ascii_only)
    answered = await renamed.send(body)
    assert answered.document["model"] == "claude-sonnet-5"
    expected = json.loads(body) | {"model": "vendor/large-1"}
    assert exactly(json.loads(renamed.upstream.last.body)) == exactly(expected)


@pytest.mark.parametrize(
    "name", ["integer above 2^64", "one point nought", "a lone surrogate", "unknown fields", "the model last"]
)
async def test_a_patched_body_keeps_values_and_key_order(bench: Bench, provider: Provider, name: str) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, target_model="vendor/large-1"))
    answered = await route.client.post("/v1/messages", BY_HAND[name])
    assert answered.status == 200, answered
    expected = json.loads(BY_HAND[name]) | {"model": "vendor/large-1"}
    assert exactly(json.loads(upstream.last.body)) == exactly(expected)


async def test_a_chat_stream_asks_upstream_for_usage_and_hides_it_from_a_client_that_did_not(
    bench: Bench, provider: Provider
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, WireFormat.CHAT))
    sent = rendering.request(WireFormat.CHAT) | {"stream": True}
    answered = await route.client.post("/v1/chat/completions", sent)
    received = json.loads(upstream.last.body)
    assert received == sent | {"stream_options": {"include_usage": True}}
    assert [event.data for event in answered.events if '"choices":[]' in event.data] == []
    assert answered.events[-1].data == "[DONE]"


async def test_a_chat_client_that_asks_for_usage_sees_it_and_its_body_is_untouched(
    bench: Bench, provider: Provider
) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, WireFormat.CHAT))
    body = written(rendering.request(WireFormat.CHAT, stream=True), spaced=True)
    answered = await route.client.post("/v1/chat/completions", body)
    assert upstream.last.body == body
    assert usage_chunks(answered) == [25]


async def test_other_stream_options_of_a_chat_client_survive(bench: Bench, provider: Provider) -> None:
    upstream = provider.upstream()
    route = await bench.route(Assigned(upstream, WireFormat.CHAT))
    options = {"include_obfuscation": False, "include_usage": False}
    sent = rendering.request(WireFormat.CHAT) | {"stream": True, "stream_options": options}
    answered = await route.client.post("/v1/chat/completions", sent)
    assert upstream.last.document["stream_options"] == {"include_obfuscation": False, "include_usage": True}
    assert usage_chunks(answered) == []


def usage_chunks(answered: Answered) -> list[int]:
    documents = [event.document for event in answered.events if event.data != "[DONE]"]
    return [document["usage"]["prompt_tokens"] for document in documents if document.get("usage")]


def written(document: Any, *, spaced: bool = False, ascii_only: bool = False) -> bytes:
    """Write JSON as some client would: lone surrogates force ASCII escapes, as in every JSON library."""
    separators = (", ", " : ") if spaced else (",", ":")
    text = json.dumps(document, ensure_ascii=ascii_only, separators=separators)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(document, separators=separators).encode()


def exactly(value: Any) -> Any:
    """Return a form in which equality means same type, same value, same key order."""
    if isinstance(value, dict):
        return ("object", [(key, exactly(inner)) for key, inner in value.items()])
    if isinstance(value, list):
        return ("array", [exactly(inner) for inner in value])
    return (type(value).__name__, repr(value))
