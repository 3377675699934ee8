"""Streams as vendors really send them: what comes together, apart, twice, late, never, or in another shape."""

from collections.abc import Sequence

import pytest

from proxy.errors import ErrorKind, UpstreamFault
from proxy.formats.fold import fold
from proxy.formats.ir import Failed, Reasoning, Refusal, StopReason, Text, ToolCall, Unknown
from proxy.formats.registry import CODECS
from proxy.formats.translate import StreamTranslator
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering
from tests.support.native import anthropic, responses
from tests.support.replies import Reply
from tests.support.sdk_readers import accumulated
from tests.support.stream_grammar import check_events, check_native
from tests.support.translating import FORMATS, A, C, R, documents_of, events_of, frames_of, translated_stream, way_back

HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def chunk(delta: Json = None, finish: str | None = None, **members: Json) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return b"data: %s\n\n" % jsonio.dumps({**HEAD, "choices": choices, **members})


def calls(*entries: Json) -> Json:
    return {"tool_calls": list(entries)}


def entry(
    index: int | None = None, call_id: str | None = None, name: str | None = None, arguments: Json = None
) -> Json:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    known = {"index": index, "id": call_id, "function": function}
    return {key: value for key, value in known.items() if value is not None}


DONE = b"data: [DONE]\n\n"
END = (chunk({}, "tool_calls"), DONE)


def called(*frames: bytes) -> list[tuple[str, str, str]]:
    """Return (id, name, arguments) of the calls in a Chat stream, and check the stream for every client."""
    stream = b"".join(frames)
    check_events(events_of(C, stream))
    for client in FORMATS:
        out = translated_stream(C, client, [stream])
        check_native(client, out)
        accumulated(client, out)
        assert [found[1:] for found in calls_in(client, out)] == [found[1:] for found in calls_in(C, stream)]
    return calls_in(C, stream)


def calls_in(wire: WireFormat, stream: bytes) -> list[tuple[str, str, str]]:
    parts = fold(events_of(wire, stream)).parts
    return [(part.id, part.name, part.arguments) for part in parts if isinstance(part, ToolCall)]


ONE = ("c1", "f", '{"a":1}')
TWO = ("c2", "g", '{"b":2}')


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param((chunk(calls(entry(0, "c1", "f", '{"a":1}'))),), id="all in one chunk"),
        pytest.param(
            (chunk(calls(entry(0, "c1", "f"))), chunk(calls(entry(0, arguments='{"a":1}')))), id="no arguments at first"
        ),
        pytest.param(
            (
                chunk(calls(entry(0, "c1"))),
                chunk(calls(entry(0, name="f"))),
                chunk(calls(entry(0, arguments='{"a":1}'))),
            ),
            id="id, name, arguments apart",
        ),
        pytest.param(
            (chunk(calls(entry(0, arguments='{"a"'))), chunk(calls(entry(0, "c1", "f", ":1}")))),
            id="arguments before the name",
        ),
        pytest.param(
            (
                chunk(calls(entry(0, "c1", "f", ""))),
                chunk(calls(entry(0, "c1", "f", '{"a"'))),
                chunk(calls(entry(0, "c1", "f", ":1}"))),
            ),
            id="id and name repeated",
        ),
        pytest.param(
            (
                chunk(calls(entry(0, "c1", "f", ""))),
                chunk(calls({"index": 0, "id": "", "function": {"name": None, "arguments": '{"a":1}'}})),
            ),
            id="id empty and name null later",
        ),
        pytest.param((chunk(calls(entry(None, "c1", "f", '{"a":1}'))),), id="no index"),
        pytest.param((chunk(calls(entry(0, "c1", "f", {"a": 1}))),), id="arguments as an object"),
        pytest.param(
            (
                chunk(calls(entry(0, "c1", "f", '{"a"'))),
                chunk(calls(entry(0, arguments=":1}"))),
                chunk(calls(entry(0, "c1", "f", '{"a":1}'))),
            ),
            id="whole arguments again at the end",
        ),
    ],
)
def test_one_call_however_it_arrives(frames: Sequence[bytes]) -> None:
    assert called(*frames, *END) == [ONE]


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param(
            (chunk(calls(entry(0, "c1", "f", '{"a":1}'), entry(1, "c2", "g", '{"b":2}'))),), id="in one chunk"
        ),
        pytest.param(
            (chunk(calls(entry(None, "c1", "f", '{"a":1}'), entry(None, "c2", "g", '{"b":2}'))),), id="without index"
        ),
        pytest.param(
            (chunk(calls(entry(0, "c1", "f", '{"a":1}'))), chunk(calls(entry(0, "c2", "g", '{"b":2}')))),
            id="under one index",
        ),
        pytest.param(
            (
                chunk(calls(entry(0, "c1", "f", ""))),
                chunk(calls(entry(1, "c2", "g", ""))),
                chunk(calls(entry(1, arguments='{"b"'))),
                chunk(calls(entry(0, arguments='{"a"'))),
                chunk(calls(entry(1, arguments=":2}"))),
                chunk(calls(entry(0, arguments=":1}"))),
            ),
            id="interleaved",
        ),
        pytest.param(
            (chunk(calls(entry(3, "c1", "f", '{"a":1}'))), chunk(calls(entry(7, "c2", "g", '{"b":2}')))),
            id="indices with gaps",
        ),
    ],
)
def test_parallel_calls_however_they_arrive(frames: Sequence[bytes]) -> None:
    assert called(*frames, *END) == [ONE, TWO]


def test_a_call_without_a_name_is_no_call() -> None:
    frames = (chunk({"content": "Hm."}), chunk(calls(entry(0, "c1", "", '{"a":1}'))), chunk({}, "tool_calls"), DONE)
    assert called(*frames) == []
    events = events_of(C, b"".join(frames))
    assert any(isinstance(event, Unknown) for event in events), "it does not vanish silently"
    assert fold(events).stop is StopReason.END, "nobody waits for a result"


def test_text_before_a_call_leaves_no_ghost_block() -> None:
    stream = b"".join(
        [
            chunk({"role": "assistant", "content": ""}),
            chunk({"content": ""}),
            chunk(calls(entry(0, "c1", "f", "{}"))),
            *END,
        ]
    )
    kinds = [document["type"] for document in documents_of(translated_stream(C, A, [stream]))]
    assert kinds.count("content_block_start") == kinds.count("content_block_stop") == 1


def test_the_first_of_several_finish_reasons_counts_once() -> None:
    stream = b"".join([chunk({"content": "a"}), chunk({}, "length"), chunk({}, "stop"), DONE])
    for client in FORMATS:
        check_native(client, translated_stream(C, client, [stream]))
    assert fold(events_of(C, stream)).stop is StopReason.MAX_OUTPUT


USAGE = {"prompt_tokens": 10, "completion_tokens": 4, "total_tokens": 14, "prompt_tokens_details": {"cached_tokens": 6}}


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param((chunk({}, "stop"), chunk(usage=USAGE), DONE), id="behind the finish reason"),
        pytest.param((chunk({}, "stop", usage=USAGE), DONE), id="with the finish reason"),
        pytest.param((chunk({}, "stop"), chunk(usage=USAGE)), id="and no DONE"),
        pytest.param((chunk({}, usage=USAGE), chunk({}, "stop", usage=None), DONE), id="before the finish reason"),
        pytest.param(
            (chunk({}, usage={"prompt_tokens": 1}), chunk({}, "stop"), chunk(usage=USAGE), DONE), id="growing"
        ),
        pytest.param((chunk({}, "stop", x_groq={"usage": USAGE}), DONE), id="as Groq does"),
    ],
)
def test_usage_wherever_it_comes(frames: Sequence[bytes]) -> None:
    stream = b"".join([chunk({"content": "a"}), *frames])
    told = accumulated(A, translated_stream(C, A, [stream]))["usage"]
    assert (told["input_tokens"], told["cache_read_input_tokens"], told["output_tokens"]) == (4, 6, 4)
    said = accumulated(R, translated_stream(C, R, [stream]))["usage"]
    assert (said["input_tokens"], said["input_tokens_details"]["cached_tokens"], said["output_tokens"]) == (10, 6, 4)


def test_nothing_follows_done() -> None:
    stream = b"".join([chunk({"content": "a"}), chunk({}, "stop"), DONE, chunk({"content": "LATE"}), DONE])
    for client in FORMATS:
        out = translated_stream(C, client, [stream])
        check_native(client, out)
        assert b"LATE" not in out


def test_a_client_that_did_not_ask_gets_no_usage_chunk() -> None:
    stream = b"".join(anthropic.frames(_reply(), "m"))
    asked = documents_of(translated_stream(A, C, [stream], way_back(include_usage=True)))
    assert asked[-2]["choices"] == []
    assert asked[-2]["usage"]["prompt_tokens"] == 25
    silent = documents_of(translated_stream(A, C, [stream], way_back(include_usage=False)))
    assert all(document == "[DONE]" or document["choices"] for document in silent)
    assert all(document == "[DONE]" or not document.get("usage") for document in silent)


@pytest.mark.parametrize("client", FORMATS)
def test_an_end_without_done_but_with_a_finish_reason_is_success(client: WireFormat) -> None:
    check_native(client, translated_stream(C, client, [chunk({"content": "a"}), chunk({}, "stop")]))


@pytest.mark.parametrize("client", FORMATS)
@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(b"", id="cut"),
        pytest.param(DONE, id="DONE without a finish reason"),
        pytest.param(b'data: {"error":{"message":"boom","code":529}}\n\n', id="error chunk"),
        pytest.param(chunk({}, "error"), id="finish reason error"),
        pytest.param(chunk({}, "insufficient_system_resource") + DONE, id="DeepSeek out of resources"),
    ],
)
def test_broken_chat_streams_end_in_a_native_error(client: WireFormat, tail: bytes) -> None:
    out = translated_stream(C, client, [chunk({"content": "a"}) + tail])
    assert_failed(client, out)


@pytest.mark.parametrize("client", FORMATS)
@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(b"", id="cut"),
        pytest.param(anthropic.error_frame("overloaded_error", "Overloaded"), id="error event"),
        pytest.param(anthropic.frame("message_delta", {"delta": {"stop_reason": "end_turn"}}), id="no message_stop"),
    ],
)
def test_broken_anthropic_streams_end_in_a_native_error(client: WireFormat, tail: bytes) -> None:
    frames = list(anthropic.frames(_reply(), "m"))
    assert_failed(client, translated_stream(A, client, [*frames[:4], tail]))


@pytest.mark.parametrize("client", FORMATS)
@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(b"", id="cut"),
        pytest.param(responses.error_frame("server_is_overloaded", "Busy"), id="response.failed"),
        pytest.param(
            b'event: error\ndata: {"type":"error","code":"server_error","message":"boom"}\n\n', id="error event"
        ),
        pytest.param(
            responses.frame("response.completed", {"response": {"status": "failed", "error": {"message": "boom"}}}),
            id="completed as failed",
        ),
    ],
)
def test_broken_responses_streams_end_in_a_native_error(client: WireFormat, tail: bytes) -> None:
    frames = list(responses.frames(_reply(), "m"))
    assert_failed(client, translated_stream(R, client, [*frames[:5], tail]))


def assert_failed(client: WireFormat, out: bytes) -> None:
    documents = documents_of(out)
    kinds = [document.get("type") for document in documents if isinstance(document, dict)]
    assert "[DONE]" not in documents
    assert not {"message_stop", "response.completed", "response.incomplete"} & set(kinds)
    assert "error" in documents[-1]
    assert documents[-1]["error"]["message"]
    if client is A:
        assert kinds[-1] == "error"
    if client is R:
        assert kinds[-2:] == ["response.failed", "error"]
        assert [document["sequence_number"] for document in documents] == list(range(len(documents)))
        assert documents[-2]["response"]["status"] == "failed"
    if client is C:
        assert not any(choice["finish_reason"] for document in documents for choice in document.get("choices", ()))


@pytest.mark.parametrize("client", FORMATS)
def test_an_error_before_anything_else_is_all_that_is_sent(client: WireFormat) -> None:
    out = translated_stream(A, client, [anthropic.error_frame("overloaded_error", "Overloaded")])
    [document] = documents_of(out)
    assert document["error"]["message"] == "Overloaded"


@pytest.mark.parametrize("data", [b"<html>", b"[]", b"null", b"5", b"{", b'{"a":NaN}', b"\xff"])
@pytest.mark.parametrize("upstream", FORMATS)
def test_data_that_is_no_object_is_the_upstream_s_fault(upstream: WireFormat, data: bytes) -> None:
    with pytest.raises(UpstreamFault):
        translated_stream(upstream, A, [b"data: %s\n\n" % data])


# --- reasoning, refusals, annotations ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param((chunk({"reasoning_content": "Hm"}), chunk({"reasoning_content": "."})), id="reasoning_content"),
        pytest.param((chunk({"reasoning": "Hm"}), chunk({"reasoning": "."})), id="reasoning"),
        pytest.param(
            (chunk({"reasoning_content": "Hm", "reasoning": "Hm"}), chunk({"reasoning_content": ".", "reasoning": "."})), id="both"
        ),
        pytest.param(
            (chunk({"reasoning_details": [{"type": "reasoning.text", "text": "Hm", "index": 0}]}),
             chunk({"reasoning_details": [{"type": "reasoning.text", "text": ".", "index": 0}]})),
            id="reasoning_details",
        ),
        pytest.param(
            (chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}]}),
             chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "."}]}]})),
            id="content parts, as Mistral does",
        ),
    ],
)  # fmt: skip
def test_thinking_in_whichever_member(frames: Sequence[bytes]) -> None:
    stream = b"".join([*frames, chunk({"content": "Yes."}), chunk({}, "stop"), DONE])
    reasoning, text = fold(events_of(C, stream)).parts
    assert isinstance(reasoning, Reasoning)
    assert (reasoning.text, text) == ("Hm.", Text("Yes."))


def test_a_refusal_in_words() -> None:
    stream = b"".join([chunk({"refusal": "I "}), chunk({"refusal": "won't."}), chunk({}, "stop"), DONE])
    assert fold(events_of(C, stream)).parts == (Refusal("I won't."),)
    assert accumulated(A, translated_stream(C, A, [stream]))["content"] == [{"type": "text", "text": "I won't."}]
    assert accumulated(R, translated_stream(C, R, [stream]))["output"][0]["content"] == [
        {"type": "refusal", "refusal": "I won't."}
    ]


def test_content_as_parts() -> None:
    stream = b"".join([chunk({"content": [{"type": "text", "text": "a"}, "b"]}), chunk({}, "stop"), DONE])
    assert fold(events_of(C, stream)).parts == (Text("ab"),)


def test_the_legacy_function_call() -> None:
    frames = (
        chunk({"function_call": {"name": "f", "arguments": ""}}),
        chunk({"function_call": {"arguments": '{"a":1}'}}),
    )
    [(call_id, name, arguments)] = called(*frames, chunk({}, "function_call"), DONE)
    assert (call_id, name, arguments) == ("", "f", '{"a":1}')


SOURCES = [{"url": f"https://x.test/{n}", "title": f"T{n}"} for n in range(3)]


def test_sources_of_chat_reach_the_others() -> None:
    notes = [
        {"type": "url_citation", "url_citation": {**source, "start_index": 0, "end_index": 1}} for source in SOURCES
    ]
    frames = [
        chunk({"content": "a"}),
        chunk({"annotations": notes[:1]}),
        chunk({"annotations": notes[1:]}),
        chunk({}, "stop"),
        DONE,
    ]
    assert_sources(C, b"".join(frames))


def test_sources_of_anthropic_reach_the_others() -> None:
    def delta(delta: Json) -> bytes:
        return anthropic.frame("content_block_delta", {"index": 0, "delta": delta})

    opening, *_, ending, stop = anthropic.frames(_reply(), "m")
    located = [
        {"type": "web_search_result_location", **source, "cited_text": "a", "encrypted_index": "x"}
        for source in SOURCES
    ]
    block = {"type": "text", "text": "", "citations": []}
    frames = [
        opening,
        anthropic.frame("content_block_start", {"index": 0, "content_block": block}),
        delta({"type": "text_delta", "text": "a"}),
    ]
    frames += [delta({"type": "citations_delta", "citation": citation}) for citation in located]
    assert_sources(A, b"".join([*frames, anthropic.frame("content_block_stop", {"index": 0}), ending, stop]))


def test_sources_of_responses_reach_the_others_also_when_only_the_finished_item_holds_them() -> None:
    notes = [{"type": "url_citation", **source, "start_index": 0, "end_index": 1} for source in SOURCES]
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed"}
    part = {"type": "output_text", "text": "a", "annotations": notes, "logprobs": []}
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    first = {**place, "annotation_index": 0, "annotation": notes[0]}
    done = {**item, "content": [part]}
    for annotated in ([], [responses.frame("response.output_text.annotation.added", first)]):
        frames = [
            responses.frame("response.output_item.added", {"output_index": 0, "item": {**item, "content": []}}),
            responses.frame("response.content_part.added", {**place, "part": {**part, "text": "", "annotations": []}}),
            responses.frame("response.output_text.delta", {**place, "delta": "a"}),
            *annotated,
            responses.frame("response.output_item.done", {"output_index": 0, "item": done}),
            responses.frame(
                "response.completed", {"response": {"id": "resp_1", "status": "completed", "output": [done]}}
            ),
        ]
        assert_sources(R, b"".join(frames))


def assert_sources(upstream: WireFormat, stream: bytes) -> None:
    check_events(events_of(upstream, stream))
    for client in FORMATS:
        out = translated_stream(upstream, client, [stream])
        check_native(client, out)
        reply = accumulated(client, out)
        if client is A:
            found = reply["content"][0]["citations"]
        elif client is C:
            found = [note.get("url_citation", note) for note in reply["choices"][0]["message"]["annotations"]]
        else:
            found = [note.get("url_citation", note) for note in reply["output"][0]["content"][0]["annotations"]]
        assert [(note["url"], note["title"]) for note in found] == [(s["url"], s["title"]) for s in SOURCES]


# --- whole values where deltas are expected ------------------------------------------------------------------------------


def test_anthropic_input_that_stands_whole_in_the_first_block() -> None:
    opening, *_, ending, stop = anthropic.frames(_reply(), "m")
    block = {"type": "tool_use", "id": "t1", "name": "f", "input": {"a": 1}}
    start = anthropic.frame("content_block_start", {"index": 0, "content_block": block})
    close = anthropic.frame("content_block_stop", {"index": 0})
    empty = anthropic.frame(
        "content_block_delta", {"index": 0, "delta": {"type": "input_json_delta", "partial_json": ""}}
    )
    for frames in ([opening, start, close, ending, stop], [opening, start, empty, close, ending, stop]):
        [call] = fold(events_of(A, b"".join(frames))).parts
        assert isinstance(call, ToolCall)
        assert call.arguments == '{"a":1}'


def test_responses_that_come_only_as_finished_items() -> None:
    reply = _reply()
    frames = list(responses.frames(reply, "m"))
    finished = [
        frame for frame in frames if b".delta" not in frame and b"content_part" not in frame and b".added" not in frame
    ]
    assert fold(events_of(R, b"".join(finished))).parts == (Text(reply.text),)
    only_the_end = [frames[0], frames[-1]]
    assert fold(events_of(R, b"".join(only_the_end))).parts == (Text(reply.text),)


def test_responses_summaries_of_several_parts_are_paragraphs() -> None:
    frames = [
        responses.frame("response.output_item.added", {"output_index": 0, "item": {"type": "reasoning", "id": "rs_1"}})
    ]
    for index, text in enumerate(("One.", "Two.")):
        place = {"output_index": 0, "summary_index": index}
        frames.append(
            responses.frame(
                "response.reasoning_summary_part.added", {**place, "part": {"type": "summary_text", "text": ""}}
            )
        )
        frames.append(responses.frame("response.reasoning_summary_text.delta", {**place, "delta": text}))
    item = {
        "type": "reasoning",
        "id": "rs_1",
        "encrypted_content": "x",
        "summary": [{"type": "summary_text", "text": t} for t in ("One.", "Two.")],
    }
    frames.append(responses.frame("response.output_item.done", {"output_index": 0, "item": item}))
    frames.append(responses.frame("response.completed", {"response": {"status": "completed", "output": [item]}}))
    [reasoning] = fold(events_of(R, b"".join(frames))).parts
    assert isinstance(reasoning, Reasoning)
    assert (reasoning.text, reasoning.encrypted) == ("One.\n\nTwo.", "x")


@pytest.mark.parametrize("client", FORMATS)
def test_hosted_work_in_an_anthropic_stream_is_skipped_and_indices_stay_contiguous(client: WireFormat) -> None:
    opening, *_, ending, stop = anthropic.frames(_reply(), "m")
    search = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
    found = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []}
    frames = [opening]
    for index, block in enumerate([search, found, {"type": "text", "text": ""}]):
        frames.append(anthropic.frame("content_block_start", {"index": index, "content_block": block}))
        delta: Json = (
            {"type": "input_json_delta", "partial_json": '{"query":"q"}'}
            if index == 0
            else {"type": "text_delta", "text": "Found."}
        )
        frames += [] if index == 1 else [anthropic.frame("content_block_delta", {"index": index, "delta": delta})]
        frames.append(anthropic.frame("content_block_stop", {"index": index}))
    stream = b"".join([*frames, ending, stop])
    check_events(events_of(A, stream))
    assert {event.label for event in events_of(A, stream) if isinstance(event, Unknown)} == {
        "server_tool_use",
        "web_search_tool_result",
    }
    check_native(client, translated_stream(A, client, [stream]))


def test_an_error_says_what_it_was() -> None:
    [failed] = events_of(A, anthropic.error_frame("overloaded_error", "Overloaded"))
    assert isinstance(failed, Failed)
    assert failed.error.kind is ErrorKind.OVERLOADED


def _reply() -> Reply:
    return Reply()


def test_details_belong_to_the_reasoning_that_they_came_with() -> None:
    def detail(text: str) -> bytes:
        return chunk({"reasoning_details": [{"type": "reasoning.text", "text": text, "index": 0}]})

    stream = b"".join([detail("One."), chunk({"content": "a"}), detail("Two."), chunk({}, "stop"), DONE])
    thoughts = [part for part in fold(events_of(C, stream)).parts if isinstance(part, Reasoning)]
    assert [[entry["text"] for entry in thought.raw] for thought in thoughts] == [["One."], ["Two."]]


@pytest.mark.parametrize("upstream", FORMATS)
def test_an_answer_begins_with_its_first_part(upstream: WireFormat) -> None:
    """Before it, another account may still be asked."""
    translator = StreamTranslator(CODECS[upstream], CODECS[A], way_back())
    frames = frames_of(b"".join(rendering.frames(upstream, _reply())))
    assert not translator.feed(frames[0])
    assert not translator.began
    for frame in frames[1:4]:
        translator.feed(frame)
    assert translator.began
    assert translator.finished is None
