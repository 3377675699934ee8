"""A dashboard on a fresh, migrated SQLite database, called in process."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import create_app
from dashboard.services import Services, build_services
from shared.clock import ManualClock
from shared.config import Config, load_config
from shared.db.migrate import prepare

ADMIN_TOKEN = "admin-token-for-tests-0123456789"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared data directory, to be copied."""
    data_dir = tmp_path_factory.mktemp("installation") / "data"
    prepare(Config(_env_file=None, data_dir=data_dir))
    return data_dir


@pytest.fixture
def config(installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ADMIN_TOKEN", ADMIN_TOKEN)
    monkeypatch.setenv("PROXY_PORT", "1")  # where nobody listens
    shutil.copytree(installation, tmp_path / "data")
    return load_config(None)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def services(config: Config, clock: ManualClock) -> AsyncIterator[Services]:
    services = build_services(config, clock.clock)
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
