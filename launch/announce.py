"""Wait until the programs answer, then say where they are. Never a reason to stop anything."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from launch.supervisor import Say

_ASK_EVERY_S = 0.2
_ANSWER_WITHIN_S = 5.0
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program answers 200 once it serves."""

    name: str
    host: str
    port: int
    health_path: str

    @property
    def url(self) -> str:
        """The address to open from this machine."""
        host = _WILDCARDS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


async def announce(places: Sequence[Place], say: Say) -> None:
    """Once all places answer, say where each is; for the dashboard the link to open, setup code included when one is needed."""
    for place in places:
        await _serves(place)
    say("CodeGate is running. Ctrl-C ends it.")
    for place in places:
        link = await _setup_link() if place.name == "dashboard" else None
        say(f"  {place.name:<10} {link or place.url}")


async def _serves(place: Place) -> None:
    while not await _answers(place):  # noqa: ASYNC110 (the event is another process's)
        await asyncio.sleep(_ASK_EVERY_S)


async def _answers(place: Place) -> bool:
    """Ask without urllib, which would go through a proxy that the environment names."""
    with contextlib.suppress(OSError, TimeoutError, ValueError, IndexError):
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            host = _WILDCARDS.get(place.host, place.host)
            reader, writer = await asyncio.open_connection(host, place.port)
            with contextlib.closing(writer):
                writer.write(
                    f"GET {place.health_path} HTTP/1.0\r\nHost: {place.url.removeprefix('http://')}\r\n\r\n".encode()
                )
                status_line = await reader.readline()
                return status_line.split()[1] == b"200"
    return False


async def _setup_link() -> str | None:
    """Ask the dashboard's own module for the address to open; None when it cannot tell."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "dashboard.setup_link", stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return output.decode().strip() or None if process.returncode == 0 else None
