"""A server that cannot be reached is a database's fault, not the network's."""

import pytest
from sqlalchemy.exc import OperationalError

from shared.config import Config
from shared.db.engine import create_engine
from tests.support.processes import free_port


async def test_a_postgresql_that_is_not_there_is_sqlalchemys_error_without_the_password() -> None:
    url = f"postgresql+asyncpg://user:s3cret@127.0.0.1:{free_port()}/name"
    engine = create_engine(Config(_env_file=None, database_url=url))  # type: ignore[arg-type]
    with pytest.raises(OperationalError) as raised:
        async with engine.connect():
            raise AssertionError("nobody listens there")
    assert isinstance(raised.value.orig, OSError)
    assert "s3cret" not in str(raised.value)
    await engine.dispose()
