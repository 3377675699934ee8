"""A dashboard on a fresh, migrated database, called in process.

SQLite; with TEST_DATABASE=postgresql and TEST_POSTGRES_URL a database of its own there for each test.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from dashboard.app import create_app
from dashboard.services import Services, build_services
from shared.clock import ManualClock
from shared.config import Config, load_config
from shared.db.migrate import prepare
from tests.support.postgres import ON_POSTGRES, create_database, database_url, drop_database

ADMIN_TOKEN = "admin-token-for-tests-0123456789"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared data directory, to be copied."""
    data_dir = tmp_path_factory.mktemp("installation") / "data"
    prepare(Config(_env_file=None, data_dir=data_dir))
    return data_dir


@pytest.fixture
def config(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Config:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ADMIN_TOKEN", ADMIN_TOKEN)
    monkeypatch.setenv("PROXY_PORT", "1")  # where nobody listens
    monkeypatch.setenv("HOST_HOME", str(tmp_path / "home"))  # nobody's files
    if ON_POSTGRES:
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres_database"))
    shutil.copytree(installation, tmp_path / "data")
    return load_config(None)


@pytest.fixture(scope="session")
def postgres_template(installation: Path) -> str:
    """The name of a prepared database there, to be copied."""
    name = create_database()
    prepare(Config(_env_file=None, data_dir=installation, database_url=database_url(name)))
    return name


@pytest.fixture
def postgres_database(postgres_template: str) -> Iterator[str]:
    name = create_database(postgres_template)
    yield database_url(name)
    drop_database(name)


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
