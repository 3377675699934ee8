"""Making an installation ready: fresh, concurrent, locked, damaged; as the program that start.sh calls."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from shared.config import Config, load_config
from shared.crypto.keys import load_account_key, open_vault, stage_account_key
from shared.crypto.vault import Vault
from shared.db import migrate
from shared.db.engine import create_engine, session_factory
from shared.db.migrate import PreparationFault, prepare
from shared.db.models import Setting
from shared.db.settle import remember_account_key
from tests.support.earlier_data import make_earlier_installation, rows_of

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = [sys.executable, "-m", "shared.db.migrate"]


def _path(config: Config) -> Path:
    assert config.sqlite_path is not None
    return config.sqlite_path


def _run(config: Config, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATA_DIR": str(config.data_dir), **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=90)


def test_a_fresh_installation_is_private_and_complete(config: Config) -> None:
    prepared = prepare(config)
    assert stat.S_IMODE(config.data_dir.stat().st_mode) == 0o700
    assert sorted(path.name for path in config.data_dir.iterdir()) == [".account-key", ".guardrail-key", "codegate.db"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in config.data_dir.iterdir())
    assert prepared.settled.made_client_key
    stored = {str(row["key"]): str(row["value"]) for row in rows_of(_path(config), "settings")}
    key = open_vault(config).decrypt(stored["proxy_api_key"])
    assert key.startswith("cgk_")
    assert rows_of(_path(config), "revision") == [{"id": 1, "value": 2}]
    with closing(sqlite3.connect(_path(config))) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)


def test_an_earlier_proxy_finds_its_defaults_in_the_ddl(config: Config) -> None:
    prepare(config)
    with closing(sqlite3.connect(_path(config))) as connection:
        connection.execute("INSERT INTO usage (id, account_id, input_tokens) VALUES ('u', 'a', 3)")
        connection.execute("INSERT INTO request_logs (id, path, is_stream) VALUES ('l', '/v1/messages', 1)")
        connection.execute("INSERT INTO accounts (id, name, provider) VALUES ('a', 'n', 'openai')")
        connection.execute("INSERT INTO configs (id, name) VALUES ('c', 'n')")
        connection.execute("INSERT INTO config_tiers (id, config_id, tier, account_id) VALUES ('t', 'c', 'opus', 'a')")
        connection.execute("INSERT INTO sessions (id) VALUES ('s')")
        connection.execute("INSERT INTO tenants (id, name, api_key_hash, api_key_prefix) VALUES ('t', 'n', 'h', 'p')")
        connection.commit()
        (now,) = connection.execute("SELECT datetime('now')").fetchone()
    account = rows_of(_path(config), "accounts")[0]
    defaults = ("auth_type", "priority", "rate_limit", "enabled", "error_count", "status")
    assert [account[name] for name in defaults] == ["api_key", 0, 60, 1, 0, "unknown"]
    assert str(account["created_at"])[:15] == str(account["updated_at"])[:15] == now[:15]
    config_row = rows_of(_path(config), "configs")[0]
    assert (config_row["is_active"], config_row["routing_strategy"]) == (0, "priority")
    assert str(rows_of(_path(config), "usage")[0]["created_at"])[:15] == now[:15]
    assert str(rows_of(_path(config), "request_logs")[0]["timestamp"])[:15] == now[:15]
    assert rows_of(_path(config), "sessions")[0]["status"] == "starting"
    assert rows_of(_path(config), "tenants")[0]["rate_limit"] == 0
    types = {"accounts": {"enabled": "INTEGER", "monthly_budget": "REAL", "token_expires_at": "INTEGER"},
             "usage": {"cost_usd": "REAL", "created_at": "TEXT"}, "request_logs": {"timestamp": "TEXT"}}  # fmt: skip
    with closing(sqlite3.connect(_path(config))) as connection:
        for table, columns in types.items():
            declared = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert columns.items() <= declared.items()


def test_two_starts_at_once_on_an_empty_directory_agree(config: Config) -> None:
    environment = {**os.environ, "DATA_DIR": str(config.data_dir), "LOG_FORMAT": "json"}
    running = [
        subprocess.Popen(PROGRAM, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    outputs = [process.communicate(timeout=90)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], outputs
    assert sum("client_key_created" in output for output in outputs) == 1
    assert sum(output.count("key_file_created") for output in outputs) == 2
    stored = {str(row["key"]): str(row["value"]) for row in rows_of(_path(config), "settings")}
    key = open_vault(config).decrypt(stored["proxy_api_key"])
    assert not any(key in output for output in outputs), "the start says that a key was made, not which"


def test_two_starts_at_once_adopt_earlier_data_once(config: Config) -> None:
    make_earlier_installation(config.data_dir)
    environment = {**os.environ, "DATA_DIR": str(config.data_dir)}
    running = [
        subprocess.Popen(PROGRAM, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    outputs = [process.communicate(timeout=90)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], outputs
    assert sum("clear_text_keys_encrypted" in output for output in outputs) == 1


def test_a_database_locked_for_a_while_is_waited_for(config: Config) -> None:
    prepare(config)
    holder = sqlite3.connect(_path(config), isolation_level=None, check_same_thread=False)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    threading.Timer(4.0, lambda: holder.execute("COMMIT")).start()
    begun = time.monotonic()
    assert prepare(config).key_fault is None
    assert time.monotonic() - begun > 3.0
    holder.close()


def _garbage(content: bytes) -> bytes:
    return b"this is no database" * 50 + content[:0]


def _without_header(content: bytes) -> bytes:
    return b"\x00" * 100 + content[100:]


def _overwritten(content: bytes) -> bytes:
    half = len(content) // 2
    return content[:4096] + b"\xa5" * (half - 4096) + content[half:]


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2 + 100]


@pytest.mark.parametrize("damage", [_garbage, _without_header, _overwritten, _cut])
def test_a_damaged_database_is_named_and_left_as_it_is(config: Config, damage: object) -> None:
    make_earlier_installation(config.data_dir)
    prepare(config)
    damaged = damage(_path(config).read_bytes())  # type: ignore[operator]
    _path(config).write_bytes(damaged)
    done = _run(config, PROGRAM)
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert str(_path(config)) in lines[0]
    assert "damaged" in lines[0]
    assert _path(config).read_bytes() == damaged


def test_a_newer_database_is_refused_in_a_sentence(config: Config) -> None:
    prepare(config)
    with closing(sqlite3.connect(_path(config))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(PreparationFault, match="newer CodeGate"):
        prepare(config)


def test_an_unreachable_server_is_a_sentence_without_its_password(config: Config) -> None:
    done = _run(config, PROGRAM, DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/db")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_variable_is_a_sentence(config: Config) -> None:
    done = _run(config, PROGRAM, UI_PORT="nine")
    assert (done.returncode, "Traceback" in done.stderr, "UI_PORT" in done.stderr) == (1, False, True)


def test_a_data_dir_that_is_a_file_is_a_sentence(config: Config) -> None:
    config.data_dir.write_text("")
    with pytest.raises(PreparationFault, match="cannot be used as a directory"):
        prepare(config)


@pytest.mark.parametrize("committed", [True, False])
async def test_a_rotation_cut_short_is_settled_by_what_was_committed(config: Config, committed: bool) -> None:
    await asyncio.to_thread(prepare, config)
    before = load_account_key(config)
    staged = stage_account_key(config)
    if committed:
        engine = create_engine(config)
        async with session_factory(engine)() as session, session.begin():
            stored = await session.get_one(Setting, "proxy_api_key")
            stored.value = Vault(staged.secret).encrypt(open_vault(config).decrypt(stored.value))
            await remember_account_key(session, staged.fingerprint)
        await engine.dispose()
    prepared = await asyncio.to_thread(prepare, config)
    assert not prepared.settled.foreign_key
    assert load_account_key(config).secret == (staged.secret if committed else before.secret)
    stored_texts = {str(row["key"]): str(row["value"]) for row in rows_of(_path(config), "settings")}
    assert open_vault(config).decrypt(stored_texts["proxy_api_key"]).startswith("cgk_")
    assert not (config.data_dir / ".account-key.next").exists()


def test_a_path_with_spaces_and_signs_works(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("DATA_DIR", str(tmp_path / "my data & 100% ünïcode"))
    config = load_config(None)
    prepare(config)
    assert rows_of(_path(config), "accounts") == []


def test_alembic_itself_honours_data_dir_goes_down_one_step_and_refuses_the_next(config: Config) -> None:
    alembic = [sys.executable, "-m", "alembic"]
    assert _run(config, [*alembic, "upgrade", "head"]).returncode == 0
    assert stat.S_IMODE(config.data_dir.stat().st_mode) == 0o700
    assert _run(config, [*alembic, "downgrade", "-1"]).returncode == 0
    assert _run(config, [*alembic, "downgrade", "0001"]).returncode == 0
    with closing(sqlite3.connect(_path(config))) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "accounts" in tables
    assert "revision" not in tables
    refused = _run(config, [*alembic, "downgrade", "-1"])
    assert refused.returncode != 0
    assert "refused" in refused.stdout + refused.stderr
    assert _run(config, [*alembic, "upgrade", "head"]).returncode == 0
    prepare(config)


def test_a_database_url_leads_to_another_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/else where/x.db")
    prepare(load_config(None))
    assert rows_of(tmp_path / "else where" / "x.db", "accounts") == []
    assert not (tmp_path / "data" / "codegate.db").exists()


def test_an_earlier_file_is_rewritten_once_so_that_it_can_shrink(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(config)
    with closing(sqlite3.connect(_path(config), isolation_level=None)) as connection:
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("VACUUM")
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (0,)
    with monkeypatch.context() as patched:
        patched.setattr(migrate, "_VACUUM_UP_TO_BYTES", 0)
        prepare(config)
    assert _auto_vacuum(config) == 0
    with closing(sqlite3.connect(_path(config), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        migrate._let_shrink(_path(config))
        connection.execute("ROLLBACK")
    assert _auto_vacuum(config) == 0
    migrate._let_shrink(_path(config))
    assert _auto_vacuum(config) == 2


def _auto_vacuum(config: Config) -> int:
    with closing(sqlite3.connect(_path(config))) as connection:
        return int(connection.execute("PRAGMA auto_vacuum").fetchone()[0])
