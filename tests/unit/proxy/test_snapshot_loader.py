"""The snapshot as a real database holds it, secrets that do not open included."""

import os
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.snapshot_loader import load_snapshot, load_spend
from shared.catalog.wire import WireFormat
from shared.config import load_config
from shared.crypto.client_keys import hash_client_key
from shared.crypto.vault import Vault
from shared.db.base import Base
from shared.db.engine import create_engine

VAULT = Vault(b"k" * 32)
OTHER_VAULT = Vault(b"x" * 32)


@pytest.fixture
async def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    for name in [name for name in os.environ if name.startswith(("DATABASE_", "REDIS_", "PROXY_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    engine = create_engine(load_config(None))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
def database(engine: AsyncEngine, tmp_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(tmp_path / "codegate.db", isolation_level=None)


async def test_an_empty_database_is_an_empty_snapshot(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    assert database.execute("SELECT count(*) FROM accounts").fetchone() == (0,)
    snapshot = await load_snapshot(engine, VAULT, {})
    assert (snapshot.accounts, snapshot.configs, snapshot.tenants, snapshot.client_key_hash) == ({}, {}, {}, None)


async def test_everything_is_read(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO revision (id, value) VALUES (1, 41)")
    database.execute(
        "INSERT INTO accounts (id, name, provider, api_key_enc, base_url, monthly_budget, rate_limit, api_format)"
        " VALUES ('a', 'main', 'custom', ?, 'https://h', 5.5, 7, 'responses')",
        (VAULT.encrypt("sk-secret"),),
    )
    database.execute(
        "INSERT INTO configs (id, name, is_active, routing_strategy) VALUES ('c', 'day', 1, 'round-robin')"
    )
    database.execute(
        "INSERT INTO config_tiers (id, config_id, tier, account_id, priority, target_model)"
        " VALUES ('t', 'c', 'opus', 'a', 3, '')"
    )
    database.execute(
        "INSERT INTO tenants (id, name, api_key_hash, api_key_prefix, config_id, rate_limit, enabled)"
        " VALUES ('n', 'team', 'hash', 'cgk_1234', 'c', 9, 0)"
    )
    database.execute("INSERT INTO tenant_settings (tenant_id, key, value) VALUES ('n', 'monthly_budget', '3')")
    database.execute("INSERT INTO settings (key, value) VALUES ('proxy_api_key', ?)", (VAULT.encrypt("cgk_stored"),))
    database.execute("INSERT INTO model_limits (model_id, max_output_tokens, supports_reasoning) VALUES ('m', 10, 0)")
    snapshot = await load_snapshot(engine, VAULT, {})
    account = snapshot.accounts["a"]
    assert (account.credential.api_key, account.speaks, account.monthly_budget, account.rate_limit) == (
        "sk-secret",
        (WireFormat.RESPONSES,),
        5.5,
        7,
    )
    assert (account.enabled, account.unusable) == (True, None)
    (assignment,) = snapshot.configs["c"].assignments
    assert (assignment.tier, assignment.account_id, assignment.priority, assignment.target_model) == (
        "opus",
        "a",
        3,
        None,
    )
    assert (snapshot.active_config_id, snapshot.revision) == ("c", 41)
    tenant = snapshot.tenants["hash"]
    assert (tenant.name, tenant.rate_limit, tenant.enabled, tenant.settings) == (
        "team",
        9,
        False,
        {"monthly_budget": "3"},
    )
    assert snapshot.client_key_hash == hash_client_key("cgk_stored")
    assert snapshot.model_limits["m"].max_output_tokens == 10
    assert snapshot.model_limits["m"].supports_reasoning is False
    assert "sk-secret" not in repr(snapshot)


async def test_a_secret_that_does_not_open_makes_its_account_unusable_and_no_other(
    engine: AsyncEngine, database: sqlite3.Connection
) -> None:
    for name, vault in (("good", VAULT), ("bad", OTHER_VAULT)):
        database.execute(
            "INSERT INTO accounts (id, name, provider, api_key_enc) VALUES (?, ?, 'anthropic', ?)",
            (name, name, vault.encrypt("sk-secret")),
        )
    database.execute("INSERT INTO settings (key, value) VALUES ('proxy_api_key', ?)", (OTHER_VAULT.encrypt("cgk_x"),))
    snapshot = await load_snapshot(engine, VAULT, {})
    assert snapshot.accounts["good"].unusable is None
    assert snapshot.accounts["bad"].unusable
    assert snapshot.accounts["bad"].credential.api_key is None
    assert snapshot.client_key_hash is None


async def test_the_environments_client_key_wins(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO settings (key, value) VALUES ('proxy_api_key', 'cgk_clear')")
    assert (await load_snapshot(engine, VAULT, {})).client_key_hash == hash_client_key("cgk_clear")
    given = await load_snapshot(engine, VAULT, {"proxy_api_key": "cgk_given"})
    assert given.client_key_hash == hash_client_key("cgk_given")


async def test_spend_counts_this_month_alone(engine: AsyncEngine, database: sqlite3.Connection) -> None:
    rows = [("u1", "a", "n", 1.0, "2026-11-01 00:00:00"), ("u2", "a", None, 2.0, "2026-11-20 10:00:00"),
            ("u3", "a", "n", 4.0, "2026-10-31 23:59:59"), ("u4", None, "n", 8.0, "2026-11-02 00:00:00")]  # fmt: skip
    insert = "INSERT INTO usage (id, account_id, tenant_id, cost_usd, created_at) VALUES (?, ?, ?, ?, ?)"
    database.executemany(insert, rows)
    spend = await load_spend(engine, datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert (spend.accounts, spend.tenants) == ({"a": 3.0}, {"n": 9.0})
