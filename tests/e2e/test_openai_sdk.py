"""The official OpenAI SDK through the proxy: Chat Completions and Responses, to upstreams that speak them."""

import json
from collections.abc import AsyncIterator

import openai
import pytest
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam
from openai.types.responses import FunctionToolParam

from shared.catalog.wire import WireFormat
from tests.e2e.conversations import ARGUMENTS, MODEL, QUESTION, WEATHER_SCHEMA
from tests.support import answering, rendering, replies, script
from tests.support.gateway import Assigned, Bench, Route
from tests.support.provider import Provider, Upstream

CHAT, RESPONSES = WireFormat.CHAT, WireFormat.RESPONSES
ASK: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]
CHAT_TOOLS: list[ChatCompletionFunctionToolParam] = [
    {"type": "function", "function": {"name": "get_weather", "parameters": WEATHER_SCHEMA, "strict": True}}
]
RESPONSES_TOOLS: list[FunctionToolParam] = [
    {"type": "function", "name": "get_weather", "parameters": WEATHER_SCHEMA, "strict": True}
]
REPLIES = [replies.PLAIN, replies.CACHED, replies.TOOL_CALL, replies.PARALLEL_TOOLS, replies.THOUGHTFUL]
BREAKS: list[tuple[script.Step, ...]] = [(), (script.Pause(0.02), script.End.RESET), (b"data: <html>\n\n",)]
ERRORS = [
    (400, openai.BadRequestError),
    (404, openai.NotFoundError),
    (422, openai.UnprocessableEntityError),
    (429, openai.RateLimitError),
    (500, openai.InternalServerError),
    (503, openai.InternalServerError),
    (401, openai.InternalServerError),
    (403, openai.InternalServerError),
]


@pytest.fixture
def chat_upstream(provider: Provider) -> Upstream:
    return provider.upstream("chat-vendor")


@pytest.fixture
def responses_upstream(provider: Provider) -> Upstream:
    return provider.upstream("responses-vendor")


@pytest.fixture
async def chat_sdk(bench: Bench, chat_upstream: Upstream) -> AsyncIterator[openai.AsyncOpenAI]:
    """The SDK as a user sets it up, before an upstream that speaks Chat Completions."""
    async with sdk_on(bench, await bench.route(Assigned(chat_upstream, CHAT))) as client:
        yield client


@pytest.fixture
async def responses_sdk(bench: Bench, responses_upstream: Upstream) -> AsyncIterator[openai.AsyncOpenAI]:
    """The same before an upstream that speaks Responses."""
    async with sdk_on(bench, await bench.route(Assigned(responses_upstream, RESPONSES))) as client:
        yield client


async def test_a_whole_completion(chat_sdk: openai.AsyncOpenAI) -> None:
    completion = await chat_sdk.chat.completions.create(model=MODEL, messages=ASK)
    assert completion.choices[0].message.content == replies.PLAIN.text
    assert completion.model == MODEL


@pytest.mark.parametrize("reply", REPLIES)
async def test_the_accumulated_completion_equals_the_whole_one(
    chat_sdk: openai.AsyncOpenAI, chat_upstream: Upstream, reply: replies.Reply
) -> None:
    chat_upstream.respond = answering.always(reply, sizes=(1, 2, 7))
    async with chat_sdk.chat.completions.stream(
        model=MODEL, messages=ASK, tools=CHAT_TOOLS, stream_options={"include_usage": True}
    ) as stream:
        streamed = await stream.get_final_completion()
    whole = await chat_sdk.chat.completions.create(model=MODEL, messages=ASK, tools=CHAT_TOOLS)
    said, told = streamed.choices[0], whole.choices[0]
    assert (said.message.content or None, said.finish_reason) == (told.message.content, told.finish_reason)
    assert calls(said.message.tool_calls) == calls(told.message.tool_calls)
    assert streamed.usage == whole.usage
    assert whole.to_dict() == rendering.whole(CHAT, reply, MODEL)


async def test_a_client_that_wants_no_usage_sees_only_chunks_with_choices(chat_sdk: openai.AsyncOpenAI) -> None:
    async for chunk in await chat_sdk.chat.completions.create(model=MODEL, messages=ASK, stream=True):
        assert len(chunk.choices) == 1


async def test_a_chat_tool_is_called_and_its_result_goes_back(
    chat_sdk: openai.AsyncOpenAI, chat_upstream: Upstream
) -> None:
    chat_upstream.script(script.stream(CHAT, replies.TOOL_CALL))
    async with chat_sdk.chat.completions.stream(model=MODEL, messages=ASK, tools=CHAT_TOOLS) as stream:
        message = (await stream.get_final_completion()).choices[0].message
    assert message.tool_calls is not None
    call = message.tool_calls[0]
    assert json.loads(call.function.arguments) == ARGUMENTS
    result: ChatCompletionMessageParam = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
    said: ChatCompletionMessageParam = {
        "role": "assistant",
        "content": message.content,
        "tool_calls": [{"id": call.id, "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}],
    }
    await chat_sdk.chat.completions.create(model=MODEL, messages=[*ASK, said, result], tools=CHAT_TOOLS)
    assert chat_upstream.last.document["messages"][-1] == result


async def test_a_whole_response(responses_sdk: openai.AsyncOpenAI) -> None:
    response = await responses_sdk.responses.create(model=MODEL, input=QUESTION)
    assert (response.output_text, response.status, response.model) == (replies.PLAIN.text, "completed", MODEL)


@pytest.mark.parametrize("reply", REPLIES)
async def test_the_accumulated_response_equals_the_whole_one(
    responses_sdk: openai.AsyncOpenAI, responses_upstream: Upstream, reply: replies.Reply
) -> None:
    responses_upstream.respond = answering.always(reply, sizes=(1, 2, 7))
    async with responses_sdk.responses.stream(model=MODEL, input=QUESTION, tools=RESPONSES_TOOLS) as stream:
        deltas = "".join([event.delta async for event in stream if event.type == "response.output_text.delta"])
        streamed = await stream.get_final_response()
    whole = await responses_sdk.responses.create(model=MODEL, input=QUESTION, tools=RESPONSES_TOOLS)
    assert deltas == streamed.output_text == whole.output_text == reply.text
    assert [item.type for item in streamed.output] == [item.type for item in whole.output]
    assert streamed.usage == whole.usage
    assert whole.to_dict() == rendering.whole(RESPONSES, reply, MODEL)


async def test_a_responses_tool_is_called_and_its_result_goes_back(
    responses_sdk: openai.AsyncOpenAI, responses_upstream: Upstream
) -> None:
    responses_upstream.script(script.stream(RESPONSES, replies.TOOL_CALL))
    async with responses_sdk.responses.stream(model=MODEL, input=QUESTION, tools=RESPONSES_TOOLS) as stream:
        call = (await stream.get_final_response()).output[-1]
    assert call.type == "function_call"
    assert json.loads(call.arguments) == ARGUMENTS
    await responses_sdk.responses.create(
        model=MODEL,
        input=[
            {"role": "user", "content": QUESTION},
            {"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments},
            {"type": "function_call_output", "call_id": call.call_id, "output": "sunny"},
        ],
    )
    assert responses_upstream.last.document["input"][-1]["output"] == "sunny"


async def test_listing_models(chat_sdk: openai.AsyncOpenAI) -> None:
    listed = [model async for model in chat_sdk.models.list()]
    assert (await chat_sdk.models.retrieve(listed[0].id)).id == listed[0].id


@pytest.mark.parametrize(("status", "raised"), ERRORS)
@pytest.mark.parametrize("streamed", [False, True])
async def test_an_upstream_failure_of_chat_is_the_sdks_own_error(
    chat_sdk: openai.AsyncOpenAI,
    chat_upstream: Upstream,
    status: int,
    raised: type[openai.APIStatusError],
    *,
    streamed: bool,
) -> None:
    """401 and 403 concern the gateway's own credential, and are no fault of the client's."""
    chat_upstream.always(script.failure(CHAT, status, "the vendor's own words"))
    with pytest.raises(raised) as caught:
        await chat_sdk.chat.completions.create(model=MODEL, messages=ASK, stream=streamed)
    assert status in {401, 403} or "the vendor's own words" in str(caught.value)


@pytest.mark.parametrize(("status", "raised"), ERRORS)
@pytest.mark.parametrize("streamed", [False, True])
async def test_an_upstream_failure_of_responses_is_the_sdks_own_error(
    responses_sdk: openai.AsyncOpenAI,
    responses_upstream: Upstream,
    status: int,
    raised: type[openai.APIStatusError],
    *,
    streamed: bool,
) -> None:
    responses_upstream.always(script.failure(RESPONSES, status, "the vendor's own words"))
    with pytest.raises(raised) as caught:
        await responses_sdk.responses.create(model=MODEL, input=QUESTION, stream=streamed)
    assert status in {401, 403} or "the vendor's own words" in str(caught.value)


async def test_a_wrong_key(chat_sdk: openai.AsyncOpenAI) -> None:
    stranger = chat_sdk.with_options(api_key="cgk_wrong")
    with pytest.raises(openai.AuthenticationError):
        await stranger.chat.completions.create(model=MODEL, messages=ASK)
    with pytest.raises(openai.AuthenticationError):
        await stranger.responses.create(model=MODEL, input=QUESTION)


async def test_a_bad_body(chat_sdk: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError):
        await chat_sdk.chat.completions.create(model=MODEL, messages=[])


@pytest.mark.parametrize("ending", BREAKS)
async def test_a_chat_stream_that_breaks_raises(
    chat_sdk: openai.AsyncOpenAI, chat_upstream: Upstream, ending: tuple[script.Step, ...]
) -> None:
    chat_upstream.script(script.events([*rendering.frames(CHAT, replies.PLAIN)[:4], *ending]))
    with pytest.raises(openai.APIError):
        async for _ in await chat_sdk.chat.completions.create(model=MODEL, messages=ASK, stream=True):
            pass


@pytest.mark.parametrize("ending", BREAKS)
async def test_a_responses_stream_that_breaks_never_completes(
    responses_sdk: openai.AsyncOpenAI, responses_upstream: Upstream, ending: tuple[script.Step, ...]
) -> None:
    """The SDK hands `response.failed` and `error` events to its user, who finds no completed response."""
    responses_upstream.script(script.events([*rendering.frames(RESPONSES, replies.PLAIN)[:6], *ending]))
    kinds: list[str] = []
    try:
        async for event in await responses_sdk.responses.create(model=MODEL, input=QUESTION, stream=True):
            kinds.append(event.type)  # noqa: PERF401  # what came before an exception counts
    except openai.APIError:
        kinds.append("raised")
    assert kinds[-1] in {"response.failed", "error", "raised"}
    assert "response.completed" not in kinds


def sdk_on(bench: Bench, route: Route) -> openai.AsyncOpenAI:
    """Return the SDK with the base URL and key that a user of the route sets."""
    return openai.AsyncOpenAI(api_key=str(route.client.key), base_url=f"{bench.client.base_url}/v1", max_retries=0)


def calls(made: object) -> list[tuple[str, str, str]]:
    """Return id, name and arguments of tool calls, which the SDK's accumulator types otherwise."""
    return [(call.id, call.function.name, call.function.arguments) for call in made or []]  # type: ignore[attr-defined]
