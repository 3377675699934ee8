"""Chat and Responses requests for upstreams of another format, rule by rule."""

import pytest

from proxy.errors import Inexpressible
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.full_requests import FULL, PDF, PIXEL, SCHEMA
from tests.support.sdk_requests import check_request
from tests.support.translating import PAIRS, A, C, R, pair_name, requested, upstream_body

PNG = f"data:image/png;base64,{PIXEL}"
TOOL = {"name": "read_file", "parameters": SCHEMA}
INTERRUPTED = "[no result: the call was interrupted]"


def chat(*messages: Json, **members: Json) -> dict[str, Json]:
    return {"model": "m", "messages": list(messages), "tools": [{"type": "function", "function": TOOL}], **members}


def responses(*items: Json, **members: Json) -> dict[str, Json]:
    return {"model": "m", "input": list(items), "tools": [{"type": "function", **TOOL}], **members}


def checked(source: WireFormat, target: WireFormat, document: Json, *quirks: str) -> dict[str, Json]:
    body = upstream_body(source, target, document, quirks=frozenset(quirks))
    check_request(target, body)
    return body


def said(role: str, text: Json) -> dict[str, Json]:
    return {"role": role, "content": text}


def calling(*calls: tuple[str, str], text: str | None = None) -> dict[str, Json]:
    entries = [
        {"id": call_id, "type": "function", "function": {"name": "read_file", "arguments": arguments}}
        for call_id, arguments in calls
    ]
    return {"role": "assistant", "content": text, "tool_calls": entries}


def answer(call_id: str, content: Json = "done") -> dict[str, Json]:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def call(call_id: str, arguments: str = "{}", **members: Json) -> dict[str, Json]:
    return {"type": "function_call", "call_id": call_id, "name": "read_file", "arguments": arguments, **members}


def output(call_id: str, content: Json = "done") -> dict[str, Json]:
    return {"type": "function_call_output", "call_id": call_id, "output": content}


def blocks(body: dict[str, Json], place: int) -> list[tuple[str, Json]]:
    """Return (type, what identifies it) of each block of a message."""
    keys = {"text": "text", "tool_use": "id", "tool_result": "tool_use_id"}
    content = body["messages"][place]["content"]
    return [(block["type"], block.get(keys.get(block["type"], ""))) for block in content]


@pytest.mark.parametrize("pair", PAIRS, ids=pair_name)
def test_everything_at_once_is_what_the_upstream_s_sdk_would_send(pair: tuple[WireFormat, WireFormat]) -> None:
    source, target = pair
    checked(source, target, FULL[source](), "max_completion_tokens")


def test_chat_anthropic_system_prompts_of_every_place_are_hoisted_in_order() -> None:
    marked = {"role": "system", "content": "Two.", "cache_control": {"type": "ephemeral"}}
    body = checked(
        C,
        A,
        chat(
            said("developer", "One."),
            marked,
            said("user", "Go."),
            calling(("c1", "{}")),
            answer("c1"),
            said("system", [{"type": "text", "text": "Three."}]),
            said("user", "On."),
            said("system", "Last."),
        ),
    )
    assert [block["text"] for block in body["system"]] == ["One.", "Two.", "Three.", "Last."]
    assert [block.get("cache_control") for block in body["system"]] == [None, {"type": "ephemeral"}, None, None]
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]
    assert blocks(body, 2) == [("tool_result", "c1"), ("text", "On.")]


def test_responses_anthropic_instructions_and_developers_are_hoisted() -> None:
    developer = {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "Two."}]}
    body = checked(R, A, responses(developer, said("user", "Go."), instructions="One."))
    assert [block["text"] for block in body["system"]] == ["One.", "Two."]


def test_chat_anthropic_only_system_prompts_still_make_a_request() -> None:
    body = checked(C, A, chat(said("system", "One."), said("system", "Two.")))
    assert body["system"][0]["text"] == "One."
    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "Two."}]}]


def test_chat_anthropic_tool_messages_join_before_the_user_s_text() -> None:
    body = checked(
        C,
        A,
        chat(said("user", "Go."), calling(("c1", "{}"), ("c2", "{}")), answer("c2"), answer("c1"), said("user", "On.")),
    )
    assert blocks(body, 2) == [("tool_result", "c2"), ("tool_result", "c1"), ("text", "On.")]


@pytest.mark.parametrize("target", [A, R])
def test_chat_assistant_text_precedes_its_calls(target: WireFormat) -> None:
    body = checked(C, target, chat(said("user", "Go."), calling(("c1", "{}"), text="I look."), answer("c1")))
    if target is A:
        assert blocks(body, 1) == [("text", "I look."), ("tool_use", "c1")]
    else:
        assert [item["type"] for item in body["input"]] == [
            "message",
            "message",
            "function_call",
            "function_call_output",
        ]


def test_responses_items_group_into_turns() -> None:
    items = (
        said("user", "Go."),
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I look."}]},
        call("c1"),
        call("c2"),
        output("c1"),
        output("c2"),
        said("user", "On."),
    )
    for target, count in ((A, 3), (C, 5)):
        body = checked(R, target, responses(*items))
        assert len(body["messages"]) == count
    assert blocks(checked(R, A, responses(*items)), 1) == [("text", "I look."), ("tool_use", "c1"), ("tool_use", "c2")]


@pytest.mark.parametrize("target", [A, C])
def test_responses_one_call_after_another_stays_in_order(target: WireFormat) -> None:
    body = checked(R, target, responses(said("user", "Go."), call("c1"), output("c1"), call("c2"), output("c2")))
    roles = [message["role"] for message in body["messages"]]
    assert roles == (["user", "assistant"] + ["user" if target is A else "tool", "assistant"] * 2)[:5]


@pytest.mark.parametrize("target", [A, C])
def test_responses_a_late_result_moves_up_to_its_call(target: WireFormat) -> None:
    words = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Wait."}]}
    items = (
        said("user", "Go."),
        call("c1"),
        call("c2"),
        output("c1", "one"),
        words,
        output("c2", "two"),
        said("user", "On."),
    )
    translated = requested(R, target, responses(*items))
    told = jsonio.dumps(translated.encoded.body["messages"]).decode()
    assert told.index('"one"') < told.index('"two"') < told.index("Wait.")
    assert INTERRUPTED not in told
    assert translated.encoded.dropped == ()


@pytest.mark.parametrize("target", [A, C])
def test_a_call_without_a_result_gets_one_that_says_so(target: WireFormat) -> None:
    body = checked(R, target, responses(said("user", "Go."), call("c1"), call("c2"), output("c2"), said("user", "On.")))
    assert INTERRUPTED in jsonio.dumps(body).decode()
    if target is A:
        assert blocks(body, 2) == [("tool_result", "c2"), ("tool_result", "c1"), ("text", "On.")]


def test_a_call_at_the_very_end_is_answered_too() -> None:
    body = checked(C, A, chat(said("user", "Go."), calling(("c1", "{}"))))
    assert blocks(body, 2) == [("tool_result", "c1")]
    assert body["messages"][2]["content"][0]["is_error"] is True


@pytest.mark.parametrize("target", [A, R])
def test_a_result_without_a_call_is_left_out_and_declared(target: WireFormat) -> None:
    translated = requested(C, target, chat(said("user", "Go."), answer("lost", "LOST"), said("user", "On.")))
    assert "LOST" not in jsonio.dumps(translated.encoded.body).decode()
    assert "tool result without a call" in translated.encoded.dropped


@pytest.mark.parametrize("target", [A, R])
def test_a_second_result_of_one_call_is_left_out_and_declared(target: WireFormat) -> None:
    messages = (said("user", "Go."), calling(("c1", "{}")), answer("c1", "first"), answer("c1", "second"))
    translated = requested(C, target, chat(*messages))
    told = jsonio.dumps(translated.encoded.body).decode()
    assert "first" in told
    assert "second" not in told
    assert "second result of one tool call" in translated.encoded.dropped


def test_ids_that_come_again_later_belong_to_the_later_call() -> None:
    body = checked(
        C,
        A,
        chat(
            said("user", "Go."),
            calling(("call_0", '{"path":"a"}')),
            answer("call_0", "one"),
            calling(("call_0", '{"path":"b"}')),
            answer("call_0", "two"),
        ),
    )
    assert [message["content"][0].get("content") for message in body["messages"][2::2]] == ["one", "two"]


@pytest.mark.parametrize(
    ("arguments", "parsed"),
    [
        ("", {}),
        ("  ", {}),
        ("{}", {}),
        ('{"path":"a"}', {"path": "a"}),
        ('{"path":"cut', {"_raw": '{"path":"cut'}),
        ('["a"]', {"_value": ["a"]}),
        ('"a"', {"_value": "a"}),
        ('{"n":123456789012345678901}', {"n": 123456789012345678901}),
        ('{"u":"\\ud83d"}', {"u": "\ud83d"}),
    ],
)
def test_arguments_become_the_object_that_anthropic_wants(arguments: str, parsed: Json) -> None:
    body = upstream_body(C, A, chat(said("user", "Go."), calling(("c1", arguments)), answer("c1")))
    assert body["messages"][1]["content"][0]["input"] == parsed


def test_broken_arguments_stay_as_they_are_between_the_openai_formats() -> None:
    body = checked(C, R, chat(said("user", "Go."), calling(("c1", '{"path":"cut')), answer("c1")))
    assert body["input"][1]["arguments"] == '{"path":"cut'
    body = checked(R, C, responses(said("user", "Go."), call("c1", '{"path":"cut'), output("c1")))
    assert body["messages"][1]["tool_calls"][0]["function"]["arguments"] == '{"path":"cut'


def test_images_and_files_of_chat() -> None:
    content = [
        {"type": "text", "text": "Look."},
        {"type": "image_url", "image_url": {"url": PNG, "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "https://x.test/a.png"}},
        {"type": "file", "file": {"filename": "a.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}},
        {"type": "file", "file": {"filename": "a.txt", "file_data": "data:text/plain;base64,d29yZHM="}},
    ]
    sent = checked(C, A, chat(said("user", content)))["messages"][0]["content"]
    pdf = {"type": "base64", "media_type": "application/pdf", "data": PDF}
    assert sent[1:] == [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
        {"type": "image", "source": {"type": "url", "url": "https://x.test/a.png"}},
        {"type": "document", "source": pdf, "title": "a.pdf"},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "words"}, "title": "a.txt"},
    ]
    items = checked(C, R, chat(said("user", content)))["input"][0]["content"]
    assert items[1] == {"type": "input_image", "image_url": PNG, "detail": "low"}
    assert items[3]["file_data"] == f"data:application/pdf;base64,{PDF}"


def test_images_and_files_of_responses() -> None:
    content = [
        {"type": "input_image", "image_url": PNG, "detail": "auto"},
        {"type": "input_file", "filename": "a.pdf", "file_data": f"data:application/pdf;base64,{PDF}"},
        {"type": "input_file", "file_url": "https://x.test/a.pdf"},
    ]
    sent = checked(R, A, responses(said("user", content)))["messages"][0]["content"]
    assert [block["source"]["type"] for block in sent] == ["base64", "base64", "url"]
    parts = checked(R, C, responses(said("user", content[:2])))["messages"][0]["content"]
    assert parts[0]["image_url"] == {"url": PNG, "detail": "auto"}
    assert parts[1]["file"] == {"filename": "a.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}


def test_images_in_results_of_responses() -> None:
    content = [{"type": "input_text", "text": "shot"}, {"type": "input_image", "image_url": PNG}]
    items = (said("user", "Go."), call("c1"), output("c1", content))
    result = checked(R, A, responses(*items))["messages"][2]["content"][0]
    assert [block["type"] for block in result["content"]] == ["text", "image"]
    tool, after = checked(R, C, responses(*items))["messages"][2:]
    assert (tool["content"], after["content"][0]["type"]) == ("shot", "image_url")


@pytest.mark.parametrize("target", [A, R])
@pytest.mark.parametrize(
    "part",
    [
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "file", "file": {"file_id": "file-1"}},
        {"type": "video_url", "video_url": {"url": "https://x.test/a.mp4"}},
    ],
)
def test_content_of_chat_without_counterpart_is_refused_by_name(target: WireFormat, part: Json) -> None:
    with pytest.raises(Inexpressible):
        requested(C, target, chat(said("user", [{"type": "text", "text": "Look."}, part])))


@pytest.mark.parametrize("target", [A, C])
@pytest.mark.parametrize(
    "item",
    [
        {"type": "item_reference", "id": "msg_1"},
        {"type": "compaction", "encrypted_content": "x"},
        said("user", [{"type": "input_image", "file_id": "file-1"}]),
        said("user", [{"type": "input_file", "file_id": "file-1"}]),
    ],
)
def test_items_that_stand_for_what_only_the_vendor_holds_are_refused_by_name(target: WireFormat, item: Json) -> None:
    with pytest.raises(Inexpressible):
        requested(R, target, responses(said("user", "Go."), item))


@pytest.mark.parametrize("target", [A, C])
@pytest.mark.parametrize(
    "kind",
    ["web_search_call", "local_shell_call", "mcp_list_tools", "configuration_update", "tool_search_call", "new_kind"],
)
def test_items_that_others_cannot_say_are_left_out_and_declared(target: WireFormat, kind: str) -> None:
    items = (said("user", "Go."), call("c1"), {"type": kind, "id": "x_1"}, output("c1"), said("user", "On."))
    translated = requested(R, target, responses(*items))
    assert kind in translated.encoded.dropped
    assert INTERRUPTED not in jsonio.dumps(translated.encoded.body).decode()


@pytest.mark.parametrize("source", [C, R])
@pytest.mark.parametrize(
    "member", ["n", "logprobs", "audio", "previous_response_id", "conversation", "background", "prompt"]
)
def test_what_would_change_the_answer_is_refused_by_name(source: WireFormat, member: str) -> None:
    values: dict[str, Json] = {
        "n": 2,
        "logprobs": True,
        "audio": {"voice": "a"},
        "background": True,
        "prompt": {"id": "p"},
    }
    document = (chat if source is C else responses)(said("user", "Go."), **{member: values.get(member, "resp_1")})
    for target in (A, C, R):
        if target is not source:
            with pytest.raises(Inexpressible, match=member):
                requested(source, target, document)


def test_members_that_change_nothing_are_no_obstacle() -> None:
    document = chat(said("user", "Go."), n=1, logprobs=False, seed=7, logit_bias={"1": 1}, prediction=None)
    translated = requested(C, A, document)
    assert translated.encoded.dropped == ("logit_bias", "seed")


@pytest.mark.parametrize("target", [A, R])
def test_legacy_functions_become_tools(target: WireFormat) -> None:
    document = {
        "model": "m",
        "functions": [TOOL],
        "function_call": {"name": "read_file"},
        "messages": [
            said("user", "Go."),
            {"role": "assistant", "content": None, "function_call": {"name": "read_file", "arguments": '{"path":"a"}'}},
            {"role": "function", "name": "read_file", "content": "one"},
        ],
    }
    body = checked(C, target, document)
    assert body["tools"][0]["name"] == "read_file"
    assert body["tool_choice"]["name"] == "read_file"
    told = jsonio.dumps(body).decode()
    assert INTERRUPTED not in told
    assert "one" in told


def test_responses_anthropic_a_string_input_is_a_user_message() -> None:
    body = checked(R, A, {"model": "m", "input": "Go."})
    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "Go."}]}]


def test_responses_chat_late_system_messages_keep_their_place() -> None:
    body = checked(R, C, responses(said("user", "Go."), said("developer", "Be brief."), said("user", "On.")))
    assert [message["role"] for message in body["messages"]] == ["user", "system", "user"]


@pytest.mark.parametrize("target", [C, R])
def test_a_system_message_between_call_and_result_moves_behind(target: WireFormat) -> None:
    source = R if target is C else C
    document = (
        responses(said("user", "Go."), call("c1"), said("developer", "Be brief."), output("c1"))
        if source is R
        else chat(said("user", "Go."), calling(("c1", "{}")), said("system", "Be brief."), answer("c1"))
    )
    told = jsonio.dumps(checked(source, target, document)).decode()
    assert told.index('"done"') < told.index("Be brief.")
    assert INTERRUPTED not in told


def test_a_system_message_behind_an_unanswered_call_does_not_swallow_its_result() -> None:
    body = checked(R, C, responses(said("user", "Go."), call("c1"), said("developer", "Stop."), said("user", "On.")))
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "tool", "system", "user"]


def test_an_assistant_that_speaks_first_gets_an_opening() -> None:
    body = checked(C, A, chat(said("assistant", "Hello."), said("user", "Go.")))
    assert [message["role"] for message in body["messages"]] == ["user", "assistant", "user"]


def test_a_prefill_ends_without_white_space_or_is_followed_by_a_request_to_go_on() -> None:
    document = chat(said("user", "Go."), said("assistant", "The answer is: "))
    assert checked(C, A, document)["messages"][-1]["content"] == [{"type": "text", "text": "The answer is:"}]
    newer = checked(C, A, document, "adaptive_thinking")
    assert newer["messages"][-1]["role"] == "user"


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_texts_of_white_space_do_not_reach_anthropic(text: str) -> None:
    body = checked(C, A, chat(said("user", [{"type": "text", "text": text}, {"type": "text", "text": "Go."}])))
    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "Go."}]}]


def test_tool_content_as_an_array_of_texts() -> None:
    parts = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    messages = (said("user", "Go."), calling(("c1", "{}")), answer("c1", parts))
    assert checked(C, A, chat(*messages))["messages"][2]["content"][0]["content"] == parts
    assert checked(C, R, chat(*messages))["input"][2]["output"] == "one\ntwo"


def test_cache_marks_of_openai_clients_reach_anthropic() -> None:
    mark = {"type": "ephemeral"}
    tool = {"type": "function", "function": TOOL, "cache_control": mark}
    body = checked(C, A, chat({"role": "user", "content": "Go.", "cache_control": mark}, tools=[tool]))
    assert body["messages"][0]["content"][0]["cache_control"] == mark
    assert body["tools"][0]["cache_control"] == mark


@pytest.mark.parametrize("target", [A, C])
def test_nothing_vanishes_silently(target: WireFormat) -> None:
    """System content that is no text, and calls and results without ids."""
    picture = {"type": "input_image", "image_url": PNG}
    items = (
        {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "Look."}, picture]},
        {"type": "function_call", "name": "read_file", "arguments": "{}"},
        {"type": "function_call_output", "output": "done"},
        said("user", "On."),
    )
    translated = requested(R, target, responses(*items))
    told = jsonio.dumps(translated.encoded.body).decode()
    assert INTERRUPTED not in told
    assert "done" in told
    assert "system content that is no text" in translated.encoded.dropped


def test_refusals_in_a_chat_result_are_text() -> None:
    messages = (said("user", "Go."), calling(("c1", "{}")), answer("c1", [{"type": "refusal", "refusal": "No."}]))
    assert checked(C, A, chat(*messages))["messages"][2]["content"][0]["content"] == "No."
