"""Databases of their own on the PostgreSQL server of TEST_POSTGRES_URL, and reading them from outside.

With TEST_DATABASE=postgresql the gateways and dashboards of tests stand on PostgreSQL instead of SQLite.
"""

import asyncio
import atexit
import os
import re
import threading
import uuid
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from sqlalchemy import make_url

SERVER = os.environ.get("TEST_POSTGRES_URL", "")
ON_POSTGRES = os.environ.get("TEST_DATABASE") == "postgresql"
needs_postgres = pytest.mark.skipif(not SERVER, reason="TEST_POSTGRES_URL names no PostgreSQL server")
needs_sqlite = pytest.mark.skipif(ON_POSTGRES, reason="about SQLite")

T = TypeVar("T")


def database_url(name: str) -> str:
    """Return the address of a database on the server, as DATABASE_URL takes it."""
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def create_database(template: str = "template1") -> str:
    """Create a database and return its name."""
    name = f"codegate_{uuid.uuid4().hex}"
    administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def drop_database(name: str) -> None:
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@cache
def database_of(folder: Path) -> str:
    """Return the address of the database that goes with a folder, for as long as the tests run."""
    del folder
    name = create_database()
    atexit.register(drop_database, name)
    return database_url(name)


def administer(statement: str) -> None:
    """Run a statement on the server's own database."""
    ask(SERVER, lambda connection: connection.execute(statement))


def query(url: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Read with a statement in SQLite's dialect, its `?` for values."""
    numbers = iter(range(1, len(values) + 1))
    sql = re.sub(r"\?", lambda _: f"${next(numbers)}", sql)
    return [tuple(row) for row in ask(url, lambda connection: connection.fetch(sql, *values))]


def ask(url: str, step: Callable[[Any], Awaitable[T]]) -> T:
    """Do something over a connection of its own, also where an event loop runs already."""
    results: list[T] = []

    async def connected() -> None:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            results.append(await step(connection))
        finally:
            await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(connected()))
    thread.start()
    thread.join()
    assert results, f"the database did not answer: {step}"
    return results[0]
