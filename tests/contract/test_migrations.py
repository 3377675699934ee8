"""Migrations and mapped classes describe the same schema, on SQLite and, where there is one, on PostgreSQL.

With TEST_POSTGRES_URL (postgresql+asyncpg://user@host:port/database) each test gets a database of its own there.
"""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, func, inspect, make_url, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.clock import ManualClock
from shared.config import Config, load_config
from shared.crypto.keys import open_vault
from shared.db.base import Base
from shared.db.engine import begin_write, consistent_read, create_engine, create_migration_engine, session_factory
from shared.db.migrate import prepare
from shared.db.models import Account, RequestLog, Setting, Tenant
from shared.db.revision import ConfigurationWatch, bump

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "0001"
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")


async def _administer(statement: str) -> None:
    engine = create_async_engine(POSTGRES, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
async def config(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Config]:
    """A configuration that names a database which is empty."""
    for name in ("DATABASE_URL", "PROXY_API_KEY", "ACCOUNT_KEY", "MASTER_KEY", "GUARDRAIL_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    if request.param == "sqlite":
        yield load_config(None)
        return
    if not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL server")
    name = f"codegate_{uuid.uuid4().hex}"
    await _administer(f"CREATE DATABASE {name}")
    url = make_url(POSTGRES).set(database=name)
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    yield load_config(None)
    await _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _alembic(config: Config) -> AlembicConfig:
    alembic = AlembicConfig(ROOT / "alembic.ini", attributes={"codegate": config})
    alembic.set_main_option("script_location", str(ROOT / "migrations"))
    return alembic


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def _described(connection: Connection) -> dict[str, object]:
    """Return the schema as plain values, to compare before and after."""
    inspector = inspect(connection)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"], column["default"]) for column in columns],
            sorted(str(index["name"]) for index in inspector.get_indexes(table)),
        )
        for table in sorted(inspector.get_table_names())
        for columns in [inspector.get_columns(table)]
    }


async def test_migrations_match_the_mapped_classes(config: Config) -> None:
    await asyncio.to_thread(prepare, config)
    engine = create_engine(config)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_down_to_the_baseline_and_up_again_gives_the_same_schema(config: Config) -> None:
    await asyncio.to_thread(prepare, config)
    engine = create_migration_engine(config)
    async with engine.connect() as connection:
        before = await connection.run_sync(_described)
    await asyncio.to_thread(command.downgrade, _alembic(config), BASELINE)
    async with engine.connect() as connection:
        below = await connection.run_sync(_described)
    assert "revision" not in below
    assert "accounts" in below
    await asyncio.to_thread(command.upgrade, _alembic(config), "head")
    async with engine.connect() as connection:
        assert await connection.run_sync(_described) == before
    await engine.dispose()


async def test_a_downgrade_below_the_baseline_is_refused_and_changes_nothing(config: Config) -> None:
    await asyncio.to_thread(prepare, config)
    with pytest.raises(Exception, match="refused"):
        await asyncio.to_thread(command.downgrade, _alembic(config), "base")
    engine = create_engine(config)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_preparing_several_times_at_once_makes_one_of_everything(config: Config) -> None:
    if config.uses_sqlite:
        pytest.skip("for SQLite the processes of tests/unit/shared/db/test_migrate.py show it")
    program = [str(Path(os.sys.executable)), "-m", "shared.db.migrate"]  # type: ignore[attr-defined]
    environment = {**os.environ, "DATABASE_URL": config.database_url_text}
    running = []
    for number in range(3):
        # Three hosts with directories of their own and one account key, in one database.
        own = {**environment, "DATA_DIR": f"{config.data_dir}-{number}", "ACCOUNT_KEY": "shared by all hosts"}
        running.append(
            await asyncio.create_subprocess_exec(*program, cwd=ROOT, env=own, stderr=asyncio.subprocess.PIPE)
        )
    outputs = [(await process.communicate())[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], outputs
    assert sum("client_key_created" in output for output in outputs) == 1


async def test_the_database_gives_defaults_and_the_revision_moves(config: Config) -> None:
    await asyncio.to_thread(prepare, config)
    engine = create_engine(config)
    sessions = session_factory(engine)
    watch = ConfigurationWatch(engine, ManualClock().clock)
    before = await watch.poll()
    async with sessions() as session, session.begin():
        session.add(Account(id="a", name="n", provider="openai", token_expires_at=1_790_000_000_123))
        session.add(RequestLog(id="l", started_at_ms=1_790_000_000_123, cost_usd=0.1, cost_known=True))
        await session.execute(text("INSERT INTO usage (id) VALUES ('u')"))
        await bump(session)
    assert (await watch.poll()).revision == before.revision + 1
    await watch.close()
    async with sessions() as session:
        account = await session.get_one(Account, "a")
        assert (account.enabled, account.rate_limit, account.status) == (True, 60, "unknown")
        assert account.token_expires_at == 1_790_000_000_123
        assert await session.scalar(select(func.count()).where(Account.enabled.is_(True))) == 1
        assert (await session.get_one(RequestLog, "l")).cost_known is True
        stamps = [account.created_at, (await session.get_one(RequestLog, "l")).timestamp]
        stamps.append(str(await session.scalar(text("SELECT created_at FROM usage"))))
    for stamp in stamps:
        assert len(stamp) == len("2026-01-01 00:00:00")
        assert stamp[4] == stamp[7] == "-"
        assert stamp[10] == " "
    await engine.dispose()


async def test_a_consistent_read_sees_one_moment(config: Config) -> None:
    await asyncio.to_thread(prepare, config)
    engine = create_engine(config)
    count = select(func.count()).select_from(Setting)
    async with consistent_read(engine) as reading:
        before = await reading.scalar(count)
        async with session_factory(engine)() as session, session.begin():
            await begin_write(session)
            session.add(Setting(key="new", value="x"))
        assert await reading.scalar(count) == before
    async with consistent_read(engine) as reading:
        assert await reading.scalar(count) == (before or 0) + 1
    async with engine.begin() as connection:
        await connection.execute(delete(Setting))
    await engine.dispose()


async def test_clear_text_keys_are_encrypted_on_either_database(config: Config) -> None:
    await asyncio.to_thread(prepare, config)
    engine = create_engine(config)
    async with session_factory(engine)() as session, session.begin():
        (await session.get_one(Setting, "proxy_api_key")).value = "cgk_clear"
        session.add(Tenant(id="t", name="n", api_key_hash="", api_key_prefix="", api_key_raw="cgk_of_a_tenant"))
    assert (await asyncio.to_thread(prepare, config)).settled.sealed == 2
    vault = open_vault(config)
    async with session_factory(engine)() as session:
        assert vault.decrypt((await session.get_one(Setting, "proxy_api_key")).value) == "cgk_clear"
        tenant = await session.get_one(Tenant, "t")
        assert vault.decrypt(tenant.api_key_raw or "") == "cgk_of_a_tenant"
        assert tenant.api_key_prefix == "cgk_of_a"
    await engine.dispose()
