"""Laws that hold for any conversation: nothing is lost or reordered on the way through any pair, and back."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.formats.fold import fold, unfold
from proxy.formats.ir import (
    ChatRequest,
    ChatResponse,
    ChoiceMode,
    Document,
    Image,
    Media,
    OutputFormat,
    Part,
    Reasoning,
    Role,
    StopReason,
    Text,
    Tool,
    ToolCall,
    ToolChoice,
    ToolResult,
    Turn,
    Usage,
)
from proxy.formats.registry import CODECS
from proxy.formats.sse import render
from proxy.formats.translate import translate_request
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.values import replaced
from tests.support.full_requests import PDF, PIXEL, SCHEMA
from tests.support.stream_grammar import check_events, check_native
from tests.support.translating import FORMATS, A, context, frames_of

LAW = settings(max_examples=60, deadline=None)

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=20)
arguments = st.dictionaries(texts, st.one_of(texts, st.integers(), st.booleans(), st.none()), max_size=3).map(
    lambda members: jsonio.dumps(members).decode()
)
names = st.text("abcdefghijklmnopqrstuvwxyz_-", min_size=1, max_size=64)
images = st.sampled_from([Image(Media("image/png", data=PIXEL)), Image(Media(url="https://x.test/a.png"))])
documents = st.just(Document(Media("application/pdf", data=PDF), title="a.pdf"))


@dataclass(frozen=True)
class Round:
    """What the user says, what the model says and calls, and what the tools answer."""

    said: tuple[Part, ...]
    answered: str
    calls: tuple[tuple[str, str], ...]
    results: tuple[str, ...]


rounds = st.builds(
    Round,
    st.tuples(texts.map(Text))
    | st.tuples(texts.map(Text), images)
    | st.tuples(texts.map(Text), documents, texts.map(Text)),
    texts,
    st.lists(st.tuples(names, arguments), max_size=3).map(tuple),
    st.lists(texts, min_size=3, max_size=3).map(tuple),
)


def turns_of(conversation: list[Round]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for number, one in enumerate(conversation):
        ids = [f"call_{number}_{place}" for place in range(len(one.calls))]
        turns.append(Turn(Role.USER, one.said))
        calls = (ToolCall(call_id, name, text) for call_id, (name, text) in zip(ids, one.calls, strict=True))
        turns.append(Turn(Role.ASSISTANT, (Text(one.answered), *calls)))
        if ids:
            results = zip(ids, one.results, strict=False)
            turns.append(Turn(Role.USER, tuple(ToolResult(call_id, (Text(text),)) for call_id, text in results)))
            turns.append(Turn(Role.ASSISTANT, (Text("Noted."),)))
    return (*turns, Turn(Role.USER, (Text("And now?"),)))


conversations = st.lists(rounds, max_size=4).map(turns_of)


def essence(request: ChatRequest) -> list[tuple[str, ...]]:
    """Return all that is said, called and answered, in order, without the format's own habits."""
    told: list[tuple[str, ...]] = []
    for turn in request.turns:
        for part in turn.parts:
            match part:
                case Text(text):
                    told.append((turn.role.value, text))
                case Image(media) | Document(media):
                    told.append((turn.role.value, media.data or media.url or ""))
                case ToolCall(call_id, name, text):
                    told.append(("call", call_id, name, str(jsonio.loads(text.encode()))))
                case ToolResult(call_id, content):
                    told.append(("result", call_id, "".join(part.text for part in content if isinstance(part, Text))))
                case _:
                    raise AssertionError(part)
    return told


@pytest.mark.parametrize("upstream", FORMATS)
@given(turns=conversations)
@LAW
def test_a_conversation_keeps_its_texts_calls_and_results_in_order(
    upstream: WireFormat, turns: tuple[Turn, ...]
) -> None:
    request = ChatRequest("m", turns)
    body = translate_request(request, CODECS[upstream], context("m")).encoded.body
    CODECS[upstream].facts(body)
    assert essence(CODECS[upstream].decode_request(body)) == essence(request)


@pytest.mark.parametrize("first", FORMATS)
@pytest.mark.parametrize("second", FORMATS)
@given(turns=conversations)
@LAW
def test_it_keeps_them_through_every_pair(first: WireFormat, second: WireFormat, turns: tuple[Turn, ...]) -> None:
    """As a client of one format would say it, for an upstream of another."""
    request = ChatRequest("m", turns)
    native = translate_request(request, CODECS[first], context("m")).encoded.body
    neutral = CODECS[first].decode_request(native)
    body = translate_request(neutral, CODECS[second], context("m")).encoded.body
    assert essence(CODECS[second].decode_request(body)) == essence(request)


tools = st.lists(
    st.builds(Tool, name=names, description=texts, schema=st.just(SCHEMA), strict=st.booleans()),
    max_size=3,
    unique_by=lambda tool: tool.name,
).map(tuple)


@st.composite
def requests(draw: st.DrawFn) -> ChatRequest:
    offered = draw(tools)
    choices = [ToolChoice(mode) for mode in (ChoiceMode.AUTO, ChoiceMode.REQUIRED, ChoiceMode.NONE)]
    choices += [ToolChoice(ChoiceMode.TOOL, tool.name) for tool in offered]
    return ChatRequest(
        model="m",
        turns=(Turn(Role.SYSTEM, (Text(draw(texts)),)), *draw(conversations)),
        stream=draw(st.booleans()),
        tools=offered,
        tool_choice=draw(st.sampled_from(choices)) if offered else None,
        parallel_tool_calls=draw(st.sampled_from([None, False])) if offered else None,
        max_output=draw(st.integers(16, 100_000)),
        temperature=draw(st.sampled_from([0.0, 0.25, 1.0])),
        output_format=draw(st.sampled_from([None, OutputFormat("json_schema", SCHEMA, "out")])),
        user=draw(st.none() | names),
    )


@pytest.mark.parametrize("wire", FORMATS)
@given(request=requests())
@LAW
def test_a_request_is_read_as_it_was_written(wire: WireFormat, request: ChatRequest) -> None:
    body = CODECS[wire].encode_request(request, context("m")).body
    again = CODECS[wire].decode_request(body)
    for member in ("model", "stream", "max_output", "temperature", "user"):
        assert getattr(again, member) == getattr(request, member), member
    assert [(tool.name, tool.description, tool.schema) for tool in again.tools if isinstance(tool, Tool)] == [
        (tool.name, tool.description, tool.schema) for tool in request.tools if isinstance(tool, Tool)
    ]
    expected = request.tool_choice
    if wire is A and expected is None and request.parallel_tool_calls is False:
        expected = ToolChoice(ChoiceMode.AUTO)
    assert again.tool_choice == expected
    none_for_anthropic = wire is A and expected is not None and expected.mode is ChoiceMode.NONE
    assert again.parallel_tool_calls == (None if none_for_anthropic else request.parallel_tool_calls)
    assert (again.output_format and again.output_format.schema) == (request.output_format and SCHEMA)
    assert essence(again) == essence(request)


reply_parts = st.lists(
    st.one_of(
        texts.map(Text),
        st.builds(
            lambda name, text, number: ToolCall(f"call_{number}", name, text), names, arguments, st.integers(0, 10**9)
        ),
        texts.map(lambda text: Reasoning(text, signature="c2ln", origin=A)),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda part: part.id if isinstance(part, ToolCall) else object(),
).map(tuple)


@st.composite
def responses(draw: st.DrawFn) -> ChatResponse:
    parts = draw(reply_parts)
    calls = any(isinstance(part, ToolCall) for part in parts)
    usage = Usage(*(draw(st.integers(0, 9_999)) for _ in range(4)))
    stop = StopReason.TOOL_CALLS if calls else draw(st.sampled_from([StopReason.END, StopReason.MAX_OUTPUT]))
    return ChatResponse("id", "m", parts, stop, usage)


@pytest.mark.parametrize("client", FORMATS)
@given(response=responses())
@LAW
def test_a_reply_says_the_same_whole_and_streamed(client: WireFormat, response: ChatResponse) -> None:
    events = unfold(response)
    check_events(events)
    encoder = CODECS[client].stream_encoder(context())
    stream = b"".join(render(frame) for event in events for frame in encoder.feed(event))
    check_native(client, stream)
    decoder = CODECS[client].stream_decoder()
    again = [event for frame in frames_of(stream) for event in decoder.feed(frame)]
    check_events([*again, *decoder.finish()])
    whole = CODECS[client].decode_response(CODECS[client].encode_response(response, context()))
    assert spoken(fold(again)) == spoken(whole)
    assert said_and_called(whole.parts) == said_and_called(response.parts)
    assert whole.stop is response.stop
    assert counted(whole.usage) == counted(response.usage) == counted(fold(again).usage)


def said_and_called(parts: tuple[Part, ...]) -> tuple[str, list[tuple[str, str, Json]]]:
    text = "".join(part.text for part in parts if isinstance(part, Text))
    calls = [
        (part.id, part.name, jsonio.loads(part.arguments.encode())) for part in parts if isinstance(part, ToolCall)
    ]
    return text, calls


def spoken(response: ChatResponse) -> tuple[object, ...]:
    return said_and_called(response.parts), response.stop, counted(response.usage)


def counted(usage: Usage | None) -> Usage | None:
    return replaced(usage, raw=None) if usage is not None else None


@pytest.mark.parametrize("client", FORMATS)
@given(response=responses(), order=st.randoms(use_true_random=False))
@LAW
def test_interleaved_parts_come_out_one_after_another(
    client: WireFormat, response: ChatResponse, order: st.DataObject
) -> None:
    """Events of several parts, shuffled among each other, give the same texts and calls."""
    queues = {index: [] for index in range(len(response.parts))}  # type: dict[int, list[object]]
    started, *middle, finished = unfold(response)
    for event in middle:
        queues[event.index].append(event)  # type: ignore[union-attr]
    shuffled: list[object] = []
    while any(queues.values()):
        index = order.choice([index for index, queue in queues.items() if queue])  # type: ignore[attr-defined]
        shuffled.append(queues[index].pop(0))
    encoder = CODECS[client].stream_encoder(context())
    stream = b"".join(render(frame) for event in [started, *shuffled, finished] for frame in encoder.feed(event))  # type: ignore[arg-type]
    check_native(client, stream)
    decoder = CODECS[client].stream_decoder()
    again = fold([event for frame in frames_of(stream) for event in decoder.feed(frame)])
    ids = sorted(part.id for part in again.parts if isinstance(part, ToolCall))
    assert ids == sorted(part.id for part in response.parts if isinstance(part, ToolCall))
    by_id = {part.id: part for part in response.parts if isinstance(part, ToolCall)}
    for part in again.parts:
        if isinstance(part, ToolCall):
            assert jsonio.loads(part.arguments.encode()) == jsonio.loads(by_id[part.id].arguments.encode())
