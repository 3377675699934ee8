"""The proxy learns of every change of configuration, and of nothing else."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import ManualClock
from shared.config import Config
from shared.db.engine import session_factory
from shared.db.models import Account, RequestLog, Setting, UsageRow
from shared.db.revision import FINGERPRINT_EVERY_S, ConfigurationWatch, bump, fingerprint, read


def _by_another_program(config: Config, statement: str) -> None:
    assert config.sqlite_path is not None
    with closing(sqlite3.connect(config.sqlite_path)) as connection:
        connection.execute(statement)
        connection.commit()


async def test_bumping_moves_the_revision_with_the_transaction(engine: AsyncEngine) -> None:
    sessions = session_factory(engine)
    async with engine.connect() as connection:
        before = await read(connection)
    async with sessions() as session:
        await bump(session)
        await session.rollback()
    async with sessions() as session, session.begin():
        await bump(session)
        await bump(session)
    async with engine.connect() as connection:
        assert await read(connection) == before + 2


async def test_bumps_of_concurrent_transactions_all_count(engine: AsyncEngine) -> None:
    sessions = session_factory(engine)

    async def change() -> None:
        async with sessions() as session, session.begin():
            await bump(session)

    async with engine.connect() as connection:
        before = await read(connection)
    await asyncio.gather(*(change() for _ in range(20)))
    async with engine.connect() as connection:
        assert await read(connection) == before + 20


async def test_a_bump_is_seen_by_the_next_poll(engine: AsyncEngine) -> None:
    watch = ConfigurationWatch(engine, ManualClock().clock)
    before = await watch.poll()
    assert await watch.poll() == before
    async with session_factory(engine)() as session, session.begin():
        session.add(Setting(key="request_logging", value="false"))
        await bump(session)
    after = await watch.poll()
    assert after.revision == before.revision + 1
    assert after.fingerprint != before.fingerprint
    await watch.close()


async def test_an_edit_by_another_program_is_seen_within_seconds(engine: AsyncEngine, config: Config) -> None:
    clock = ManualClock()
    watch = ConfigurationWatch(engine, clock.clock)
    before = await watch.poll()
    _by_another_program(config, "INSERT INTO accounts (id, name, provider) VALUES ('a', 'n', 'openai')")
    assert await watch.poll() == before, "not looked at every time"
    clock.advance(FINGERPRINT_EVERY_S)
    after = await watch.poll()
    assert after.revision == before.revision
    assert after.fingerprint != before.fingerprint
    assert FINGERPRINT_EVERY_S <= 4.0
    await watch.close()


async def test_what_the_proxy_records_is_no_change_of_configuration(engine: AsyncEngine) -> None:
    clock = ManualClock()
    sessions = session_factory(engine)
    async with sessions() as session, session.begin():
        session.add(Account(id="a", name="n", provider="openai"))
    watch = ConfigurationWatch(engine, clock.clock)
    before = await watch.poll()
    async with sessions() as session, session.begin():
        session.add_all([UsageRow(account_id="a"), RequestLog(path="/v1/messages")])
        await session.execute(
            update(Account).values(status="error", last_error="x", error_count=3, last_used_at="2026-01-01 00:00:00")
        )
    clock.advance(FINGERPRINT_EVERY_S)
    assert await watch.poll() == before
    await watch.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET enabled = 0",
        "UPDATE accounts SET api_key_enc = 'x'",
        "INSERT INTO configs (id, name) VALUES ('c', 'n')",
        "INSERT INTO settings VALUES ('k', 'v')",
        "INSERT INTO tenants (id, name, api_key_hash, api_key_prefix) VALUES ('t', 'n', 'h', 'p')",
        "INSERT INTO model_limits (model_id) VALUES ('m')",
        "DELETE FROM accounts",
    ],
)
async def test_every_table_of_the_configuration_is_in_the_fingerprint(
    engine: AsyncEngine, config: Config, statement: str
) -> None:
    _by_another_program(config, "INSERT INTO accounts (id, name, provider) VALUES ('a', 'n', 'openai')")
    async with engine.connect() as connection:
        before = await fingerprint(connection)
    _by_another_program(config, statement)
    async with engine.connect() as connection:
        assert await fingerprint(connection) != before


async def test_a_watch_recovers_after_the_database_failed(engine: AsyncEngine, config: Config) -> None:
    watch = ConfigurationWatch(engine, ManualClock().clock)
    before = await watch.poll()
    _by_another_program(config, "ALTER TABLE revision RENAME TO away")
    with pytest.raises(OperationalError):
        await watch.poll()
    _by_another_program(config, "ALTER TABLE away RENAME TO revision")
    assert await watch.poll() == before
    await watch.close()
