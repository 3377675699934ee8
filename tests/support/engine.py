"""The tests' own container engine, and a session image of a few hundred kilobytes: busybox with a user and a home.

`scripts/test` starts the engine and names its socket in TEST_DOCKER_SOCKET; elsewhere the tests are skipped.
"""

import io
import os
import shutil
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from dashboard.login_sessions.containers import SESSION_LABEL
from shared.jsonio import Json, dumps

IMAGE = "codegate-test-session"
HOME = "/home/agent"
_FOLDERS = (
    ("bin", 0o755, 0),
    ("etc", 0o755, 0),
    ("tmp", 0o1777, 0),
    ("root", 0o700, 0),
    ("home", 0o755, 0),
    (HOME[1:], 0o755, 1000),
)
_PROGRAMS = (
    "sh", "cat", "cp", "echo", "env", "id", "kill", "ls", "mkdir", "mv", "printf", "ps", "sleep", "stty", "test",
    "touch", "true", "wc", "yes", "head", "dirname", "ln",
)  # fmt: skip


def engine_socket() -> Path:
    """Return the engine's socket. Skips without one."""
    if not (path := os.environ.get("TEST_DOCKER_SOCKET")):
        pytest.skip("no container engine: scripts/test starts one as root where docker.io is installed")
    return Path(path)


@asynccontextmanager
async def engine_calls(path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session for plain calls to the engine, as another program would make them."""
    async with aiohttp.ClientSession("http://engine", connector=aiohttp.UnixConnector(str(path))) as session:
        yield session


async def import_image(path: Path, archive: bytes, name: str, *changes: str) -> None:
    """Make an image of a tree, as `docker import` does."""
    query = [("fromSrc", "-"), ("repo", name), ("tag", "latest"), *(("changes", change) for change in changes)]
    async with engine_calls(path) as engine, engine.post("/images/create", params=query, data=archive) as reply:
        assert reply.status == 200, await reply.text()
        await reply.read()


async def make_session_image(path: Path) -> None:
    """Make the session image."""
    await import_image(path, _busybox_tree(), IMAGE, "USER agent", f"ENV HOME={HOME}", "ENV PATH=/bin")


async def containers(path: Path, session_id: str | None = None) -> list[dict[str, Json]]:
    """Return the engine's containers of one session, or of all."""
    label = SESSION_LABEL if session_id is None else f"{SESSION_LABEL}={session_id}"
    query = {"all": "true", "filters": dumps({"label": [label]}).decode()}
    async with engine_calls(path) as engine, engine.get("/containers/json", params=query) as reply:
        listed: list[dict[str, Json]] = await reply.json()
        return listed


async def engine_post(path: Path, address: str) -> None:
    """Ask the engine for something from outside, such as `/containers/<id>/kill`."""
    async with engine_calls(path) as engine, engine.post(address) as reply:
        assert reply.status < 300, await reply.text()


async def remove_containers(path: Path, session_ids: Iterator[str] | list[str]) -> None:
    """Remove what tests left."""
    async with engine_calls(path) as engine:
        for session_id in session_ids:
            for found in await containers(path, session_id):
                async with engine.delete(f"/containers/{found['Id']}", params={"force": "true"}) as reply:
                    await reply.read()


def _busybox_tree() -> bytes:
    busybox = shutil.which("busybox")
    if busybox is None:
        pytest.skip("busybox is not installed")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for folder, mode, owner in _FOLDERS:
            tar.addfile(_folder(folder, mode, owner))
        tar.add(busybox, "bin/busybox")
        for program in _PROGRAMS:
            tar.addfile(_link(f"bin/{program}", "busybox"))
        users = f"root:x:0:0::/root:/bin/sh\nagent:x:1000:1000::{HOME}:/bin/sh\n".encode()
        entry = tarfile.TarInfo("etc/passwd")
        entry.size = len(users)
        tar.addfile(entry, io.BytesIO(users))
    return buffer.getvalue()


def _link(name: str, target: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = tarfile.SYMTYPE, target
    return entry


def _folder(name: str, mode: int, owner: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.uid, entry.gid = tarfile.DIRTYPE, mode, owner, owner
    return entry
