"""Messages requests for upstreams that speak Chat Completions or Responses, rule by rule."""

import pytest

from proxy.errors import Inexpressible
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.full_requests import PDF, PIXEL, SCHEMA
from tests.support.sdk_requests import check_request
from tests.support.translating import A, C, R, requested, upstream_body

IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}
CHAT_IMAGE = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}
RESPONSES_IMAGE = {"type": "input_image", "image_url": f"data:image/png;base64,{PIXEL}", "detail": "auto"}
PDF_BLOCK = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": PDF}}
TOOLS = [{"name": "read_file", "input_schema": SCHEMA}]


def said(text: str) -> dict[str, Json]:
    return {"type": "text", "text": text}


def user(*content: Json) -> dict[str, Json]:
    return {"role": "user", "content": list(content)}


def assistant(*content: Json) -> dict[str, Json]:
    return {"role": "assistant", "content": list(content)}


def use(call_id: str, **arguments: Json) -> dict[str, Json]:
    return {"type": "tool_use", "id": call_id, "name": "read_file", "input": arguments}


def result(call_id: str, content: Json = "done", **members: Json) -> dict[str, Json]:
    return {"type": "tool_result", "tool_use_id": call_id, "content": content, **members}


def document(*messages: Json, **members: Json) -> dict[str, Json]:
    return {"model": "m", "max_tokens": 1_000, "messages": list(messages), "tools": TOOLS, **members}


def chat(*messages: Json, quirks: tuple[str, ...] = (), **members: Json) -> dict[str, Json]:
    body = upstream_body(A, C, document(*messages, **members), quirks=frozenset(quirks))
    check_request(C, body)
    return body


def responses(*messages: Json, **members: Json) -> dict[str, Json]:
    body = upstream_body(A, R, document(*messages, **members))
    check_request(R, body)
    return body


def test_chat_results_come_first_then_what_the_user_said_beside_them() -> None:
    body = chat(
        user(said("Go.")),
        assistant(said("I look."), use("t1", path="a"), use("t2", path="b")),
        user(said("Before."), result("t2", "two"), IMAGE, result("t1", "one"), said("After.")),
    )
    assert body["messages"][1:] == [
        {
            "role": "assistant",
            "content": "I look.",
            "tool_calls": [
                {"id": "t1", "type": "function", "function": {"name": "read_file", "arguments": '{"path":"a"}'}},
                {"id": "t2", "type": "function", "function": {"name": "read_file", "arguments": '{"path":"b"}'}},
            ],
        },
        {"role": "tool", "tool_call_id": "t2", "content": "two"},
        {"role": "tool", "tool_call_id": "t1", "content": "one"},
        {"role": "user", "content": [said("Before."), CHAT_IMAGE, said("After.")]},
    ]


def test_responses_results_come_first_then_what_the_user_said_beside_them() -> None:
    body = responses(user(said("Go.")), assistant(use("t1")), user(said("Before."), result("t1", "one"), IMAGE))
    assert body["input"][1:] == [
        {"type": "function_call", "call_id": "t1", "name": "read_file", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "t1", "output": "one"},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Before."}, RESPONSES_IMAGE]},
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain", "plain"),
        ([said("one"), said("two")], "one\ntwo"),
        ([], ""),
        (None, ""),
        ("", ""),
        ([{"type": "tool_reference", "tool_name": "x"}, said("one")], "one"),
    ],
)
def test_a_tool_result_becomes_text(content: Json, text: str) -> None:
    messages = (user(said("Go.")), assistant(use("t1")), user(result("t1", content)))
    assert chat(*messages)["messages"][2] == {"role": "tool", "tool_call_id": "t1", "content": text}
    output = responses(*messages)["input"][2]["output"]
    assert output == text or [part["text"] for part in output] == [text]


def test_a_tool_result_without_content_is_an_empty_text() -> None:
    bare = {"type": "tool_result", "tool_use_id": "t1"}
    assert chat(user(said("Go.")), assistant(use("t1")), user(bare))["messages"][2]["content"] == ""


def test_chat_pictures_of_parallel_results_follow_in_one_user_message() -> None:
    body = chat(
        user(said("Go.")),
        assistant(use("t1"), use("t2")),
        user(result("t1", [said("one"), IMAGE]), result("t2", [IMAGE]), PDF_BLOCK, said("Well?")),
    )
    one, two, then = body["messages"][2:]
    assert one == {"role": "tool", "tool_call_id": "t1", "content": "one"}
    assert two["content"], "strict upstreams refuse an empty tool message"
    file = {"type": "file", "file": {"filename": "document.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}}
    assert then == {"role": "user", "content": [CHAT_IMAGE, CHAT_IMAGE, file, said("Well?")]}


def test_responses_pictures_stay_in_their_result() -> None:
    body = responses(user(said("Go.")), assistant(use("t1")), user(result("t1", [said("one"), IMAGE])))
    assert body["input"][2]["output"] == [{"type": "input_text", "text": "one"}, RESPONSES_IMAGE]


@pytest.mark.parametrize("content", ["boom", [said("boom")]])
def test_a_failed_result_says_so_in_words(content: Json) -> None:
    messages = (user(said("Go.")), assistant(use("t1")), user(result("t1", content, is_error=True)))
    assert chat(*messages)["messages"][2]["content"] == "[tool error] boom"
    assert responses(*messages)["input"][2]["output"] == "[tool error] boom"


ATTRIBUTION = "x-anthropic-billing-header: cc_version=2.1.197; cch=f00;"


@pytest.mark.parametrize(
    ("system", "text"),
    [
        ("Be good.", "Be good."),
        ([said("One."), {**said("Two."), "cache_control": {"type": "ephemeral"}}], "One.\n\nTwo."),
        ([said(ATTRIBUTION), said("Be good.")], "Be good."),
        (f"{ATTRIBUTION}\nBe good.", "Be good."),
        (f"{ATTRIBUTION}\r\n\r\nBe good.", "Be good."),
        (f"{ATTRIBUTION}\rBe good.", "Be good."),
        ([said(f"{ATTRIBUTION}\r\nBe good.")], "Be good."),
        ("Say\nx-anthropic-billing-header: y\nnever.", "Say\nx-anthropic-billing-header: y\nnever."),
    ],
)
def test_the_system_prompt_is_one_text_without_the_leading_attribution(system: Json, text: str) -> None:
    assert chat(user(said("Go.")), system=system)["messages"][0] == {"role": "system", "content": text}
    assert responses(user(said("Go.")), system=system)["instructions"] == text


def test_an_attribution_alone_leaves_no_system_prompt() -> None:
    assert chat(user(said("Go.")), system=ATTRIBUTION)["messages"][0]["role"] == "user"
    assert "instructions" not in responses(user(said("Go.")), system=[said(ATTRIBUTION)])


def test_a_system_message_inside_the_conversation_becomes_a_reminder_behind_the_results() -> None:
    messages = (
        user(said("Go.")),
        assistant(use("t1")),
        {"role": "system", "content": "Be brief."},
        user(result("t1"), said("Well?")),
    )
    reminder = "<system-reminder>\nBe brief.\n</system-reminder>"
    roles = [message["role"] for message in chat(*messages)["messages"]]
    assert roles == ["user", "assistant", "tool", "user"]
    assert chat(*messages)["messages"][3]["content"] == [said(reminder), said("Well?")]
    items = responses(*messages)["input"]
    assert [item["type"] for item in items[1:3]] == ["function_call", "function_call_output"]
    assert [part["text"] for item in items[3:] for part in item["content"]] == ["Well?", reminder]


def test_a_turn_of_nothing_but_thinking_leaves_no_message() -> None:
    thought = {"type": "thinking", "thinking": "Hm.", "signature": "s"}
    redacted = {"type": "redacted_thinking", "data": "x"}
    translated = requested(A, C, document(user(said("Go.")), assistant(thought, redacted), user(said("Well?"))))
    assert [message["role"] for message in translated.encoded.body["messages"]] == ["user", "user"]
    assert "reasoning of another origin" in translated.encoded.dropped


def test_chat_content_is_null_beside_calls_without_text() -> None:
    message = chat(user(said("Go.")), assistant(use("t1")), user(result("t1")))["messages"][1]
    assert message["content"] is None


def test_deepseek_gets_reasoning_content_on_every_turn_with_calls() -> None:
    thought = {"type": "thinking", "thinking": "Hm.", "signature": ""}
    messages = (
        user(said("Go.")),
        assistant(thought, use("t1")),
        user(result("t1")),
        assistant(use("t2")),
        user(result("t2")),
    )
    first, second = (
        m for m in chat(*messages, quirks=("reasoning_content_echo",))["messages"] if m["role"] == "assistant"
    )
    assert first["reasoning_content"] == "Hm."
    assert second["reasoning_content"], "a placeholder where there is none"
    assert "reasoning_content" not in str(chat(*messages)), "others refuse or bill it"


@pytest.mark.parametrize("schema", [None, {}, {"properties": {}}, {"type": "object"}])
def test_a_tool_without_a_schema_takes_an_empty_object(schema: Json) -> None:
    tools = [{"name": "now", "input_schema": schema}]
    parameters = chat(user(said("Go.")), tools=tools)["tools"][0]["function"]["parameters"]
    assert parameters["type"] == "object"
    assert responses(user(said("Go.")), tools=tools)["tools"][0]["parameters"]["type"] == "object"


def test_tools_keep_their_schemas_and_lose_what_only_anthropic_reads() -> None:
    extras = {"cache_control": {"type": "ephemeral"}, "defer_loading": True, "eager_input_streaming": True}
    tools = [{"type": "custom", "name": "read_file", "description": "Read.", "input_schema": SCHEMA, **extras}]
    function = {"name": "read_file", "description": "Read.", "parameters": SCHEMA}
    assert chat(user(said("Go.")), tools=tools)["tools"] == [{"type": "function", "function": function}]
    assert responses(user(said("Go.")), tools=tools)["tools"] == [{"type": "function", **function, "strict": False}]


def test_a_strict_tool_stays_strict() -> None:
    tools = [{"name": "read_file", "input_schema": SCHEMA, "strict": True}]
    assert chat(user(said("Go.")), tools=tools)["tools"][0]["function"]["strict"] is True
    assert responses(user(said("Go.")), tools=tools)["tools"][0]["strict"] is True


WEB_SEARCH = {"type": "web_search_20250305", "name": "web_search", "max_uses": 5}


@pytest.mark.parametrize("target", [C, R])
def test_hosted_tools_beside_the_client_s_own_are_left_out_and_declared(target: WireFormat) -> None:
    translated = requested(A, target, document(user(said("Go.")), tools=[*TOOLS, WEB_SEARCH]))
    assert len(translated.encoded.body["tools"]) == 1
    assert "web_search_20250305" in translated.encoded.dropped


@pytest.mark.parametrize("target", [C, R])
@pytest.mark.parametrize(
    "members",
    [
        {"tools": [WEB_SEARCH]},
        {"tools": [WEB_SEARCH], "tool_choice": {"type": "tool", "name": "web_search"}},
        {"tools": [*TOOLS, WEB_SEARCH], "tool_choice": {"type": "tool", "name": "web_search"}},
    ],
    ids=["the only one", "as Claude Code's WebSearch asks", "forced"],
)
def test_a_request_about_a_hosted_tool_is_refused_by_name(target: WireFormat, members: dict[str, Json]) -> None:
    with pytest.raises(Inexpressible, match="web_search_20250305"):
        requested(A, target, document(user(said("Search.")), **members))


@pytest.mark.parametrize(
    ("choice", "chat_choice", "responses_choice"),
    [
        ({"type": "auto"}, "auto", "auto"),
        ({"type": "any"}, "required", "required"),
        ({"type": "none"}, "none", "none"),
        (
            {"type": "tool", "name": "read_file"},
            {"type": "function", "function": {"name": "read_file"}},
            {"type": "function", "name": "read_file"},
        ),
    ],
)
def test_tool_choices(choice: Json, chat_choice: Json, responses_choice: Json) -> None:
    serial = {**choice, "disable_parallel_tool_use": True}
    assert chat(user(said("Go.")), tool_choice=choice)["tool_choice"] == chat_choice
    assert responses(user(said("Go.")), tool_choice=choice)["tool_choice"] == responses_choice
    assert chat(user(said("Go.")), tool_choice=serial)["parallel_tool_calls"] is False
    assert responses(user(said("Go.")), tool_choice=serial)["parallel_tool_calls"] is False
    assert "parallel_tool_calls" not in chat(user(said("Go.")), tool_choice=choice)


def test_without_tools_no_tool_settings_are_sent() -> None:
    members: dict[str, Json] = {"tools": [], "tool_choice": {"type": "auto", "disable_parallel_tool_use": True}}
    for body in (chat(user(said("Go.")), **members), responses(user(said("Go.")), **members)):
        assert not body.keys() & {"tools", "tool_choice", "parallel_tool_calls"}


def test_documents_of_every_kind() -> None:
    plain = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "words"}, "title": "T"}
    inline = {"type": "document", "source": {"type": "content", "content": [said("a"), said("b")]}}
    found = {"type": "search_result", "source": "https://x.test", "title": "X", "content": [said("hit")]}
    content = chat(user(PDF_BLOCK, plain, inline, found))["messages"][0]["content"]
    assert [part["type"] for part in content] == ["file", "text", "text", "text"]
    assert [part["text"] for part in content[1:]] == ["T\nwords", "a\nb", "X (https://x.test)\nhit"]
    items = responses(user(PDF_BLOCK, plain, inline, found))["input"][0]["content"]
    assert items[0] == {
        "type": "input_file",
        "filename": "document.pdf",
        "file_data": f"data:application/pdf;base64,{PDF}",
    }
    assert [item["text"] for item in items[1:]] == ["T\nwords", "a\nb", "X (https://x.test)\nhit"]


def test_media_by_address() -> None:
    image = {"type": "image", "source": {"type": "url", "url": "https://x.test/a.png"}}
    pdf = {"type": "document", "source": {"type": "url", "url": "https://x.test/a.pdf"}}
    assert chat(user(image))["messages"][0]["content"][0]["image_url"] == {"url": "https://x.test/a.png"}
    content = responses(user(image, pdf))["input"][0]["content"]
    assert content[0]["image_url"] == "https://x.test/a.png"
    assert content[1] == {"type": "input_file", "file_url": "https://x.test/a.pdf"}
    with pytest.raises(Inexpressible, match="document by address"):
        chat(user(pdf))


@pytest.mark.parametrize("target", [C, R])
@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "source": {"type": "file", "file_id": "file_1"}},
        {"type": "document", "source": {"type": "file", "file_id": "file_1"}},
        {"type": "container_upload", "file_id": "file_1"},
        {"type": "brand_new_content", "x": 1},
    ],
)
def test_content_that_only_anthropic_holds_is_refused_by_name(target: WireFormat, block: Json) -> None:
    with pytest.raises(Inexpressible):
        requested(A, target, document(user(said("Look."), block)))


@pytest.mark.parametrize("target", [C, R])
def test_records_of_hosted_tools_in_the_history_are_left_out_and_declared(target: WireFormat) -> None:
    searched = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "q"}}
    found = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []}
    messages = (user(said("Go.")), assistant(searched, found, said("Found.")), user(said("Well?")))
    translated = requested(A, target, document(*messages))
    assert {"server_tool_use", "web_search_tool_result"} <= set(translated.encoded.dropped)
    assert "srvtoolu_1" not in str(translated.encoded.body)
    assert "Found." in str(translated.encoded.body)


def test_a_text_only_model_gets_a_notice_for_each_image() -> None:
    content = chat(user(said("Look."), IMAGE), quirks=("text_only",))["messages"][0]["content"]
    assert [part["type"] for part in content] == ["text", "text"]
    assert "image" in content[1]["text"]


def test_empty_texts_are_left_out_and_consecutive_user_messages_stay_apart() -> None:
    body = chat(user(said("One."), said("")), user(said("Two.")))
    assert body["messages"] == [{"role": "user", "content": "One."}, {"role": "user", "content": "Two."}]


def test_arguments_of_every_shape_survive() -> None:
    arguments = {"n": 2**60, "f": 1.0, "u": "\u2028é\U0001f600", "deep": [{"a": [None, True]}], "empty": {}}
    message = chat(user(said("Go.")), assistant(use("t1", **arguments)), user(result("t1")))["messages"][1]
    text = message["tool_calls"][0]["function"]["arguments"]
    assert f'"n":{2**60},"f":1.0' in text


@pytest.mark.parametrize("target", [C, R])
def test_lone_surrogates_are_accepted(target: WireFormat) -> None:
    messages = (user(said("broken \ud83d")), assistant(use("t1", x="\udc00")), user(result("t1")))
    body = upstream_body(A, target, document(*messages))
    assert jsonio.loads(jsonio.dumps(body)) == body
    assert "broken \ud83d" in (
        body["messages"][0]["content"] if target is C else body["input"][0]["content"][0]["text"]
    )
