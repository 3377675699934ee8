"""The recorder on a real migrated database: batches, faults, bounds, and rows that no database takes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.recording import recorder as module
from proxy.recording.record import AccountNote, Record
from proxy.recording.recorder import NAMED_AFTER_S, Recorder
from proxy.recording.store import MappingNote, insert_rows
from shared.config import load_config
from shared.db.base import Base
from shared.db.engine import create_engine
from shared.db.models import (
    Account,
    PrivacyMapping,
    RequestLog,
    UsageDays,
    UsageDayTimes,
    UsageHours,
    UsageHourTimes,
    UsageRow,
)
from tests.support.guarding import keys
from tests.support.rows import log_values, usage_values
from tests.support.waiting import eventually_true

NOON = 1_790_000_000.0


@pytest.fixture
async def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    engine = create_engine(load_config(None))
    async with engine.begin() as connection:
        tables = [
            *(model.__table__ for model in (Account, RequestLog, UsageRow)),
            UsageHours,
            UsageDays,
            UsageHourTimes,
            UsageDayTimes,
        ]
        await connection.run_sync(Base.metadata.create_all, tables=tables)
    yield engine
    await engine.dispose()


@pytest.fixture
def database(engine: AsyncEngine, tmp_path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(tmp_path / "codegate.db", isolation_level=None)
    connection.execute("INSERT INTO accounts (id, name, provider) VALUES ('a', 'main', 'custom')")
    return connection


def record(number: int, *, path: str = "/v1/messages", size: int = 100) -> Record:
    return Record(log_values(id=f"l{number}", path=path), usage_values(id=f"u{number}", input_tokens=number), size)


@contextmanager
def listening(name: str, heard: Callable[..., object]) -> Iterator[None]:
    event.listen(Engine, name, heard)
    try:
        yield
    finally:
        event.remove(Engine, name, heard)


def limit_variables(connection: object) -> None:
    if isinstance(connection, sqlite3.Connection):  # not the one of aiosqlite's
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)


async def test_rows_are_on_disk_within_half_a_second(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    recorder = Recorder(engine)
    running = asyncio.create_task(recorder.run())
    for number in range(3):
        recorder.submit(record(number))
    await asyncio.sleep(0.5)
    assert database.execute("SELECT count(*) FROM request_logs").fetchone() == (3,)
    assert database.execute("SELECT sum(input_tokens) FROM usage").fetchone() == (3,)
    await recorder.close(1)
    await running


async def test_so_are_more_notes_and_mappings_than_one_batch_holds(
    engine: AsyncEngine, database: sqlite3.Connection
) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all, tables=[PrivacyMapping.__table__])
    recorder = Recorder(engine)
    running = asyncio.create_task(recorder.run())
    many = module.BATCH_ROWS + 7
    for number in range(many):
        recorder.remember(MappingNote("tenant-a", "email", f"placeholder-{number}", f"original-{number}", keys()))
    await eventually_true(lambda: recorder.pending == 0, within=3)
    assert database.execute("SELECT count(*) FROM privacy_mappings").fetchone() == (many,)
    await recorder.close(1)
    await running


async def test_a_column_is_written_from_its_first_value_on(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    async with engine.begin() as connection:
        for number, said in enumerate((None, "overloaded", None)):
            row = log_values(id=f"l{number}", error_message=said)
            await connection.run_sync(insert_rows, RequestLog.__tablename__, [row])
    found = database.execute("SELECT id, error_message FROM request_logs ORDER BY id").fetchall()
    assert found == [("l0", None), ("l1", "overloaded"), ("l2", None)]


async def test_closing_writes_what_is_left(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    recorder = Recorder(engine)
    running = asyncio.create_task(recorder.run())
    await asyncio.sleep(0)
    for number in range(module.BATCH_ROWS + 7):
        recorder.submit(record(number))
    await recorder.close(5)
    await running
    assert database.execute("SELECT count(*) FROM usage").fetchone() == (module.BATCH_ROWS + 7,)
    assert recorder.pending == 0


async def test_account_health_is_folded_in_order(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    recorder = Recorder(engine)
    for note in (
        AccountNote("a", NOON, "error", "first"),
        AccountNote("a", NOON + 1, "active"),
        AccountNote("a", NOON + 2, "rate_limited", "slow down \ud800"),
        AccountNote("a", NOON + 3),
    ):
        recorder.note(note)
    await recorder.close(5)
    row = database.execute("SELECT status, last_error, error_count, last_used_at FROM accounts").fetchone()
    assert row == ("rate_limited", "slow down ?", 1, "2026-09-21 14:13:23")
    recorder.note(AccountNote("a", NOON + 4, "error", "again", rests_until=NOON + 34))
    await recorder.close(5)
    rest = database.execute("SELECT error_count, rests_until FROM accounts").fetchone()
    assert rest == (2, (NOON + 34) * 1000)
    recorder.note(AccountNote("a", NOON + 5, "active"))
    await recorder.close(5)
    row = database.execute("SELECT status, error_count, rests_until FROM accounts").fetchone()
    assert row == ("active", 0, None)


async def test_a_locked_database_delays_and_loses_nothing(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    recorder = Recorder(engine)
    running = asyncio.create_task(recorder.run())
    recorder.submit(record(1))
    await eventually_true(lambda: "locked" in (recorder.fault or ""), within=NAMED_AFTER_S + 1)
    database.execute("ROLLBACK")
    await eventually_true(lambda: recorder.pending == 0, within=10)
    assert recorder.fault is None
    assert database.execute("SELECT count(*) FROM request_logs").fetchone() == (1,)
    await recorder.close(1)
    await running


async def test_a_row_that_is_refused_keeps_nobody_waiting(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO request_logs (id) VALUES ('l2')")
    recorder = Recorder(engine)
    for number in range(5):
        recorder.submit(record(number))
    recorder.submit(record(5, path="lone \ud800 surrogate"))
    await recorder.close(5)
    assert database.execute("SELECT count(*) FROM usage").fetchone() == (6,)
    assert database.execute("SELECT count(*) FROM request_logs").fetchone() == (5,)
    assert (recorder.dropped_logs, recorder.dropped_usage, recorder.pending) == (1, 0, 0), (
        "a taken id is a row that is there"
    )


async def test_a_batch_that_was_kept_although_its_word_was_lost_is_neither_doubled_nor_called_dropped(
    engine: AsyncEngine, database: sqlite3.Connection
) -> None:
    first, again = Recorder(engine), Recorder(engine)
    for recorder, numbers in ((first, (1, 2)), (again, (1, 2, 3))):
        for number in numbers:
            recorder.submit(record(number))
        await recorder.close(5)
    assert database.execute("SELECT count(*) FROM request_logs").fetchone() == (3,)
    assert database.execute("SELECT sum(input_tokens) FROM usage").fetchone() == (1 + 2 + 3,)
    assert (again.dropped_logs, again.dropped_usage, again.pending) == (0, 0, 0)


async def test_logs_are_dropped_before_memory_grows_and_usage_is_kept(engine: AsyncEngine) -> None:
    recorder = Recorder(engine)
    for number in range(100):
        recorder.submit(record(number, size=module.MAX_LOG_BYTES // 50))
    assert recorder.dropped_logs == 50
    assert recorder.dropped_usage == 0
    assert recorder.pending == 50 + 100


async def test_a_damaged_database_is_waited_for_and_not_written(
    engine: AsyncEngine, database: sqlite3.Connection
) -> None:
    database.execute("PRAGMA writable_schema = ON")
    database.execute("UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'usage'")
    await engine.dispose()
    recorder = Recorder(engine)
    recorder.submit(record(1))
    await recorder.close(1.5)
    assert recorder.fault
    assert (recorder.pending, recorder.dropped_usage) == (2, 0)


async def test_totals_are_written_with_the_rows(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    recorder = Recorder(engine)
    for number, minute in enumerate(("10:59", "11:00", "11:01")):
        at = f"2026-05-04 {minute}:00"
        log = log_values(id=f"l{number}", timestamp=at, latency_ms=95, provider="openai")
        usage = usage_values(id=f"u{number}", created_at=at, input_tokens=2, cost_usd=0.25, provider="openai")
        recorder.submit(Record(log, usage, 100))
        await recorder.close(5)
    columns = "start, provider, logged, completed, input_tokens, cost_usd"
    assert database.execute(f"SELECT {columns} FROM usage_hours ORDER BY start").fetchall() == [
        ("2026-05-04 10:00:00", "openai", 1, 1, 2, 0.25),
        ("2026-05-04 11:00:00", "openai", 2, 2, 4, 0.5),
    ]
    assert database.execute(f"SELECT {columns} FROM usage_days").fetchall() == [
        ("2026-05-04 00:00:00", "openai", 3, 3, 6, 0.75)
    ]
    times = "SELECT dimension, start, value, latency_15 FROM usage_hour_times WHERE dimension IN ('all', 'provider')"
    assert sorted(database.execute(times)) == [
        ("all", "2026-05-04 10:00:00", "", 1),
        ("all", "2026-05-04 11:00:00", "", 2),
        ("provider", "2026-05-04 10:00:00", "openai", 1),
        ("provider", "2026-05-04 11:00:00", "openai", 2),
    ]
    assert database.execute("SELECT sum(latency_15) FROM usage_day_times WHERE dimension = 'all'").fetchone() == (3,)


async def test_totals_of_very_many_models_are_written_in_one_batch(
    engine: AsyncEngine, database: sqlite3.Connection
) -> None:
    """A row of times has nearly two hundred values, and SQLite as it is usually built takes 32,766 in a statement."""
    with listening("connect", lambda connection, _: limit_variables(connection)):
        recorder = Recorder(engine)
        for number in range(600):
            log = log_values(id=f"l{number}", routed_model=f"model-{number}", latency_ms=95)
            recorder.submit(Record(log, None, 100))
        await recorder.close(10)
    assert recorder.fault is None
    times = "SELECT count(*), sum(latency_15) FROM usage_hour_times WHERE dimension = 'model'"
    assert database.execute(times).fetchone() == (600, 600)


async def test_rows_that_come_while_a_batch_is_written_gather_again(engine: AsyncEngine) -> None:
    """Each batch has a cost of its own, so a steady stream must not end in batches of a few rows."""
    recorder = Recorder(engine)
    commits: list[int] = []
    with listening("commit", lambda _: commits.append(1)):
        running = asyncio.create_task(recorder.run())
        began = asyncio.get_running_loop().time()
        for number in range(150):
            recorder.submit(record(number))
            await asyncio.sleep(0.005)
        took = asyncio.get_running_loop().time() - began
        await recorder.close(5)
        await running
    assert len(commits) <= took / module.LINGER_S + 2


@pytest.mark.parametrize(
    ("broken", "healed", "words"),
    [
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "readonly"),
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "full"),
    ],
)
async def test_a_read_only_or_full_database_is_named_and_waited_for(
    engine: AsyncEngine, database: sqlite3.Connection, broken: str, healed: str, words: str
) -> None:
    """SQLite's own refusals, on the recorder's own connections."""
    pragma = broken

    def before_each(connection: Connection) -> None:
        connection.exec_driver_sql(pragma)

    recorder = Recorder(engine)
    running = asyncio.create_task(recorder.run())
    event.listen(Engine, "begin", before_each)
    try:
        for number in range(300):
            recorder.submit(record(number, path="/" * 500))
        await eventually_true(lambda: words in (recorder.fault or ""), within=10)
        assert database.execute("SELECT count(*) FROM usage").fetchone() == (0,)
        assert (recorder.dropped_logs, recorder.dropped_usage) == (0, 0)
        pragma = healed
        await eventually_true(lambda: recorder.pending == 0, within=10)
    finally:
        event.remove(Engine, "begin", before_each)
    assert recorder.fault is None
    assert database.execute("SELECT count(*) FROM usage").fetchone() == (300,)
    assert database.execute("SELECT count(*) FROM request_logs").fetchone() == (300,)
    await recorder.close(1)
    await running
