"""Wait until the programs answer, then say where they are. Never a reason to stop anything."""

import asyncio
import sys
from collections.abc import Sequence

from launch.health import Place, answers
from launch.supervisor import Say

_ASK_EVERY_S = 0.2


async def announce(places: Sequence[Place], stop: asyncio.Event, say: Say) -> None:
    """Once all places answer, say where each is; for the dashboard the link to open, setup code included when one is needed."""
    for place in places:
        await _serves(place)
    links = [(await _setup_link() if place.name == "dashboard" else None) or place.url for place in places]
    if stop.is_set():
        return
    say("CodeGate is running. Ctrl-C ends it.")
    for place, link in zip(places, links, strict=True):
        say(f"  {place.name:<10} {link}")


async def _serves(place: Place) -> None:
    while not await answers(place):  # noqa: ASYNC110 (the event is another process's)
        await asyncio.sleep(_ASK_EVERY_S)


async def _setup_link() -> str | None:
    """Ask the dashboard's own module for the address to open; None when it cannot tell."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dashboard.setup_link"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # as the programs: a signal to our group is ours alone to act on
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return output.decode().strip() or None if process.returncode == 0 else None
