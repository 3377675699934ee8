"""A migrated SQLite database and an engine on it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.config import Config
from shared.db.engine import create_engine
from shared.db.migrate import prepare


@pytest.fixture
async def engine(config: Config) -> AsyncIterator[AsyncEngine]:
    """An engine on a fresh installation."""
    await asyncio.to_thread(prepare, config)
    engine = create_engine(config)
    yield engine
    await engine.dispose()
