"""A migrated database of its own for each test; on PostgreSQL with TEST_DATABASE=postgresql and TEST_POSTGRES_URL."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.config import Config
from shared.db.engine import create_engine
from tests.support.dashboard_app import config, installation, postgres_database, postgres_template

__all__ = ["config", "installation", "migrated", "postgres_database", "postgres_template"]


@pytest.fixture
async def migrated(config: Config) -> AsyncIterator[AsyncEngine]:
    """An engine on a migrated database."""
    engine = create_engine(config)
    yield engine
    await engine.dispose()
