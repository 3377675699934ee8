"""A gateway with something to see on every page of the dashboard: accounts in several states, a config, traffic, findings.

All of it is made through the API and the proxy, with the scripted provider behind it; only the times of what was recorded can
be moved back (`spread`), since a day cannot be waited for.
"""

import asyncio
import math
import random
import sqlite3
from dataclasses import dataclass, replace

from shared.catalog.wire import WireFormat
from shared.jsonio import Json
from tests.support import answering, rendering, script
from tests.support.gateway import UPSTREAM_KEY, Bench, Gateway
from tests.support.provider import Provider
from tests.support.received import Received
from tests.support.replies import DEFAULT_SIZES, Reply, Text, Usage
from tests.support.script import Pause, Scripted
from tests.support.waiting import eventually

A, C, R = WireFormat.ANTHROPIC, WireFormat.CHAT, WireFormat.RESPONSES
TENANT = "Platform team"

_SETTINGS = {
    "multi_tenancy": True,
    "privacy_enabled": True,
    "detailed_request_logging": True,
    "finetune_logging": True,
}
_AT_ONCE = 6
_REFUSED = 0.04
_QUESTIONS = (
    "Why does the date picker lose its value when the form is reset?",
    "Write to petra@lindqvist-bau.se that the build is green again.",
    "Explain this stack trace: connection to 81.14.202.17 refused.",
    "The card 4111 1111 1111 1111 is declined in staging; add a test for it.",
    "Rename the module and fix its imports.",
)
_MODELS = ("claude-sonnet-5", "claude-sonnet-5", "claude-opus-4-6", "claude-haiku-4-5")


@dataclass(frozen=True, slots=True)
class Showcase:
    """What a page can be opened at."""

    account_id: str
    tenant_id: str
    log_id: str
    """One of the requests."""
    entry_id: str
    """One of the dataset's entries."""


@dataclass(slots=True)
class Thinker:
    """A model that takes its time and uses plausible amounts of tokens; the same ones in every run."""

    chance: random.Random
    longest_s: float

    def answer(self, request: Received) -> Scripted:
        """Answer in the format of the path."""
        if self.chance.random() < _REFUSED:
            return script.failure(request.wire or A, 400, "prompt is too long: 214382 tokens > 200000 maximum")
        cached = self.chance.choice((0, 0, 14_000, 38_000))
        usage = Usage(self.chance.randint(300, 6_000), cached, cached // 12, self.chance.randint(60, 1_400))
        said = Reply(
            (Text("The reset clears the value before the picker reads it; it now keeps its own."),), usage=usage
        )
        answer = answering.always(said, DEFAULT_SIZES)(request)
        assert isinstance(answer, script.Answer)
        if not self.longest_s:
            return answer
        middle = len(answer.steps) // 2
        wait = Pause(self.chance.uniform(self.longest_s / 4, self.longest_s))
        return replace(answer, steps=(wait, *answer.steps[:middle], Pause(self.longest_s / 2), *answer.steps[middle:]))


async def furnish(bench: Bench, provider: Provider, *, requests: int, longest_s: float = 0.0) -> Showcase:
    """Fill a fresh gateway; the model needs up to `longest_s` for its first word."""
    chance = random.Random(7)
    thinker = Thinker(chance, longest_s)
    for name in ("claude", "openai", "spare"):
        provider.upstream(name).respond = thinker.answer
    provider.upstream("spare").always(script.failure(C, 429, "Rate limit reached", retry_after="900"))
    provider.upstream("expired").always(script.failure(A, 401, "invalid x-api-key"))
    await bench.dashboard.set(_SETTINGS)
    accounts = await _connect(bench, provider)
    config = await _route(bench, accounts)
    tenant_id, key = await bench.dashboard.add_tenant(TENANT, config, rate_limit=120)
    await bench.dashboard.add_tenant("Night jobs")
    await bench.known(key)
    await _ask(bench, key, chance, requests)
    logs = await bench.dashboard.await_logs(min(requests, 200), within=10)
    entries = await eventually(lambda: _entries(bench), within=10)
    return Showcase(accounts["claude"], tenant_id, _most_masked(logs), str(entries[0]["id"]))


async def _entries(bench: Bench) -> list[dict[str, Json]]:
    found: list[dict[str, Json]] = (await bench.dashboard.do("GET", "/settings/finetune/entries"))["entries"]
    return found


def _most_masked(logs: list[dict[str, Json]]) -> str:
    """Return the newest answered request in which something was masked, else the newest of all."""
    return str(next((row for row in logs if row["masked_count"] and row["success"]), logs[0])["id"])


def spread(gateway: Gateway, hours: int) -> None:
    """Move what was recorded back in time, the first request by `hours`, towards now."""
    connection = sqlite3.connect(gateway.database, timeout=10)
    with connection:
        usage = _shifts(connection, "SELECT id FROM usage ORDER BY created_at", hours)
        # The totals by hour and day hold the rows where they were: without them the rows count as they stand.
        for table in ("usage_hours", "usage_days"):
            connection.execute(f"DELETE FROM {table}")
        for table in ("usage", "request_logs"):
            connection.execute(f"UPDATE {table} SET counted = 0")
        connection.executemany("UPDATE usage SET created_at = datetime(created_at, ?) WHERE id = ?", usage)
        logs = _shifts(connection, "SELECT id FROM request_logs ORDER BY started_at_ms", hours)
        connection.executemany(
            "UPDATE request_logs SET timestamp = datetime(timestamp, ?1),"
            " started_at_ms = started_at_ms + 1000 * CAST(?1 AS INTEGER) WHERE id = ?2",
            logs,
        )
    connection.close()


def _shifts(connection: sqlite3.Connection, ordered: str, hours: int) -> list[tuple[str, str]]:
    """Return how far each row moves, as SQLite's `datetime` takes it."""
    ids = [row[0] for row in connection.execute(ordered)]
    return [
        (f"{-round(3600 * hours * (1 - _part_of_day(at / len(ids))))} seconds", id_) for at, id_ in enumerate(ids, 1)
    ]


def _part_of_day(part: float) -> float:
    """Bend 0 … 1 so that there are busy and quiet hours."""
    return part + math.sin(4 * math.pi * part) / 20 + math.sin(14 * math.pi * part) / 120


async def _connect(bench: Bench, provider: Provider) -> dict[str, str]:
    """Add four accounts: two that work, one that rests, one whose key is refused."""
    places: dict[str, tuple[str, str, dict[str, Json]]] = {
        "claude": ("Claude, work", "anthropic", {"monthly_budget": 250, "api_format": A.value}),
        "openai": ("OpenAI, team", "openai", {"monthly_budget": 90, "api_format": C.value}),
        "spare": ("OpenRouter, spare", "openrouter", {"api_format": C.value}),
        "expired": ("Claude, old key", "anthropic", {"api_format": A.value}),
    }
    ids = {}
    for upstream, (name, slug, fields) in places.items():
        address = {"api_key": UPSTREAM_KEY, "base_url": provider.upstream(upstream).base_url, "rate_limit": 0}
        ids[upstream] = await bench.dashboard.add_account(name, provider=slug, **address, **fields)
    return ids


async def _route(bench: Bench, accounts: dict[str, str]) -> str:
    config = await bench.dashboard.add_config("Everyday")
    await bench.dashboard.add_config("Low cost", "budget-aware")
    rows: tuple[tuple[str, str, int, str | None], ...] = (
        ("opus", "claude", 10, None),
        ("sonnet", "expired", 30, None),
        ("sonnet", "claude", 20, None),
        ("sonnet", "openai", 10, "gpt-5.2"),
        ("haiku", "spare", 20, "gpt-5-mini"),
        ("haiku", "openai", 10, "gpt-5-mini"),
    )
    await bench.dashboard.assign(
        config,
        [
            {"tier": tier, "account_id": accounts[account], "priority": priority, "target_model": model}
            for tier, account, priority, model in rows
        ],
    )
    await bench.dashboard.activate(config)
    return config


async def _ask(bench: Bench, key: str, chance: random.Random, requests: int) -> None:
    """Send requests in all formats, some with the tenant's key, a few at a time."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def ask(number: int) -> None:
        wire = rendering.FORMATS[number % 3] if number % 5 == 0 else A
        client = bench.client.with_key(key) if number % 3 else bench.client
        text, model = chance.choice(_QUESTIONS), chance.choice(_MODELS)
        async with turn:
            await client.ask(wire, model=model, text=text, stream=number % 4 != 0)

    await asyncio.gather(*(ask(number) for number in range(requests)))
