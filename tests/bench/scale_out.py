"""What sharing costs: CPU of proxy, Redis and PostgreSQL for 1,000 requests, and the latency that Redis adds.

`python -m tests.bench.scale_out [--rounds N] [--seconds S]`: one proxy on SQLite with its counters in memory, one on PostgreSQL, one
on PostgreSQL and Redis. They take turns in every round; medians are printed. Accounts have a rate limit and a budget, so
that every step is taken. The last lines say how many requests a second one core of each part would carry.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop

from tests.bench.proxy_overhead import WARM_UP_S, Load, Round, run
from tests.bench.proxy_parts import EVENTS
from tests.bench.ways import CLIENT, Way, small, start, streaming
from tests.support.gateway import Assigned, Bench, running_gateway
from tests.support.postgres_server import PostgresServer, running_postgres
from tests.support.provider import Upstream
from tests.support.redis_server import RedisServer, running_redis

LOADS = (
    Load("small", "small replies", small()),
    Load("single", "small replies, one after another", small(), connections=1),
    Load("stream", f"{EVENTS}-event streams", streaming()),
)
LIMITS = {"rate_limit": 1_000_000, "monthly_budget": 1_000_000.0}


@dataclass(frozen=True, slots=True)
class Parts:
    """The servers behind a way, and the CPU that they have used."""

    postgres: PostgresServer | None
    redis: RedisServer | None

    def cpu_seconds(self) -> tuple[float, float]:
        return (
            0.0 if self.postgres is None else _tree_cpu(self.postgres.pid),
            0.0 if self.redis is None or self.redis.process is None else _cpu(self.redis.process.pid),
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One round of one way; CPU seconds for 1,000 requests."""

    round: Round
    postgres: float
    redis: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one measurement")
    options = parser.parse_args()
    uvloop.run(_measure_all(options.rounds, options.seconds))


async def _measure_all(rounds: int, seconds: float) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="codegate-bench-")))
        ways = await _ways(stack, folder)
        for load in LOADS:
            found: dict[str, list[Measured]] = {way.name: [] for way, _ in ways}
            for way, _ in ways:
                await run(way, load, WARM_UP_S)
            for _ in range(rounds):
                for way, parts in ways:
                    found[way.name].append(await _measure(way, parts, load, seconds))
            _report(load, found)


async def _ways(stack: ExitStack, folder: Path) -> list[tuple[Way, Parts]]:
    upstream = start(stack, folder, "upstream")
    ways = []
    for name, on_postgres, on_redis in (
        ("SQLite, memory", False, False),
        ("PostgreSQL, memory", True, False),
        ("PostgreSQL, Redis", True, True),
    ):
        place = folder / name.replace(", ", "-")
        postgres = stack.enter_context(running_postgres()) if on_postgres else None
        redis = stack.enter_context(running_redis(place / "redis")) if on_redis else None
        place.mkdir(exist_ok=True)
        variables = {"DATABASE_URL": postgres.url} if postgres else {}
        variables |= {"REDIS_URL": redis.url} if redis else {}
        gateway = stack.enter_context(running_gateway(place, **variables))
        async with aiohttp.ClientSession() as session:
            bench = Bench(gateway, session)
            await bench.dashboard.set({"multi_tenancy": True})
            assigned = Assigned(Upstream("upstream", upstream.base_url), CLIENT, account=LIMITS)
            route = await bench.route(assigned, rate_limit=1_000_000)
        way = Way(name, gateway.proxy.base_url, gateway.proxy, str(route.client.key))
        ways.append((way, Parts(postgres, redis)))
    return ways


async def _measure(way: Way, parts: Parts, load: Load, seconds: float) -> Measured:
    before = parts.cpu_seconds()
    found = await run(way, load, seconds)
    await asyncio.sleep(0.7)  # until the records are written
    postgres, redis = (after - earlier for after, earlier in zip(parts.cpu_seconds(), before, strict=True))
    thousands = found.per_second * seconds / 1000
    return Measured(found, postgres / thousands, redis / thousands)


def _report(load: Load, found: dict[str, list[Measured]]) -> None:
    print(f"\n{load.title} on {load.connections} connections (medians; CPU s for 1,000 requests)")
    print(f"  {'':20}{'p50 ms':>9}{'p99 ms':>9}{'proxy':>9}{'PostgreSQL':>12}{'Redis':>9}")
    for name, rounds in found.items():
        p50 = statistics.median(each.round.p50_ms for each in rounds)
        p99 = statistics.median(each.round.p99_ms for each in rounds)
        proxy = statistics.median(each.round.cpu_s_per_1000 for each in rounds)
        postgres = statistics.median(each.postgres for each in rounds)
        redis = statistics.median(each.redis for each in rounds)
        print(f"  {name:20}{p50:9.2f}{p99:9.2f}{proxy:9.3f}{postgres:12.3f}{redis:9.3f}", flush=True)
    cores = ", ".join(
        f"{part} {1000 / cost:,.0f}/s"
        for part, cost in (("proxy", proxy), ("PostgreSQL", postgres), ("Redis", redis))
        if cost
    )
    print(f"  one core of each, by the last row: {cores}")


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _tree_cpu(pid: int) -> float:
    """Return the CPU of a process and its children, those that have ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ended = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _cpu(pid) + ended + sum(_cpu(int(child)) for child in children)


if __name__ == "__main__":
    main()
