"""Tool names, ids, free-form tools and namespaces: fitted for the upstream, and back as the client knows them."""

import random
import string

import pytest

from proxy.formats.free_form import FreeTextReader, free_text
from proxy.formats.ir import ToolChoice, ToolKind
from proxy.formats.names import fit_id, fit_name, fit_names
from proxy.formats.registry import CODECS
from proxy.formats.tools import NO_NAMES, ToolMap
from proxy.formats.translate import WayBack, translate_response
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering
from tests.support.full_requests import SCHEMA
from tests.support.replies import Reply, Stop, ToolCall
from tests.support.sdk_readers import accumulated
from tests.support.stream_grammar import check_native
from tests.support.translating import CROSSING, FORMATS, A, C, R, context, pair_name, requested, translated_stream

LONG = "mcp__a_server_with_a_long_name__and_a_tool_whose_name_is_longer_than_openai_allows"
PATCH = '*** Begin Patch\n*** Add File: é.txt\n+say "hi" \\ \U0001f600\n*** End Patch\n'
GRAMMAR = {"type": "grammar", "syntax": "lark", "definition": "start: /.+/"}
CUSTOM = {"type": "custom", "name": "apply_patch", "description": "Patch.", "format": GRAMMAR}

crossing = pytest.mark.parametrize("pair", CROSSING, ids=pair_name)


def offering(client: WireFormat, *names: str, **members: Json) -> dict[str, Json]:
    """Return a request that offers functions of these names and has called each of them once before."""
    if client is A:
        uses = [{"type": "tool_use", "id": f"t{n}", "name": name, "input": {}} for n, name in enumerate(names)]
        results = [{"type": "tool_result", "tool_use_id": f"t{n}", "content": "x"} for n in range(len(names))]
        messages = [
            {"role": "user", "content": "Go."},
            {"role": "assistant", "content": uses},
            {"role": "user", "content": results},
        ]
        tools = [{"name": name, "input_schema": SCHEMA} for name in names]
        return {"model": "m", "max_tokens": 9, "messages": messages, "tools": tools, **members}
    if client is C:
        calls = [
            {"id": f"t{n}", "type": "function", "function": {"name": name, "arguments": "{}"}}
            for n, name in enumerate(names)
        ]
        answers = [{"role": "tool", "tool_call_id": f"t{n}", "content": "x"} for n in range(len(names))]
        functions = [{"type": "function", "function": {"name": name, "parameters": SCHEMA}} for name in names]
        said = [{"role": "user", "content": "Go."}, {"role": "assistant", "tool_calls": calls}, *answers]
        return {"model": "m", "messages": said, "tools": functions, **members}
    items: list[Json] = [{"role": "user", "content": "Go."}]
    for n, name in enumerate(names):
        items.append({"type": "function_call", "call_id": f"t{n}", "name": name, "arguments": "{}"})
        items.append({"type": "function_call_output", "call_id": f"t{n}", "output": "x"})
    tools = [{"type": "function", "name": name, "parameters": SCHEMA} for name in names]
    return {"model": "m", "input": items, "tools": tools, **members}


def offered(body: dict[str, Json]) -> list[str]:
    return [tool.get("name") or tool["function"]["name"] for tool in body["tools"]]


def reply_calling(upstream: WireFormat, client: WireFormat, names: ToolMap, *calls: ToolCall) -> dict[str, Json]:
    """Return the whole reply that the client gets; its stream says the same."""
    reply = Reply(parts=calls, stop=Stop.TOOL)
    way = WayBack(names, context())
    whole = translate_response(rendering.whole(upstream, reply), CODECS[upstream], CODECS[client], way)
    stream = translated_stream(
        upstream, client, rendering.frames(upstream, reply, sizes=(3,)), WayBack(names, context())
    )
    check_native(client, stream)
    assert calls_of(client, accumulated(client, stream)) == calls_of(client, whole)
    return whole


def calls_of(client: WireFormat, reply: dict[str, Json]) -> list[tuple[str, str, Json]]:
    """Return (id, name, input) of each call."""
    if client is A:
        return [(b["id"], b["name"], b["input"]) for b in reply["content"] if b["type"] == "tool_use"]
    if client is C:
        calls = reply["choices"][0]["message"]["tool_calls"]
        return [
            (c["id"], c[c["type"]]["name"], c[c["type"]].get("arguments", c[c["type"]].get("input"))) for c in calls
        ]
    items = [item for item in reply["output"] if item["type"].endswith("_call")]
    return [(i["call_id"], i["name"], i.get("arguments", i.get("input"))) for i in items]


@crossing
def test_ordinary_names_stay_as_they_are(pair: tuple[WireFormat, WireFormat]) -> None:
    client, upstream = pair
    names = ("read_file", "Bash", "mcp__files__list-all", "a" * 64)
    assert offered(requested(client, upstream, offering(client, *names)).encoded.body) == list(names)


@crossing
def test_long_names_fit_everywhere_and_come_back(pair: tuple[WireFormat, WireFormat]) -> None:
    client, upstream = pair
    odd = f"{LONG}.with.dots" * 2
    translated = requested(client, upstream, offering(client, "read_file", odd))
    short = offered(translated.encoded.body)[1]
    assert len(short) <= (128 if upstream is A else 64)
    assert set(short) <= set(string.ascii_letters + string.digits + "_-")
    told = jsonio.dumps(translated.encoded.body).decode()
    assert told.count(f'"{short}"') == 2, "in the tools and in the history"
    assert odd not in told
    whole = reply_calling(upstream, client, translated.names, ToolCall("call_1", short, '{"path":"a"}'))
    assert calls_of(client, whole)[0][1] == odd


def test_a_long_name_is_the_same_in_a_tool_choice() -> None:
    translated = requested(A, C, offering(A, LONG, tool_choice={"type": "tool", "name": LONG}))
    body = translated.encoded.body
    assert body["tool_choice"]["function"]["name"] == offered(body)[0] != LONG


def test_names_of_one_beginning_do_not_collide() -> None:
    names = [LONG + suffix for suffix in ("_one", "_two", "_three")]
    assert len(set(offered(requested(A, C, offering(A, *names)).encoded.body))) == 3


def test_a_shortened_name_never_takes_another_s() -> None:
    taken = fit_name(LONG, C)
    translated = requested(A, C, offering(A, LONG, taken))
    assert offered(translated.encoded.body)[1] == taken
    assert len(set(offered(translated.encoded.body))) == 2


def test_fitting_is_the_same_in_every_request() -> None:
    assert fit_name(LONG, C) == fit_name(LONG, R)
    assert fit_names({1: LONG, 2: "a.b"}, C) == {1: fit_name(LONG, C), 2: fit_name("a.b", C)}


@pytest.mark.parametrize(
    ("call_id", "target", "kept"),
    [
        ("call_abc-123", A, True),
        ("toolu_01A09q90qw90lq917835lq9", C, True),
        ("functions.get_weather:0", A, False),
        ("functions.get_weather:0", C, True),
        ("functions.get_weather:0", R, True),
        ("c" * 41, C, False),
        ("c" * 41, R, True),
        ("c" * 65, R, False),
        ("c" * 64, A, True),
    ],
)
def test_ids_change_only_where_they_must(call_id: str, target: WireFormat, *, kept: bool) -> None:
    fitted = fit_id(call_id, target)
    assert (fitted == call_id) is kept
    assert len(fitted) <= {A: 128, C: 40, R: 64}[target]
    assert fit_id(fitted, target) == fitted


@crossing
def test_calls_and_results_share_their_fitted_ids(pair: tuple[WireFormat, WireFormat]) -> None:
    client, upstream = pair
    document = jsonio.loads(jsonio.dumps(offering(client, "one", "two")).replace(b'"t0"', b'"' + b"x.y:" * 20 + b'"'))
    told = jsonio.dumps(requested(client, upstream, document).encoded.body).decode()
    fitted = fit_id("x.y:" * 20, upstream)
    assert told.count(f'"{fitted}"') == 2
    assert "interrupted" not in told


@crossing
def test_an_upstream_s_odd_ids_reach_the_client_in_its_own_rules(pair: tuple[WireFormat, WireFormat]) -> None:
    client, upstream = pair
    odd = "functions.read_file:0" * 5
    whole = reply_calling(upstream, client, NO_NAMES, ToolCall(odd, "read_file", "{}"))
    seen = calls_of(client, whole)[0][0]
    assert seen == fit_id(odd, client)


# --- free-form tools ---------------------------------------------------------------------------------------------------


def patching(client: WireFormat) -> dict[str, Json]:
    if client is R:
        call = {"type": "custom_tool_call", "call_id": "c1", "name": "apply_patch", "input": PATCH}
        result = {"type": "custom_tool_call_output", "call_id": "c1", "output": "done"}
        return {"model": "m", "input": [{"role": "user", "content": "Go."}, call, result], "tools": [CUSTOM]}
    grammar = {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: /.+/"}}
    custom = {"name": "apply_patch", "description": "Patch.", "format": grammar}
    said = [
        {"role": "user", "content": "Go."},
        {
            "role": "assistant",
            "tool_calls": [{"id": "c1", "type": "custom", "custom": {"name": "apply_patch", "input": PATCH}}],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "done"},
    ]
    return {"model": "m", "messages": said, "tools": [{"type": "custom", "custom": custom}]}


@pytest.mark.parametrize(("client", "upstream"), [(R, A), (R, C), (C, A)])
def test_a_free_form_tool_becomes_a_function_with_one_string(client: WireFormat, upstream: WireFormat) -> None:
    translated = requested(client, upstream, patching(client))
    tool = translated.encoded.body["tools"][0]
    schema = tool["input_schema"] if upstream is A else tool["function"]["parameters"]
    assert schema["required"] == ["input"]
    assert schema["properties"]["input"]["type"] == "string"
    assert "start: /.+/" in schema["properties"]["input"]["description"]
    wrapped = {"input": PATCH}
    if upstream is A:
        assert translated.encoded.body["messages"][1]["content"][0]["input"] == wrapped
    else:
        call = translated.encoded.body["messages"][1]["tool_calls"][0]
        assert jsonio.loads(call["function"]["arguments"].encode()) == wrapped


@pytest.mark.parametrize(("client", "upstream"), [(R, A), (R, C), (C, A)])
def test_a_call_of_it_comes_back_as_free_text(client: WireFormat, upstream: WireFormat) -> None:
    names = requested(client, upstream, patching(client)).names
    for arguments in (jsonio.dumps({"input": PATCH}).decode(), ascii_json({"input": PATCH})):
        whole = reply_calling(upstream, client, names, ToolCall("call_1", "apply_patch", arguments))
        assert calls_of(client, whole) == [("call_1", "apply_patch", PATCH)]
        kind = whole["output"][0]["type"] if client is R else whole["choices"][0]["message"]["tool_calls"][0]["type"]
        assert kind == ("custom_tool_call" if client is R else "custom")


def test_chat_responses_a_free_form_tool_stays_one() -> None:
    translated = requested(C, R, patching(C))
    assert translated.encoded.body["tools"] == [CUSTOM]
    assert [item["type"] for item in translated.encoded.body["input"][1:]] == [
        "custom_tool_call",
        "custom_tool_call_output",
    ]
    item = {"type": "custom_tool_call", "id": "ctc_1", "call_id": "call_1", "name": "apply_patch", "input": PATCH}
    document = {"id": "resp_1", "status": "completed", "output": [item], "usage": None}
    whole = translate_response(document, CODECS[R], CODECS[C], WayBack(translated.names, context()))
    assert calls_of(C, whole) == [("call_1", "apply_patch", PATCH)]


@pytest.mark.parametrize(
    "arguments", ["", "{}", '{"patch":"x"}', "no json", '{"input":5}', '["x"]', '{"input":"cut', "{"]
)
def test_arguments_of_another_shape_are_given_as_they_are(arguments: str) -> None:
    for size in (1, 3, 100):
        reader = FreeTextReader()
        pieces = [arguments[at : at + size] for at in range(0, len(arguments), size)]
        streamed = "".join(reader.feed(piece) for piece in pieces) + reader.finish()
        assert streamed == (free_text(arguments) if arguments != '{"input":"cut' else "cut")


def test_free_text_streams_as_it_comes_at_any_cut() -> None:
    chance = random.Random(5)
    alphabet = ["a", '"', "\\", "\n", "\t", "é", "\u2028", "\U0001f600", "/", "\x00", "}", "{"]
    for _ in range(300):
        text = "".join(chance.choices(alphabet, k=chance.randrange(0, 30)))
        for arguments in (
            jsonio.dumps({"input": text}).decode(),
            ascii_json({"input": text}),
            f' {{ "input" : {ascii_json(text)} }} ',
        ):
            reader = FreeTextReader()
            out, at = "", 0
            while at < len(arguments):
                step = chance.randrange(1, 5)
                out += reader.feed(arguments[at : at + step])
                at += step
            assert out + reader.finish() == text


def test_free_text_does_not_wait_for_the_end() -> None:
    reader = FreeTextReader()
    assert [reader.feed(piece) for piece in ('{"in', 'put":"ab', "c\\", "nd", '"', "}")] == [
        "",
        "ab",
        "c",
        "\nd",
        "",
        "",
    ]


# --- namespaces --------------------------------------------------------------------------------------------------------


def spaced(*tools: Json) -> dict[str, Json]:
    call = {"type": "function_call", "call_id": "c1", "name": "list", "namespace": "mcp__files", "arguments": "{}"}
    result = {"type": "function_call_output", "call_id": "c1", "output": "x"}
    return {"model": "m", "input": [{"role": "user", "content": "Go."}, call, result], "tools": list(tools)}


def function(name: str) -> dict[str, Json]:
    return {"type": "function", "name": name, "parameters": SCHEMA}


@pytest.mark.parametrize("upstream", [A, C])
def test_namespaces_are_flattened_and_restored(upstream: WireFormat) -> None:
    spaces = [
        {"type": "namespace", "name": name, "tools": [function("list")]} for name in ("mcp__files", "mcp__mail__")
    ]
    translated = requested(R, upstream, spaced(*spaces, function("list")))
    assert offered(translated.encoded.body) == ["mcp__files__list", "mcp__mail__list", "list"]
    for wire, namespace in (("mcp__files__list", "mcp__files"), ("mcp__mail__list", "mcp__mail__"), ("list", None)):
        whole = reply_calling(upstream, R, translated.names, ToolCall("call_1", wire, "{}"))
        item = whole["output"][0]
        assert (item["name"], item.get("namespace")) == ("list", namespace)
    assert '"mcp__files__list"' in jsonio.dumps(translated.encoded.body["messages"]).decode()


def test_a_namespaced_tool_whose_flat_name_is_taken_gets_another() -> None:
    space = {"type": "namespace", "name": "files", "tools": [function("list")]}
    translated = requested(R, C, spaced(space, function("files__list")))
    first, second = offered(translated.encoded.body)
    assert first != second
    restored = [translated.names.tools[name] for name in (first, second)]
    assert [(tool.namespace, tool.name) for tool in restored] == [("files", "list"), (None, "files__list")]


def test_tools_that_come_as_input_are_offered() -> None:
    document = {
        "model": "m",
        "input": [{"type": "additional_tools", "tools": [function("now"), CUSTOM]}, {"role": "user", "content": "Go."}],
    }
    for upstream in (A, C):
        translated = requested(R, upstream, document)
        assert offered(translated.encoded.body) == ["now", "apply_patch"]
        assert len(translated.encoded.body["messages"]) == 1


@pytest.mark.parametrize("client", [C, R])
def test_allowed_tools_narrow_what_is_offered(client: WireFormat) -> None:
    names = ("one", "two")
    named = (
        [{"type": "function", "name": "two"}] if client is R else [{"type": "function", "function": {"name": "two"}}]
    )
    chosen = {"mode": "required", "tools": named}
    choice = {"type": "allowed_tools", **chosen} if client is R else {"type": "allowed_tools", "allowed_tools": chosen}
    document = offering(client, *names, tool_choice=choice)
    body = requested(client, A, document).encoded.body
    assert (offered(body), body["tool_choice"]) == (["two"], {"type": "any"})
    other = C if client is R else R
    body = requested(client, other, document).encoded.body
    if other is C:
        assert (offered(body), body["tool_choice"]) == (["two"], "required")
    else:
        assert body["tool_choice"] == {
            "type": "allowed_tools",
            "mode": "required",
            "tools": [{"type": "function", "name": "two"}],
        }


def test_the_client_s_choice_of_a_free_form_tool_is_kept() -> None:
    request = requested(R, A, patching(R) | {"tool_choice": {"type": "custom", "name": "apply_patch"}}).request
    assert request.tool_choice == ToolChoice(request.tool_choice.mode, "apply_patch", ToolKind.CUSTOM)  # type: ignore[union-attr]
    assert requested(R, A, patching(R) | {"tool_choice": {"type": "custom", "name": "apply_patch"}}).encoded.body[
        "tool_choice"
    ] == {"type": "tool", "name": "apply_patch"}


@pytest.mark.parametrize("client", FORMATS)
def test_calls_without_ids_get_one_for_all_their_deltas(client: WireFormat) -> None:
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    deltas = [
        {"tool_calls": [{"index": 0, "function": {"name": "now", "arguments": ""}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": '{"a":1}'}}]},
    ]
    choices: list[Json] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "tool_calls"})
    stream = (
        b"".join(b"data: %s\n\n" % jsonio.dumps({**head, "choices": [choice]}) for choice in choices)
        + b"data: [DONE]\n\n"
    )
    out = translated_stream(C, client, [stream])
    check_native(client, out)
    [(call_id, name, arguments)] = calls_of(client, accumulated(client, out))
    assert call_id.startswith("call_")
    assert (name, arguments) == ("now", {"a": 1} if client is A else '{"a":1}')


def ascii_json(value: Json) -> str:
    """Write JSON with every character beyond ASCII escaped, surrogate pairs and all."""
    import json

    return json.dumps(value, ensure_ascii=True)
