"""Starting on the data of an earlier CodeGate adopts it: nothing is lost, nothing stays in clear text."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from shared.config import Config, load_config
from shared.crypto.client_keys import open_client_key
from shared.crypto.keys import load_account_key, open_vault
from shared.crypto.vault import DecryptError
from shared.db.migrate import prepare
from tests.support.earlier_data import (
    ACCESS_TOKEN,
    API_KEY,
    CLIENT_KEY,
    DDL,
    REFRESH_TOKEN,
    ROWS,
    TENANT_KEYS,
    make_earlier_installation,
    rows_of,
)

_REWRITTEN = {("settings", "value"), ("tenants", "api_key_raw"), ("accounts", "priority")}
"""Columns whose values may change: secrets are encrypted, a NULL becomes the default."""
_KEYS = {table: "model_id" if table == "model_limits" else next(iter(columns)) for table, columns in DDL.items()}


def _path(config: Config) -> Path:
    assert config.sqlite_path is not None
    return config.sqlite_path


def _assert_nothing_lost(path: Path, without: dict[str, tuple[str, ...] | None]) -> None:
    for table, expected in ROWS.items():
        left_out = without.get(table, ())
        found = rows_of(path, table, _KEYS[table])
        if left_out is None:
            assert table == "settings" or found == []
            continue
        assert len(found) == len(expected) + (table == "settings" and "key" in left_out)
        by_key = {row[_KEYS[table]]: row for row in found}
        for row in expected:
            for column, value in row.items():
                if column not in left_out and (table, column) not in _REWRITTEN:
                    assert by_key[row[_KEYS[table]]][column] == value, f"{table}.{column}"


def test_an_earlier_installation_is_adopted(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    prepared = prepare(config)
    path = _path(config)
    _assert_nothing_lost(path, {})
    assert prepared.settled.sealed == len(TENANT_KEYS) + 1
    assert not prepared.settled.made_client_key
    assert not prepared.settled.foreign_key
    assert prepared.created_keys == ()
    assert prepared.key_fault is None
    vault = open_vault(config)
    accounts = {str(row["id"]): row for row in rows_of(path, "accounts")}
    assert vault.decrypt(str(accounts["a1"]["api_key_enc"])) == API_KEY
    assert vault.decrypt(str(accounts["a2"]["api_key_enc"])) == ACCESS_TOKEN
    assert vault.decrypt(str(accounts["a2"]["refresh_token_enc"])) == REFRESH_TOKEN
    assert accounts["a2"]["priority"] == 0, "NULL where we promise a number becomes the default"
    assert accounts["a2"]["token_expires_at"] == 1_790_000_000_123


def test_client_keys_keep_working_and_no_trace_of_their_text_remains(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    prepare(config)
    path, vault = _path(config), open_vault(config)
    for row in rows_of(path, "tenants"):
        key = TENANT_KEYS[str(row["name"])]
        assert row["api_key_hash"] == hashlib.sha256(key.encode()).hexdigest()
        assert vault.decrypt(str(row["api_key_raw"])) == key
    stored = {str(row["key"]): str(row["value"]) for row in rows_of(path, "settings")}
    assert open_client_key(vault, stored["proxy_api_key"]) == CLIENT_KEY
    assert stored["log_retention_days"] == "90"
    assert stored["a_setting_of_old"] == "kept"
    content = b"".join(file.read_bytes() for file in config.data_dir.iterdir())
    for secret in (*TENANT_KEYS.values(), CLIENT_KEY, API_KEY):
        assert secret.encode() not in content


def test_adopting_twice_changes_nothing_more(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    prepare(config)
    before = {table: rows_of(_path(config), table, "1, 2") for table in (*DDL, "revision", "meta")}
    again = prepare(config)
    assert (again.settled.sealed, again.settled.made_client_key) == (0, False)
    assert {table: rows_of(_path(config), table, "1, 2") for table in before} == before


def test_a_clear_key_that_an_earlier_program_writes_later_is_encrypted_at_the_next_start(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    prepare(config)
    with sqlite3.connect(_path(config)) as connection:
        connection.execute("UPDATE settings SET value = 'cgk_later' WHERE key = 'proxy_api_key'")
    assert prepare(config).settled.sealed == 1
    stored = {str(row["key"]): str(row["value"]) for row in rows_of(_path(config), "settings")}
    assert open_vault(config).decrypt(stored["proxy_api_key"]) == "cgk_later"


def _vintages() -> list[dict[str, tuple[str, ...] | None]]:
    """Each table left out alone, and the n-th column of every table left out together."""
    vintages: list[dict[str, tuple[str, ...] | None]] = [{table: None} for table in DDL]
    for number in range(1, max(map(len, DDL.values()))):
        without = {}
        for table, columns in DDL.items():
            names = list(columns)
            if table not in {"settings", "tenant_settings"} and number < len(names):
                without[table] = (names[number],)
        vintages.append(without)
    return vintages


@pytest.mark.parametrize("without", _vintages(), ids=lambda without: next(iter(without.items()))[1] or str(without))
def test_whatever_the_vintage_lacks_is_added(config: Config, without: dict[str, tuple[str, ...] | None]) -> None:
    # An account or config that is gone takes its tiers with it only where the earlier data lacked it already.
    make_earlier_installation(config.data_dir, without=without)
    prepare(config)
    path = _path(config)
    _assert_nothing_lost(path, without)
    for table, columns in DDL.items():
        with sqlite3.connect(path) as connection:
            present = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        assert set(columns) <= present, table
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    "without",
    [
        {"tenants": ("api_key_hash",)},
        {"tenants": ("api_key_hash", "api_key_prefix")},
        {"tenants": ("api_key_prefix", "created_at", "updated_at", "enabled", "rate_limit")},
    ],
)
def test_tenants_of_a_vintage_without_hashes_keep_their_keys(
    config: Config, without: dict[str, tuple[str, ...] | None]
) -> None:
    make_earlier_installation(config.data_dir, without=without)
    prepare(config)
    for row in rows_of(_path(config), "tenants"):
        key = TENANT_KEYS[str(row["name"])]
        assert row["api_key_hash"] == hashlib.sha256(key.encode()).hexdigest()
        assert row["api_key_prefix"] == key[:8]
        assert row["enabled"] == 1
    with sqlite3.connect(_path(config)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE tenants SET api_key_hash = (SELECT max(api_key_hash) FROM tenants)")


def test_added_timestamps_have_their_default_in_the_ddl(config: Config) -> None:
    make_earlier_installation(
        config.data_dir, without={"usage": ("created_at",), "request_logs": ("timestamp",), "accounts": ("created_at",)}
    )
    prepare(config)
    with sqlite3.connect(_path(config)) as connection:
        connection.execute("INSERT INTO usage (id) VALUES ('new')")
        connection.execute("INSERT INTO request_logs (id) VALUES ('new')")
        for table, column in (("usage", "created_at"), ("request_logs", "timestamp")):
            (text,) = connection.execute(f"SELECT {column} FROM {table} WHERE id = 'new'").fetchone()
            (now,) = connection.execute("SELECT datetime('now')").fetchone()
            assert text[:15] == now[:15]
        assert connection.execute("SELECT count(*) FROM config_tiers").fetchone() == (1,), "no cascade on rebuilding"


def test_an_installation_without_a_client_key_gets_one(config: Config) -> None:
    make_earlier_installation(config.data_dir, without={"settings": None})
    with sqlite3.connect(_path(config)) as connection:
        connection.execute("CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    assert prepare(config).settled.made_client_key
    stored = {str(row["key"]): str(row["value"]) for row in rows_of(_path(config), "settings")}
    assert open_vault(config).decrypt(stored["proxy_api_key"]).startswith("cgk_")


@pytest.mark.parametrize("value", ["", "environment", "tenants"])
def test_no_client_key_is_made_where_none_is_needed(environment: pytest.MonkeyPatch, value: str) -> None:
    config = load_config(None)
    make_earlier_installation(config.data_dir)
    with sqlite3.connect(_path(config)) as connection:
        connection.execute("UPDATE settings SET value = '' WHERE key = 'proxy_api_key'")
        if value == "tenants":
            connection.execute("INSERT INTO settings VALUES ('multi_tenancy', 'true')")
    if value == "environment":
        environment.setenv("PROXY_API_KEY", "given")
        config = load_config(None)
    assert prepare(config).settled.made_client_key is (value == "")


def test_a_lone_master_key_is_taken_over(config: Config) -> None:
    make_earlier_installation(config.data_dir, key_file=".master-key")
    prepared = prepare(config)
    assert [path.name for path in prepared.created_keys] == [".account-key"]
    assert not prepared.settled.foreign_key
    assert open_vault(config).decrypt(str(rows_of(_path(config), "accounts")[0]["api_key_enc"])) == API_KEY


def test_with_another_account_key_nothing_is_touched_and_it_is_said(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    (config.data_dir / ".account-key").write_text("ee" * 32)
    before = {table: rows_of(_path(config), table, "1, 2") for table in ("tenants", "settings")}
    prepared = prepare(config)
    assert prepared.settled.foreign_key
    assert {table: rows_of(_path(config), table, "1, 2") for table in before} == before
    with pytest.raises(DecryptError, match="account key"):
        open_vault(config).decrypt(str(rows_of(_path(config), "accounts")[0]["api_key_enc"]))
    assert (config.data_dir / ".account-key").read_text() == "ee" * 32


def test_without_its_account_key_an_installation_starts_and_says_so(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    (config.data_dir / ".account-key").unlink()
    prepared = prepare(config)
    assert [path.name for path in prepared.created_keys] == [".account-key"]
    assert prepared.settled.foreign_key
    assert load_account_key(config).secret


def test_with_a_malformed_account_key_an_installation_starts_and_says_so(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    (config.data_dir / ".account-key").write_text("nonsense")
    prepared = prepare(config)
    assert "is not a key" in (prepared.key_fault or "")
    assert (config.data_dir / ".account-key").read_text() == "nonsense"
    assert not prepared.settled.made_client_key


def test_putting_the_right_key_back_finishes_the_adoption(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    right = (config.data_dir / ".account-key").read_text()
    (config.data_dir / ".account-key").write_text("ee" * 32)
    prepare(config)
    (config.data_dir / ".account-key").write_text(right)
    assert prepare(config).settled.sealed == len(TENANT_KEYS) + 1


def test_tables_and_columns_that_we_do_not_know_stay(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    with sqlite3.connect(_path(config)) as connection:
        connection.execute("CREATE TABLE plugins (id INTEGER PRIMARY KEY, note TEXT)")
        connection.execute("INSERT INTO plugins (note) VALUES ('kept')")
        connection.execute("ALTER TABLE accounts ADD COLUMN colour TEXT DEFAULT 'blue'")
        connection.execute("ALTER TABLE accounts ADD COLUMN api_format TEXT DEFAULT 'chat'")
    prepare(config)
    assert rows_of(_path(config), "plugins") == [{"id": 1, "note": "kept"}]
    assert {row["colour"] for row in rows_of(_path(config), "accounts")} == {"blue"}
    assert {row["api_format"] for row in rows_of(_path(config), "accounts")} == {"chat"}


def test_others_can_no_longer_read_the_database(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    _path(config).chmod(0o644)
    prepare(config)
    assert _path(config).stat().st_mode & 0o077 == 0
