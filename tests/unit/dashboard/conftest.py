"""A dashboard on a fresh, migrated SQLite database, called in process."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import create_app
from dashboard.services import Services, build_services
from shared.clock import ManualClock
from shared.config import Config, load_config
from shared.crypto.keys import create_missing
from shared.db.base import Base
from shared.db.models import Revision

ADMIN_TOKEN = "admin-token-for-tests-0123456789"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ADMIN_TOKEN", ADMIN_TOKEN)
    (tmp_path / "data").mkdir(mode=0o700)
    config = load_config(None)
    create_missing(config)
    return config


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def services(config: Config, clock: ManualClock) -> AsyncIterator[Services]:
    services = build_services(config, clock.clock)
    async with services.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with services.sessions() as session:
        session.add(Revision(id=1, value=1))
        await session.commit()
    yield services
    await services.close()


@pytest.fixture
async def anonymous(config: Config, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Sends no credential."""
    transport = httpx.ASGITransport(create_app(config, services), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:9211") as client:
        yield client


@pytest.fixture
async def api(anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    """Sends the admin token."""
    anonymous.headers["authorization"] = f"Bearer {ADMIN_TOKEN}"
    return anonymous
