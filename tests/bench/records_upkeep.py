"""How long upkeep holds the write lock: `python -m tests.bench.records_upkeep [--logs N] [--days D] [--body BYTES]`.

Makes a SQLite database of generated rows with bodies, lets upkeep delete all but the newest days and give the pages back, and prints
of the steps that take the lock for how long they held it, and what of it was processor time: the rest is waiting, for the disk or,
on a loaded machine, for a processor.
"""

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proxy.recording.upkeep.upkeep import Upkeep
from shared.clock import SYSTEM_CLOCK
from shared.config import Config
from shared.db.engine import create_engine
from shared.db.transactions import Transactions
from shared.settings.cascade import effective
from tests.bench.records_dashboard import generated

_BODIES = "UPDATE request_logs SET request_body = hex(zeroblob(:half)), response_body = hex(zeroblob(:half)), size_bytes = :size"
_NOTICED_S = 0.050

Taken = dict[str, list[tuple[float, float]]]
"""Seconds for which each step held the lock, and its processor seconds, by its kind."""


def main() -> None:
    """Generate, delete, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--logs", type=int, default=60_000)
    parser.add_argument("--days", type=int, default=5, help="of the 30 that are generated, how many stay")
    parser.add_argument("--body", type=int, default=8_000, help="bytes of both bodies of a request together")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="codegate-bench-") as folder:
        config = generated(Path(folder), usage=1_000, logs=arguments.logs)
        connection = sqlite3.connect(str(config.sqlite_path))
        connection.execute(_BODIES, {"half": arguments.body // 4, "size": arguments.body + 1_200})
        connection.commit()
        connection.close()
        for kind, steps in asyncio.run(_keep_order(config, arguments.days)).items():
            _tell(kind, steps)


async def _keep_order(config: Config, days: int) -> Taken:
    engine = create_engine(config)
    taken: Taken = {}
    for name in ("_run_here", "_script_here"):
        setattr(Transactions, name, _timed(getattr(Transactions, name), taken.setdefault(name.strip("_"), [])))
    settings = effective({}, {"log_retention_days": str(days)}, {})
    upkeep = Upkeep(engine, lambda: settings, SYSTEM_CLOCK)
    began = time.monotonic()
    assert await upkeep.once()
    await engine.dispose()
    print(f"{upkeep.deleted_logs:,} rows deleted in {time.monotonic() - began:.0f} s")
    return taken


def _timed(step: Callable[..., float], into: list[tuple[float, float]]) -> Callable[..., float]:
    def measured(*arguments: Any) -> float:
        cpu = time.thread_time()
        held = step(*arguments)
        into.append((held, time.thread_time() - cpu))
        return held

    return measured


def _tell(kind: str, steps: list[tuple[float, float]]) -> None:
    if not steps:
        return
    for what, numbers in (("held", [held for held, _ in steps]), ("processor", [cpu for _, cpu in steps])):
        cuts = statistics.quantiles(numbers, n=100)
        over = sum(number > _NOTICED_S for number in numbers)
        print(
            f"{kind:<16} {what:<10} {len(numbers):6} steps: median {cuts[49] * 1000:6.1f} ms, p99 {cuts[98] * 1000:6.1f},"
            f" longest {max(numbers) * 1000:6.1f}; {over} over 50 ms"
        )


if __name__ == "__main__":
    main()
