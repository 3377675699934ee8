"""Knobs across formats: limits, sampling, effort and budgets, structured output, users, and what the vendors refuse."""

import pytest

from proxy.formats.schema import pruned
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support.full_requests import SCHEMA
from tests.support.translating import CROSSING, FORMATS, A, C, R, pair_name, requested

crossing = pytest.mark.parametrize("pair", CROSSING, ids=pair_name)
BASES: dict[WireFormat, dict[str, Json]] = {
    A: {"model": "m", "max_tokens": 20_000, "messages": [{"role": "user", "content": "Go."}]},
    C: {"model": "m", "messages": [{"role": "user", "content": "Go."}]},
    R: {"model": "m", "input": "Go."},
}
TOOLS: dict[WireFormat, list[Json]] = {
    A: [{"name": "now", "input_schema": SCHEMA}],
    C: [{"type": "function", "function": {"name": "now", "parameters": SCHEMA}}],
    R: [{"type": "function", "name": "now", "parameters": SCHEMA}],
}


def sent(
    source: WireFormat, target: WireFormat, *quirks: str, limit: int | None = None, **members: Json
) -> dict[str, Json]:
    document = BASES[source] | members
    return requested(source, target, document, quirks=frozenset(quirks), model_max_output=limit).encoded.body


def dropped(source: WireFormat, target: WireFormat, *quirks: str, **members: Json) -> tuple[str, ...]:
    return requested(source, target, BASES[source] | members, quirks=frozenset(quirks)).encoded.dropped


# --- output limits -----------------------------------------------------------------------------------------------------


def test_the_output_limit_is_called_as_the_target_calls_it() -> None:
    assert sent(A, C)["max_tokens"] == 20_000
    assert sent(A, C, "max_completion_tokens")["max_completion_tokens"] == 20_000
    assert "max_tokens" not in sent(A, C, "max_completion_tokens")
    assert sent(A, R)["max_output_tokens"] == 20_000
    assert sent(C, A, max_completion_tokens=50)["max_tokens"] == 50
    assert sent(C, A, max_tokens=60)["max_tokens"] == 60
    assert sent(R, C, max_output_tokens=70)["max_tokens"] == 70
    assert sent(R, A, max_output_tokens=80)["max_tokens"] == 80


@pytest.mark.parametrize(("own", "written"), [(64_000, 64_000), (1_000, 4_096), (1_000_000, 200_000), (None, 32_000)])
def test_where_anthropic_must_have_a_limit_it_is_the_model_s_own(own: int | None, written: int) -> None:
    assert sent(C, A, limit=own)["max_tokens"] == written
    assert sent(R, A, limit=own)["max_tokens"] == written


def test_nobody_else_invents_a_limit() -> None:
    assert not sent(C, R, limit=5_000).keys() & {"max_output_tokens"}
    assert not sent(R, C, limit=5_000).keys() & {"max_tokens", "max_completion_tokens"}


def test_responses_takes_at_least_sixteen() -> None:
    assert sent(A, R, max_tokens=1)["max_output_tokens"] == 16
    assert sent(C, R, max_tokens=16)["max_output_tokens"] == 16


# --- sampling ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "written"), [(0, 0), (0.5, 0.5), (1, 1), (1.7, 1), (2, 1)])
def test_temperature_is_clamped_for_anthropic(given: float, written: float) -> None:
    assert sent(C, A, temperature=given)["temperature"] == written
    assert sent(R, A, temperature=given)["temperature"] == written


def test_temperature_is_kept_for_the_others() -> None:
    assert sent(A, C, temperature=0.3)["temperature"] == 0.3
    assert sent(C, R, temperature=1.7)["temperature"] == 1.7


@crossing
def test_models_without_sampling_get_none(pair: tuple[WireFormat, WireFormat]) -> None:
    source, target = pair
    body = sent(source, target, "no_temperature", temperature=0.5, top_p=0.9)
    assert not body.keys() & {"temperature", "top_p"}
    assert {"temperature", "top_p"} <= set(dropped(source, target, "no_temperature", temperature=0.5, top_p=0.9))


@pytest.mark.parametrize(
    ("source", "effort"), [(C, {"reasoning_effort": "high"}), (R, {"reasoning": {"effort": "high"}})]
)
def test_anthropic_takes_no_temperature_beside_thinking(source: WireFormat, effort: dict[str, Json]) -> None:
    body = sent(source, A, temperature=0.5, top_p=0.5, **effort)
    assert body["thinking"]["type"] == "enabled"
    assert not body.keys() & {"temperature", "top_p"}
    assert {"temperature", "top_p"} <= set(dropped(source, A, temperature=0.5, top_p=0.5, **effort))


def test_anthropic_takes_temperature_or_top_p() -> None:
    body = sent(C, A, temperature=0.5, top_p=0.5)
    assert ("temperature" in body, "top_p" in body) == (True, False)
    assert sent(C, A, top_p=0.5)["top_p"] == 0.5


def test_top_k_and_stop_sequences() -> None:
    assert "top_k" in dropped(A, C, top_k=5)
    assert "top_k" in dropped(A, R, top_k=5)
    assert sent(C, A, top_k=5)["top_k"] == 5
    assert sent(C, A, stop="END")["stop_sequences"] == ["END"]
    assert sent(C, A, stop=["END", " \n"])["stop_sequences"] == ["END"]
    assert sent(A, C, stop_sequences=["1", "2", "3", "4", "5"])["stop"] == ["1", "2", "3", "4"]
    assert "stop sequences beyond the fourth" in dropped(A, C, stop_sequences=["1", "2", "3", "4", "5"])
    assert "stop sequences" in dropped(A, R, stop_sequences=["1"])
    assert "stop sequences" in dropped(C, R, stop=["1"])


# --- reasoning ---------------------------------------------------------------------------------------------------------


def effort_of(target: WireFormat, body: dict[str, Json]) -> Json:
    return body.get("reasoning_effort") if target is C else body.get("reasoning", {}).get("effort")


@pytest.mark.parametrize("target", [C, R])
@pytest.mark.parametrize(
    ("members", "effort"),
    [
        ({"thinking": {"type": "enabled", "budget_tokens": 1_024}}, "low"),
        ({"thinking": {"type": "enabled", "budget_tokens": 10_000}}, "medium"),
        ({"thinking": {"type": "enabled", "budget_tokens": 19_999}}, "high"),
        ({"thinking": {"type": "enabled", "budget_tokens": 10_000}, "output_config": {"effort": "low"}}, "low"),
        ({"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}}, "high"),
        ({"thinking": {"type": "adaptive"}, "output_config": {"effort": "xhigh"}}, "high"),
        ({"thinking": {"type": "adaptive"}}, None),
        ({"thinking": {"type": "disabled"}}, None),
        ({"output_config": {"effort": "medium"}}, "medium"),
    ],
)
def test_budgets_and_efforts_of_anthropic(target: WireFormat, members: dict[str, Json], effort: str | None) -> None:
    assert effort_of(target, sent(A, target, **members)) == effort


@pytest.mark.parametrize("target", [C, R])
@pytest.mark.parametrize("effort", ["xhigh", "max"])
def test_models_that_know_more_get_more(target: WireFormat, effort: str) -> None:
    members: dict[str, Json] = {"thinking": {"type": "adaptive"}, "output_config": {"effort": effort}}
    assert effort_of(target, sent(A, target, "effort_xhigh", **members)) == "xhigh"


@pytest.mark.parametrize(
    ("effort", "budget"),
    [("minimal", 1_024), ("low", 4_096), ("medium", 10_240), ("high", 24_576), ("xhigh", 32_768)],
)
def test_efforts_become_budgets(effort: str, budget: int) -> None:
    thinking = {"type": "enabled", "budget_tokens": budget}
    assert sent(C, A, limit=64_000, reasoning_effort=effort)["thinking"] == thinking
    assert sent(R, A, limit=64_000, reasoning={"effort": effort})["thinking"] == thinking


def test_a_budget_is_below_the_limit_or_not_there() -> None:
    assert sent(C, A, reasoning_effort="high", max_tokens=8_000)["thinking"]["budget_tokens"] == 7_999
    assert "thinking" not in sent(C, A, reasoning_effort="high", max_tokens=1_024)
    assert "reasoning effort" in dropped(C, A, reasoning_effort="high", max_tokens=1_024)


@pytest.mark.parametrize(
    ("effort", "written"), [("minimal", "low"), ("low", "low"), ("high", "high"), ("xhigh", "xhigh")]
)
def test_newer_models_take_effort_and_no_budget(effort: str, written: str) -> None:
    body = sent(C, A, "adaptive_thinking", reasoning_effort=effort)
    assert body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert body["output_config"] == {"effort": written}


@pytest.mark.parametrize("source", [C, R])
def test_no_effort_means_no_thinking(source: WireFormat) -> None:
    none: dict[str, Json] = {"reasoning_effort": "none"} if source is C else {"reasoning": {"effort": "none"}}
    assert not sent(source, A, **none).keys() & {"thinking", "output_config"}
    assert not sent(source, A).keys() & {"thinking", "output_config"}


@pytest.mark.parametrize("source", [C, R])
@pytest.mark.parametrize("quirks", [(), ("adaptive_thinking",)])
def test_a_forced_tool_wins_over_effort(source: WireFormat, quirks: tuple[str, ...]) -> None:
    effort: dict[str, Json] = {"reasoning_effort": "high"} if source is C else {"reasoning": {"effort": "high"}}
    members: dict[str, Json] = {"tools": TOOLS[source], "tool_choice": "required", **effort}
    body = sent(source, A, *quirks, **members)
    assert body["tool_choice"] == {"type": "any"}
    assert "thinking" not in body
    assert "reasoning effort" in dropped(source, A, *quirks, **members)


def test_a_model_that_always_thinks_takes_no_forced_tool() -> None:
    members: dict[str, Json] = {"tools": TOOLS[C], "tool_choice": "required", "reasoning_effort": "high"}
    body = sent(C, A, "adaptive_thinking", "always_thinking", **members)
    assert body["tool_choice"] == {"type": "auto"}
    assert body["output_config"] == {"effort": "high"}
    assert "tool_choice" in dropped(C, A, "adaptive_thinking", "always_thinking", **members)


@crossing
def test_models_that_do_not_reason_are_not_asked_to(pair: tuple[WireFormat, WireFormat]) -> None:
    source, target = pair
    members: dict[WireFormat, dict[str, Json]] = {
        A: {"thinking": {"type": "enabled", "budget_tokens": 5_000}},
        C: {"reasoning_effort": "high"},
        R: {"reasoning": {"effort": "high"}},
    }
    body = sent(source, target, "no_reasoning", **members[source])
    assert not body.keys() & {"thinking", "reasoning", "reasoning_effort", "include"}
    assert "reasoning effort" in dropped(source, target, "no_reasoning", **members[source])


@pytest.mark.parametrize("source", [A, C])
def test_responses_stores_nothing_and_returns_encrypted_reasoning_when_thinking(source: WireFormat) -> None:
    effort: dict[str, Json] = {"thinking": {"type": "adaptive"}} if source is A else {"reasoning_effort": "low"}
    assert sent(source, R)["store"] is False
    assert "include" not in sent(source, R)
    body = sent(source, R, **effort)
    assert body["store"] is False
    assert body["include"] == ["reasoning.encrypted_content"]


def test_openrouter_s_reasoning_member_of_chat() -> None:
    assert sent(C, A, reasoning={"max_tokens": 5_000})["thinking"]["budget_tokens"] == 5_000
    assert sent(C, R, reasoning={"max_tokens": 5_000})["reasoning"]["effort"] == "low"
    assert "thinking" not in sent(C, A, reasoning={"enabled": False})


def test_thinking_is_not_asked_for_in_a_tool_loop_that_began_without_it() -> None:
    messages: list[Json] = [
        {"role": "user", "content": "Go."},
        {
            "role": "assistant",
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "now", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "c", "content": "x"},
    ]
    members: dict[str, Json] = {"messages": messages, "tools": TOOLS[C], "reasoning_effort": "high"}
    assert "thinking" not in sent(C, A, **members)
    assert sent(C, A, "adaptive_thinking", **members)["thinking"]["type"] == "adaptive"
    messages.append({"role": "user", "content": "New question."})
    assert "thinking" not in sent(C, A, **members), "the results and the text are one turn"
    messages += [{"role": "assistant", "content": "Done."}, {"role": "user", "content": "Next."}]
    assert sent(C, A, **members)["thinking"]["type"] == "enabled"


# --- structured output -------------------------------------------------------------------------------------------------

FORMAT_OF: dict[WireFormat, dict[str, Json]] = {
    A: {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
    C: {"response_format": {"type": "json_schema", "json_schema": {"name": "out", "schema": SCHEMA, "strict": True}}},
    R: {"text": {"format": {"type": "json_schema", "name": "out", "schema": SCHEMA, "strict": True}}},
}


def schema_in(target: WireFormat, body: dict[str, Json]) -> Json:
    if target is A:
        return body["output_config"]["format"]["schema"]
    return body["response_format"]["json_schema"]["schema"] if target is C else body["text"]["format"]["schema"]


@crossing
def test_the_schema_of_structured_output_is_unchanged(pair: tuple[WireFormat, WireFormat]) -> None:
    source, target = pair
    assert schema_in(target, sent(source, target, **FORMAT_OF[source])) == SCHEMA


def test_strict_and_name_are_kept_between_the_openai_formats() -> None:
    assert sent(C, R, **FORMAT_OF[C])["text"] == FORMAT_OF[R]["text"]
    assert sent(R, C, **FORMAT_OF[R])["response_format"] == FORMAT_OF[C]["response_format"]
    assert sent(A, C, **FORMAT_OF[A])["response_format"]["json_schema"]["name"]
    assert sent(A, R, **FORMAT_OF[A])["text"]["format"]["name"]


def test_effort_and_format_share_output_config() -> None:
    body = sent(C, A, "adaptive_thinking", reasoning_effort="low", **FORMAT_OF[C])
    assert body["output_config"] == {"effort": "low", "format": {"type": "json_schema", "schema": SCHEMA}}


def test_the_older_name_of_output_format() -> None:
    body = sent(A, C, output_format={"type": "json_schema", "schema": SCHEMA})
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA


def test_json_without_a_schema() -> None:
    assert sent(C, R, response_format={"type": "json_object"})["text"]["format"] == {"type": "json_object"}
    assert sent(R, C, text={"format": {"type": "json_object"}})["response_format"] == {"type": "json_object"}
    assert "response_format json_object" in dropped(C, A, response_format={"type": "json_object"})
    assert "output_config" not in sent(C, A, response_format={"type": "text"})


# --- schemas -----------------------------------------------------------------------------------------------------------


def test_unions_at_the_root_are_flattened_for_anthropic() -> None:
    union = {
        "anyOf": [
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]},
        ]
    }
    tools = [{"type": "function", "function": {"name": "f", "parameters": union}}]
    schema = sent(C, A, tools=tools)["tools"][0]["input_schema"]
    assert schema == {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    tools[0]["function"] = {"name": "f", "parameters": {"allOf": union["anyOf"]}}
    assert sent(C, A, tools=tools)["tools"][0]["input_schema"]["required"] == ["a", "b"]


def test_gemini_takes_a_subset_of_json_schema() -> None:
    given = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "propertyNames": {"pattern": "^x"},
        "properties": {
            "format": {"type": "string", "format": "uri"},
            "properties": {"type": "object", "properties": {"const": {"const": "a"}}},
            "when": {"type": "string", "format": "date-time"},
            "n": {"type": ["integer", "null"], "exclusiveMinimum": 0},
            "either": {"anyOf": [{"type": "string", "default": "x"}, {"type": "null"}]},
            "both": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "list": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
        },
        "required": ["format"],
    }
    expected = {
        "type": "object",
        "properties": {
            "format": {"type": "string"},
            "properties": {"type": "object", "properties": {"const": {"enum": ["a"]}}},
            "when": {"type": "string", "format": "date-time"},
            "n": {"type": "integer", "nullable": True},
            "either": {"type": "string", "nullable": True},
            "both": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "list": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["format"],
    }
    before = jsonio.dumps(given)
    assert pruned(given) == expected
    assert jsonio.dumps(given) == before, "the client's document stays as it was"
    tools = [{"name": "f", "input_schema": given}]
    assert sent(A, C, "gemini_schema", tools=tools)["tools"][0]["function"]["parameters"] == expected
    assert sent(A, C, tools=tools)["tools"][0]["function"]["parameters"] == given


def test_gemini_s_calls_carry_a_signature_or_the_documented_stand_in() -> None:
    messages: list[Json] = [
        {"role": "user", "content": "Go."},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "now", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "x"}]},
    ]
    call = sent(A, C, "gemini", messages=messages, tools=TOOLS[A])["messages"][1]["tool_calls"][0]
    assert call["extra_content"] == {"google": {"thought_signature": "skip_thought_signature_validator"}}
    assert "extra_content" not in str(sent(A, C, messages=messages, tools=TOOLS[A]))


# --- users, metadata and the rest --------------------------------------------------------------------------------------


def test_users() -> None:
    long = '{"device_id":"' + "d" * 64 + '","session_id":"s"}'
    for target in (C, R):
        assert sent(A, target, metadata={"user_id": "someone"})["user"] == "someone"
        hashed = sent(A, target, metadata={"user_id": long})["user"]
        assert len(hashed) <= 64
        assert hashed == sent(A, target, metadata={"user_id": long})["user"] != long
    assert sent(C, A, user="someone")["metadata"] == {"user_id": "someone"}
    assert sent(R, A, user="someone")["metadata"] == {"user_id": "someone"}


def test_the_openai_formats_share_members() -> None:
    members: dict[str, Json] = {"service_tier": "flex", "prompt_cache_key": "k", "safety_identifier": "s"}
    for source, target in ((C, R), (R, C)):
        assert members.items() <= sent(source, target, **members).items()
        assert {"service_tier", "prompt_cache_key"} <= set(dropped(source, A, **members))


def test_metadata_goes_to_chat_only_with_what_is_stored() -> None:
    members: dict[str, Json] = {"metadata": {"a": "b"}}
    assert sent(C, R, **members)["metadata"] == {"a": "b"}
    assert "metadata" not in sent(R, C, **members)
    assert sent(R, C, store=True, **members)["metadata"] == {"a": "b"}


def test_verbosity_goes_to_models_that_know_it() -> None:
    assert sent(C, R, verbosity="low")["text"] == {"verbosity": "low"}
    assert sent(R, C, "max_completion_tokens", text={"verbosity": "low"})["verbosity"] == "low"
    assert "verbosity" in dropped(R, C, text={"verbosity": "low"})


@crossing
def test_streams_are_asked_for_as_the_format_wants(pair: tuple[WireFormat, WireFormat]) -> None:
    source, target = pair
    assert "stream" not in sent(source, target)
    body = sent(source, target, stream=True)
    assert body["stream"] is True
    assert body.get("stream_options") == ({"include_usage": True} if target is C else None)


@pytest.mark.parametrize("target", [C, R])
def test_betas_and_unknown_members_of_anthropic_are_declared(target: WireFormat) -> None:
    assert "brand_new" in dropped(A, target, brand_new={"x": 1}, context_management={"edits": []})


@pytest.mark.parametrize("source", FORMATS)
def test_the_client_s_document_is_never_written_to(source: WireFormat) -> None:
    document = BASES[source] | {"tools": TOOLS[source], **FORMAT_OF[source]}
    before = jsonio.dumps(document)
    for target in FORMATS:
        requested(source, target, document, quirks=frozenset({"gemini_schema", "gemini", "adaptive_thinking"}))
    assert jsonio.dumps(document) == before
