"""A migrated database, a vendor that accepts each refresh token once, and processes that share both."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.credentials.oauth import OAuthTokens
from proxy.credentials.store import TokenStore
from proxy.snapshot import Account, Credential
from proxy.state.protocol import SharedState
from shared.catalog.auth import GRANTS
from shared.catalog.oauth import TokenCall, TokenReply
from shared.clock import ManualClock
from shared.config import Config
from shared.crypto.vault import Vault
from shared.db import models
from shared.db.engine import create_engine
from shared.db.migrate import prepare
from tests.support.configuration import account

HOUR_MS = 3_600_000


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("installation") / "data"
    prepare(Config(_env_file=None, data_dir=data_dir))  # type: ignore[call-arg]
    return data_dir


@pytest.fixture
async def engine(installation: Path, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    shutil.copytree(installation, tmp_path / "data")
    engine = create_engine(Config(_env_file=None, data_dir=tmp_path / "data"))  # type: ignore[call-arg]
    yield engine
    await engine.dispose()


@dataclass
class Vendor:
    """Issues a1/r1, a2/r2, …; each refresh token is accepted once."""

    valid: str = "r0"
    issued: int = 0
    lifetime_s: float = 8 * 3600.0
    calls: list[TokenCall] = field(default_factory=list)
    proxies: list[str | None] = field(default_factory=list)
    reply: TokenReply | Exception | None = None
    """What to answer instead."""
    pause: asyncio.Event | None = None
    called: asyncio.Event = field(default_factory=asyncio.Event)
    on_call: Callable[[], object] | None = None

    async def __call__(self, call: TokenCall, proxy_url: str | None) -> TokenReply:
        self.calls.append(call)
        self.proxies.append(proxy_url)
        self.called.set()
        if self.on_call is not None:
            await self.on_call()  # type: ignore[misc]
        if self.pause is not None:
            await self.pause.wait()
        await asyncio.sleep(0.01)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply or self._answer(json.loads(call.body)["refresh_token"])

    def _answer(self, token: str) -> TokenReply:
        if token != self.valid:
            return TokenReply(400, b'{"error": "invalid_grant"}')
        self.issued += 1
        self.valid = f"r{self.issued}"
        answer = {"access_token": f"a{self.issued}", "refresh_token": self.valid, "expires_in": self.lifetime_s}
        return TokenReply(200, json.dumps(answer).encode())


class Installation:
    """One database, one vendor, any number of processes."""

    def __init__(self, engine: AsyncEngine, host_file: Path) -> None:
        self.engine = engine
        self.host_file = host_file
        self.time = ManualClock()
        self.vault = Vault(bytes(range(32)))
        self.vendor = Vendor()

    @property
    def now_ms(self) -> int:
        return int(self.time.clock.wall() * 1000)

    def store(self) -> TokenStore:
        return TokenStore(self.engine, lambda: self.vault, self.time.clock)

    def process(self, *, reads_host_file: bool = False, state: SharedState | None = None) -> OAuthTokens:
        host_file = self.host_file if reads_host_file else None
        return OAuthTokens(self.store(), self.vendor, GRANTS, self.time.clock, host_file=host_file, state=state)

    def login(
        self, access: str | None = "a0", refresh: str | None = "r0", *, lives_ms: int | None = HOUR_MS
    ) -> Credential:
        return Credential(access, refresh, None if lives_ms is None else self.now_ms + lives_ms)

    async def add(self, credential: Credential, name: str = "claude", *, provider: str = "anthropic") -> Account:
        """Store an OAuth account; return it as a snapshot would hold it."""
        async with self.engine.begin() as connection:
            await connection.execute(
                insert(models.Account).values(
                    id=name,
                    name=name,
                    provider=provider,
                    auth_type="oauth",
                    api_key_enc=credential.api_key and self.vault.encrypt(credential.api_key),
                    refresh_token_enc=credential.refresh_token and self.vault.encrypt(credential.refresh_token),
                    token_expires_at=credential.expires_at_ms,
                )
            )
        return account(name, provider=provider, auth_type="oauth", credential=credential)

    async def write(self, name: str, **values: object) -> None:
        """Change a row as another program would."""
        async with self.engine.begin() as connection:
            await connection.execute(update(models.Account).where(models.Account.id == name).values(**values))

    async def write_login(self, name: str, credential: Credential) -> None:
        assert credential.api_key is not None
        await self.write(
            name,
            api_key_enc=self.vault.encrypt(credential.api_key),
            refresh_token_enc=credential.refresh_token and self.vault.encrypt(credential.refresh_token),
            token_expires_at=credential.expires_at_ms,
        )

    async def row(self, name: str = "claude") -> models.Account:
        async with self.engine.connect() as connection:
            table = models.Account.__table__
            return (await connection.execute(select(table).where(table.c.id == name))).one()  # type: ignore[return-value]

    async def stored(self, name: str = "claude") -> Credential:
        found = await self.store().read(name)
        assert found is not None
        return found.credential

    async def revision(self) -> int:
        async with self.engine.connect() as connection:
            return await connection.scalar(select(models.Revision.value)) or 0

    def write_host_file(self, credential: Credential) -> None:
        login = {
            "accessToken": credential.api_key,
            "refreshToken": credential.refresh_token,
            "expiresAt": credential.expires_at_ms,
            "scopes": ["user:inference"],
            "subscriptionType": "max",
        }
        self.host_file.write_text(json.dumps({"claudeAiOauth": login, "mcpOAuth": {}}))


@pytest.fixture
def installed(engine: AsyncEngine, tmp_path: Path) -> Installation:
    return Installation(engine, tmp_path / ".credentials.json")
