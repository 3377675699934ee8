"""The official Anthropic SDK through the proxy, to an upstream that speaks its format."""

from collections.abc import AsyncIterator

import anthropic
import pytest

from shared.catalog.wire import WireFormat
from tests.e2e.conversations import ARGUMENTS, MODEL, QUESTION, WEATHER_SCHEMA
from tests.support import answering, rendering, replies, script
from tests.support.gateway import Assigned, Bench
from tests.support.provider import Provider, Upstream

A = WireFormat.ANTHROPIC
TOOLS: list[anthropic.types.ToolParam] = [
    {"name": "get_weather", "description": "Tell the weather", "input_schema": WEATHER_SCHEMA}
]
ASK: list[anthropic.types.MessageParam] = [{"role": "user", "content": QUESTION}]


@pytest.fixture
def upstream(provider: Provider) -> Upstream:
    return provider.upstream("main")


@pytest.fixture
async def sdk(bench: Bench, upstream: Upstream) -> AsyncIterator[anthropic.AsyncAnthropic]:
    """The SDK as a user sets it up: base URL and client key."""
    route = await bench.route(Assigned(upstream))
    async with anthropic.AsyncAnthropic(
        api_key=route.client.key, base_url=bench.client.base_url, max_retries=0
    ) as client:
        yield client


async def test_a_whole_message(sdk: anthropic.AsyncAnthropic) -> None:
    message = await sdk.messages.create(model=MODEL, max_tokens=100, messages=ASK)
    assert (message.content[0].type, message.model, message.stop_reason) == ("text", MODEL, "end_turn")
    assert message.usage.input_tokens == 25


@pytest.mark.parametrize(
    "reply",
    [replies.PLAIN, replies.CACHED, replies.TOOL_CALL, replies.PARALLEL_TOOLS, replies.THOUGHTFUL, replies.CUT_SHORT],
)
async def test_the_accumulated_stream_equals_the_whole_reply(
    sdk: anthropic.AsyncAnthropic, upstream: Upstream, reply: replies.Reply
) -> None:
    upstream.respond = answering.always(reply, sizes=(1, 2, 7))
    async with sdk.messages.stream(model=MODEL, max_tokens=100, messages=ASK, tools=TOOLS) as stream:
        streamed = await stream.get_final_message()
    whole = await sdk.messages.create(model=MODEL, max_tokens=100, messages=ASK, tools=TOOLS)
    assert streamed.to_dict() == whole.to_dict() == rendering.whole(A, reply, MODEL)


async def test_a_tool_is_called_and_its_result_goes_back(sdk: anthropic.AsyncAnthropic, upstream: Upstream) -> None:
    upstream.script(script.stream(A, replies.TOOL_CALL))
    async with sdk.messages.stream(model=MODEL, max_tokens=100, messages=ASK, tools=TOOLS) as stream:
        called = await stream.get_final_message()
    call = called.content[-1]
    assert call.type == "tool_use"
    assert (call.name, call.input, called.stop_reason) == ("get_weather", ARGUMENTS, "tool_use")
    result: anthropic.types.ToolResultBlockParam = {"type": "tool_result", "tool_use_id": call.id, "content": "sunny"}
    turns: list[anthropic.types.MessageParam] = [
        *ASK,
        {"role": "assistant", "content": called.content},
        {"role": "user", "content": [result]},
    ]
    answer = await sdk.messages.create(model=MODEL, max_tokens=100, messages=turns, tools=TOOLS)
    assert answer.stop_reason == "end_turn"
    assert upstream.last.document["messages"][-1]["content"] == [result]


async def test_counting_tokens(sdk: anthropic.AsyncAnthropic) -> None:
    assert (await sdk.messages.count_tokens(model=MODEL, messages=ASK)).input_tokens == 42


async def test_listing_models(sdk: anthropic.AsyncAnthropic) -> None:
    listed = [model async for model in sdk.models.list(limit=1000)]
    assert any("sonnet" in model.id for model in listed)
    assert (await sdk.models.retrieve(listed[0].id)).display_name == listed[0].display_name


@pytest.mark.parametrize(
    ("status", "raised"),
    [
        (400, anthropic.BadRequestError),
        (404, anthropic.NotFoundError),
        (413, anthropic.RequestTooLargeError),
        (422, anthropic.UnprocessableEntityError),
        (429, anthropic.RateLimitError),
        (500, anthropic.InternalServerError),
        (529, anthropic.OverloadedError),
        (401, anthropic.InternalServerError),
        (403, anthropic.InternalServerError),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
async def test_an_upstream_failure_is_the_sdks_own_error(
    sdk: anthropic.AsyncAnthropic,
    upstream: Upstream,
    status: int,
    raised: type[anthropic.APIStatusError],
    *,
    streamed: bool,
) -> None:
    """401 and 403 concern the gateway's own credential, and are no fault of the client's."""
    upstream.always(script.failure(A, status, "the vendor's own words"))
    with pytest.raises(raised) as caught:
        await sdk.messages.create(model=MODEL, max_tokens=9, messages=ASK, stream=streamed)
    if status not in {401, 403}:
        assert "the vendor's own words" in str(caught.value)


async def test_a_wrong_key(sdk: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.AuthenticationError):
        await sdk.with_options(api_key="cgk_wrong").messages.create(model=MODEL, max_tokens=9, messages=ASK)


async def test_a_bad_body(sdk: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.BadRequestError):
        await sdk.messages.create(model=MODEL, max_tokens=9, messages=[])


@pytest.mark.parametrize("ending", [(), (script.Pause(0.02), script.End.RESET), (b"data: <html>\n\n",)])
async def test_a_stream_that_breaks_raises(
    sdk: anthropic.AsyncAnthropic, upstream: Upstream, ending: tuple[script.Step, ...]
) -> None:
    upstream.script(script.events([*rendering.frames(A, replies.PLAIN)[:5], *ending]))
    with pytest.raises(anthropic.APIError):
        async with sdk.messages.stream(model=MODEL, max_tokens=9, messages=ASK) as stream:
            await stream.get_final_message()
