"""Where the programs answer once they serve, and whether they do: `python -m launch.health [proxy | dashboard]`.

The container's health check: exit code 0 when those that are named, or both, answer 200.
"""

import asyncio
import contextlib
import sys
from dataclasses import dataclass

from shared.config import Config, load_config

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
    def address(self) -> str:
        """The host by which this machine reaches the program."""
        return _WILDCARDS.get(self.host, self.host)

    @property
    def url(self) -> str:
        """What to open on this machine."""
        return f"http://[{self.address}]:{self.port}" if ":" in self.address else f"http://{self.address}:{self.port}"


def places(config: Config) -> tuple[Place, ...]:
    """Return where each program serves."""
    return (
        Place("dashboard", config.host, config.ui_port, "/api/health"),
        Place("proxy", config.host, config.proxy_port, "/health"),
    )


async def answers(place: Place) -> bool:
    """Tell whether the program answers 200. Asked without urllib, which would go through a proxy that the environment names."""
    with contextlib.suppress(OSError, TimeoutError, ValueError, IndexError):
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            reader, writer = await asyncio.open_connection(place.address, place.port)
            with contextlib.closing(writer):
                writer.write(
                    f"GET {place.health_path} HTTP/1.0\r\nHost: {place.url.removeprefix('http://')}\r\n\r\n".encode()
                )
                status_line = await reader.readline()
                return status_line.split()[1] == b"200"
    return False


async def _all_answer(names: list[str]) -> bool:
    asked = [place for place in places(load_config()) if not names or place.name in names]
    return all(await asyncio.gather(*map(answers, asked)))


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(_all_answer(sys.argv[1:])) else 1)
