"""Every client format from every upstream format through the real proxy: whole and streamed, and shapes that differ."""

from itertools import permutations

import pytest

from proxy.formats.fold import fold
from proxy.formats.ir import ChatResponse, Reasoning, Text, ToolCall
from proxy.formats.registry import CODECS
from proxy.formats.sse import FrameReader
from shared.catalog.wire import WireFormat
from tests.support import rendering, replies, script
from tests.support.gateway import Assigned, Bench
from tests.support.provider import Provider

PAIRS = list(permutations(rendering.FORMATS, 2))
MODEL = "claude-sonnet-5"
SPOKEN = {
    "text": replies.CACHED,
    "tool call": replies.TOOL_CALL,
    "parallel tools": replies.PARALLEL_TOOLS,
    "thinking": replies.THOUGHTFUL,
    "cut short": replies.CUT_SHORT,
}


def read_stream(wire: WireFormat, body: bytes) -> ChatResponse:
    """Fold a client's stream; raises where it did not end as its format wants."""
    reader, decoder = FrameReader(), CODECS[wire].stream_decoder()
    events = [event for frame in reader.feed(body) for event in decoder.feed(frame)]
    assert not reader.finish()
    return fold([*events, *decoder.finish()])


def said(reply: replies.Reply) -> list[tuple[str, ...]]:
    """What the model said, as a client must see it, in order."""
    spoken: list[tuple[str, ...]] = []
    for part in reply.parts:
        match part:
            case replies.Text(text):
                spoken.append(("text", text))
            case replies.Thinking(text):
                spoken.append(("thinking", text))
            case replies.ToolCall(call_id, name, arguments):
                spoken.append(("call", call_id, name, arguments))
    return spoken


def heard(response: ChatResponse) -> list[tuple[str, ...]]:
    """What the client got, in order."""
    parts: list[tuple[str, ...]] = []
    for part in response.parts:
        match part:
            case Text(text):
                parts.append(("text", text))
            case Reasoning(text):
                parts.append(("thinking", text))
            case ToolCall(call_id, name, arguments):
                parts.append(("call", call_id, name, arguments))
    return parts


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
@pytest.mark.parametrize("streams", [False, True])
async def test_a_reply_reaches_the_client_as_it_was_said(
    bench: Bench, provider: Provider, client: WireFormat, upstream: WireFormat, *, streams: bool
) -> None:
    for name, reply in SPOKEN.items():
        served = provider.upstream(f"{client}-{upstream}-{streams}-{name.replace(' ', '')}")
        route = await bench.route(Assigned(served, upstream, target_model="upstream-model"))
        served.always(script.stream(upstream, reply) if streams else script.whole(upstream, reply))
        answered = await route.client.ask(client, text="Hello", stream=streams)
        assert answered.status == 200, answered.body
        response = read_stream(client, answered.body) if streams else CODECS[client].decode_response(answered.document)
        assert heard(response) == said(reply), name
        assert response.model == MODEL
        if not streams or client is not WireFormat.CHAT:
            assert response.usage is not None
            assert (response.usage.prompt, response.usage.output) == (reply.usage.prompt, reply.usage.output)
        assert served.last.document["model"] == "upstream-model"


@pytest.mark.parametrize("upstream", rendering.FORMATS)
@pytest.mark.parametrize("client", rendering.FORMATS)
@pytest.mark.parametrize("asked", [False, True])
async def test_a_stream_where_json_was_asked_and_the_reverse(
    bench: Bench, provider: Provider, client: WireFormat, upstream: WireFormat, *, asked: bool
) -> None:
    served = provider.upstream(f"mismatch-{client}-{upstream}-{asked}")
    route = await bench.route(Assigned(served, upstream))
    reply = replies.TOOL_CALL
    served.always(script.whole(upstream, reply) if asked else script.stream(upstream, reply))
    answered = await route.client.ask(client, text="Hello", stream=asked)
    assert answered.status == 200, answered.body
    response = read_stream(client, answered.body) if asked else CODECS[client].decode_response(answered.document)
    assert heard(response) == said(reply)
    assert ("text/event-stream" in answered.headers["content-type"]) is asked


async def test_the_query_of_the_client_stays_in_its_format(bench: Bench, provider: Provider) -> None:
    served = provider.upstream("query")
    route = await bench.route(Assigned(served, WireFormat.CHAT))
    served.always(script.whole(WireFormat.CHAT, replies.PLAIN))
    body = rendering.request(WireFormat.ANTHROPIC)
    answered = await route.client.post("/v1/messages?beta=true", body)
    assert answered.status == 200
    assert "?" not in served.last.path
