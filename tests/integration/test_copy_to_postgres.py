"""Moving from SQLite to PostgreSQL with the command itself: all rows arrive, an interruption costs nothing, no mixing."""

import asyncio
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

import shared.db.models  # noqa: F401
from shared.db.base import Base
from tests.support import postgres, processes
from tests.support.earlier_data import make_earlier_installation
from tests.support.http_client import Client
from tests.support.postgres import needs_postgres

pytestmark = needs_postgres

ROWS = 30_000
BODY = "x" * 2_000


@dataclass(frozen=True, slots=True)
class Move:
    """An installation on SQLite and an empty database to move to."""

    data_dir: Path
    url: str

    @property
    def file(self) -> Path:
        return self.data_dir / "codegate.db"

    @property
    def env(self) -> dict[str, str]:
        return processes.environment(self.data_dir, DATABASE_URL=self.url, LOG_FORMAT="json")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), cwd=processes.ROOT, env=self.env, capture_output=True, text=True, check=False
        )

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "shared.db.copy", *arguments]

    def change(self, sql: str, *values: object) -> None:
        connection = sqlite3.connect(self.file)
        with connection:
            connection.execute(sql, values)
        connection.close()

    def there(self, sql: str) -> list[tuple[object, ...]]:
        return postgres.query(self.url, sql)

    def here(self, sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.file)
        rows = connection.execute(sql).fetchall()
        connection.close()
        return rows


@pytest.fixture
def move(tmp_path: Path) -> Iterator[Move]:
    make_earlier_installation(tmp_path / "data")
    name = postgres.create_database()
    yield Move(tmp_path / "data", postgres.database_url(name))
    postgres.drop_database(name)


def add_logs(move: Move, rows: int) -> None:
    connection = sqlite3.connect(move.file)
    values = ((f"log-{number:06}", 200 + number % 3, BODY if number % 7 == 0 else None) for number in range(rows))
    with connection:
        connection.executemany("INSERT INTO request_logs (id, status_code, request_body) VALUES (?, ?, ?)", values)
    connection.close()


def test_every_row_of_every_table_arrives(move: Move) -> None:
    add_logs(move, 5_000)
    done = move.run()
    assert done.returncode == 0, done.stderr
    for table in Base.metadata.sorted_tables:
        if table.name == "revision":
            continue
        columns = ", ".join(column.name for column in table.columns)
        sql = f"SELECT {columns} FROM {table.name}"
        assert sorted(move.there(sql), key=repr) == sorted(move.here(sql), key=repr), table.name
    assert re.search(rf"^request_logs +{5_000 + len(earlier_logs(move))} rows$", done.stdout, re.MULTILINE)
    assert move.there("SELECT to_regclass('copy_progress')") == [(None,)]
    assert move.there("SELECT value FROM revision")[0][0] > move.here("SELECT value FROM revision")[0][0]


def earlier_logs(move: Move) -> list[tuple[object, ...]]:
    return move.here("SELECT id FROM request_logs WHERE id NOT LIKE 'log-%'")


def test_what_sqlite_takes_and_postgresql_does_not_is_brought_to_form(move: Move) -> None:
    move.change("INSERT INTO request_logs (id, error_message, latency_ms) VALUES ('odd', ?, 12.0)", "a\0b")
    move.change("INSERT INTO config_tiers (id, config_id, tier, account_id) VALUES ('lost', 'none', 'opus', 'none')")
    done = move.run()
    assert done.returncode == 0, done.stderr
    assert move.there("SELECT error_message, latency_ms FROM request_logs WHERE id = 'odd'") == [
        ("a\N{REPLACEMENT CHARACTER}b", 12)
    ]
    assert move.there("SELECT count(*) FROM config_tiers WHERE id = 'lost'") == [(0,)]
    assert "1 left out that refer to nothing" in done.stdout


def test_a_killed_copy_goes_on_where_it_stopped(move: Move) -> None:
    add_logs(move, ROWS)
    process = subprocess.Popen(move.command(), cwd=processes.ROOT, env=move.env, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (reached := logs_there(move)):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < logs_there(move) < ROWS, reached
    done = move.run()
    assert done.returncode == 0, done.stderr
    assert "Going on" in done.stdout
    assert move.there("SELECT count(*), count(DISTINCT id) FROM request_logs") == move.here(
        "SELECT count(*), count(DISTINCT id) FROM request_logs"
    )


def logs_there(move: Move) -> int:
    if move.there("SELECT to_regclass('copy_progress')") == [(None,)]:
        return 0
    return int(str(move.there("SELECT count(*) FROM request_logs")[0][0]))


@pytest.mark.slow
def test_a_source_that_changed_meanwhile_is_noticed(move: Move) -> None:
    add_logs(move, ROWS)
    process = subprocess.Popen(move.command(), cwd=processes.ROOT, env=move.env, stdout=subprocess.DEVNULL)
    while not logs_there(move):
        assert process.poll() is None
    process.kill()
    process.wait()
    move.change("INSERT INTO request_logs (id) VALUES ('later')")
    refused = move.run()
    assert refused.returncode == 1
    assert "changed since the copy began" in refused.stderr
    assert move.run("--anew").returncode == 0
    assert move.there("SELECT count(*) FROM request_logs WHERE id = 'later'") == [(1,)]


def test_a_target_with_data_is_refused_and_left_alone(move: Move) -> None:
    processes.migrate(move.env)
    move.there("INSERT INTO accounts (id, name, provider) VALUES ('theirs', 'theirs', 'custom')")
    refused = move.run()
    assert refused.returncode == 1
    assert "the target is not empty: accounts (1 rows)" in refused.stderr
    assert move.there("SELECT id FROM accounts") == [("theirs",)]
    assert move.run("--anew").returncode == 0
    assert move.there("SELECT count(*) FROM accounts WHERE id = 'theirs'") == [(0,)]


@pytest.mark.slow
def test_a_target_that_only_was_started_once_is_taken(move: Move) -> None:
    processes.migrate(move.env)
    assert move.run().returncode == 0
    assert move.there("SELECT count(*) FROM settings WHERE key = 'proxy_api_key'") == [(1,)]


def test_mistakes_are_named_in_a_sentence(move: Move, tmp_path: Path) -> None:
    missing = move.run(str(tmp_path / "nothing.db"))
    assert (missing.returncode, "there is no SQLite database" in missing.stderr) == (1, True)
    on_sqlite = subprocess.run(
        move.command(),
        cwd=processes.ROOT,
        env=processes.environment(move.data_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (on_sqlite.returncode, "DATABASE_URL must name" in on_sqlite.stderr) == (1, True)


async def test_the_moved_installation_serves_with_its_old_key(move: Move, tmp_path: Path) -> None:
    assert (await asyncio.to_thread(move.run)).returncode == 0
    port = processes.free_port()
    env = move.env | {"PROXY_PORT": str(port)}
    key = await asyncio.to_thread(revealed, env)
    with processes.running(["proxy"], port, "/health", env, tmp_path / "proxy.log"):
        async with aiohttp.ClientSession() as session:
            models = await Client(session, f"http://127.0.0.1:{port}", key).get("/v1/models")
            assert models.status == 200


def revealed(env: dict[str, str]) -> str:
    """Return the client key that is stored, opened with the key files of the environment."""
    command = [sys.executable, "-c", REVEAL]
    done = subprocess.run(command, cwd=processes.ROOT, env=env, capture_output=True, text=True, check=True)
    return str(json.loads(done.stdout))


REVEAL = """
import asyncio, json
from sqlalchemy import select
from shared.config import load_config
from shared.crypto.client_keys import open_client_key
from shared.crypto.keys import open_vault
from shared.db.engine import create_engine
from shared.db.models import Setting

async def main():
    config = load_config()
    engine = create_engine(config)
    async with engine.connect() as connection:
        stored = await connection.scalar(select(Setting.value).where(Setting.key == "proxy_api_key"))
    print(json.dumps(open_client_key(open_vault(config), stored)))

asyncio.run(main())
"""
