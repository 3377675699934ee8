"""Whole replies: stop reasons, usage, refusals, and the 200s that are no answers."""

import pytest

from proxy.errors import UpstreamFault
from proxy.formats.registry import CODECS
from proxy.formats.translate import translate_response
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering
from tests.support.replies import CACHED, PLAIN, TOOL_CALL
from tests.support.translating import FORMATS, PAIRS, A, C, R, pair_name, way_back


def seen(upstream: WireFormat, client: WireFormat, document: Json) -> dict[str, Json]:
    return translate_response(document, CODECS[upstream], CODECS[client], way_back())


def anthropic(stop: str, *content: Json, **members: Json) -> dict[str, Json]:
    said = list(content) or [{"type": "text", "text": "a"}]
    return rendering.whole(A, PLAIN) | {"content": said, "stop_reason": stop} | members


def chat(finish: Json, **message: Json) -> dict[str, Json]:
    said = {"role": "assistant", "content": "a", **message}
    return rendering.whole(C, PLAIN) | {"choices": [{"index": 0, "message": said, "finish_reason": finish}]}


CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL_USE = {"type": "tool_use", "id": "c1", "name": "f", "input": {}}


@pytest.mark.parametrize(
    ("stop", "finish", "status"),
    [
        ("end_turn", "stop", "completed"),
        ("stop_sequence", "stop", "completed"),
        ("pause_turn", "stop", "completed"),
        ("compaction", "stop", "completed"),
        ("max_tokens", "length", "incomplete"),
        ("model_context_window_exceeded", "length", "incomplete"),
        ("refusal", "content_filter", "incomplete"),
        ("sensitive", "content_filter", "incomplete"),
        ("a_new_reason", "stop", "completed"),
    ],
)
def test_stop_reasons_of_anthropic(stop: str, finish: str, status: str) -> None:
    assert seen(A, C, anthropic(stop))["choices"][0]["finish_reason"] == finish
    reply = seen(A, R, anthropic(stop))
    assert reply["status"] == status
    reasons = {"length": "max_output_tokens", "content_filter": "content_filter"}
    assert reply["incomplete_details"] == ({"reason": reasons[finish]} if status == "incomplete" else None)


def test_a_tool_use_is_said_in_every_format() -> None:
    assert seen(A, C, anthropic("tool_use", TOOL_USE))["choices"][0]["finish_reason"] == "tool_calls"
    assert seen(A, R, anthropic("tool_use", TOOL_USE))["status"] == "completed"


@pytest.mark.parametrize(
    ("finish", "message", "stop"),
    [
        ("stop", {}, "end_turn"),
        ("length", {}, "max_tokens"),
        ("content_filter", {}, "refusal"),
        ("tool_calls", {"tool_calls": [CALL]}, "tool_use"),
        ("stop", {"tool_calls": [CALL]}, "tool_use"),
        ("length", {"tool_calls": [CALL]}, "max_tokens"),
        ("tool_calls", {}, "end_turn"),
        ("tool_calls", {"tool_calls": [{"id": "c", "function": {"name": "", "arguments": "{}"}}]}, "end_turn"),
        ("function_call", {"function_call": {"name": "f", "arguments": "{}"}}, "tool_use"),
        (None, {}, "end_turn"),
    ],
)
def test_finish_reasons_of_chat(finish: str, message: dict[str, Json], stop: str) -> None:
    assert seen(C, A, chat(finish, **message))["stop_reason"] == stop


@pytest.mark.parametrize(
    ("members", "stop"),
    [
        ({}, "end_turn"),
        ({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}, "max_tokens"),
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}, "refusal"),
        ({"status": "incomplete", "incomplete_details": None}, "max_tokens"),
    ],
)
def test_statuses_of_responses(members: dict[str, Json], stop: str) -> None:
    assert seen(R, A, rendering.whole(R, PLAIN) | members)["stop_reason"] == stop
    assert seen(R, A, rendering.whole(R, TOOL_CALL))["stop_reason"] == "tool_use"


def test_the_stop_sequence_itself_is_kept() -> None:
    reply = anthropic("stop_sequence", stop_sequence="END")
    assert CODECS[A].decode_response(reply).stop_sequence == "END"


@pytest.mark.parametrize("pair", PAIRS, ids=pair_name)
def test_usage_is_recomposed_in_each_convention(pair: tuple[WireFormat, WireFormat]) -> None:
    upstream, client = pair
    usage = seen(upstream, client, rendering.whole(upstream, CACHED))["usage"]
    written = upstream is not C  # Chat has no official member for cache writes
    if client is A:
        assert usage["input_tokens"] + usage["cache_creation_input_tokens"] == 240
        assert usage["cache_read_input_tokens"] == 1_000
        assert usage["cache_creation_input_tokens"] in ({200} if written else {0, 200})
        assert usage["output_tokens"] == 30
    elif client is C:
        assert (usage["prompt_tokens"], usage["completion_tokens"], usage["total_tokens"]) == (1_240, 30, 1_270)
        assert usage["prompt_tokens_details"]["cached_tokens"] == 1_000
    else:
        assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (1_240, 30, 1_270)
        assert usage["input_tokens_details"]["cached_tokens"] == 1_000
        assert usage["output_tokens_details"]["reasoning_tokens"] == 0


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"prompt_tokens": 100, "completion_tokens": 5, "prompt_cache_hit_tokens": 60, "prompt_cache_miss_tokens": 40}, (40, 60, 0, 5)),
        ({"prompt_tokens": 100, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 20}}, (50, 30, 20, 5)),
        ({"prompt_tokens": 100, "completion_tokens": 5, "cache_read_input_tokens": 30, "cache_creation_input_tokens": 20}, (50, 30, 20, 5)),
        ({"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 30}}, (0, 10, 0, 5)),
        ({"prompt_tokens": 10, "completion_tokens": None, "prompt_tokens_details": None}, (10, 0, 0, 0)),
        ({"prompt_tokens": -5, "completion_tokens": "x"}, (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_usage_of_chat_vendors(usage: Json, counted: tuple[int, int, int, int]) -> None:
    told = seen(C, A, chat("stop") | {"usage": usage})["usage"]
    keys = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens")
    assert tuple(told[key] for key in keys) == counted


@pytest.mark.parametrize("upstream", FORMATS)
def test_a_reply_without_usage_is_no_fault(upstream: WireFormat) -> None:
    for client in FORMATS:
        document = rendering.whole(upstream, PLAIN) | {"usage": None}
        assert seen(upstream, client, document)["model"] == "claude-sonnet-5"


@pytest.mark.parametrize("client", FORMATS)
@pytest.mark.parametrize(
    ("upstream", "document"),
    [
        (A, {"type": "error", "error": {"type": "overloaded_error", "message": "m"}}),
        (A, {}),
        (A, {"content": "text"}),
        (C, {"error": {"message": "m", "code": 502}}),
        (C, {"choices": []}),
        (C, {"choices": [None]}),
        (
            C,
            {
                "choices": [
                    {"message": {"content": "a"}, "finish_reason": "error", "error": {"message": "m", "code": 502}}
                ]
            },
        ),
        (C, {"object": "chat.completion"}),
        (R, {"error": {"message": "m"}}),
        (R, {"status": "failed", "error": {"code": "server_error", "message": "m"}, "output": []}),
        (R, {"status": "cancelled", "output": []}),
        (R, {"status": "in_progress", "output": []}),
        (R, {"status": "queued", "output": []}),
        (R, {"status": "completed"}),
    ],
)
def test_a_200_that_is_no_answer_is_the_upstream_s_fault(
    client: WireFormat, upstream: WireFormat, document: Json
) -> None:
    with pytest.raises(UpstreamFault):
        seen(upstream, client, document)


def test_a_refusal_in_words_stays_one() -> None:
    refused = {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "content": [{"type": "refusal", "refusal": "No."}],
    }
    reply = rendering.whole(R, PLAIN) | {"output": [refused]}
    message = seen(R, C, reply)["choices"][0]["message"]
    assert (message["content"], message["refusal"]) == (None, "No.")
    assert seen(R, A, reply)["content"] == [{"type": "text", "text": "No."}]
    assert seen(R, A, reply)["stop_reason"] == "refusal"
    item = seen(C, R, chat("stop", content=None, refusal="No."))["output"][0]
    assert item["content"] == [{"type": "refusal", "refusal": "No."}]


def test_content_parts_of_chat_are_text() -> None:
    document = chat("stop", content=[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}])
    assert seen(C, A, document)["content"] == [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]


@pytest.mark.parametrize("client", FORMATS)
def test_ids_carry_the_format_s_prefix_and_are_the_upstream_s_own_where_they_can_be(client: WireFormat) -> None:
    prefix = {A: "msg_", C: "chatcmpl-", R: "resp_"}[client]
    for upstream in FORMATS:
        reply = rendering.whole(upstream, PLAIN)
        told = seen(upstream, client, reply)["id"]
        assert told.startswith(prefix)
        assert (told == reply["id"]) is (client is upstream)


def test_a_reply_says_what_its_request_asked_for() -> None:
    """Responses repeats some of its request."""
    document: dict[str, Json] = {
        "model": "m",
        "input": "Go.",
        "max_output_tokens": 50,
        "temperature": 0.5,
        "parallel_tool_calls": False,
        "reasoning": {"effort": "low"},
        "text": {"format": {"type": "json_object"}},
    }
    request = CODECS[R].decode_request(document)
    reply = translate_response(rendering.whole(A, PLAIN), CODECS[A], CODECS[R], way_back(request=request))
    told = {key: reply[key] for key in ("max_output_tokens", "temperature", "parallel_tool_calls", "text")}
    assert told == {key: document[key] for key in told}
    assert reply["reasoning"]["effort"] == "low"


def test_numbers_in_arguments_stay_exact() -> None:
    arguments = '{"n":12345678901234567890123,"f":1.0,"s":"\\ud83d\\ude00"}'
    called = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": arguments}}
    reply = seen(C, A, chat("tool_calls", tool_calls=[called]))
    text = jsonio.dumps(reply["content"][-1]["input"]).decode()
    assert '"n":12345678901234567890123,"f":1.0' in text
