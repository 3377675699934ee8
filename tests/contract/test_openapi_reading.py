"""Reading and signing in never write: they work while another program holds the database's write lock."""

import sqlite3
from collections.abc import Iterator

import httpx
import pytest

from dashboard.auth.setup_code import ensure_setup_code
from shared.config import Config
from tests.contract.test_openapi import operations
from tests.contract.test_openapi_fuzz import CALLS_OUT, ENDS_THE_SESSION
from tests.support.dashboard_app import (
    ON_POSTGRES,
    PASSWORD,
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

pytestmark = pytest.mark.skipif(ON_POSTGRES, reason="about SQLite's lock")


@pytest.fixture
async def with_password(anonymous: httpx.AsyncClient, config: Config) -> httpx.AsyncClient:
    code = ensure_setup_code(config.data_dir)
    await anonymous.post("/api/auth/setup", json={"setup_code": code, "password": PASSWORD})
    anonymous.cookies.clear()
    return anonymous


@pytest.fixture
def write_lock(with_password: httpx.AsyncClient, config: Config) -> Iterator[None]:
    assert with_password is not None
    connection = sqlite3.connect(config.sqlite_path or "", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


@pytest.mark.usefixtures("write_lock")
async def test_signing_in_and_every_get_work_while_the_database_is_locked(with_password: httpx.AsyncClient):
    client = with_password
    assert (await client.post("/api/auth/login", json={"password": "wrong"})).status_code == 401
    assert (await client.post("/api/auth/login", json={"password": PASSWORD})).status_code == 200
    read = 0
    for method, path, operation in operations():
        if method == "GET" and operation["operationId"] not in CALLS_OUT | ENDS_THE_SESSION:
            reply = await client.get(path.replace("{", "").replace("}", ""))
            assert reply.status_code in {200, 404}, path
            read += reply.status_code == 200
    assert read > 15
    assert (await client.post("/api/auth/logout")).status_code == 200


async def test_reading_changes_no_byte_of_the_database(with_password: httpx.AsyncClient, config: Config):
    client = with_password
    await client.post("/api/auth/login", json={"password": PASSWORD})
    reader = sqlite3.connect(f"file:{config.sqlite_path}?mode=ro", uri=True)
    before = reader.execute("PRAGMA data_version").fetchone()
    for method, path, operation in operations():
        if method == "GET" and operation["operationId"] not in CALLS_OUT | ENDS_THE_SESSION:
            await client.get(path.replace("{", "").replace("}", ""))
    await client.post("/api/auth/logout")
    await client.post("/api/auth/login", json={"password": PASSWORD})
    assert reader.execute("PRAGMA data_version").fetchone() == before
    reader.close()
