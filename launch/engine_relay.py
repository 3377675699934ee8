"""Hands a container engine's socket on: `python -m launch.engine_relay <the engine's socket> <our socket>`.

docker-compose.yml runs it in the profile `sessions`, so that the engine's socket is mounted in this one container, which
has no network and does nothing else, and CodeGate itself, which is on the network, runs as an ordinary user.
"""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

_PIECE = 64 * 1024


async def relay(engine: str, ours: str) -> None:
    """Serve until SIGTERM or SIGINT; connections under way end with it."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_unix_connection(engine)
        except OSError as error:
            sys.stderr.write(f"The engine at {engine} cannot be reached: {error.strerror}\n")
            writer.close()
            return
        await asyncio.gather(_carry(reader, back), _carry(there, writer))

    async with await asyncio.start_unix_server(connected, ours):
        await stop.wait()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Carry bytes until the source ends; the target then sees that end. A terminal's two ways end one by one."""
    with contextlib.suppress(OSError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()
    with contextlib.suppress(OSError, RuntimeError):
        if target.can_write_eof():
            target.write_eof()


def main(engine: str, ours: str) -> None:
    """Leave no socket behind, nor stumble over one that a crash left."""
    Path(ours).unlink(missing_ok=True)
    os.umask(0)  # CodeGate runs as another user; the volume is shared with nobody else
    try:
        asyncio.run(relay(engine, ours))
    finally:
        Path(ours).unlink(missing_ok=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
