"""How fast the dashboard answers over many records: `python -m tests.bench.records_dashboard [--usage N] [--logs N]`.

Makes a database of generated rows (kept in `--folder`, and used again when it is there), then asks each page's questions in
process and prints in milliseconds the fastest and the median of five answers, and the CPU time that one took. SQLite.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import httpx

from dashboard.app import create_app
from dashboard.services import build_services
from proxy.recording.totals.tally import Sums, Tally, as_rows, days_of, hours_of
from shared.clock import SYSTEM_CLOCK
from shared.config import Config
from shared.db.migrate import prepare
from shared.db.models.usage_totals import UsageDays, UsageDayTimes, UsageHours, UsageHourTimes

TOKEN = "bench-admin-token"
DAYS_OF_USAGE, DAYS_OF_LOGS = 90, 30
ACCOUNTS = [(f"{number:08x}-0000-4000-8000-000000000000", f"account-{number}", provider)
            for number, provider in enumerate(("anthropic", "anthropic", "openai", "openai", "deepseek", "custom"))]  # fmt: skip
MODELS = ["claude-4", "claude-5", "gpt-5", "gpt-6", "deepseek", "local"]
TENANTS = [None, *(f"{number:08x}-1111-4000-8000-000000000000" for number in range(3))]
QUESTIONS = {
    "overview, 24 hours": "/api/overview",
    "overview, 30 days": "/api/overview?hours=720",
    "usage, everything, 90 days": "/api/usage?from={d90}",
    "usage by model, 90 days": "/api/usage?group_by=model&from={d90}",
    "usage by account, 90 days": "/api/usage?group_by=account&from={d90}",
    "usage by tenant, 30 days": "/api/usage?group_by=tenant",
    "usage by day, 90 days": "/api/usage?group_by=day&from={d90}",
    "usage by hour, 7 days": "/api/usage?group_by=hour&from={d7}",
    "usage, past range with odd edges": "/api/usage?group_by=model&from={odd}&to={odd_end}",
    "accounts": "/api/accounts",
    "tenants": "/api/tenants",
    "logs, newest": "/api/logs",
    "logs, page 2000": "/api/logs?page=2000",
    "logs, last page": "/api/logs?page={last_page}",
    "logs, success": "/api/logs?status=success",
    "logs, error": "/api/logs?status=error",
    "logs, account by name": "/api/logs?account=account-3",
    "logs, account by id": f"/api/logs?account={ACCOUNTS[3][0]}",
    "logs, model": "/api/logs?model=opus",
    "logs, rare model": "/api/logs?model=rare",
    "logs, model that is none": "/api/logs?model=nothing-like-it",
    "logs, tenant": "/api/logs?tenant=team-1",
    "logs, conversation": "/api/logs?conversation=c77",
    "logs, an hour": "/api/logs?from={h5}&to={h4}",
    "logs, a week": "/api/logs?from={d7}",
    "logs, search model": "/api/logs?q=haiku",
    "logs, search error": "/api/logs?q=overloaded",
    "logs, search nothing": "/api/logs?q=nothing-like-it",
    "logs, search id": "/api/logs?q={some_id}",
    "logs, error of an account": "/api/logs?status=error&account=account-3",
    "logs, success of a model": "/api/logs?status=success&model=opus",
    "logs, tenant, model and week": "/api/logs?tenant=team-1&model=opus&from={d7}",
    "histogram, 24 hours": "/api/logs/histogram",
    "histogram, 30 days": "/api/logs/histogram?from={d30}",
    "histogram, 30 days, errors of a model": "/api/logs/histogram?from={d30}&status=error&model=opus",
}


def main() -> None:
    """Generate, ask, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--usage", type=int, default=5_000_000)
    parser.add_argument("--logs", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/codegate-bench-records"))
    arguments = parser.parse_args()
    config = generated(arguments.folder, usage=arguments.usage, logs=arguments.logs)
    asyncio.run(_ask(config, arguments.logs))


def generated(folder: Path, *, usage: int, logs: int) -> Config:
    """Return the configuration of a database of so many rows, made in `folder` unless it is there."""
    config = Config(_env_file=None, data_dir=folder / "data", admin_token=TOKEN)
    folder.mkdir(parents=True, exist_ok=True)
    prepare(config)
    if not (folder / "made").exists():
        _generate(config, usage, logs)
        (folder / "made").touch()
    return config


def _generate(config: Config, usage: int, logs: int) -> None:
    assert config.sqlite_path is not None
    connection = sqlite3.connect(config.sqlite_path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    _configure(connection)
    totals = Tally()
    for count, days, kind in ((usage, DAYS_OF_USAGE, "usage"), (logs, DAYS_OF_LOGS, "logs")):
        began = time.monotonic()
        rows = _rows(count, days, kind)
        while batch := list(islice(rows, 20_000)):
            table = "usage" if kind == "usage" else "request_logs"
            names = list(batch[0])
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
            connection.execute("BEGIN")
            connection.executemany(statement, batch)
            connection.execute("COMMIT")
            added = [SimpleNamespace(**row) for row in batch]
            hours = hours_of(added, ()) if kind == "usage" else hours_of((), added)
            _merge(totals.counts, hours.counts)
            _merge(totals.times, hours.times)
        print(f"{count:,} rows of {kind} in {time.monotonic() - began:.0f} s")
    days = days_of(totals)
    for table_of_totals, sums in (
        (UsageHours, totals.counts),
        (UsageDays, days.counts),
        (UsageHourTimes, totals.times),
        (UsageDayTimes, days.times),
    ):
        names = [column.name for column in table_of_totals.columns]
        statement = f"INSERT INTO {table_of_totals.name} VALUES ({', '.join('?' for _ in names)})"
        connection.execute("BEGIN")
        connection.executemany(statement, as_rows(sums))
        connection.execute("COMMIT")
        print(f"{len(sums):,} rows of {table_of_totals.name}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _configure(connection: sqlite3.Connection) -> None:
    for account_id, name, provider in ACCOUNTS:
        connection.execute("INSERT INTO accounts (id, name, provider) VALUES (?, ?, ?)", (account_id, name, provider))
    for number, tenant in enumerate(TENANTS):
        if tenant:
            values = (tenant, f"team-{number}", f"hash-{number}")
            connection.execute(
                "INSERT INTO tenants (id, name, api_key_hash, api_key_prefix) VALUES (?, ?, ?, 'cgk')", values
            )


def _merge(totals: Sums, added: Sums) -> None:
    for key, numbers in added.items():
        present = totals.get(key)
        totals[key] = numbers if present is None else [a + b for a, b in zip(present, numbers, strict=True)]


def _rows(count: int, days: int, kind: str) -> Iterator[dict[str, object]]:
    dice = random.Random(3)
    end = datetime.now(UTC)
    step = timedelta(days=days) / count
    for number in range(count):
        moment = end - step * (count - number)
        place = dice.randrange(len(ACCOUNTS))
        account_id, name, provider = ACCOUNTS[place]
        tier = dice.choice(("opus", "sonnet", "haiku"))
        model = f"{MODELS[place]}-{tier}" if number % 50_000 else "rare-model"
        shared = {
            "id": f"{int(moment.timestamp() * 1000):011x}{dice.getrandbits(84):021x}",
            "account_id": account_id,
            "config_id": "5" * 36,
            "tier": tier,
            "original_model": model,
            "routed_model": model,
            "tenant_id": dice.choice(TENANTS),
            "input_tokens": dice.randrange(20_000),
            "output_tokens": dice.randrange(4_000),
            "provider": provider,
            "counted": True,
        }
        at = moment.strftime("%Y-%m-%d %H:%M:%S")
        if kind == "usage":
            yield {**shared, "cost_usd": dice.random(), "created_at": at, "cost_known": True}
            continue
        failed = dice.random() < 0.04
        yield {
            **shared,
            "timestamp": at,
            "method": "POST",
            "path": "/v1/messages",
            "inbound_format": "anthropic",
            "account_name": name,
            "status_code": dice.choice((429, 500, 529)) if failed else 200,
            "latency_ms": int(dice.lognormvariate(8, 1)),
            "first_token_ms": int(dice.lognormvariate(6.5, 1)),
            "is_stream": True,
            "is_failover": dice.random() < 0.02,
            "masked": None,
            "error_message": "the upstream is overloaded" if failed else None,
            "error_kind": "overloaded" if failed else None,
            "request_id": shared["id"],
            "started_at_ms": int(moment.timestamp() * 1000),
            "upstream_format": "anthropic",
            "lane": "patched",
            "strategy": "priority",
            "session_id": "s" * 36,
            "conversation_id": f"c{number // 12}",
            "user_agent": "claude-cli/2.1.0 (external, cli)",
            "cached_tokens": 1_000,
            "cost_usd": 0.01,
            "cost_known": True,
            "stop_reason": "end_turn",
            "size_bytes": 1_200,
        }


async def _ask(config: Config, logs: int) -> None:
    services = build_services(config, SYSTEM_CLOCK)
    now = services.clock.now()
    moments = {
        "h4": 4, "h5": 5, "d7": 7 * 24, "d30": 30 * 24, "d90": 90 * 24, "odd": 60 * 24 + 0.3, "odd_end": 3 * 24 + 0.7
    }  # fmt: skip
    values = {
        name: (now - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ") for name, hours in moments.items()
    } | {"last_page": str(max(1, logs // 50)), "some_id": _some_id(config)}
    transport = httpx.ASGITransport(create_app(config, services))
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        for name, path in QUESTIONS.items():
            url = path.format(**values)
            taken, spent = [], []
            for _ in range(5):
                began, cpu = time.perf_counter(), time.process_time()
                reply = await client.get(url)
                taken.append((time.perf_counter() - began) * 1000)
                spent.append((time.process_time() - cpu) * 1000)
            assert reply.status_code == 200, reply.text
            said = reply.json()
            found = f"{said['total']:,} found" if isinstance(said, dict) and "total" in said else ""
            print(
                f"{name:<40} {min(taken):7.1f} {statistics.median(taken):7.1f} {statistics.median(spent):7.1f}  {found}"
            )
    await services.close()


def _some_id(config: Config) -> str:
    connection = sqlite3.connect(str(config.sqlite_path))
    (found,) = connection.execute("SELECT id FROM request_logs ORDER BY timestamp LIMIT 1 OFFSET 1000").fetchone()
    connection.close()
    return str(found)


if __name__ == "__main__":
    main()
