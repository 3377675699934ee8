"""What the proxy costs: added latency and CPU, against a direct call and against a bare aiohttp pass-through.

`python -m tests.bench.proxy_overhead [--rounds N] [--seconds S]`: small replies, streams of 200 events and bodies of 800 KB on
16 connections, where the machine is busy, and small replies on one, where the latency is the proxy's own. The three ways take
turns in every round, so that the machine's moods fall on all; the medians of the rounds are printed. Latency is that of the
whole reply; CPU is the process's own, from /proc.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop

from shared.jsonio import dumps
from tests.bench.proxy_parts import EVENTS, WIRE
from tests.support import processes, rendering
from tests.support.gateway import Assigned, Bench, running_gateway
from tests.support.processes import Service
from tests.support.provider import Upstream

WARM_UP_S = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked, and by how many at a time."""

    name: str
    body: bytes
    connections: int = 16


LOADS = (
    Load("small replies", dumps(rendering.request(WIRE))),
    Load("small replies, one after another", dumps(rendering.request(WIRE)), connections=1),
    Load(f"{EVENTS}-event streams", dumps({"stream": True} | rendering.request(WIRE, stream=True))),
    Load("800 KB bodies", dumps(rendering.request(WIRE, text="word " * 160_000))),
)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the upstream, and the process in between whose CPU is measured."""

    name: str
    base_url: str
    key: str
    between: Service | None


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
    options = parser.parse_args()
    uvloop.run(_measure_all(options.rounds, options.seconds))


async def _measure_all(rounds: int, seconds: float) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="codegate-bench-")))
        ways = await _ways(stack, folder)
        for load in LOADS:
            measured: dict[str, list[Round]] = {way.name: [] for way in ways}
            for way in ways:
                await _run(way, load, WARM_UP_S)
            for _ in range(rounds):
                for way in ways:
                    measured[way.name].append(await _run(way, load, seconds))
            _report(load, {name: _median(found) for name, found in measured.items()})


async def _ways(stack: ExitStack, folder: Path) -> list[Way]:
    upstream = _start(stack, folder, "upstream")
    passthrough = _start(stack, folder, "passthrough", upstream.base_url)
    gateway = stack.enter_context(running_gateway(folder))
    async with aiohttp.ClientSession() as session:
        bench = Bench(gateway, session)
        await bench.dashboard.set({"multi_tenancy": True})
        route = await bench.route(Assigned(Upstream("upstream", upstream.base_url), WIRE))
    return [
        Way("direct", upstream.base_url, "none", None),
        Way("pass-through", passthrough.base_url, "none", passthrough),
        Way("proxy", gateway.proxy.base_url, str(route.client.key), gateway.proxy),
    ]


def _start(stack: ExitStack, folder: Path, kind: str, *arguments: str) -> Service:
    port = processes.free_port()
    env = processes.environment(folder / "data")
    command = ("tests.bench.proxy_parts", kind, str(port), *arguments)
    return stack.enter_context(processes.running(command, port, "/health", env, folder / f"{kind}.log"))


async def _run(way: Way, load: Load, seconds: float) -> Round:
    connector = aiohttp.TCPConnector(limit=load.connections)
    headers = {"x-api-key": way.key, "content-type": "application/json"}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        before = way.between.cpu_seconds() if way.between else 0.0
        started = time.perf_counter()
        each = await asyncio.gather(
            *(
                _ask_until(session, f"{way.base_url}/v1/messages", load.body, started + seconds)
                for _ in range(load.connections)
            )
        )
        took = time.perf_counter() - started
        spent = (way.between.cpu_seconds() if way.between else 0.0) - before
    latencies = sorted(latency for those in each for latency in those)
    count = len(latencies)
    return Round(
        p50_ms=latencies[count // 2] * 1000,
        p99_ms=latencies[min(count - 1, count * 99 // 100)] * 1000,
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


def _report(load: Load, found: dict[str, Round]) -> None:
    direct, bare, proxy = found["direct"], found["pass-through"], found["proxy"]
    print(f"\n{load.name} on {load.connections} connections")
    print(f"  {'':14}{'p50 ms':>9}{'p99 ms':>9}{'added p50':>11}{'added p99':>11}{'per s':>9}{'CPU s/1000':>12}")
    for name, figures in found.items():
        added = (figures.p50_ms - direct.p50_ms, figures.p99_ms - direct.p99_ms)
        print(
            f"  {name:14}{figures.p50_ms:9.2f}{figures.p99_ms:9.2f}{added[0]:11.2f}{added[1]:11.2f}"
            f"{figures.per_second:9.0f}{figures.cpu_s_per_1000:12.3f}"
        )
    print(f"  proxy / pass-through: CPU {proxy.cpu_s_per_1000 / bare.cpu_s_per_1000:.2f}", flush=True)


if __name__ == "__main__":
    main()
