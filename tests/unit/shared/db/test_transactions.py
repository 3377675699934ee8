"""Whole transactions in a thread: all of one or nothing, errors as SQLAlchemy's, and the same PRAGMAs as elsewhere."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.config import load_config
from shared.db.engine import create_engine
from shared.db.transactions import Transactions


@pytest.fixture
async def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    engine = create_engine(load_config(None))
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE notes (id INTEGER PRIMARY KEY)")
    yield engine
    await engine.dispose()


async def rows(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int((await connection.exec_driver_sql("SELECT count(*) FROM notes")).scalar_one())


async def test_work_is_committed_and_runs_beside_the_event_loop(engine: AsyncEngine) -> None:
    transactions = Transactions(engine)
    seen: list[object] = []

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO notes VALUES (1)")
        seen.append(threading.current_thread() is threading.main_thread())
        seen.extend(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys"))

    await transactions.run(work)
    assert seen == [False, "wal", 1]
    assert await rows(engine) == 1
    await transactions.close()


async def test_what_fails_leaves_nothing(engine: AsyncEngine) -> None:
    transactions = Transactions(engine)

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO notes VALUES (1)")
        connection.exec_driver_sql("INSERT INTO notes VALUES (1)")

    with pytest.raises(IntegrityError):
        await transactions.run(work)
    assert await rows(engine) == 0
    await transactions.close()
