"""A SOCKS5 proxy on loopback (RFC 1928, without a login) that remembers where it was asked to connect to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def running_socks() -> AsyncIterator[tuple[int, list[str]]]:
    """Run the proxy: its port, and the names that it was asked for. Whatever the name, it connects to this machine."""
    asked: list[str] = []
    pumps: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        length = (await reader.readexactly(1))[0] if kind == 3 else 4
        address = await reader.readexactly(length)
        port = int.from_bytes(await reader.readexactly(2), "big")
        asked.append(address.decode() if kind == 3 else socket.inet_ntoa(address))
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        pumps.add(asyncio.create_task(_pump(reader, upstream_writer)))
        pumps.add(asyncio.create_task(_pump(upstream_reader, writer)))

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1], asked
    finally:
        listener.close()
        for task in pumps:
            task.cancel()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(4096):
        writer.write(piece)
    writer.close()
