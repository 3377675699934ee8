"""What the proxy adds to the latency of small requests that come at a fixed rate, alone and beside cold masking.

`python -m tests.bench.proxy_latency [--rate R] [--seconds S] [--rounds N]`: an open loop of small requests, through each way in turn,
timed from when each was due, so that no wait is left out. Then the same again while, once a second, somebody else sends a
conversation of 800 KB that nobody has seen: the proxy masks it, the pass-through forwards it.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress

import aiohttp
import uvloop

from shared.jsonio import Json, dumps
from tests.bench.guardrails_stream import request as conversation
from tests.bench.ways import CLIENT, Way, percentile, running_ways, small
from tests.support import rendering

LARGE_EVERY_S = 1.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of one measurement")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    uvloop.run(_measure_all(options.rate, options.seconds, options.rounds))


async def _measure_all(rate: float, seconds: float, rounds: int) -> None:
    unseen = iter(unseen_bodies(int(seconds / LARGE_EVERY_S + 2) * rounds * 3))
    async with running_ways() as ways:
        for title, larges in (("alone", None), ("beside 800 KB of cold masking a second", unseen)):
            found: dict[str, list[tuple[float, float]]] = {way.name: [] for way in ways}
            for way in ways:
                await _run(way, rate, 1.0, None)
            for _ in range(rounds):
                for way in ways:
                    found[way.name].append(_shown(await _run(way, rate, seconds, larges)))
            _report(f"{rate:g} small requests a second, {title}", found)


async def _run(way: Way, rate: float, seconds: float, larges: Iterator[bytes] | None) -> list[float]:
    """Return the latencies of an open loop, sorted; beside it `larges` are sent."""
    headers = {"x-api-key": way.key, "content-type": "application/json"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), headers=headers) as session:
        other = asyncio.create_task(_send_larges(session, way, larges or iter(())))
        started = time.perf_counter()
        asked = []
        for number in range(int(rate * seconds)):
            due = started + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asyncio.create_task(_ask(session, way, due)))
        latencies = await asyncio.gather(*asked)
        other.cancel()
        with suppress(asyncio.CancelledError):
            await other
    return sorted(latencies)


async def _ask(session: aiohttp.ClientSession, way: Way, due: float) -> float:
    async with session.post(way.base_url + rendering.path(CLIENT), data=small()) as response:
        await response.read()
        if response.status != 200:
            raise AssertionError(f"{way.name}: {response.status}")
    return time.perf_counter() - due


async def _send_larges(session: aiohttp.ClientSession, way: Way, larges: Iterator[bytes]) -> None:
    headers = {"x-api-key": way.guarded_key}
    for body in larges:
        async with session.post(way.base_url + rendering.path(CLIENT), data=body, headers=headers) as response:
            await response.read()
            if response.status != 200:
                raise AssertionError(f"{way.name}: {response.status}")
        await asyncio.sleep(LARGE_EVERY_S)


def unseen_bodies(count: int) -> list[bytes]:
    """Return long conversations, each with words of its own in every text, so that no cache knows them."""
    document = conversation()
    return [dumps(_unseen(document, f" {number}")) for number in range(count)]


def _unseen(value: Json, mark: str) -> Json:
    """Return a document with `mark` at the end of every text."""
    if isinstance(value, dict):
        return {
            key: inner + mark if key in _TEXTS and isinstance(inner, str) else _unseen(inner, mark)
            for key, inner in value.items()
        }
    return [_unseen(inner, mark) for inner in value] if isinstance(value, list) else value


_TEXTS = frozenset({"text", "content", "command"})


def _shown(latencies: list[float]) -> tuple[float, float]:
    return percentile(latencies, 50) * 1000, percentile(latencies, 99) * 1000


def _report(title: str, found: dict[str, list[tuple[float, float]]]) -> None:
    print(f"\n{title}")
    print(f"  {'':14}{'p50 ms':>9}{'p99 ms':>9}{'added p50':>11}{'added p99':>11}")
    middle = {
        name: tuple(statistics.median(values) for values in zip(*rounds, strict=True)) for name, rounds in found.items()
    }
    for name, (p50, p99) in middle.items():
        added = p50 - middle["direct"][0], p99 - middle["direct"][1]
        print(f"  {name:14}{p50:9.2f}{p99:9.2f}{added[0]:11.2f}{added[1]:11.2f}")
    print(f"  proxy / pass-through: p99 {middle['proxy'][1] / middle['pass-through'][1]:.2f}", flush=True)


if __name__ == "__main__":
    main()
