"""What the proxy holds in memory: `python -m tests.bench.proxy_memory [--requests N] [--streams N]`.

The resident size of the proxy and of the bare pass-through: idle, with 64 streams under way at once, and after every quarter of
20,000 small requests. From /proc; the peak is the highest that the process ever had.
"""

import argparse
import asyncio

import aiohttp
import uvloop

from tests.bench.ways import CLIENT, Way, running_ways, small, streaming
from tests.support import rendering

CONNECTIONS = 16
_MB = 1_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--streams", type=int, default=64)
    options = parser.parse_args()
    uvloop.run(_measure_all(options.requests, options.streams))


async def _measure_all(requests: int, streams: int) -> None:
    async with running_ways() as (_, *ways):
        for way in ways:
            print(f"\n{way.name}")
            _report(way, "idle")
            await _stream(way, streams)
            for quarter in range(1, 5):
                await _ask(way, requests // 4)
                _report(way, f"after {requests * quarter // 4:,} requests")


async def _stream(way: Way, streams: int) -> None:
    """Run so many streams at once, three times over, and look in the middle of each."""
    for _ in range(3):
        async with _session(way, streams) as session:
            running = asyncio.gather(*(_post(session, way, streaming()) for _ in range(streams)))
            await asyncio.sleep(0.6)
            _report(way, f"{streams} streams under way")
            await running


async def _ask(way: Way, requests: int) -> None:
    numbers = iter(range(requests))
    async with _session(way, CONNECTIONS) as session:

        async def ask() -> None:
            for _ in numbers:
                await _post(session, way, small())

        await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))


def _session(way: Way, connections: int) -> aiohttp.ClientSession:
    headers = {"x-api-key": way.key, "content-type": "application/json"}
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections), headers=headers)


async def _post(session: aiohttp.ClientSession, way: Way, body: bytes) -> None:
    async with session.post(way.base_url + rendering.path(CLIENT), data=body) as response:
        await response.read()
        if response.status != 200:
            raise AssertionError(f"{way.name}: {response.status}")


def _report(way: Way, moment: str) -> None:
    assert way.between is not None
    now, peak = way.between.memory() / _MB, way.between.peak_memory() / _MB
    print(f"  {moment:28}{now:8.1f} MB, peak {peak:.1f}", flush=True)


if __name__ == "__main__":
    main()
