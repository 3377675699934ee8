"""How long an event loop is held up by one cold masking of 800 KB beside it: `python -m tests.bench.guardrails_hold`.

Only the reading in a thread, as bodies up to `INLINE_BYTES` are masked, and all three steps there, as larger ones are. CPU of
the loop's thread between two turns of a task that does nothing: reading the JSON and its facts is in it both times.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import uvloop

from proxy.__main__ import THREAD_TURN_S
from proxy.formats.registry import CODECS
from proxy.guard.mask import Masker
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.guardrails.engine import default_engine
from shared.heap import settle_heap
from shared.jsonio import Json
from tests.bench.proxy_latency import unseen_bodies
from tests.support.guarding import run, scope

CODEC = CODECS[WireFormat.ANTHROPIC]
ROUNDS = 12


def main() -> None:
    """Print the longest hold of each way."""
    sys.setswitchinterval(THREAD_TURN_S)
    default_engine().scan("warm", scope().selection)
    bodies = unseen_bodies(ROUNDS)
    settle_heap()
    for name, way in (("only the reading in a thread", _partly), ("all steps in a thread", _wholly)):
        held = [uvloop.run(_longest_hold(way, body)) * 1000 for body in bodies]
        print(f"{name:32} median {median(held):5.1f} ms, worst {max(held):5.1f} ms", flush=True)


async def _longest_hold(way: Callable[[ThreadPoolExecutor, dict[str, Json]], Awaitable[None]], body: bytes) -> float:
    holds: list[float] = []
    ticking = asyncio.create_task(_tick(holds))
    await asyncio.sleep(0.02)
    holds.clear()
    with ThreadPoolExecutor(1) as thread:
        document = jsonio.loads(body)
        CODEC.facts(document)
        await way(thread, document)
        CODEC.facts(document)
        jsonio.dumps(document)
        await asyncio.sleep(0.005)
    ticking.cancel()
    return max(holds)


async def _tick(holds: list[float]) -> None:
    while True:
        start = time.thread_time()
        await asyncio.sleep(0.0005)
        holds.append(time.thread_time() - start)


async def _partly(thread: ThreadPoolExecutor, document: dict[str, Json]) -> None:
    masker = Masker()
    job = masker.begin(document, CODEC.text.grammar, scope())
    await asyncio.get_running_loop().run_in_executor(thread, job.work, default_engine())
    masker.finish(job)


async def _wholly(thread: ThreadPoolExecutor, document: dict[str, Json]) -> None:
    await asyncio.get_running_loop().run_in_executor(thread, run, Masker(), WireFormat.ANTHROPIC, document, scope())


if __name__ == "__main__":
    main()
