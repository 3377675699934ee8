"""Requests are masked wherever a client can say something, and nowhere else."""

import copy

import pytest

from proxy.formats.registry import CODECS
from proxy.guard.bodies import read_document
from proxy.guard.cache import Cache
from proxy.guard.mask import Masker
from proxy.guard.vault import Known
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.guardrails.recognise import find_candidates
from shared.jsonio import Json
from tests.support import rendering, sensitive
from tests.support.full_requests import FULL
from tests.support.guarding import mask, run, scope
from tests.support.planted import FIELDS, PLACES, request

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
EMAIL, KEY = sensitive.VALUES["email"], sensitive.VALUES["api_key"]


@pytest.mark.parametrize(("wire", "field"), PLACES, ids=[f"{wire}-{field}" for wire, field in PLACES])
def test_nothing_planted_is_left_in_any_encoding(wire: WireFormat, field: str) -> None:
    document = request(wire, FIELDS[wire][field], sensitive.TEXT)
    changed, vault = mask(wire, document)
    assert changed
    assert sensitive.leaks(jsonio.dumps(document)) == []
    assert {entry.detector for entry in vault.masked} >= set(sensitive.VALUES)


@pytest.mark.parametrize(("wire", "field"), PLACES, ids=[f"{wire}-{field}" for wire, field in PLACES])
def test_a_masked_document_is_still_one_that_its_codec_reads(wire: WireFormat, field: str) -> None:
    document = request(wire, FIELDS[wire][field], sensitive.TEXT)
    mask(wire, document)
    CODECS[wire].facts(document)
    for text in arguments_in(document):
        if "is miss" not in text:
            assert isinstance(jsonio.loads(text.encode()), dict)


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_a_document_without_sensitive_values_stays_as_it_is(wire: WireFormat) -> None:
    document = FULL[wire]()
    before = copy.deepcopy(document)
    assert mask(wire, document)[0] is False
    assert document == before


def test_what_is_sealed_or_no_text_is_left_alone() -> None:
    text = sensitive.TEXT
    opaque: list[dict[str, Json]] = [
        {"type": "thinking", "thinking": text, "signature": text},
        {"type": "redacted_thinking", "data": text},
        {"type": "tool_use", "id": EMAIL, "name": "a", "input": {}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": sensitive_image()}},
        {
            "type": "web_search_tool_result",
            "tool_use_id": "x",
            "content": [{"type": "web_search_result", "title": text}],
        },
    ]
    document = rendering.request(A) | {"messages": [{"role": "assistant", "content": opaque}]}
    before = copy.deepcopy(document)
    assert mask(A, document)[0] is False
    assert document == before


def test_sealed_parts_of_the_openai_formats_are_left_alone() -> None:
    text = sensitive.TEXT
    details = [{"type": "reasoning.text", "text": text, "signature": "x"}]
    chat = rendering.request(C) | {"messages": [{"role": "assistant", "content": "x", "reasoning_details": details}]}
    assert mask(C, chat)[0] is False
    items = [
        {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": text},
        {"type": "compaction", "encrypted_content": text},
    ]
    assert mask(R, rendering.request(R) | {"input": items})[0] is False


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_the_same_value_reads_the_same_everywhere_and_in_every_request(wire: WireFormat) -> None:
    seen = set()
    for _ in range(2):
        document = rendering.request(wire, text=f"{EMAIL} and {EMAIL}") | {"metadata": {"x": EMAIL}}
        mask(wire, document, masker=Masker())
        seen |= {candidate.text for candidate in find_candidates(jsonio.dumps(document).decode())}
    assert len(seen) == 1


def test_two_tenants_get_different_placeholders_for_one_value() -> None:
    texts = []
    for tenant in ("tenant-a", "tenant-b"):
        document = rendering.request(A, text=sensitive.TEXT)
        mask(A, document, of=scope(tenant))
        texts.append({candidate.text for candidate in find_candidates(document["messages"][0]["content"])})
    assert not texts[0] & texts[1]


def test_a_key_tells_what_its_value_is() -> None:
    call = {"type": "tool_use", "id": "t", "name": "w", "input": {"password": "tiger-lily", "colour": "tiger-lily"}}
    pairs = {
        "type": "tool_use",
        "id": "t",
        "name": "w",
        "input": {"env": [{"name": "DB_PASSWORD", "value": "tiger-lily"}]},
    }
    document = rendering.request(A) | {"messages": [{"role": "assistant", "content": [call, pairs]}]}
    _, vault = mask(A, document)
    (entry,) = vault.masked
    assert call["input"] == {"password": entry.placeholder, "colour": "tiger-lily"}
    assert pairs["input"]["env"][0] == {"name": "DB_PASSWORD", "value": entry.placeholder}  # type: ignore[index]


@pytest.mark.parametrize("wire", rendering.FORMATS)
def test_members_called_by_a_value_are_renamed_in_their_place(wire: WireFormat) -> None:
    roles = {"first": 1, EMAIL: "admin", "last": {f"{sensitive.VALUES['phone']}": EMAIL}}
    document = rendering.request(wire) | {"metadata": copy.deepcopy(roles)}
    _, vault = mask(wire, document)
    assert sensitive.leaks(jsonio.dumps(document)) == []
    assert [type(value) for value in document["metadata"].values()] == [int, str, dict]
    assert list(document["metadata"])[1] in {entry.placeholder for entry in vault.masked}
    read_document(document["metadata"], CODECS[wire].text.grammar, "free", vault).restore()
    assert document["metadata"] == roles
    assert list(document["metadata"]) == list(roles)


def test_members_called_by_a_value_are_renamed_inside_arguments() -> None:
    document = chat_call(f'{{"users": {{"{EMAIL}": "admin", "x": "y"}}}}')
    _, vault = mask(C, document)
    (entry,) = vault.masked
    assert arguments_in(document) == [f'{{"users": {{"{entry.placeholder}": "admin", "x": "y"}}}}']


def test_the_properties_of_a_schema_keep_their_names() -> None:
    schema = {"type": "object", "properties": {EMAIL: {"type": "string"}}, "required": [EMAIL]}
    document = rendering.request(A) | {"tools": [{"name": "t", "input_schema": schema}]}
    assert mask(A, document)[0] is False


def test_long_numbers_in_tool_inputs_are_values_too() -> None:
    call = {"type": "tool_use", "id": "t", "name": "w", "input": {"card": 4539578763621486, "ssn": 536228791, "n": 42}}
    document = rendering.request(A) | {"messages": [{"role": "assistant", "content": [call]}]}
    mask(A, document)
    assert sensitive.leaks(jsonio.dumps(document), {"card": "4539578763621486", "ssn": "536228791"}) == []
    assert isinstance(call["input"]["card"], int)  # type: ignore[index]
    assert call["input"]["n"] == 42  # type: ignore[index]


def test_arguments_keep_their_writing_around_what_is_masked() -> None:
    written = f'{{ "to" : "{EMAIL}",\n  "n": 1.0, "big": 123456789012345678901234567890, "same": "\\u00e9" }}'
    document = chat_call(written)
    _, vault = mask(C, document)
    (entry,) = vault.masked
    assert arguments_in(document) == [written.replace(EMAIL, entry.placeholder)]


def test_values_in_arguments_are_masked_as_they_are_not_as_they_are_written() -> None:
    value = sensitive.VALUES["private_key"]
    document = chat_call(jsonio.dumps({"key": value}).decode())
    _, vault = mask(C, document)
    assert [entry.original for entry in vault.masked] == [value]


def test_a_number_in_arguments_makes_way_for_a_string() -> None:
    document = chat_call('{"ssn": 536228791, "card": 4539578763621486}')
    mask(C, document)
    arguments = jsonio.loads(arguments_in(document)[0].encode())
    assert isinstance(arguments["ssn"], str)
    assert isinstance(arguments["card"], int)
    assert arguments["card"] != 4539578763621486


def test_the_cache_answers_for_what_it_has_seen() -> None:
    masker, of = Masker(), scope()
    history: list[Json] = [{"role": "user", "content": f"{number} {sensitive.TEXT}"} for number in range(5)]
    first, _ = run(masker, A, rendering.request(A) | {"messages": copy.deepcopy(history)}, of)
    assert first.size > 5 * len(sensitive.TEXT)
    document = rendering.request(A) | {
        "messages": [*copy.deepcopy(history), {"role": "user", "content": f"new {EMAIL}"}]
    }
    second, changed = run(masker, A, document, of)
    assert second.size == len(f"new {EMAIL}")
    assert changed
    assert sensitive.leaks(jsonio.dumps(document)) == []
    assert {entry.original for entry in second.vault.masked} == {entry.original for entry in first.vault.masked}


@pytest.mark.parametrize("other", [scope("tenant-b"), scope(detectors=frozenset({"email"}))])
def test_the_cache_tells_tenants_and_settings_apart(other: object) -> None:
    masker = Masker()
    first, second = rendering.request(A, text=sensitive.TEXT), rendering.request(A, text=sensitive.TEXT)
    run(masker, A, first, scope())
    job, _ = run(masker, A, second, other)  # type: ignore[arg-type]
    assert job.size == len(sensitive.TEXT)
    assert first != second


def test_a_placeholder_that_means_another_value_here_is_issued_anew() -> None:
    """Address placeholders have 28 bits; a cached one that collides in this exchange must not be used."""
    cache: Cache[Known] = Cache(1_000_000)
    masker, of = Masker(cache), scope()
    run(masker, A, rendering.request(A, text="server: 81.6.43.17"), of)
    run(masker, A, rendering.request(A, text="server: 81.6.43.18"), of)
    places = list(cache._young)
    one, other = (cache.get(place) for place in places[-2:])
    assert one is not None
    assert other is not None
    stolen = one.masked[0].placeholder
    twin = other.masked[0]._replace(placeholder=stolen)
    cache.put(places[-1], Known(f"server: {stolen}", (twin,)), 10)
    document = rendering.request(A) | {
        "messages": [
            {"role": "user", "content": "server: 81.6.43.17"},
            {"role": "user", "content": "server: 81.6.43.18"},
        ]
    }
    job, _ = run(masker, A, document, of)
    texts = [message["content"] for message in document["messages"]]
    assert len(set(texts)) == 2
    assert len(job.vault.masked) == 2


def test_lone_surrogates_do_no_harm() -> None:
    document = rendering.request(A, text=f"\ud800 {EMAIL} \udfff")
    mask(A, document)
    assert EMAIL not in document["messages"][0]["content"]
    assert document["messages"][0]["content"].startswith("\ud800 ")


def chat_call(arguments: str) -> dict[str, Json]:
    call = {"id": "call_1", "type": "function", "function": {"name": "write", "arguments": arguments}}
    return rendering.request(C) | {"messages": [{"role": "assistant", "content": None, "tool_calls": [call]}]}


def arguments_in(node: Json) -> list[str]:
    """Return every string under a key called `arguments`."""
    if isinstance(node, dict):
        own = [value for key, value in node.items() if key == "arguments" and isinstance(value, str)]
        return own + [text for value in node.values() for text in arguments_in(value)]
    return [text for value in node for text in arguments_in(value)] if isinstance(node, list) else []


def sensitive_image() -> str:
    """Base64 that would decode to a sensitive text, but is declared to be an image."""
    import base64

    return base64.b64encode(sensitive.TEXT.encode()).decode()
