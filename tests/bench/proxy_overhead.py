"""What the proxy costs: CPU and latency under load, against a direct call and against a bare aiohttp pass-through.

`python -m tests.bench.proxy_overhead [--rounds N] [--seconds S] [--only NAME]`: small replies, streams of 200 events (of the client's
format and translated from Chat Completions) and bodies of 800 KB on 16 connections, where the machine is busy, and small replies on
one, where the latency is the proxy's own. The three ways take turns in every round, so that the machine's moods fall on all; the
medians of the rounds are printed, of the CPU also the median of the rounds' ratios. Latency is that of the whole reply; CPU is the
process's own, from /proc.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import uvloop

from shared.catalog.wire import WireFormat
from tests.bench.proxy_parts import EVENTS
from tests.bench.ways import CLIENT, Way, large, percentile, running_ways, small, streaming
from tests.support import rendering

WARM_UP_S = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked, and by how many at a time."""

    name: str
    title: str
    body: bytes
    connections: int = 16
    upstream: WireFormat = CLIENT
    """What the upstream speaks; the direct and the bare way are asked in it."""
    upstream_body: bytes | None = None


LOADS = (
    Load("small", "small replies", small()),
    Load("single", "small replies, one after another", small(), connections=1),
    Load("stream", f"{EVENTS}-event streams", streaming()),
    Load(
        "translated",
        f"{EVENTS}-event streams, translated",
        streaming(),
        upstream=WireFormat.CHAT,
        upstream_body=streaming(WireFormat.CHAT),
    ),
    Load("large", "800 KB bodies", large()),
)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of one way measured."""

    p50_ms: float
    p99_ms: float
    per_second: float
    cpu_s_per_1000: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one measurement")
    parser.add_argument("--only", choices=[load.name for load in LOADS], action="append")
    options = parser.parse_args()
    loads = [load for load in LOADS if not options.only or load.name in options.only]
    uvloop.run(_measure_all(loads, options.rounds, options.seconds))


async def _measure_all(loads: list[Load], rounds: int, seconds: float) -> None:
    async with running_ways() as ways:
        for load in loads:
            measured: dict[str, list[Round]] = {way.name: [] for way in ways}
            for way in ways:
                await run(way, load, WARM_UP_S)
            for _ in range(rounds):
                for way in ways:
                    measured[way.name].append(await run(way, load, seconds))
            _report(load, measured)


async def run(way: Way, load: Load, seconds: float) -> Round:
    """Measure one way for a while."""
    connector = aiohttp.TCPConnector(limit=load.connections)
    proxied = way.name == "proxy" or load.upstream_body is None
    wire, body = (CLIENT, load.body) if proxied else (load.upstream, load.upstream_body or load.body)
    key = way.key if load.upstream is CLIENT else way.translated_key
    headers = {"x-api-key": key, "content-type": "application/json"}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        before = way.cpu_seconds()
        started = time.perf_counter()
        each = await asyncio.gather(
            *(
                _ask_until(session, way.base_url + rendering.path(wire), body, started + seconds)
                for _ in range(load.connections)
            )
        )
        took = time.perf_counter() - started
        spent = way.cpu_seconds() - before
    latencies = sorted(latency for those in each for latency in those)
    count = len(latencies)
    return Round(
        p50_ms=latencies[count // 2] * 1000,
        p99_ms=percentile(latencies, 99) * 1000,
        per_second=count / took,
        cpu_s_per_1000=spent / count * 1000,
    )


async def _ask_until(session: aiohttp.ClientSession, url: str, body: bytes, until: float) -> list[float]:
    latencies: list[float] = []
    while (began := time.perf_counter()) < until:
        async with session.post(url, data=body) as response:
            await response.read()
            if response.status != 200:
                raise AssertionError(f"{url}: {response.status}")
        latencies.append(time.perf_counter() - began)
    return latencies


def _median(rounds: list[Round]) -> Round:
    def middle(figure: Callable[[Round], float]) -> float:
        return statistics.median(map(figure, rounds))

    return Round(
        middle(lambda found: found.p50_ms),
        middle(lambda found: found.p99_ms),
        middle(lambda found: found.per_second),
        middle(lambda found: found.cpu_s_per_1000),
    )


def _report(load: Load, measured: dict[str, list[Round]]) -> None:
    found = {name: _median(rounds) for name, rounds in measured.items()}
    direct, pairs = found["direct"], zip(measured["proxy"], measured["pass-through"], strict=True)
    ratios = sorted(proxy.cpu_s_per_1000 / bare.cpu_s_per_1000 for proxy, bare in pairs)
    print(f"\n{load.title} on {load.connections} connections")
    print(f"  {'':14}{'p50 ms':>9}{'p99 ms':>9}{'added p50':>11}{'added p99':>11}{'per s':>9}{'CPU s/1000':>12}")
    for name, figures in found.items():
        added = (figures.p50_ms - direct.p50_ms, figures.p99_ms - direct.p99_ms)
        print(
            f"  {name:14}{figures.p50_ms:9.2f}{figures.p99_ms:9.2f}{added[0]:11.2f}{added[1]:11.2f}"
            f"{figures.per_second:9.0f}{figures.cpu_s_per_1000:12.3f}"
        )
    print(
        f"  proxy / pass-through: CPU {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True
    )


if __name__ == "__main__":
    main()
