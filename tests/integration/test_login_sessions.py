"""Login sessions on a real engine: containers, what is found in them, and the accounts that come of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboard.login_sessions import sync
from dashboard.services import Services
from shared.clock import ManualClock
from shared.config import Config
from shared.db import models
from shared.jsonio import Json, dumps
from tests.support import dashboard_app, engine
from tests.support.dashboard_app import anonymous, api, clock, installation, postgres_database, postgres_template
from tests.support.waiting import eventually

__all__ = ["anonymous", "api", "clock", "installation", "postgres_database", "postgres_template"]

WITHIN_S = 60.0
HOUR_MS = 3_600_000
URL = f"https://claude.ai/oauth/authorize?code=true&code_challenge={'x1' * 80}&state=last"

Start = Callable[..., Awaitable[dict[str, Json]]]


@pytest.fixture(scope="module")
def socket() -> Path:
    """The engine, with the session image on it."""
    path = engine.engine_socket()
    asyncio.run(engine.make_session_image(path))
    return path


@pytest.fixture
def config(socket: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Config:
    monkeypatch.setenv("DOCKER_SOCKET", str(socket))
    monkeypatch.setenv("SESSION_IMAGE", engine.IMAGE)
    monkeypatch.setenv("SESSION_NETWORK", "none")
    monkeypatch.setenv("SESSION_BASE_PORT", "17700")
    return dashboard_app.config.__wrapped__(  # type: ignore[attr-defined, no-any-return]
        request.getfixturevalue("installation"), request.getfixturevalue("tmp_path"), monkeypatch, request
    )


@pytest.fixture
async def services(config: Config, clock: ManualClock, socket: Path) -> AsyncIterator[Services]:
    services = dashboard_app.build_services(config, clock.clock)
    yield services
    async with services.read() as session:
        left = [row.id for row in await sync.store.all_sessions(session)]
    await engine.remove_containers(socket, left)
    await services.close()


@pytest.fixture
def start(api: httpx.AsyncClient) -> Start:
    async def start(command: str = "", **body: Json) -> dict[str, Json]:
        reply = await api.post("/api/sessions", json={"autoCommand": command, **body})
        assert reply.status_code == 201, reply.text
        return reply.json()  # type: ignore[no-any-return]

    return start


def claude_file(token: str = "sk-ant-oat01-one", expires_ms: int = HOUR_MS, **more: Json) -> dict[str, Json]:
    login = {"accessToken": token, "refreshToken": f"{token}-r", "expiresAt": expires_ms, "subscriptionType": "max"}
    return {"claudeAiOauth": login | more}


def writes(document: Json, path: str = "$HOME/.claude/.credentials.json") -> str:
    """Return a command that writes a CLI's file as CLIs do: at once."""
    text = dumps(document).decode().replace("'", "'\\''")
    return f"mkdir -p $(dirname {path}) && printf %s '{text}' > {path}.new && mv {path}.new {path}"


async def session_of(api: httpx.AsyncClient, session_id: str) -> dict[str, Json]:
    reply = await api.get(f"/api/sessions/{session_id}")
    assert reply.status_code == 200, reply.text
    return reply.json()  # type: ignore[no-any-return]


async def logins(api: httpx.AsyncClient, session_id: str, count: int = 1) -> list[dict[str, Json]]:
    """Wait until that many logins are found."""

    async def found() -> list[dict[str, Json]]:
        reply = await api.get(f"/api/sessions/{session_id}/check-credentials")
        assert reply.status_code == 200, reply.text
        credentials = reply.json()["credentials"]
        return credentials if len(credentials) == count else []

    return await eventually(found, within=WITHIN_S)


async def imported(api: httpx.AsyncClient, session_id: str, **body: Json) -> dict[str, Json]:
    reply = await api.post(f"/api/sessions/{session_id}/import-credentials", json=body)
    assert reply.status_code == 201, reply.text
    return reply.json()  # type: ignore[no-any-return]


async def tokens(services: Services, account_id: str) -> tuple[str | None, str | None, int | None]:
    async with services.read() as session:
        row = await session.get(models.Account, account_id)
        assert row is not None
        opened = services.keyring.open(row.api_key_enc), services.keyring.open(row.refresh_token_enc)
        return (*opened, row.token_expires_at)


async def runs(services: Services, session_id: str, command: str) -> None:
    """Run a command in the session, as somebody at its terminal would."""
    container = await services.containers.find(session_id)
    assert await services.containers.run(container.container_id, ["sh", "-c", command], WITHIN_S) is not None


async def test_a_session_runs_its_command_and_stays_open(api: httpx.AsyncClient, start: Start, socket: Path):
    session = await start("echo ready > /tmp/ran", name="Claude for Mira")
    assert session["name"] == "Claude for Mira"
    assert (session["status"], session["auto_command"], session["port"]) == ("running", "echo ready > /tmp/ran", 17700)
    (listed,) = (await api.get("/api/sessions")).json()
    assert listed == session
    (container,) = await engine.containers(socket, session["id"])
    assert container["Id"] == session["container_id"]


async def test_the_container_is_bounded_and_opens_no_port(start: Start, services: Services):
    session = await start("true")
    inspected = await services.containers.inspect(session["container_id"])
    host = inspected["HostConfig"]
    assert host["CapDrop"] == ["ALL"]
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert (host["Memory"], host["PidsLimit"], host["Privileged"]) == (2 * 1024**3, 512, False)
    assert (host["PublishAllPorts"], host["PortBindings"] or {}, host["Binds"]) == (False, {}, None)
    assert inspected["Config"].get("ExposedPorts") is None
    status = await services.containers.run(session["container_id"], ["cat", "/proc/self/status"], WITHIN_S)
    assert status is not None
    assert "CapBnd:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status


async def test_sessions_started_at_once_get_ports_of_their_own(api: httpx.AsyncClient):
    replies = await asyncio.gather(*(api.post("/api/sessions", json={}) for _ in range(4)))
    assert [reply.status_code for reply in replies] == [201] * 4
    assert sorted(reply.json()["port"] for reply in replies) == [17700, 17701, 17702, 17703]


async def test_a_port_is_free_again_when_its_session_is_removed(api: httpx.AsyncClient, start: Start, socket: Path):
    first, second = await start(), await start()
    assert (await api.delete(f"/api/sessions/{first['id']}")).json() == {"deleted": 1}
    assert await engine.containers(socket, first["id"]) == []
    assert (await start())["port"] == first["port"]
    assert (await session_of(api, second["id"]))["port"] == second["port"]
    assert (await api.get(f"/api/sessions/{first['id']}")).status_code == 404


async def test_a_session_that_dies_is_shown_as_stopped(api: httpx.AsyncClient, start: Start, socket: Path):
    session = await start()
    await engine.engine_post(socket, f"/containers/{session['container_id']}/kill")

    async def stopped() -> bool:
        return (await session_of(api, session["id"]))["status"] == "stopped"

    await eventually(stopped, within=WITHIN_S)
    assert (await session_of(api, session["id"]))["status_reason"] == "It ended with exit code 137."


async def test_a_session_whose_container_was_removed_says_so(api: httpx.AsyncClient, start: Start, socket: Path):
    session = await start()
    await engine.remove_containers(socket, [session["id"]])
    shown = await session_of(api, session["id"])
    assert (shown["status"], shown["status_reason"]) == (
        "stopped",
        "Its container is gone: remove the session and start a new one.",
    )
    reply = await api.post(f"/api/sessions/{session['id']}/start")
    assert (reply.status_code, reply.json()["error"]) == (
        409,
        "The session's container is gone: remove the session and start a new one.",
    )
    assert (await api.delete(f"/api/sessions/{session['id']}")).status_code == 200


async def test_a_session_is_stopped_and_started_with_what_it_holds(api: httpx.AsyncClient, start: Start):
    session = await start(writes(claude_file()))
    await logins(api, session["id"])
    stopped = (await api.post(f"/api/sessions/{session['id']}/stop")).json()
    assert (stopped["status"], stopped["status_reason"]) == ("stopped", "It was stopped.")
    assert len(await logins(api, session["id"])) == 1  # also while it does not run
    assert (await api.post(f"/api/sessions/{session['id']}/start")).json()["status"] == "running"


async def test_the_address_for_signing_in_is_read_from_the_terminal(api: httpx.AsyncClient, start: Start):
    lines = "\\r\\n".join(URL[begin : begin + 76] for begin in range(0, len(URL), 76))
    session = await start(f"printf 'Sign in at:\\r\\n\\033[36m{lines}\\033[0m\\r\\n\\r\\nPaste code here: '; sleep 60")

    async def urls() -> list[str]:
        reply = await api.get(f"/api/sessions/{session['id']}/auth-urls")
        assert reply.status_code == 200, reply.text
        return reply.json()  # type: ignore[no-any-return]

    assert await eventually(urls, within=WITHIN_S) == [URL]


async def test_nothing_is_imported_before_anybody_signed_in(api: httpx.AsyncClient, start: Start):
    session = await start()
    assert (await api.get(f"/api/sessions/{session['id']}/check-credentials")).json() == {
        "found": False,
        "credentials": [],
    }
    reply = await api.post(f"/api/sessions/{session['id']}/import-credentials", json={})
    assert (reply.status_code, reply.json()["error"]) == (
        409,
        "No login is found in this session yet: finish signing in, then import it.",
    )


async def test_claudes_login_becomes_the_first_account_with_a_config(
    api: httpx.AsyncClient, start: Start, services: Services
):
    profile = {"oauthAccount": {"emailAddress": "mira@example.com", "accountUuid": "uuid-1"}}
    session = await start(f"{writes(profile, '$HOME/.claude.json')} && {writes(claude_file())}")
    (found,) = await logins(api, session["id"])
    assert found["kind"] == "claude"
    assert found["account_email"] == "mira@example.com"
    assert found["renewable"] is True
    assert "sk-ant" not in str(found)
    result = await imported(api, session["id"])
    assert (result["name"], result["created"], result["config_made"]) == ("Anthropic (mira@example.com)", True, True)
    account = (await api.get(f"/api/accounts/{result['id']}")).json()
    expected = {"provider": "anthropic", "auth_type": "oauth", "subscription_type": "max", "token_expires_at": HOUR_MS}
    assert expected.items() <= account.items()
    assert await tokens(services, result["id"]) == ("sk-ant-oat01-one", "sk-ant-oat01-one-r", HOUR_MS)
    (default,) = (await api.get("/api/configs")).json()
    assert (default["name"], default["is_active"]) == ("Default", True)
    assert {tier["account_id"] for tier in default["tiers"]} == {result["id"]}
    linked = await session_of(api, session["id"])
    assert (linked["account_id"], linked["account_name"], linked["login_kind"]) == (
        result["id"],
        result["name"],
        "claude",
    )
    assert "sk-ant" not in (await api.get("/api/audit")).text


async def test_the_second_account_gets_no_config(api: httpx.AsyncClient, start: Start):
    await api.post("/api/accounts", json={"name": "A", "provider": "openai", "api_key": "k"})
    session = await start(writes(claude_file()))
    await logins(api, session["id"])
    assert (await imported(api, session["id"]))["config_made"] is False
    assert (await api.get("/api/configs")).json() == []


CODEX = {"OPENAI_API_KEY": None, "tokens": {"access_token": "at-1", "refresh_token": "rt-1", "account_id": "acct-1"}}
GCLOUD = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "1//r"}


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        (
            "$HOME/.codex/auth.json",
            CODEX,
            {"provider": "codex", "auth_type": "oauth", "external_account_id": "acct-1"},
        ),
        ("$HOME/.codex/auth.json", {"OPENAI_API_KEY": "sk-1"}, {"provider": "codex", "auth_type": "api_key"}),
        (
            "$HOME/.config/gcloud/application_default_credentials.json",
            GCLOUD,
            {"provider": "gemini", "auth_type": "oauth"},
        ),
    ],
    ids=["codex", "codex-key", "gcloud"],
)
async def test_other_clis_logins_are_found_and_imported(
    api: httpx.AsyncClient, start: Start, path: str, document: Json, expected: dict[str, Json]
):
    session = await start(writes(document, path))
    await logins(api, session["id"])
    account = (await api.get(f"/api/accounts/{(await imported(api, session['id']))['id']}")).json()
    assert expected.items() <= account.items()


async def test_of_several_logins_one_is_named(api: httpx.AsyncClient, start: Start):
    session = await start(f"{writes(claude_file())} && {writes(CODEX, '$HOME/.codex/auth.json')}")
    await logins(api, session["id"], 2)
    reply = await api.post(f"/api/sessions/{session['id']}/import-credentials", json={})
    assert (reply.status_code, list(reply.json()["fields"])) == (422, ["kind"])
    assert (await imported(api, session["id"], kind="codex", name="Work"))["name"] == "Work"


async def test_an_account_is_renewed_by_a_new_session(api: httpx.AsyncClient, start: Start, services: Services):
    made = await api.post(
        "/api/accounts", json={"name": "Mine", "provider": "anthropic", "auth_type": "oauth", "api_key": "old"}
    )
    session = await start(writes(claude_file()))
    await logins(api, session["id"])
    result = await imported(api, session["id"], account_id=made.json()["id"])
    assert (result["created"], result["name"]) == (False, "Mine")
    assert (await tokens(services, result["id"]))[0] == "sk-ant-oat01-one"
    other = await api.post("/api/accounts", json={"name": "B", "provider": "openai", "api_key": "k"})
    reply = await api.post(f"/api/sessions/{session['id']}/import-credentials", json={"account_id": other.json()["id"]})
    assert (reply.status_code, list(reply.json()["fields"])) == (422, ["account_id"])


async def linked(api: httpx.AsyncClient, start: Start, **more: Json) -> tuple[str, str]:
    """Start a session, import its login; return the ids of session and account."""
    session = await start(writes(claude_file(**more)))
    await logins(api, session["id"])
    return session["id"], (await imported(api, session["id"]))["id"]


async def test_a_login_that_the_cli_renewed_is_taken_over(api: httpx.AsyncClient, start: Start, services: Services):
    session_id, account_id = await linked(api, start)
    await runs(services, session_id, writes(claude_file("sk-ant-oat01-two", 2 * HOUR_MS)))
    await sync.sync_round(services, sync.Restarts())
    assert await tokens(services, account_id) == ("sk-ant-oat01-two", "sk-ant-oat01-two-r", 2 * HOUR_MS)
    assert (await session_of(api, session_id))["sync_note"] is None


async def test_a_fresher_login_that_the_proxy_made_stays(api: httpx.AsyncClient, start: Start, services: Services):
    session_id, account_id = await linked(api, start)
    renewed = {"api_key": "proxys", "refresh_token": "proxys-r", "token_expires_at": 3 * HOUR_MS}
    await api.put(f"/api/accounts/{account_id}", json=renewed)
    await runs(services, session_id, writes(claude_file("sk-ant-oat01-two", 2 * HOUR_MS)))
    await sync.sync_round(services, sync.Restarts())
    assert await tokens(services, account_id) == ("proxys", "proxys-r", 3 * HOUR_MS)


async def test_a_renewal_in_the_middle_of_the_look_wins(
    api: httpx.AsyncClient, start: Start, services: Services, monkeypatch: pytest.MonkeyPatch
):
    session_id, account_id = await linked(api, start)
    await runs(services, session_id, writes(claude_file("sk-ant-oat01-two", 2 * HOUR_MS)))
    look = sync.logins_in

    async def look_while_the_proxy_renews(*arguments: Any) -> Any:
        found = await look(*arguments)
        await api.put(f"/api/accounts/{account_id}", json={"api_key": "proxys", "token_expires_at": HOUR_MS + 1})
        return found

    monkeypatch.setattr(sync, "logins_in", look_while_the_proxy_renews)
    await sync.sync_round(services, sync.Restarts())
    assert (await tokens(services, account_id))[0] == "proxys"
    monkeypatch.undo()
    await sync.sync_round(services, sync.Restarts())
    assert (await tokens(services, account_id))[0] == "sk-ant-oat01-two"


async def test_removing_the_account_ends_its_sessions_sync(api: httpx.AsyncClient, start: Start, services: Services):
    session_id, account_id = await linked(api, start)
    assert (await api.delete(f"/api/accounts/{account_id}")).status_code == 200
    await runs(services, session_id, writes(claude_file("sk-ant-oat01-two", 2 * HOUR_MS)))
    await sync.sync_round(services, sync.Restarts())
    assert (await api.get("/api/accounts")).json() == []
    shown = await session_of(api, session_id)
    assert (shown["account_id"], shown["status"]) == (None, "running")


async def test_somebody_elses_login_does_not_take_the_account_over(
    api: httpx.AsyncClient, start: Start, services: Services
):
    session = await start(
        f"{writes({'oauthAccount': {'emailAddress': 'mira@example.com'}}, '$HOME/.claude.json')} && {writes(claude_file())}"
    )
    await logins(api, session["id"])
    account_id = (await imported(api, session["id"]))["id"]
    await runs(services, session["id"], writes({"oauthAccount": {"emailAddress": "you@x.com"}}, "$HOME/.claude.json"))
    await runs(services, session["id"], writes(claude_file("sk-ant-oat01-two", 2 * HOUR_MS)))
    await sync.sync_round(services, sync.Restarts())
    assert (await tokens(services, account_id))[0] == "sk-ant-oat01-one"
    assert "somebody else" in (await session_of(api, session["id"]))["sync_note"]
    await imported(api, session["id"])
    assert (await tokens(services, account_id))[0] == "sk-ant-oat01-two"
    assert (await session_of(api, session["id"]))["sync_note"] is None


async def test_a_linked_session_that_died_is_started_again_and_others_are_not(
    api: httpx.AsyncClient, start: Start, services: Services, socket: Path, clock: ManualClock
):
    linked_id, _ = await linked(api, start)
    alone = (await start())["id"]
    restarts = sync.Restarts()

    async def die() -> None:
        for session_id in (linked_id, alone):
            for container in await engine.containers(socket, session_id):
                if container["State"] == "running":
                    await engine.engine_post(socket, f"/containers/{container['Id']}/kill")

        async def dead() -> bool:
            return [(await session_of(api, one))["status"] for one in (linked_id, alone)] == ["stopped"] * 2

        await eventually(dead, within=WITHIN_S)

    await die()
    await sync.sync_round(services, restarts)
    assert [(await session_of(api, one))["status"] for one in (linked_id, alone)] == ["running", "stopped"]
    await die()
    await sync.sync_round(services, restarts)
    assert (await session_of(api, linked_id))["status"] == "stopped"
    clock.advance(sync.AGAIN_FIRST_S)
    await sync.sync_round(services, restarts)
    assert (await session_of(api, linked_id))["status"] == "running"


async def test_a_session_that_was_stopped_stays_stopped(api: httpx.AsyncClient, start: Start, services: Services):
    session_id, _ = await linked(api, start)
    await api.post(f"/api/sessions/{session_id}/stop")
    await sync.sync_round(services, sync.Restarts())
    assert (await session_of(api, session_id))["status"] == "stopped"


async def test_what_a_container_makes_too_large_is_no_login(api: httpx.AsyncClient, start: Start, services: Services):
    session = await start(
        "mkdir -p $HOME/.claude && yes | head -c 9000000 > $HOME/.claude/.credentials.json && touch /tmp/done"
    )
    container = await services.containers.find(session["id"])

    async def written() -> bool:
        return await services.containers.read_file(container.container_id, "/tmp/done") is not None

    await eventually(written, within=WITHIN_S)
    assert (await api.get(f"/api/sessions/{session['id']}/check-credentials")).json()["found"] is False


async def test_a_link_out_of_the_home_is_no_login(api: httpx.AsyncClient, start: Start, services: Services):
    session = await start(
        "mkdir -p $HOME/.claude && ln -s /proc/self/environ $HOME/.claude/.credentials.json; touch /tmp/done"
    )
    container = await services.containers.find(session["id"])

    async def written() -> bool:
        return await services.containers.read_file(container.container_id, "/tmp/done") is not None

    await eventually(written, within=WITHIN_S)
    assert (await api.get(f"/api/sessions/{session['id']}/check-credentials")).json()["found"] is False


async def test_an_image_that_was_never_built_is_named_with_the_cure(
    config: Config, services: Services, api: httpx.AsyncClient
):
    object.__setattr__(config, "session_image", "codegate-never-built")
    reply = await api.post("/api/sessions", json={})
    assert reply.status_code == 503
    assert "codegate-never-built is not there: build it with" in reply.json()["error"]
    assert (await api.get("/api/sessions")).json() == []


async def test_a_network_that_is_not_there_is_named_and_nothing_is_left(
    config: Config, api: httpx.AsyncClient, socket: Path
):
    object.__setattr__(config, "session_network", "no-such-network")
    reply = await api.post("/api/sessions", json={"autoCommand": "echo nowhere-to-go"})
    assert reply.status_code == 503
    assert "no-such-network" in reply.json()["error"]
    assert (await api.get("/api/sessions")).json() == []
    assert [one for one in await engine.containers(socket) if "nowhere-to-go" in one["Command"]] == []


async def test_a_containers_command_names_it(start: Start, socket: Path):
    """So that the look for what is left, above, can find something."""
    session = await start("echo somewhere")
    (container,) = await engine.containers(socket, session["id"])
    assert "somewhere" in container["Command"]
