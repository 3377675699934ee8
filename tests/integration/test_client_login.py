"""`client_login_passthrough`: a client's own vendor login goes to that vendor, untouched, and to nobody else."""

from collections.abc import Iterator, Mapping

import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import rendering, replies, script
from tests.support.gateway import CLIENT_KEY, UPSTREAM_KEY, Bench, Gateway, running_gateway
from tests.support.http_client import Answered
from tests.support.native_errors import native_error
from tests.support.processes import free_port
from tests.support.provider import Provider, Upstream, running_provider
from tests.support.sensitive import VALUES
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC
LOGIN = "sk-ant-oat01-the-clients-own-login-0123456789"
OWN = {
    "authorization": f"Bearer {LOGIN}",
    "anthropic-beta": "claude-code-20250219,oauth-2025-04-20",
    "anthropic-version": "2023-06-01",
}


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Gateway]:
    """A gateway whose `api.anthropic.com` is on loopback."""
    address = f"http://127.0.0.1:{port}/anthropic"
    with running_gateway(tmp_path_factory.mktemp("passing"), OAUTH_ANTHROPIC_API_URL=address) as running:
        yield running


@pytest.fixture
async def vendor(port: int) -> Upstream:
    """Anthropic itself."""
    async with running_provider(port) as running:
        yield running.upstream("anthropic")


@pytest.fixture
async def other(bench: Bench, provider: Provider) -> Upstream:
    """The only account that is set up: another upstream with a key of ours, and passing through is on."""
    upstream = provider.upstream("other")
    accounts = await bench.dashboard.do("GET", "/accounts")
    for account in accounts:
        await bench.dashboard.do("DELETE", f"/accounts/{account['id']}")
    fields = {"api_format": "anthropic", "api_key": UPSTREAM_KEY, "base_url": upstream.base_url}
    await bench.dashboard.add_account("other", **fields)
    await switch(bench, on=True)
    return upstream


async def switch(bench: Bench, *, on: bool) -> None:
    await bench.dashboard.set({"client_login_passthrough": on})
    await bench.settled()


async def ask(bench: Bench, headers: Mapping[str, str], path: str = "/v1/messages", **fields: Json) -> Answered:
    body = rendering.request(A) | fields
    return await bench.client.with_key(None).post(path, body, headers)


@pytest.mark.parametrize("stream", [False, True])
async def test_the_login_goes_to_anthropic_as_it_came(
    bench: Bench, vendor: Upstream, other: Upstream, stream: bool
) -> None:
    answered = await ask(bench, OWN, "/v1/messages?beta=true", stream=stream, some_new_field={"a": 1})
    assert answered.status == 200, answered.body
    got = vendor.last
    assert got.path == "/v1/messages?beta=true"
    assert got.all_headers("authorization") == [f"Bearer {LOGIN}"]
    assert got.all_headers("anthropic-beta") == [OWN["anthropic-beta"]]
    assert got.header("x-api-key") is None
    assert got.document == rendering.request(A) | {"stream": stream, "some_new_field": {"a": 1}}
    assert other.received == []
    assert "x-proxy-account" not in answered.headers
    assert answered.headers["x-proxy-strategy"] == "client-login"


async def test_counting_tokens_passes_too(bench: Bench, vendor: Upstream, other: Upstream) -> None:
    vendor.script(script.document({"input_tokens": 4321}))
    answered = await ask(bench, OWN, "/v1/messages/count_tokens")
    assert answered.document == {"input_tokens": 4321}
    assert vendor.last.header("authorization") == f"Bearer {LOGIN}"
    assert other.received == []


async def test_it_is_recorded_without_an_account_and_costs_nothing(
    bench: Bench, vendor: Upstream, other: Upstream
) -> None:
    answered = await ask(bench, OWN, model="claude-opus-4-5")
    request_id = answered.headers["x-request-id"]
    (row,) = await bench.dashboard.await_logs(1, q=request_id)
    assert (row["account_id"], row["account_name"], row["provider"]) == (None, None, "anthropic")
    assert (row["status_code"], row["original_model"], row["strategy"]) == (200, "claude-opus-4-5", "client-login")
    query = "SELECT account_id, cost_usd, input_tokens > 0 FROM usage WHERE id = ?"
    assert bench.gateway.query(query, row["id"]) == [(None, 0.0, 1)]
    assert LOGIN.encode() not in b"".join(file.read_bytes() for file in bench.gateway.data_dir.rglob("codegate.db*"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 529])
async def test_whatever_anthropic_refuses_is_the_answer_and_nobody_else_is_asked(
    bench: Bench, vendor: Upstream, other: Upstream, status: int
) -> None:
    vendor.always(script.failure(A, status, "not now"))
    answered = await ask(bench, OWN)
    assert answered.status == status
    assert native_error(A, answered).message == "not now"
    assert len(vendor.received) == 1
    assert other.received == []


@pytest.mark.parametrize("answer", [script.HTML, script.RESET_BEFORE_HEAD])
async def test_no_answer_is_a_fault_and_nobody_else_is_asked(
    bench: Bench, vendor: Upstream, other: Upstream, answer: script.Scripted
) -> None:
    vendor.always(answer)
    answered = await ask(bench, OWN)
    assert answered.status == 502
    native_error(A, answered)
    assert other.received == []
    vendor.always(script.whole(A, replies.PLAIN))
    assert (await ask(bench, OWN)).status == 200, "nothing rests"


async def test_a_redirect_is_not_followed_with_the_login(bench: Bench, vendor: Upstream, other: Upstream) -> None:
    vendor.always(script.Answer(307, {"location": f"{other.base_url}/v1/messages"}, length_known=True))
    assert (await ask(bench, OWN)).status == 502
    assert other.received == []


@pytest.mark.parametrize(
    "headers",
    [
        OWN | {"anthropic-beta": "claude-code-20250219"},
        {"authorization": f"Bearer {LOGIN}"},
        {"x-api-key": LOGIN, "anthropic-beta": "oauth-2025-04-20"},
        OWN | {"authorization": f"Basic {LOGIN}"},
        OWN | {"authorization": "Bearer cgk_" + "0" * 32},
        OWN | {"x-api-key": "wrong"},
    ],
)
async def test_what_is_no_login_of_anthropic_is_refused(
    bench: Bench, vendor: Upstream, other: Upstream, headers: dict[str, str]
) -> None:
    answered = await ask(bench, headers)
    assert answered.status == 401
    assert vendor.received == other.received == []


@pytest.mark.parametrize("wire", [WireFormat.CHAT, WireFormat.RESPONSES])
async def test_other_formats_know_no_such_login(
    bench: Bench, vendor: Upstream, other: Upstream, wire: WireFormat
) -> None:
    client = bench.client.with_key(None)
    answered = await client.post(rendering.path(wire), rendering.request(wire), OWN)
    assert answered.status == 401
    assert vendor.received == other.received == []


async def test_a_client_key_as_bearer_goes_its_usual_way(bench: Bench, vendor: Upstream, other: Upstream) -> None:
    answered = await ask(bench, OWN | {"authorization": f"Bearer {CLIENT_KEY}"})
    assert answered.status == 200
    assert vendor.received == []
    assert CLIENT_KEY not in str(other.last.headers)
    assert other.last.header("x-api-key") == UPSTREAM_KEY


async def test_a_client_key_beside_the_login_says_whose_it_is_and_stays_here(
    bench: Bench, vendor: Upstream, other: Upstream
) -> None:
    answered = await ask(bench, OWN | {"x-api-key": CLIENT_KEY})
    assert answered.status == 200
    assert vendor.last.header("authorization") == f"Bearer {LOGIN}"
    assert CLIENT_KEY not in str(vendor.last.headers)
    assert other.received == []


async def test_switched_off_it_is_a_401(bench: Bench, vendor: Upstream, other: Upstream) -> None:
    await switch(bench, on=False)

    async def refused() -> bool:
        return (await ask(bench, OWN)).status == 401

    await eventually(refused, within=1.0)
    seen = len(vendor.received)
    native_error(A, await ask(bench, OWN))
    assert len(vendor.received) == seen
    assert other.received == []


def test_the_address_can_only_be_moved_to_this_machine() -> None:
    from shared.catalog.oauth import client_login_url

    assert client_login_url({}) is None
    assert client_login_url({"OAUTH_ANTHROPIC_API_URL": "http://127.0.0.1:1/a"}) == "http://127.0.0.1:1/a"
    with pytest.raises(ValueError, match="on this machine"):
        client_login_url({"OAUTH_ANTHROPIC_API_URL": "https://api.example.com"})


async def test_guardrails_hold_here_too(bench: Bench, vendor: Upstream, other: Upstream) -> None:
    await bench.dashboard.set({"privacy_enabled": True})
    await bench.settled()
    try:
        messages = [{"role": "user", "content": f"Write to {VALUES['email']} please."}]
        answered = await ask(bench, OWN, messages=messages)
    finally:
        await bench.dashboard.set({"privacy_enabled": False})
    assert answered.status == 200
    assert VALUES["email"].encode() not in vendor.last.body
    assert vendor.last.document["messages"][0]["content"].startswith("Write to ")
