"""The proxy's port: connections that come in, until it is closed."""

import asyncio
import socket

from proxy.connection import Connection, Handler

_BACKLOG = 1024


class Listener:
    """Takes connections on a socket from `start` on."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None

    async def start(self, listening: socket.socket) -> None:
        """Begin to take connections."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, sock=listening, backlog=_BACKLOG)

    def stop(self) -> None:
        """Take no new connections; those that are open go on."""
        if self._server is not None:
            self._server.close()

    async def close(self) -> None:
        """Close all connections, with what is under way on them."""
        await asyncio.gather(*(connection.end() for connection in tuple(self._connections)))

    def _connection(self) -> Connection:
        return Connection(self._handler, self._connections)
