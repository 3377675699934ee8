"""`python -m proxy`: read the configuration, serve until SIGINT or SIGTERM, end cleanly.

As one of several workers: `python -m proxy <folder shared with the others> <number, from 1>`.
"""

import asyncio
import signal
import sys

import structlog
import uvloop
from sqlalchemy.exc import SQLAlchemyError

from proxy.app import running_proxy
from proxy.siblings import place_from
from shared.config import Config, ConfigError, load_config
from shared.heap import settle_heap
from shared.logging import configure_logging

THREAD_TURN_S = 0.001
"""How long the event loop keeps the interpreter while another thread waits for it. SQLite's driver asks for it back
after every statement, masking now and then: with Python's 5 ms they would wait long beside a busy loop, and with a tenth
of this the two change places so often that a small request costs a quarter more."""

_log = structlog.get_logger("proxy")


def main() -> int:
    """Run the proxy; returns the exit code."""
    try:
        config = load_config()
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logging(config)
    sys.setswitchinterval(THREAD_TURN_S)
    try:
        uvloop.run(_serve_until_told(config))
    except (SQLAlchemyError, OSError) as error:
        _log.error("proxy_cannot_start", reason=str(getattr(error, "orig", None) or error))
        return 1
    return 0


async def _serve_until_told(config: Config) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with running_proxy(config, place_from(sys.argv[1:])):
        settle_heap()
        await told.wait()


if __name__ == "__main__":
    sys.exit(main())
