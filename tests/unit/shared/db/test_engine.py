"""What the database promises through our engine and column types."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.config import Config
from shared.db.engine import begin_write, consistent_read, session_factory
from shared.db.inspection import DamagedDatabase, inspect_file
from shared.db.locks import LockTimeout, exclusive
from shared.db.models import Account, ConfigTier, RequestLog, RoutingConfig, Setting
from shared.db.timestamps import from_epoch, month_start, to_datetime, to_text


async def test_sqlite_is_set_up_on_every_connection(engine: AsyncEngine) -> None:
    async with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            values = {
                pragma: (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one()
                for pragma in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
            }
            assert values == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 1}


async def test_rows_get_ids_and_times_and_booleans(engine: AsyncEngine) -> None:
    async with session_factory(engine)() as session, session.begin():
        session.add(Account(name="one", provider="openai"))
        session.add(Account(name="two", provider="openai", enabled=False))
    async with session_factory(engine)() as session:
        on = (await session.scalars(select(Account).where(Account.enabled.is_(True)))).all()
        off = (await session.scalars(select(Account).where(Account.enabled == False))).all()  # noqa: E712
        not_on = (await session.scalars(select(Account).where(Account.enabled.is_not(True)))).all()
    assert [account.name for account in on] == ["one"]
    assert [account.name for account in off] == [account.name for account in not_on] == ["two"]
    assert on[0].enabled is True
    assert off[0].enabled is False
    assert len(on[0].id) == 36
    assert abs(to_datetime(on[0].created_at) - datetime.now(UTC)) < timedelta(seconds=30)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_booleans_are_compared_as_numbers_on_either_database(dialect: object) -> None:
    condition = select(Account.id).where(Account.enabled.is_(True), RequestLog.is_stream == False)  # noqa: E712
    written = str(condition.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))  # type: ignore[arg-type]
    assert "accounts.enabled = 1" in written
    assert "request_logs.is_stream = 0" in written


async def test_deleting_an_account_takes_its_assignments_along(engine: AsyncEngine) -> None:
    sessions = session_factory(engine)
    async with sessions() as session, session.begin():
        session.add_all([Account(id="a", name="n", provider="openai"), RoutingConfig(id="c", name="n")])
        await session.flush()
        session.add(ConfigTier(config_id="c", tier="opus", account_id="a"))
    async with sessions() as session, session.begin():
        await session.execute(text("DELETE FROM accounts"))
        assert await session.scalar(select(func.count()).select_from(ConfigTier)) == 0
    with pytest.raises(IntegrityError):
        async with sessions() as session, session.begin():
            session.add(ConfigTier(config_id="nowhere", tier="opus", account_id="nobody"))


async def test_a_consistent_read_does_not_see_what_happens_meanwhile(engine: AsyncEngine) -> None:
    count = select(func.count()).select_from(Setting)
    async with consistent_read(engine) as reading:
        before = await reading.scalar(count)
        async with session_factory(engine)() as session, session.begin():
            session.add(Setting(key="new", value="x"))
        assert await reading.scalar(count) == before
    async with consistent_read(engine) as reading:
        assert await reading.scalar(count) == (before or 0) + 1


async def test_read_then_write_loses_no_update(engine: AsyncEngine) -> None:
    sessions = session_factory(engine)
    async with sessions() as session, session.begin():
        session.add(Setting(key="counter", value="0"))

    async def count_up() -> None:
        async with sessions() as session, session.begin():
            await begin_write(session)
            row = await session.get_one(Setting, "counter")
            row.value = str(int(row.value) + 1)

    await asyncio.gather(*(count_up() for _ in range(10)))
    async with sessions() as session:
        assert (await session.get_one(Setting, "counter")).value == "10"


def test_timestamps() -> None:
    moment = datetime(2026, 11, 20, 1, 2, 3, 999_999, tzinfo=timezone(timedelta(hours=5)))
    assert to_text(moment) == "2026-11-19 20:02:03"
    assert from_epoch(1_790_000_000.9) == "2026-09-21 14:13:20"
    assert to_datetime("2026-11-19 20:02:03") == moment.replace(microsecond=0)
    assert to_datetime("2026-11-20T01:02:03+05:00") == to_datetime("2026-11-19T20:02:03Z")
    assert month_start(datetime(2026, 12, 1, 1, tzinfo=timezone(timedelta(hours=5)))) == "2026-11-01 00:00:00"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        to_datetime("yesterday")


def test_a_lock_is_exclusive_and_leaves_nothing_behind(config: Config) -> None:
    config.data_dir.mkdir()
    with (
        exclusive(config),
        pytest.raises(LockTimeout, match=str(config.data_dir)),
        exclusive(config, timeout_s=0.1),
    ):
        pass
    with exclusive(config, timeout_s=0.1):
        assert list(config.data_dir.iterdir()) == []


def test_a_file_that_is_absent_or_empty_is_no_damage(config: Config) -> None:
    config.data_dir.mkdir()
    path = config.data_dir / "codegate.db"
    inspect_file(path)
    path.touch()
    inspect_file(path)
    assert path.read_bytes() == b""
    path.write_bytes(b"SQLite format 3\x00" + bytes(84))
    with pytest.raises(DamagedDatabase):
        inspect_file(path)
    path.unlink()
    sqlite3.connect(path).execute("CREATE TABLE t (x)").connection.close()
    inspect_file(path)


async def test_a_connection_that_can_only_read_is_left_behind(engine: AsyncEngine) -> None:
    """SQLite never notices that a file which it opened for reading can be written again."""
    async with engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(OperationalError, match="readonly"):
            await connection.execute(insert(Setting).values(key="a", value="1"))
    async with engine.begin() as connection:
        await connection.execute(insert(Setting).values(key="a", value="1"))
