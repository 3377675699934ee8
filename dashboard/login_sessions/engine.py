"""The container engine, reached by its socket: the only place that speaks with Docker.

Every call names a container that was found by its label, raises a `Fault` with a cure when the engine cannot do it, and
reads no more than a bound, since what runs in a container is not ours.
"""

import asyncio
import io
import tarfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiodocker import Docker
from aiodocker.containers import DockerContainer
from aiodocker.exceptions import DockerError
from aiodocker.stream import Stream

from dashboard.login_sessions.containers import SESSION_LABEL, Found, Wanted, container_config, container_name, found
from dashboard.login_sessions.engine_faults import ContainerGone, fault_of, no_engine, no_image
from shared import jsonio
from shared.jsonio import Json

MAX_FILE_BYTES = 1024 * 1024
_ANSWER_WITHIN_S = 20.0
_STOP_WITHIN_S = 1
_LAST_LINES = 2000
_NOT_FOUND = 404
_NEVER_TYPED = ",".join(["ctrl-_"] * 8)
"""Where the engine would detach the terminal; its default is Ctrl-P Ctrl-Q, which shells need."""


class Engine:
    """A Docker engine. Connects when first asked."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._docker: Docker | None = None

    async def require_image(self, image: str) -> None:
        """Raise `EngineUnavailable` where no session could be started."""
        async with self._asked() as docker:
            try:
                await docker.images.inspect(image)
            except DockerError as error:
                raise (no_image(image) if error.status == _NOT_FOUND else fault_of(error, self.socket)) from None

    async def sessions(self) -> dict[str, Found]:
        """Return the containers of sessions by session id."""
        filters = jsonio.dumps({"label": [SESSION_LABEL]}).decode()
        async with self._asked() as docker:
            listed = await docker.containers.list(all="true", filters=filters)
            entries = [found(container._container) for container in listed]  # noqa: SLF001 - the list's raw entry
        return {entry.session_id: entry for entry in entries}

    async def find(self, session_id: str) -> Found:
        """Return a session's container. Raises `ContainerGone`."""
        entry = (await self.sessions()).get(session_id)
        if entry is None:
            raise ContainerGone("The session's container is gone: remove the session and start a new one.")
        return entry

    async def create(self, wanted: Wanted) -> str:
        """Create a container, not yet started; return its id."""
        async with self._asked() as docker:
            name = container_name(wanted.session_id)
            return (await docker.containers.create(container_config(wanted), name=name)).id

    async def start(self, container_id: str) -> None:
        """Start a container that is new or has ended."""
        async with self._container(container_id) as container:
            await container.start()

    async def stop(self, container_id: str) -> None:
        """Stop a container; what does not end by itself is killed."""
        async with self._container(container_id) as container:
            await container.stop(t=_STOP_WITHIN_S)

    async def remove(self, container_id: str) -> None:
        """Remove a container with all that is in it."""
        async with self._container(container_id) as container:
            await container.delete(force=True, v=True)

    async def inspect(self, container_id: str) -> dict[str, Json]:
        """Return the engine's full description of a container."""
        async with self._container(container_id) as container:
            return await container.show()

    async def output(self, container_id: str) -> str:
        """Return the newest lines of what was written to the terminal, escape sequences included."""
        async with self._container(container_id) as container:
            return "".join(await container.log(stdout=True, stderr=True, tail=_LAST_LINES, timeout=_within()))

    async def read_file(self, container_id: str, path: str) -> bytes | None:
        """Return a file's content, also from a container that does not run; None when there is none, or too large."""
        query = {"path": path}
        async with self._asked() as docker:
            try:
                # aiodocker's own call reads the archive whole, however large a container makes it.
                async with docker._query(f"containers/{container_id}/archive", params=query) as response:  # noqa: SLF001
                    raw = await _read_bounded(response, MAX_FILE_BYTES + 64 * 1024)
            except DockerError as error:
                if error.status == _NOT_FOUND:
                    return None
                raise
        return None if raw is None else _only_file(raw)

    async def run(self, container_id: str, command: Sequence[str], within_s: float) -> str | None:
        """Run a command in a running container; return its output, None when it fails or takes too long."""
        async with self._container(container_id) as container:
            execution = await container.exec(command, stderr=False)
            pieces = bytearray()
            try:
                async with asyncio.timeout(within_s), execution.start(detach=False) as stream:
                    while (message := await stream.read_out()) is not None and len(pieces) < MAX_FILE_BYTES:
                        pieces += message.data
            except TimeoutError:
                return None
            ended = await execution.inspect()
        return pieces.decode("utf-8", "replace") if ended["ExitCode"] == 0 else None

    @asynccontextmanager
    async def attached(self, container_id: str) -> AsyncIterator[Stream]:
        """Open a container's terminal: what it showed so far, then what it shows; ends with the container."""
        async with (
            self._container(container_id) as container,
            container.attach(stdin=True, stdout=True, stderr=True, logs=True, detach_keys=_NEVER_TYPED) as stream,
        ):
            yield stream

    async def resize(self, container_id: str, *, columns: int, rows: int) -> None:
        """Tell a container's terminal its size."""
        async with self._container(container_id) as container:
            await container.resize(h=rows, w=columns)

    async def close(self) -> None:
        """Close the connections."""
        if self._docker is not None:
            await self._docker.close()
            self._docker = None

    @asynccontextmanager
    async def _container(self, container_id: str) -> AsyncIterator[DockerContainer]:
        async with self._asked() as docker:
            yield docker.containers.container(container_id)

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[Docker]:
        """Give the engine, and turn its failures into ours."""
        if self._docker is None:
            self._docker = Docker(url=f"unix://{self.socket}", timeout=_within())
        try:
            yield self._docker
        except DockerError as error:
            raise fault_of(error, self.socket) from None
        except (aiohttp.ClientError, OSError) as error:
            raise no_engine(self.socket) from error


def _within() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=_ANSWER_WITHIN_S, sock_connect=5)


async def _read_bounded(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    pieces = bytearray()
    async for piece in response.content.iter_any():
        pieces += piece
        if len(pieces) > most:
            response.close()
            return None
    return bytes(pieces)


def _only_file(archive: bytes) -> bytes | None:
    """Return the content of the one regular file in a tar archive."""
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            member = tar.next()
            content = tar.extractfile(member) if member is not None and member.isreg() else None
            return None if content is None else content.read(MAX_FILE_BYTES)
    except tarfile.TarError:
        return None
