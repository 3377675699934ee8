"""Reasoning goes back to its issuer, byte for byte, through clients of any format, and to nobody else."""

from collections.abc import Mapping

import pytest

from proxy.formats.passthrough import may_hold_seals, strip_foreign_reasoning
from proxy.formats.registry import CODECS
from proxy.formats.seals import MARK
from proxy.formats.translate import translate_response
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.echoing import follow_up
from tests.support.native import anthropic, chat, responses
from tests.support.sdk_readers import accumulated, parsed
from tests.support.translating import CROSSING, FORMATS, A, C, R, pair_name, translated_stream, upstream_body, way_back

THOUGHT = "Weigh it — then “read”.\n\nTwice."
SIGNATURE = "EqQBCgIYAhIkZjU0+/=="
REDACTED = "EmwKAhgBEgy3va3pzix/LafPsn4a"
ENCRYPTED = "gAAAAABo+/-_=="
ARGUMENTS = '{"path":"a.txt"}'

crossing = pytest.mark.parametrize("pair", CROSSING, ids=pair_name)
streamed_or_whole = pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])


def anthropic_blocks() -> list[Json]:
    return [
        {"type": "thinking", "thinking": THOUGHT, "signature": SIGNATURE},
        {"type": "redacted_thinking", "data": REDACTED},
        {"type": "text", "text": "I read."},
        {"type": "tool_use", "id": "toolu_1", "name": "read_file", "input": {"path": "a.txt"}},
    ]


def anthropic_reply() -> Json:
    usage = {"input_tokens": 1, "output_tokens": 2}
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "usage": usage}
    return {**head, "content": anthropic_blocks(), "stop_reason": "tool_use", "stop_sequence": None}


def anthropic_stream() -> bytes:
    head = {**anthropic_reply(), "content": [], "stop_reason": None}
    frames = [anthropic.frame("message_start", {"message": head})]
    thinking, redacted, text, call = anthropic_blocks()
    starts = [{**thinking, "thinking": "", "signature": ""}, redacted, {**text, "text": ""}, {**call, "input": {}}]
    half = len(THOUGHT) // 2
    deltas: list[list[Json]] = [
        [
            {"type": "thinking_delta", "thinking": THOUGHT[:half]},
            {"type": "thinking_delta", "thinking": THOUGHT[half:]},
            {"type": "signature_delta", "signature": SIGNATURE},
        ],
        [],
        [{"type": "text_delta", "text": "I read."}],
        [{"type": "input_json_delta", "partial_json": ARGUMENTS}],
    ]
    for index, start in enumerate(starts):
        frames.append(anthropic.frame("content_block_start", {"index": index, "content_block": start}))
        frames += [anthropic.frame("content_block_delta", {"index": index, "delta": delta}) for delta in deltas[index]]
        frames.append(anthropic.frame("content_block_stop", {"index": index}))
    ending = {"delta": {"stop_reason": "tool_use", "stop_sequence": None}, "usage": {"output_tokens": 9}}
    return b"".join([*frames, anthropic.frame("message_delta", ending), anthropic.frame("message_stop", {})])


def responses_items() -> list[Json]:
    summary = [{"type": "summary_text", "text": THOUGHT}]
    call = {"type": "function_call", "id": "fc_1", "status": "completed", "call_id": "call_1"}
    return [
        {"type": "reasoning", "id": "rs_1", "summary": summary, "encrypted_content": ENCRYPTED},
        {**call, "name": "read_file", "arguments": ARGUMENTS},
        {"type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": REDACTED},
    ]


def responses_reply(status: str = "completed") -> Json:
    head = {"id": "resp_1", "object": "response", "created_at": 1, "model": "m", "status": status}
    return {**head, "output": responses_items() if status == "completed" else [], "usage": None}


def responses_stream() -> bytes:
    frames = [responses.frame("response.created", {"response": responses_reply("in_progress")})]
    for index, item in enumerate(responses_items()):
        place = {"output_index": index, "item_id": item["id"]}
        empty = {**item, "summary": []} if item["type"] == "reasoning" else {**item, "arguments": ""}
        frames.append(responses.frame("response.output_item.added", {**place, "item": empty}))
        if item["type"] == "reasoning" and item["summary"]:
            delta = {**place, "summary_index": 0, "delta": THOUGHT}
            frames.append(responses.frame("response.reasoning_summary_text.delta", delta))
        if item["type"] == "function_call":
            frames.append(responses.frame("response.function_call_arguments.delta", {**place, "delta": ARGUMENTS}))
        frames.append(responses.frame("response.output_item.done", {**place, "item": item}))
    return b"".join([*frames, responses.frame("response.completed", {"response": responses_reply()})])


def chat_details() -> list[Json]:
    return [
        {"type": "reasoning.text", "text": THOUGHT, "signature": SIGNATURE, "format": "anthropic-claude-v1", "index": 0}
    ]


def chat_message() -> Json:
    function = {"name": "read_file", "arguments": ARGUMENTS}
    extra = {"google": {"thought_signature": ENCRYPTED}}
    call = {"id": "call_1", "type": "function", "function": function, "extra_content": extra}
    return {
        "role": "assistant",
        "content": "I read.",
        "reasoning": THOUGHT,
        "reasoning_details": chat_details(),
        "tool_calls": [call],
    }


def chat_reply() -> Json:
    choice = {"index": 0, "message": chat_message(), "finish_reason": "tool_calls"}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def chat_stream() -> bytes:
    message = chat_message()
    half = len(THOUGHT) // 2
    [detail] = chat_details()
    opening = {key: value for key, value in detail.items() if key != "signature"}
    deltas: list[Json] = [
        {"role": "assistant", "reasoning": THOUGHT[:half], "reasoning_details": [{**opening, "text": THOUGHT[:half]}]},
        {"reasoning": THOUGHT[half:], "reasoning_details": [{**opening, "text": THOUGHT[half:]}]},
        {"reasoning_details": [{"type": "reasoning.text", "signature": SIGNATURE, "index": 0}]},
        {"content": "I read."},
        {"tool_calls": [{**message["tool_calls"][0], "index": 0}]},
    ]
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "tool_calls"})
    return b"".join([*(chat.frame({**head, "choices": [choice]}) for choice in choices), chat.DONE])


STREAMS = {A: anthropic_stream, C: chat_stream, R: responses_stream}
WHOLES = {A: anthropic_reply, C: chat_reply, R: responses_reply}
KEEPS: Mapping[WireFormat, frozenset[str]] = {
    A: frozenset(),
    C: frozenset({"reasoning_details", "reasoning_content_echo", "gemini"}),
    R: frozenset(),
}
"""Quirks under which a Chat upstream wants its reasoning back."""


def received(upstream: WireFormat, client: WireFormat, *, streamed: bool) -> dict[str, Json]:
    """Return the reply as the client's SDK keeps it."""
    if streamed:
        return accumulated(client, translated_stream(upstream, client, [STREAMS[upstream]()]))
    whole = translate_response(WHOLES[upstream](), CODECS[upstream], CODECS[client], way_back())
    return parsed(client, whole)


def sent_back(upstream: WireFormat, client: WireFormat, target: WireFormat, *, streamed: bool) -> dict[str, Json]:
    """Return what `target` receives when the client continues a conversation that `upstream` began."""
    document = follow_up(client, received(upstream, client, streamed=streamed))
    if client is target:
        return strip_foreign_reasoning(document, client)
    return upstream_body(client, target, document, quirks=KEEPS[target])


@streamed_or_whole
@pytest.mark.parametrize("client", [C, R])
def test_anthropic_thinking_returns_byte_for_byte(client: WireFormat, *, streamed: bool) -> None:
    body = sent_back(A, client, A, streamed=streamed)
    assert body["messages"][1]["content"] == anthropic_blocks()


@streamed_or_whole
@pytest.mark.parametrize("client", [A, C])
def test_encrypted_reasoning_of_responses_returns_byte_for_byte(client: WireFormat, *, streamed: bool) -> None:
    body = sent_back(R, client, R, streamed=streamed)
    assert [item for item in body["input"] if item["type"] == "reasoning"] == [
        item for item in responses_items() if item["type"] == "reasoning"
    ]
    assert body["store"] is False


@streamed_or_whole
@pytest.mark.parametrize("client", [A, R])
def test_a_chat_upstream_gets_its_reasoning_back_where_it_wants_it(client: WireFormat, *, streamed: bool) -> None:
    message = sent_back(C, client, C, streamed=streamed)["messages"][1]
    assert message["reasoning_content"] == THOUGHT
    assert message["reasoning_details"] == chat_details()
    assert message["tool_calls"] == chat_message()["tool_calls"]


@streamed_or_whole
@crossing
def test_nothing_of_it_reaches_another_format(pair: tuple[WireFormat, WireFormat], *, streamed: bool) -> None:
    """Neither as it was nor sealed, also where client and new upstream speak one format."""
    upstream, target = pair
    for client in FORMATS:
        if client is upstream:
            continue
        sent = jsonio.dumps(sent_back(upstream, client, target, streamed=streamed)).decode()
        for secret in (SIGNATURE, REDACTED, ENCRYPTED, MARK, "Weigh it"):
            assert jsonio.dumps(secret).decode().strip('"') not in sent, (client, secret)


@streamed_or_whole
@crossing
def test_nothing_of_it_reaches_another_format_from_its_own_client(
    pair: tuple[WireFormat, WireFormat], *, streamed: bool
) -> None:
    """The client of the issuer's format holds it unsealed; towards another format it is dropped."""
    upstream, target = pair
    document = follow_up(upstream, received(upstream, upstream, streamed=streamed))
    sent = jsonio.dumps(upstream_body(upstream, target, document)).decode()
    for secret in (SIGNATURE, REDACTED, MARK, "Weigh it"):
        assert jsonio.dumps(secret).decode().strip('"') not in sent, secret


@streamed_or_whole
def test_a_thinking_block_always_has_a_string_signature(*, streamed: bool) -> None:
    for upstream in (C, R):
        content = received(upstream, A, streamed=streamed)["content"]
        thinking = [block for block in content if block["type"] == "thinking"]
        assert thinking
        assert all(isinstance(block["signature"], str) for block in thinking)


@streamed_or_whole
def test_chat_clients_see_thinking_once(*, streamed: bool) -> None:
    message = received(A, C, streamed=streamed)["choices"][0]["message"]
    assert message["reasoning_content"] == THOUGHT
    assert str(message).count("Weigh it") == 1


@pytest.mark.parametrize("client", FORMATS)
def test_a_body_without_seals_passes_untouched(client: WireFormat) -> None:
    document = follow_up(client, received(client, client, streamed=False))
    assert strip_foreign_reasoning(document, client) is document
    assert not may_hold_seals(jsonio.dumps(document))


def test_a_turn_of_nothing_but_foreign_thinking_is_dropped() -> None:
    block = {"type": "thinking", "thinking": "x", "signature": f"{MARK}chat.e30"}
    messages = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": [block]},
        {"role": "user", "content": "b"},
    ]
    document = {"model": "m", "messages": messages}
    assert may_hold_seals(jsonio.dumps(document))
    assert strip_foreign_reasoning(document, A)["messages"] == [messages[0], messages[2]]


def test_a_budget_is_not_asked_for_inside_a_tool_loop_that_began_elsewhere() -> None:
    thinking = {"type": "enabled", "budget_tokens": 2_000}
    document = follow_up(A, received(C, A, streamed=False), thinking=thinking)
    edits = [{"type": "clear_thinking_20251015", "keep": "all"}, {"type": "clear_tool_uses_20250919"}]
    stripped = strip_foreign_reasoning(document | {"context_management": {"edits": edits}}, A)
    assert "thinking" not in stripped
    assert stripped["context_management"] == {"edits": edits[1:]}
    own = follow_up(A, received(A, A, streamed=False), thinking=thinking)
    assert strip_foreign_reasoning(own, A)["thinking"] == thinking


def test_citations_that_nothing_proves_do_not_reach_anthropic() -> None:
    source = {
        "type": "url_citation",
        "url_citation": {"url": "https://x.test", "title": "X", "start_index": 0, "end_index": 1},
    }
    message = {"role": "assistant", "content": "Said.", "annotations": [source]}
    reply = {**chat_reply(), "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    seen = parsed(A, translate_response(reply, CODECS[C], CODECS[A], way_back()))
    assert seen["content"][0]["citations"][0]["url"] == "https://x.test"
    document = strip_foreign_reasoning(follow_up(A, seen), A)
    assert document["messages"][1]["content"] == [{"type": "text", "text": "Said."}]


@pytest.mark.parametrize(
    "damage", ["cgr1.", "cgr1.anthropic.!!", "cgr1.nobody.e30", "cgr1.anthropic.W10", "cgr1.chat.eyJ0Ijo1fQ"]
)
def test_a_damaged_seal_is_nobody_s_proof(damage: str) -> None:
    block = {"type": "thinking", "thinking": "x", "signature": damage}
    document = {
        "model": "m",
        "max_tokens": 9,
        "messages": [{"role": "assistant", "content": [block, {"type": "text", "text": "y"}]}],
    }
    for target in (C, R):
        assert damage not in jsonio.dumps(upstream_body(A, target, document)).decode()
    assert damage not in jsonio.dumps(strip_foreign_reasoning(document, A)).decode()
