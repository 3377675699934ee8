"""Login sessions where no container engine can be used: one sentence, with the cure."""

import socket
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from dashboard.login_sessions import sync
from dashboard.login_sessions.engine import Engine
from dashboard.login_sessions.engine_faults import COMPOSE_SOCKET, no_engine
from dashboard.services import Services
from shared.db import models


@pytest.fixture(autouse=True)
def _no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_SOCKET", str(tmp_path / "docker.sock"))


async def stored_session(services: Services) -> str:
    async with services.change(sync.SYSTEM) as change:
        row = models.LoginSession(name="Old", status="running", port=7700, container_id="c", created_at=change.now())
        change.session.add(row)
        await change.session.flush()
        return row.id


async def test_starting_one_says_what_to_do(api: httpx.AsyncClient, tmp_path: Path):
    reply = await api.post("/api/sessions", json={"name": "Claude", "autoCommand": "claude"})
    assert reply.status_code == 503
    words = reply.json()["error"]
    assert f"there is no Docker engine at {tmp_path / 'docker.sock'}" in words
    assert "install and start Docker" in words
    assert (await api.get("/api/sessions")).json() == []


async def test_the_state_of_the_engine_says_it_before_anybody_tries(api: httpx.AsyncClient):
    state = (await api.get("/api/sessions/engine")).json()
    assert (state["available"], state["image"]) == (False, "codegate-session")
    assert state["reason"] == (await api.post("/api/sessions", json={})).json()["error"]


async def test_a_socket_that_nobody_answers_is_told_from_one_that_is_not_there(api: httpx.AsyncClient, tmp_path: Path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "docker.sock"))
    words = (await api.post("/api/sessions", json={})).json()["error"]
    assert "nothing answers" in words
    assert "start the Docker engine" in words


def test_a_container_without_the_profile_names_the_command():
    fault = no_engine(COMPOSE_SOCKET)
    assert fault.command is not None
    assert fault.command in fault.message
    assert "--profile sessions" in fault.command


async def test_sessions_that_there_were_are_listed_as_unknown(api: httpx.AsyncClient, services: Services):
    session_id = await stored_session(services)
    (listed,) = (await api.get("/api/sessions")).json()
    assert (listed["id"], listed["status"]) == (session_id, "unknown")
    assert "no Docker engine" in listed["status_reason"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", ""), ("POST", "/stop"), ("POST", "/start"), ("GET", "/auth-urls"), ("GET", "/check-credentials"),
     ("POST", "/import-credentials")],
)  # fmt: skip
async def test_every_act_on_one_says_it_and_changes_nothing(
    api: httpx.AsyncClient, services: Services, method: str, path: str
):
    session_id = await stored_session(services)
    reply = await api.request(method, f"/api/sessions/{session_id}{path}")
    assert reply.status_code == 503, reply.text
    assert "no Docker engine" in reply.json()["error"]
    assert len((await api.get("/api/sessions")).json()) == 1


@pytest.mark.parametrize("path", ["", "/auth-urls", "/check-credentials"])
async def test_a_session_that_is_none_is_not_found(api: httpx.AsyncClient, path: str):
    assert (await api.get(f"/api/sessions/none{path}")).status_code == 404


async def test_the_background_waits_for_the_engine(services: Services):
    await stored_session(services)
    await sync.sync_round(services, sync.Restarts())


@pytest.mark.parametrize(
    "body", [{"autoCommand": "a\x00b"}, {"autoCommand": "x" * 2001}, {"name": "a\nb"}, {"name": 1}]
)
async def test_what_is_no_session_is_refused_at_the_field(api: httpx.AsyncClient, body: dict[str, object]):
    reply = await api.post("/api/sessions", json=body)
    assert reply.status_code == 422
    assert set(reply.json()["fields"]) == set(body)


async def test_an_engine_that_was_never_asked_is_closed_like_any_other(tmp_path: Path):
    await Engine(tmp_path / "docker.sock").close()


def test_a_session_that_ends_again_and_again_is_started_ever_more_rarely():
    restarts = sync.Restarts()
    due = [second for second in range(0, 20_000, 10) if restarts.is_due("s", float(second))]
    assert [later - earlier for earlier, later in pairwise(due)][:7] == [
        60,
        120,
        240,
        480,
        960,
        1920,
        3600,
    ]
    restarts.note_running("s", 1e9)
    assert restarts.is_due("s", 1e9)
    assert restarts.is_due("s", 1e9 + sync.AGAIN_FIRST_S)
