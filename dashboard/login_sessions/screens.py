"""What sessions' terminals show, followed from the start, so that whoever looks later sees all of it.

The engine's log holds whole lines only: the prompt that waits for an answer is in none. So one connection a session stays
open, and what comes over it is kept, up to a bound. Those who look share it. It is read no faster than the slowest of
them sees it, so that nobody misses a byte; with nobody looking, no faster than a fixed pace.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard.errors import Fault
from dashboard.login_sessions.engine import Engine
from shared.tasks import cancel, spawn

if TYPE_CHECKING:
    from aiodocker.stream import Stream

KEPT_BYTES = 512 * 1024
AHEAD_BYTES = 128 * 1024
"""How far the engine's output may run ahead of somebody who looks."""
_UNSEEN_BYTES, _UNSEEN_PAUSE_S = 256 * 1024, 0.1


@dataclass(slots=True, eq=False)
class View:
    """Somebody who looks: how far they have seen."""

    seen: int
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Screen:
    """One session's terminal."""

    def __init__(self, engine: Engine, container_id: str) -> None:
        self.container_id = container_id
        self.ended = False
        self.fault: Fault | None = None
        self._engine = engine
        self._kept = bytearray()
        self._total = 0
        self._views: set[View] = set()
        self._room = asyncio.Event()
        self._open = asyncio.Event()
        self._stream: Stream | None = None
        self.following = spawn(self._follow(), name=f"follow {container_id[:12]}")

    @property
    def text(self) -> str:
        """Return what is kept, escape sequences included."""
        return self._kept.decode("utf-8", "replace")

    @contextmanager
    def viewed(self) -> Iterator[View]:
        """Look from the beginning of what is kept."""
        view = View(self._total - len(self._kept))
        self._views.add(view)
        try:
            yield view
        finally:
            self._views.discard(view)
            self._room.set()

    async def next(self, view: View) -> bytes:
        """Return what comes next for `view`; empty at the end. Raises the fault that ended it."""
        while view.seen == self._total:
            if self.fault is not None:
                raise self.fault
            if self.ended:
                return b""
            view.news.clear()
            await view.news.wait()
        behind = self._total - view.seen
        piece = bytes(self._kept[-behind:])
        view.seen = self._total
        self._room.set()
        return piece

    async def opened(self) -> None:
        """Wait until the connection stands, so that nothing of what comes next is missed. Raises what prevents it."""
        await self._open.wait()
        if self.fault is not None:
            raise self.fault

    async def write(self, data: bytes) -> None:
        """Type into the terminal."""
        await self._open.wait()
        if self._stream is not None and not self.ended:
            await self._stream.write_in(data)

    async def _follow(self) -> None:
        try:
            async with self._engine.attached(self.container_id) as stream:
                self._stream = stream
                self._open.set()
                while (message := await stream.read_out()) is not None:
                    self._keep(message.data)
                    await self._pace(len(message.data))
        except Fault as fault:
            self.fault = fault
        finally:
            self.ended = True
            self._open.set()
            self._wake()

    def _keep(self, data: bytes) -> None:
        self._kept += data
        self._total += len(data)
        del self._kept[: max(0, len(self._kept) - KEPT_BYTES)]
        self._wake()

    async def _pace(self, count: int) -> None:
        if not self._views:
            await asyncio.sleep(count / _UNSEEN_BYTES * _UNSEEN_PAUSE_S)
        while any(self._total - view.seen > AHEAD_BYTES for view in self._views):
            self._room.clear()
            await self._room.wait()

    def _wake(self) -> None:
        for view in self._views:
            view.news.set()


class Screens:
    """The terminals that are followed, by session id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._by_session: dict[str, Screen] = {}

    def follow(self, session_id: str, container_id: str) -> Screen:
        """Return the session's screen, following it from now on if it was not."""
        screen = self._by_session.get(session_id)
        if screen is None or screen.ended:
            screen = self._by_session[session_id] = Screen(self._engine, container_id)
        return screen

    def text_of(self, session_id: str) -> str:
        """Return what is kept of a session's terminal; empty where none was followed."""
        screen = self._by_session.get(session_id)
        return "" if screen is None else screen.text

    async def forget(self, session_id: str) -> None:
        """Follow a session no longer."""
        if (screen := self._by_session.pop(session_id, None)) is not None:
            await cancel(screen.following)

    async def close(self) -> None:
        """Follow none any longer."""
        for session_id in list(self._by_session):
            await self.forget(session_id)
