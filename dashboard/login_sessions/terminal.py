"""A session's terminal over a WebSocket, authenticated like every other request (`dashboard.edge`).

Binary messages are the terminal's bytes, both ways. Text messages are JSON: the browser sends `{"type": "resize", "columns",
"rows"}` and `{"type": "ack", "bytes"}`, and is sent `{"type": "ended", "reason"}` before the end. A browser buffers
without bound what its page has not drawn, so that we send no more than a window ahead of what it has acknowledged; the
screen and the engine hold back the rest.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field

import structlog
from pydantic import BaseModel, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.auth.identity import Identity
from dashboard.errors import Fault
from dashboard.login_sessions.engine import Engine
from dashboard.login_sessions.screens import Screen
from dashboard.services import Services

WINDOW_BYTES = 512 * 1024
LOOK_EVERY_S = 2.0
"""How soon a terminal ends whose user has signed out."""
_REFUSED = 4409

_log = structlog.get_logger(__name__)


class Ended(Exception):
    """The terminal ends; the message says why."""


class _Control(BaseModel):
    type: str
    columns: int = Field(default=80, ge=2, le=1000)
    rows: int = Field(default=24, ge=2, le=1000)
    bytes: int = Field(default=0, ge=0)


@dataclass(slots=True)
class Window:
    """How far the engine's output may run ahead of what the browser has drawn."""

    unacknowledged: int = 0
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def sent(self, count: int) -> None:
        """Note what went out."""
        self.unacknowledged += count
        if self.unacknowledged >= WINDOW_BYTES:
            self._open.clear()

    def acknowledged(self, count: int) -> None:
        """Note what was drawn."""
        self.unacknowledged = max(0, self.unacknowledged - count)
        if self.unacknowledged < WINDOW_BYTES:
            self._open.set()

    async def room(self) -> None:
        """Wait until more may be sent."""
        await self._open.wait()


async def serve_terminal(websocket: WebSocket, services: Services, session_id: str) -> None:
    """Show a session's terminal until it ends, its user leaves or signs out, or the dashboard stops."""
    await websocket.accept()
    try:
        screen = await _screen_of(services, session_id)
        await _carry(websocket, services, screen)
        await _tell(websocket, "The session has ended.", 1000)
    except WebSocketDisconnect:
        return
    except Ended as ended:
        await _tell(websocket, str(ended), 1000)
    except Fault as fault:
        await _tell(websocket, fault.message, _REFUSED)


async def _screen_of(services: Services, session_id: str) -> Screen:
    """Return a running session's screen. Raises `Ended`.

    Looked at twice: a connection to a container that ended meanwhile stands, and waits for it to be started again.
    """
    container = await services.containers.find(session_id)
    if container.running:
        screen = services.screens.follow(session_id, container.container_id)
        await screen.opened()
        if (await services.containers.find(session_id)).running:
            return screen
        await services.screens.forget(session_id)
    raise Ended("The session is not running.")


async def _carry(websocket: WebSocket, services: Services, screen: Screen) -> None:
    """Carry bytes both ways until one side ends."""
    window = Window()
    await _first_of(
        _show(websocket, screen, window),
        _type(websocket, screen, window, services.containers),
        _watch(websocket, services),
    )


async def _show(websocket: WebSocket, screen: Screen, window: Window) -> None:
    with screen.viewed() as view:
        while piece := await screen.next(view):
            await window.room()
            await websocket.send_bytes(piece)
            window.sent(len(piece))


async def _type(websocket: WebSocket, screen: Screen, window: Window, engine: Engine) -> None:
    first = True
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        if message.get("bytes") is not None:
            await screen.write(message["bytes"])
            continue
        control = _control(message.get("text") or "")
        if control.type == "ack":
            window.acknowledged(control.bytes)
        elif control.type == "resize":
            await _resize(engine, screen.container_id, control, repaint=first)
            first = False


async def _watch(websocket: WebSocket, services: Services) -> None:
    """Raise `Ended` when the process stops, or the credential that opened the terminal is none any more."""
    peer = websocket.client.host if websocket.client else "unknown"
    while isinstance(services.auth.authenticator.identify(websocket.headers, peer), Identity):
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await services.closing.wait()
        except TimeoutError:
            continue
        raise Ended("The dashboard is stopping.")
    raise Ended("You have been signed out.")


async def _resize(engine: Engine, container_id: str, control: _Control, *, repaint: bool) -> None:
    """Set the size. A program repaints only when it changes, so that at first it changes twice."""
    try:
        if repaint:
            await engine.resize(container_id, columns=control.columns, rows=control.rows - 1)
        await engine.resize(container_id, columns=control.columns, rows=control.rows)
    except Fault as fault:
        _log.debug("terminal_not_resized", reason=fault.message)


async def _first_of(*works: Coroutine[object, object, None]) -> None:
    """Run all until the first has ended; end the others; raise what it raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _control(text: str) -> _Control:
    try:
        return _Control.model_validate_json(text)
    except ValidationError:
        return _Control(type="unknown")


async def _tell(websocket: WebSocket, reason: str, code: int) -> None:
    """Say why it ends; whoever has left already need not know."""
    try:
        await websocket.send_json({"type": "ended", "reason": reason})
        await websocket.close(code)
    except (WebSocketDisconnect, RuntimeError):
        return
