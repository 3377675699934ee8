"""The relay of the engine's socket: as a process, between two sockets."""

import asyncio
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.processes import ROOT
from tests.support.waiting import eventually, eventually_true

WITHIN_S = 10.0


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Path]:
    """Somebody who answers each line, and says how many there were once the other side has ended."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        count = 0
        while line := await reader.readline():
            count += 1
            writer.write(b"heard " + line)
        writer.write(b"%d lines\n" % count)
        writer.close()

    async with await asyncio.start_unix_server(answer, tmp_path / "engine"):
        yield tmp_path / "engine"


@pytest.fixture
def relay(engine: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "launch.engine_relay", str(engine), str(tmp_path / "ours")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()


async def connected(address: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect as soon as the relay listens; its file is there a moment before."""

    async def connection() -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        try:
            return await asyncio.open_unix_connection(address)
        except OSError:
            return None

    found = await eventually(connection, within=WITHIN_S)
    assert found is not None
    return found


async def test_bytes_pass_both_ways_and_each_way_ends_by_itself(relay: subprocess.Popen[bytes], tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    reader, writer = await connected(ours)
    assert relay.poll() is None
    async with asyncio.timeout(WITHIN_S):
        writer.write(b"one\n")
        assert await reader.readline() == b"heard one\n"
        writer.write(b"two\n")
        writer.write_eof()
        assert await reader.read() == b"heard two\n2 lines\n"
    writer.close()


async def test_another_user_may_connect_and_nothing_is_left(relay: subprocess.Popen[bytes], tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    await eventually_true(ours.exists, within=WITHIN_S)
    assert stat.S_IMODE(ours.stat().st_mode) == 0o777
    relay.send_signal(signal.SIGTERM)
    await eventually_true(lambda: relay.poll() is not None, within=WITHIN_S)
    assert relay.returncode == 0
    assert not ours.exists()


async def test_without_an_engine_the_connection_ends(
    relay: subprocess.Popen[bytes], engine: Path, tmp_path: Path
) -> None:
    ours = tmp_path / "ours"
    await eventually_true(ours.exists, within=WITHIN_S)
    engine.unlink()  # noqa: ASYNC240
    reader, writer = await connected(ours)
    async with asyncio.timeout(WITHIN_S):
        assert await reader.read() == b""
    writer.close()
    assert relay.poll() is None
