"""From a request and a candidate to the call: lanes, patches, addresses, credentials."""

from dataclasses import replace

import pytest

from proxy.errors import UpstreamFault
from proxy.exchange import Request
from proxy.formats.lanes import Lane
from proxy.formats.registry import CODECS
from proxy.snapshot import Account, Credential, ModelLimits
from proxy.upstream.prepare import Neutral, Prepared, Source, Unsuitable, prepare
from shared import jsonio
from shared.catalog.urls import Operation as Resource
from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from shared.values import replaced

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
SECRET = "sk-upstream-secret"
BODIES: dict[WireFormat, dict[str, Json]] = {
    A: {
        "model": "asked",
        "max_tokens": 64,
        "messages": [{"role": "user", "content": "hi"}],
        "new_field": {"b": 1, "a": 2},
    },
    C: {"model": "asked", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 64},
    R: {"model": "asked", "input": "hi", "max_output_tokens": 64},
}


def account(wire: WireFormat = A, **fields: Json) -> Account:
    base = Account(
        id="a", name="main", provider="custom", auth_type="api_key", base_url="https://host.example", speaks=(wire,),
        priority=0, rate_limit=0, monthly_budget=None, enabled=True, credential=Credential(SECRET),
    )  # fmt: skip
    return replace(base, **fields)


def source(wire: WireFormat = A, body: bytes | None = None, query: str = "", **fields: Json) -> Source:
    raw = jsonio.dumps(BODIES[wire] | fields) if body is None else body
    document = jsonio.loads(raw)
    codec = CODECS[wire]
    request = Request(raw, jsonio.loads_to_look_at(raw), codec.facts(document), rounded=True)
    return Source("POST", wire, query, [], raw, request.document, request.exact, request.facts, rewritten=False,
                  neutral=Neutral(codec, request.exact))  # fmt: skip


def prepared(
    given: Source, to: Account, model: str = "asked", limits: dict[str, ModelLimits] | None = None
) -> tuple[Prepared, dict[str, Json]]:
    call = prepare(given, to, model, limits or {}, connect_timeout_s=10)
    return call, jsonio.loads(call.outgoing.body or b"null")


@pytest.mark.parametrize("wire", BODIES)
def test_nothing_to_change_is_verbatim(wire: WireFormat) -> None:
    body = b" " + jsonio.dumps(BODIES[wire]).replace(b":", b" : ") + b"\n"
    call, _ = prepared(source(wire, body), account(wire))
    assert (call.lane, call.outgoing.body) == (Lane.VERBATIM, body)


@pytest.mark.parametrize("wire", BODIES)
def test_a_target_model_changes_the_model_alone(wire: WireFormat) -> None:
    call, sent = prepared(source(wire), account(wire), "target")
    assert call.lane is Lane.PATCHED
    assert sent == BODIES[wire] | {"model": "target"}
    assert list(sent) == list(BODIES[wire]), "key order is kept"


@pytest.mark.parametrize(("to", "lane"), [(account(), Lane.PATCHED), (account(C), Lane.TRANSLATED)])
def test_what_is_written_anew_has_all_digits(to: Account, lane: Lane) -> None:
    call = {"type": "tool_use", "id": "t", "name": "tell", "input": {"id": 123456789012345678901234567890}}
    answer = {"type": "tool_result", "tool_use_id": "t", "content": "ok"}
    messages = [{"role": "assistant", "content": [call]}, {"role": "user", "content": [answer]}]
    prepared_call, sent = prepared(source(A, messages=messages), to, "target")
    assert prepared_call.lane is lane
    assert "123456789012345678901234567890" in str(sent)


def test_a_masked_document_is_sent_instead_of_the_clients_bytes() -> None:
    masked = BODIES[A] | {"messages": [{"role": "user", "content": "<masked>"}]}
    call, sent = prepared(replaced(source(A), document=masked, exact=lambda: masked, rewritten=True), account())
    assert (call.lane, sent) == (Lane.PATCHED, masked)


def test_a_users_limit_clamps_and_never_raises() -> None:
    limits = {"asked": ModelLimits(max_output_tokens=32)}
    assert prepared(source(A), account(), limits=limits)[1]["max_tokens"] == 32
    assert prepared(source(A, max_tokens=16), account(), limits=limits)[0].lane is Lane.VERBATIM


def test_usage_is_asked_for_on_chat_streams_only() -> None:
    sent = prepared(source(C, stream=True), account(C))[1]
    assert sent["stream_options"] == {"include_usage": True}
    kept = prepared(source(C, stream=True, stream_options={"include_obfuscation": False}), account(C))[1]
    assert kept["stream_options"] == {"include_obfuscation": False, "include_usage": True}
    assert prepared(source(C), account(C))[0].lane is Lane.VERBATIM
    assert prepared(source(A, stream=True), account())[0].lane is Lane.VERBATIM


def test_another_format_is_translated() -> None:
    call, sent = prepared(source(A), account(C), "target")
    assert (call.lane, call.wire) == (Lane.TRANSLATED, C)
    assert sent["messages"] == [{"role": "user", "content": "hi"}]
    assert str(call.outgoing.url) == "https://host.example/v1/chat/completions"


def test_counting_tokens_has_no_counterpart_elsewhere() -> None:
    with pytest.raises(Unsuitable):
        prepared(replaced(source(A), resource=Resource.COUNT_TOKENS), account(C))


@pytest.mark.parametrize(
    ("base", "query", "expected"),
    [
        ("https://h", "", "https://h/v1/messages"),
        ("https://h/v1/", "beta=true", "https://h/v1/messages?beta=true"),
        ("https://h/v1?api-version=2", "beta=true", "https://h/v1/messages?api-version=2&beta=true"),
        ("https://h", "include[]=a%2Fb&x", "https://h/v1/messages?include[]=a%2Fb&x"),
    ],
)
def test_addresses_keep_the_clients_query_as_it_is(base: str, query: str, expected: str) -> None:
    call, _ = prepared(source(A, query=query), account(base_url=base))
    assert str(call.outgoing.url) == expected


@pytest.mark.parametrize("base", ["ftp://h", "nonsense", "https://", None])
def test_an_address_that_is_none_is_our_fault_not_the_clients(base: str | None) -> None:
    with pytest.raises(UpstreamFault) as raised:
        prepared(source(A), account(base_url=base))
    assert SECRET not in str(raised.value)


def test_names_leave_in_ascii_and_odd_ones_are_no_crash() -> None:
    call, _ = prepared(source(A), account(base_url="http://mod\u00e8les.example/v1"))
    assert str(call.outgoing.url).startswith("http://xn--modles-5ua.example/v1/messages")
    call, _ = prepared(source(A), account(base_url="http://xn--/"))
    assert call.outgoing.url.raw_host == "xn--"


def headers_of(call: Prepared) -> dict[bytes, bytes]:
    return dict(call.outgoing.headers)


def test_credentials_are_presented_as_the_provider_wants() -> None:
    assert headers_of(prepared(source(A), account())[0])[b"x-api-key"] == SECRET.encode()
    assert headers_of(prepared(source(C), account(C))[0])[b"authorization"] == f"Bearer {SECRET}".encode()
    login = account(provider="anthropic", auth_type="oauth", base_url=None)
    headers = headers_of(prepared(source(A), login)[0])
    assert headers[b"authorization"] == f"Bearer {SECRET}".encode()
    assert b"x-api-key" not in headers
    assert headers[b"anthropic-beta"] == b"oauth-2025-04-20"


def test_a_backend_that_only_streams_is_asked_for_a_stream() -> None:
    """Whatever the client said that it takes, a whole reply is folded for it."""
    subscription = account(R, provider="codex", auth_type="oauth", base_url=None)
    with_key = account(R, provider="codex", base_url=None)
    for asked, expected in ((subscription, b"text/event-stream"), (with_key, b"application/json")):
        said = replaced(source(R), headers=[(b"Accept", b"application/json")])
        call, _ = prepared(said, asked)
        assert [value for name, value in call.outgoing.headers if name == b"accept"] == [expected]


def test_an_account_without_credential_cannot_be_asked_unless_it_is_local() -> None:
    with pytest.raises(UpstreamFault):
        prepared(source(A), account(provider="anthropic", base_url=None, credential=Credential()))
    local = account(C, provider="ollama", base_url=None, credential=Credential())
    assert b"authorization" not in headers_of(prepared(source(C), local)[0])
