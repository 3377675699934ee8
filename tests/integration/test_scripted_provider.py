"""The scripted provider keeps its word: official SDKs accept its replies, and its faults are what they claim to be."""

import time

import aiohttp
import anthropic
import openai
import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies, script
from tests.support.provider import Provider
from tests.support.waiting import eventually_true

REPLIES = [
    replies.PLAIN,
    replies.CACHED,
    replies.TOOL_CALL,
    replies.PARALLEL_TOOLS,
    replies.THOUGHTFUL,
]


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("sizes", [(1, 2, 7), (1000,)])
async def test_anthropics_sdk_accumulates_the_stream_to_the_whole(
    provider: Provider, reply: replies.Reply, sizes: tuple[int, ...]
) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.always(reply, sizes)
    async with anthropic.AsyncAnthropic(api_key="x", base_url=upstream.base_url, max_retries=0) as sdk:
        asked = sdk.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": "hi"}])
        async with asked as stream:
            folded = await stream.get_final_message()
    assert folded.to_dict() == rendering.whole(WireFormat.ANTHROPIC, reply, "m")


@pytest.mark.parametrize("reply", REPLIES)
async def test_openais_sdk_accumulates_the_streams_to_the_wholes(provider: Provider, reply: replies.Reply) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.always(reply, (1, 2, 7))
    async with openai.AsyncOpenAI(api_key="x", base_url=f"{upstream.base_url}/v1", max_retries=0) as sdk:
        async with sdk.chat.completions.stream(model="m", messages=[{"role": "user", "content": "hi"}]) as chat:
            said = (await chat.get_final_completion()).choices[0]
        async with sdk.responses.stream(model="m", input="hi") as responses:
            response = await responses.get_final_response()
    assert (said.message.content or "") == response.output_text == reply.text
    made = [call.function.arguments for call in said.message.tool_calls or []]
    assert made == [part.arguments for part in reply.parts if isinstance(part, replies.ToolCall)]
    assert made == [item.arguments for item in response.output if item.type == "function_call"]


@pytest.mark.parametrize("wire", rendering.FORMATS)
@pytest.mark.parametrize("size", range(1, 8))
async def test_the_echo_repeats_the_request_in_pieces(
    provider: Provider, session: aiohttp.ClientSession, wire: WireFormat, size: int
) -> None:
    upstream = provider.upstream()
    upstream.respond = answering.echo((size,))
    body = rendering.request(wire, text="repeat: äöü 12", stream=True)
    async with session.post(upstream.base_url + rendering.path(wire), json=body) as response:
        text = (await response.read()).decode()
    frames = rendering.frames(wire, replies.Reply(parts=(replies.Text("repeat: äöü 12"),)), "claude-sonnet-5", (size,))
    assert text.encode() == b"".join(frames)


async def test_it_records_the_request_as_it_came(provider: Provider, session: aiohttp.ClientSession) -> None:
    upstream = provider.upstream("named")
    body = b' { "model" : "m" } '
    headers = {"X-Mixed-Case": "yes"}
    async with session.post(f"{upstream.base_url}/v1/messages?beta=true&x=%20", data=body, headers=headers) as response:
        await response.read()
    assert (upstream.last.body, upstream.last.path) == (body, "/v1/messages?beta=true&x=%20")
    assert ("X-Mixed-Case", "yes") in upstream.last.headers


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (script.RESET_BEFORE_HEAD, aiohttp.ClientOSError),
        (script.RESET_WITHIN_HEAD, aiohttp.ClientOSError),
        (script.CLOSE_BEFORE_HEAD, aiohttp.ServerDisconnectedError),
        (script.events([b"data: 1\n\n", script.Pause(0.05), script.End.RESET]), aiohttp.ClientPayloadError),
        (script.events([b"data: 1\n\n", script.End.CUT]), aiohttp.ClientPayloadError),
    ],
)
async def test_faults_are_what_they_say(
    provider: Provider, session: aiohttp.ClientSession, fault: script.Scripted, raised: type[Exception]
) -> None:
    upstream = provider.upstream()
    upstream.script(fault)
    with pytest.raises(raised):
        async with session.post(f"{upstream.base_url}/v1/messages", data=b"{}") as response:
            await response.read()


async def test_it_holds_a_frame_back_and_notes_when_the_client_leaves(
    provider: Provider, session: aiohttp.ClientSession
) -> None:
    upstream = provider.upstream()
    hold = script.Hold()
    upstream.script(script.events([b"data: 1\n\n", hold, b"data: 2\n\n"]))
    response = await session.post(f"{upstream.base_url}/v1/responses", data=b"{}")
    assert await response.content.readany() == b"data: 1\n\n"
    await hold.reached.wait()
    assert upstream.open == [upstream.last]
    left = time.monotonic()
    response.close()
    await eventually_true(lambda: upstream.open == [], within=1)
    assert upstream.last.left
    assert (upstream.last.ended or 0) - left < 0.5
