"""`/api/setup`: keys stay masked, tools are written and undone through the API, and everything is noted."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import create_app
from dashboard.services import build_services
from dashboard.setup.diff import difference, hidden
from shared.clock import ManualClock
from shared.config import Config, load_config
from tests.support.dashboard_app import ADMIN_TOKEN

KEY = "cgk_00112233445566778899aabbccddeeff"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def config(config: Config, home: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("HOST_HOME", str(home))
    return load_config(None)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def client_key(api: httpx.AsyncClient) -> str:
    return (await api.post("/api/settings/reveal-proxy-key")).json()["key"]


async def setup(api: httpx.AsyncClient, **query: str) -> dict:
    reply = await api.get("/api/setup", params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def tool(api: httpx.AsyncClient, name: str) -> dict:
    return next(one for one in (await setup(api))["tools"] if one["id"] == name)


async def test_the_page_shows_every_tool_and_no_key(api: httpx.AsyncClient):
    key = await client_key(api)
    shown = await setup(api)
    assert key not in json.dumps(shown)
    masked = f"{key[:8]}...{key[-4:]}"
    assert shown["key"]["masked"] == masked
    assert {one["id"]: one["mode"] for one in shown["tools"]} == {
        "claude-code": "write",
        "codex": "write",
        "opencode": "write",
        "cursor": "steps",
        "copilot": "steps",
        "windsurf": "steps",
        "continue": "write",
        "aider": "write",
        "cline": "write",
        "qwen-code": "write",
        "gemini": "steps",
        "generic": "values",
    }
    for one in shown["tools"]:
        texts = json.dumps([*one["by_hand"], *one["terminal"]])
        assert one["by_hand"] == one["terminal"] == [] or masked in texts or one["id"] in {"cursor", "windsurf"}
        assert one["docs_url"].startswith("https://")
        assert "{" not in "".join(one["steps"])


@pytest.mark.parametrize("host", ["localhost:9211", "127.0.0.1:9211"])
async def test_addresses_come_from_the_configuration(api: httpx.AsyncClient, config: Config, host: str):
    shown = (await api.get("/api/setup", headers={"host": host})).json()
    assert shown["root_url"] == f"http://127.0.0.1:{config.proxy_port}"
    assert shown["v1_url"] == f"{shown['root_url']}/v1"


@pytest.mark.parametrize("given", ["https://gate.acme.io", "https://gate.acme.io/v1/"])
async def test_an_address_of_ones_own_is_what_tools_are_told(
    monkeypatch: pytest.MonkeyPatch, home: Path, config: Config, clock: ManualClock, given: str
) -> None:
    monkeypatch.setenv("PUBLIC_PROXY_URL", given)
    async for api in signed_in(load_config(None), clock):
        assert (await setup(api))["v1_url"] == "https://gate.acme.io/v1"
        await api.post("/api/setup/auto", json={"tool": "aider"})
        assert "https://gate.acme.io/v1" in (home / ".aider.conf.yml").read_text()


async def test_a_tool_is_written_and_undone(api: httpx.AsyncClient, home: Path):
    key = await client_key(api)
    file = home / ".claude/settings.json"
    file.parent.mkdir()
    file.write_text('{\n  "model": "opus"\n}\n')
    assert (await tool(api, "claude-code"))["file"] == {
        "path": "~/.claude/settings.json",
        "state": "other",
        "problem": None,
        "undoable": False,
    }
    written = (await api.post("/api/setup/auto", json={"tool": "claude-code"})).json()
    assert (written["path"], written["changed"]) == ("~/.claude/settings.json", True)
    document = json.loads(file.read_text())
    assert document["model"] == "opus"
    assert document["env"] == {"ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "ANTHROPIC_AUTH_TOKEN": key}
    assert (home / written["backup"].removeprefix("~/")).read_text() == '{\n  "model": "opus"\n}\n'
    after = await tool(api, "claude-code")
    assert (after["file"]["state"], after["file"]["undoable"]) == ("here", True)
    assert (await setup(api))["progress"]["tool"] is True

    undone = (await api.post("/api/setup/undo", json={"tool": "claude-code"})).json()
    assert undone["removed"] is False
    assert file.read_text() == '{\n  "model": "opus"\n}\n'
    again = await api.post("/api/setup/undo", json={"tool": "claude-code"})
    assert again.status_code == 409


async def test_what_was_written_is_noted_without_the_key(api: httpx.AsyncClient):
    key = await client_key(api)
    await api.post("/api/setup/auto", json={"tool": "codex"})
    await api.post("/api/setup/undo", json={"tool": "codex"})
    entries = (await api.get("/api/audit?subject=tool")).json()
    assert sorted(entry["action"] for entry in entries) == ["undo", "write"]
    assert key not in json.dumps(entries)


async def test_a_key_of_ones_own_may_be_written(api: httpx.AsyncClient, home: Path):
    reply = await api.post("/api/setup/auto", json={"tool": "aider", "apiKey": KEY})
    assert reply.status_code == 200
    assert KEY in (home / ".aider.conf.yml").read_text()
    assert KEY not in reply.text


async def test_a_tenants_key_may_be_chosen(api: httpx.AsyncClient, home: Path):
    created = (await api.post("/api/tenants", json={"name": "Night"})).json()
    shown = await setup(api, tenant_id=created["tenant"]["id"])
    assert shown["key"]["tenant_name"] == "Night"
    assert [tenant["name"] for tenant in shown["tenants"]] == ["Default", "Night"]
    assert (await setup(api))["key"]["tenant_name"] == "Default"
    await api.post("/api/setup/auto", json={"tool": "codex", "tenant_id": created["tenant"]["id"]})
    assert created["api_key"] in (home / ".codex/config.toml").read_text()
    assert (await api.get("/api/setup", params={"tenant_id": "nobody"})).status_code == 404


async def test_a_preview_writes_nothing_and_masks_what_is_secret(api: httpx.AsyncClient, home: Path):
    key = await client_key(api)
    file = home / ".claude/settings.json"
    file.parent.mkdir()
    file.write_text('{\n  "env": {\n    "OPENAI_API_KEY": "sk-mine-0123456789abcdef"\n  }\n}\n')
    file.chmod(0o644)
    reply = await api.post("/api/setup/preview", json={"tool": "claude-code"})
    shown = reply.json()
    assert (shown["exists"], shown["changes"], shown["narrows"]) == (True, True, True)
    assert key not in reply.text
    assert "sk-mine-0123456789abcdef" not in reply.text
    added = [line["text"].strip() for line in shown["lines"] if line["kind"] == "added"]
    assert any(line.startswith('"ANTHROPIC_BASE_URL"') for line in added)
    assert "sk-mine-0123456789abcdef" in file.read_text()
    assert names(file.parent) == ["settings.json"]


async def test_an_invalid_file_is_refused_with_its_place(api: httpx.AsyncClient, home: Path):
    file = home / ".codex/config.toml"
    file.parent.mkdir()
    file.write_text("model = \n")
    for path in ("preview", "auto"):
        reply = await api.post(f"/api/setup/{path}", json={"tool": "codex"})
        assert reply.status_code == 409
        assert "~/.codex/config.toml" in reply.json()["error"]
    assert file.read_text() == "model = \n"
    assert (await tool(api, "codex"))["file"]["state"] == "unreadable"


@pytest.mark.parametrize("name", ["nobody", "../../etc/passwd", ".claude/settings.json"])
async def test_an_unknown_tool_is_named_as_such(api: httpx.AsyncClient, home: Path, name: str):
    for path in ("preview", "auto", "undo"):
        reply = await api.post(f"/api/setup/{path}", json={"tool": name})
        assert reply.status_code == 422
        assert "tool" in reply.json()["fields"]
    assert names(home) == []


async def test_a_tool_without_a_file_says_what_to_do(api: httpx.AsyncClient):
    reply = await api.post("/api/setup/auto", json={"tool": "cursor"})
    assert reply.status_code == 409
    assert "follow the steps" in reply.json()["error"]


@pytest.fixture
def homeless(config: Config, home: Path) -> Config:
    home.rmdir()
    return config


async def test_without_a_home_the_cure_is_named(homeless: Config, clock: ManualClock) -> None:
    async for api in signed_in(homeless, clock):
        shown = await setup(api)
        assert shown["home"] is None
        assert "HOST_HOME" in shown["home_problem"]
        reply = await api.post("/api/setup/auto", json={"tool": "claude-code"})
        assert reply.status_code == 409
        assert "HOST_HOME" in reply.json()["error"]


async def test_nobody_writes_without_a_credential(anonymous: httpx.AsyncClient, home: Path):
    for method, path in (("GET", ""), ("POST", "/auto"), ("POST", "/undo"), ("POST", "/preview"), ("POST", "/test")):
        reply = await anonymous.request(method, f"/api/setup{path}", json={"tool": "codex"})
        assert reply.status_code == 401
    assert names(home) == []


async def test_the_doctor_says_what_to_do_when_the_proxy_is_away(api: httpx.AsyncClient):
    report = (await api.post("/api/setup/test")).json()
    assert report["ok"] is False
    first, *rest = report["steps"]
    assert (first["id"], first["state"]) == ("proxy", "failed")
    assert "start.sh" in first["next_act"]
    assert {step["state"] for step in rest} == {"skipped"}
    assert report["upstream_requests"] == 0


def test_a_diff_keeps_what_is_near_and_hides_secrets():
    before = "".join(f"line {number}\n" for number in range(20)) + 'token = "abcdefghijklmnopqrstuvwxyz"\n'
    lines = difference(before.encode(), before.replace("line 10\n", f"line ten {KEY}\n").encode(), KEY)
    assert [line.text for line in lines if line.kind == "removed"] == ["line 10"]
    assert [line.text for line in lines if line.kind == "added"] == ["line ten cgk_0011...eeff"]
    assert [line.kind for line in lines].count("gap") == 2


def test_a_comma_that_something_new_asks_for_is_no_change():
    lines = difference(b'{\n  "a": 1\n}\n', b'{\n  "a": 1,\n  "b": 2\n}\n', KEY)
    assert [(line.kind, line.text) for line in lines] == [
        ("same", "{"),
        ("same", '  "a": 1,'),
        ("added", '  "b": 2'),
        ("same", "}"),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"apiKey": "sk-ant-0123456789abcdefghij"', '"apiKey": "sk-ant-0...ghij"'),
        ("password: hunter2", "password: ****"),
        ("env_key = 'MY_KEY'", "env_key = '****'"),
        ('"max_tokens": 100', '"max_tokens": 100'),
        ('"tokens": {', '"tokens": {'),
        ("model = 'gpt-5.5'", "model = 'gpt-5.5'"),
        ("# sk-0123456789abcdefghijkl in a comment", "# sk-01234...ijkl in a comment"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, shown: str):
    assert hidden(text, KEY) == shown


async def signed_in(config: Config, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    services = build_services(config, clock.clock)
    transport = httpx.ASGITransport(create_app(config, services))
    headers = {"authorization": f"Bearer {ADMIN_TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:9211", headers=headers) as client:
        yield client
    await services.close()
