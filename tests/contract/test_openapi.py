"""The API's document: current, complete, and closed to whoever has no credential."""

from pathlib import Path

import httpx
import pytest

from dashboard.export_openapi import openapi_text
from dashboard.version import VERSION
from shared.jsonio import Json, loads
from tests.support.dashboard_app import (
    anonymous,
    api,
    clock,
    config,
    installation,
    postgres_database,
    postgres_template,
    services,
)

__all__ = ["anonymous", "api", "clock", "config", "installation", "postgres_database", "postgres_template", "services"]

ROOT = Path(__file__).parents[2]
OPEN = {
    ("GET", "/api/health"),
    ("GET", "/api/auth/status"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/auth/setup"),
    ("POST", "/api/auth/logout"),
}
DOCUMENT = loads(openapi_text().encode())


def operations() -> list[tuple[str, str, Json]]:
    return [
        (method.upper(), path, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_committed_document_is_current():
    stored = (ROOT / "frontend" / "openapi.json").read_text(encoding="utf-8")
    assert stored == openapi_text(), "run: python -m dashboard.export_openapi > frontend/openapi.json"


def test_the_version_is_the_projects():
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_operation_says_what_it_does_under_its_own_name():
    names = [operation["operationId"] for _, _, operation in operations()]
    assert sorted(names) == sorted(set(names))
    assert [path for _, path, operation in operations() if not operation.get("description")] == []


def test_every_json_answer_has_a_schema():
    without = [
        (method, path)
        for method, path, operation in operations()
        for status, reply in operation["responses"].items()
        if status.startswith("2") and reply.get("content", {}).get("application/json") == {"schema": {}}
    ]
    assert without == []


@pytest.mark.parametrize(("method", "path", "operation"), operations(), ids=lambda value: str(value)[:60])
async def test_without_a_credential_only_the_open_routes_answer(
    anonymous: httpx.AsyncClient, method: str, path: str, operation: Json
):
    if (method, path) in OPEN:
        return
    address = path.replace("{", "").replace("}", "")
    headers = {"content-type": "application/json"}
    for body in (None, b"{}", b"{", b"\xff", b"[" * 5000):
        reply = await anonymous.request(method, address, content=body, headers=headers if body else None)
        assert (reply.status_code, list(reply.json())) == (401, ["error"]), (operation["operationId"], body)


async def test_the_document_itself_needs_a_credential(anonymous: httpx.AsyncClient, config):
    assert (await anonymous.get("/api/openapi.json")).status_code == 401
    headers = {"authorization": f"Bearer {config.admin_token.get_secret_value()}"}
    assert (await anonymous.get("/api/openapi.json", headers=headers)).status_code == 200
