"""A login session's terminal: a real engine, a real dashboard process, a real WebSocket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from shared.jsonio import Json
from tests.support import engine
from tests.support.dashboard_api import Dashboard
from tests.support.gateway import ADMIN_TOKEN, Gateway, running_gateway

WITHIN_S = 60.0
PROMPT = b"$ "
BEARER = {"authorization": f"Bearer {ADMIN_TOKEN}"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway of this module's own, with an engine."""
    path = engine.engine_socket()
    asyncio.run(engine.make_session_image(path))
    variables = {"DOCKER_SOCKET": str(path), "SESSION_IMAGE": engine.IMAGE, "SESSION_NETWORK": "none"}
    with running_gateway(tmp_path_factory.mktemp("terminal"), **variables) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP session that keeps cookies of 127.0.0.1, as browsers do."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as running:
        yield running


@pytest.fixture
async def opened(gateway: Gateway, session: aiohttp.ClientSession) -> AsyncIterator[str]:
    """A session; its id."""
    api = Dashboard(session, gateway.dashboard.base_url, ADMIN_TOKEN)
    created = await api.do("POST", "/sessions", {"autoCommand": "echo first words"})
    yield created["id"]
    await api.call("DELETE", f"/sessions/{created['id']}")


class Terminal:
    """The browser's end of a terminal."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, acknowledges: bool = True) -> None:
        self.socket = socket
        self.shown = b""
        self._passed = 0
        self.ended: str | None = None
        self._acknowledges = acknowledges

    async def read(self, within: float = WITHIN_S) -> bool:
        """Take one message; False when the terminal has ended."""
        message = await self.socket.receive(within)
        if message.type is aiohttp.WSMsgType.BINARY:
            self.shown += message.data
            if self._acknowledges:
                await self.socket.send_json({"type": "ack", "bytes": len(message.data)})
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.ended = message.json()["reason"]
        else:
            return False
        return True

    async def until(self, words: bytes) -> None:
        """Read until `words` are shown after what was waited for before."""
        while (at := self.shown.find(words, self._passed)) < 0:
            try:
                assert await self.read(), self.ended
            except TimeoutError:
                raise AssertionError(f"{words!r} is not among {self.shown[-2000:]!r}") from None
        self._passed = at + len(words)

    async def interrupt(self) -> None:
        """Press Ctrl-C and wait for the prompt: what is typed before it is there may go the way of what was interrupted."""
        await self.type("\x03")
        await self.until(PROMPT)

    async def type(self, text: str) -> None:
        """Type into the terminal."""
        await self.socket.send_bytes(text.encode())


@asynccontextmanager
async def terminal(
    gateway: Gateway, session: aiohttp.ClientSession, session_id: str, **options: Json
) -> AsyncIterator[Terminal]:
    address = f"{gateway.dashboard.base_url}/api/sessions/{session_id}/terminal"
    async with session.ws_connect(address, headers=BEARER) as socket:
        yield Terminal(socket, **options)


async def refused(session: aiohttp.ClientSession, address: str, headers: dict[str, str]) -> int:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await session.ws_connect(address, headers=headers)
    return refusal.value.status


async def test_what_was_shown_and_what_is_typed(gateway: Gateway, session: aiohttp.ClientSession, opened: str) -> None:
    async with terminal(gateway, session, opened) as screen:
        await screen.until(PROMPT)
        await screen.type("echo $((6 * 7)) ünï\r")
        await screen.until("42 ünï".encode())
    async with terminal(gateway, session, opened) as again:
        await again.until("42 ünï".encode())


async def test_the_terminal_has_the_browsers_size(
    gateway: Gateway, session: aiohttp.ClientSession, opened: str
) -> None:
    async with terminal(gateway, session, opened) as screen:
        await screen.socket.send_json({"type": "resize", "columns": 101, "rows": 37})
        await screen.until(PROMPT)
        await screen.type("stty size\r")
        await screen.until(b"37 101")
        await screen.socket.send_json({"type": "resize", "columns": 66, "rows": 20})
        await screen.type("sleep 0.2; stty size\r")
        await screen.until(b"20 66")


async def test_control_keys_reach_the_shell(gateway: Gateway, session: aiohttp.ClientSession, opened: str) -> None:
    async with terminal(gateway, session, opened) as screen:
        await screen.until(PROMPT)
        await screen.type("echo asleep; sleep 1000\r")
        await screen.until(b"asleep\r\n")
        await screen.interrupt()
        await screen.type('echo sti""ll here\r')
        await screen.until(b"still here")
        await screen.until(PROMPT)
        await screen.type('\x10\x11echo not ""detached\r')  # Ctrl-P Ctrl-Q
        await screen.until(b"not detached")


async def test_it_ends_with_the_session(gateway: Gateway, session: aiohttp.ClientSession, opened: str) -> None:
    async with terminal(gateway, session, opened) as screen:
        await screen.until(PROMPT)
        await screen.type("exit\r")
        async with asyncio.timeout(WITHIN_S):
            while await screen.read():
                pass
        assert screen.ended == "The session has ended."
        assert screen.socket.close_code == 1000
    async with terminal(gateway, session, opened) as later:
        while await later.read():
            pass
        assert later.ended == "The session is not running."


async def test_output_without_end_waits_for_the_browser(
    gateway: Gateway, session: aiohttp.ClientSession, opened: str
) -> None:
    before = gateway.dashboard.peak_memory()
    async with terminal(gateway, session, opened, acknowledges=False) as screen:
        await screen.until(PROMPT)
        await screen.type("yes 0123456789012345678901234567890123456789\r")
        with contextlib.suppress(TimeoutError):
            while await screen.read(within=2.0):
                pass
        assert 400_000 < len(screen.shown) < 2_000_000
        idle = gateway.dashboard.cpu_seconds()
        await asyncio.sleep(1.0)  # what is measured is that nothing happens
        assert gateway.dashboard.cpu_seconds() - idle < 0.5
        screen._acknowledges = True
        size = len(screen.shown)
        await screen.socket.send_json({"type": "ack", "bytes": size})
        while len(screen.shown) < size + 1_000_000:
            assert await screen.read()
        await screen.interrupt()
        await screen.type('echo over""flown\r')
        await screen.until(b"overflown")
    assert gateway.dashboard.peak_memory() - before < 64 * 1024**2


async def test_nobody_opens_it_without_a_credential_or_from_another_page(
    gateway: Gateway, session: aiohttp.ClientSession, opened: str
) -> None:
    address = f"{gateway.dashboard.base_url}/api/sessions/{opened}/terminal"
    assert await refused(session, address, {}) == 403
    assert await refused(session, address, {"authorization": "Bearer wrong"}) == 403
    assert await refused(session, address, BEARER | {"host": "evil.example"}) == 403
    login = f"{gateway.dashboard.base_url}/api/auth/login"
    async with session.post(login, json={"token": ADMIN_TOKEN}) as reply:
        assert reply.status == 200
    assert await refused(session, address, {}) == 403
    assert await refused(session, address, {"origin": "http://evil.example"}) == 403
    assert await refused(session, address, {"origin": "null"}) == 403
    assert await refused(session, address, {"origin": "http://127.0.0.1:1"}) == 403
    async with session.ws_connect(address, headers={"origin": gateway.dashboard.base_url}) as socket:
        await Terminal(socket).until(b"first words")


async def test_signing_out_ends_it(gateway: Gateway, session: aiohttp.ClientSession, opened: str) -> None:
    base = gateway.dashboard.base_url
    async with session.post(f"{base}/api/auth/login", json={"token": ADMIN_TOKEN}) as reply:
        assert reply.status == 200
    headers = {"origin": base}
    async with session.ws_connect(f"{base}/api/sessions/{opened}/terminal", headers=headers) as socket:
        screen = Terminal(socket)
        await screen.until(b"first words")
        async with session.post(f"{base}/api/auth/logout", headers=headers) as reply:
            assert reply.status < 300
        async with asyncio.timeout(WITHIN_S):
            while await screen.read():
                pass
        assert screen.ended == "You have been signed out."


async def test_an_unknown_session_is_said_to_be_gone(gateway: Gateway, session: aiohttp.ClientSession) -> None:
    async with terminal(gateway, session, "00000000-0000-0000-0000-000000000000") as screen:
        while await screen.read():
            pass
        assert "container is gone" in (screen.ended or "")


async def test_no_port_is_opened_for_it(gateway: Gateway, session: aiohttp.ClientSession, opened: str) -> None:
    row = await Dashboard(session, gateway.dashboard.base_url, ADMIN_TOKEN).do("GET", f"/sessions/{opened}")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", row["port"])
