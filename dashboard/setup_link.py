"""`python -m dashboard.setup_link`: print the address to open, with the setup code while no password is set.

`start.sh` prints it once the dashboard serves. The code is a proof of access to this machine, not a password: it is
worthless as soon as one is set.
"""

import asyncio
import sys

from sqlalchemy.exc import SQLAlchemyError

from dashboard.addresses import dashboard_address
from dashboard.auth.setup_code import ensure_setup_code
from dashboard.auth.store import password_hash
from shared.config import Config, ConfigError, load_config
from shared.db.engine import create_engine, session_factory


def main() -> int:
    """Print the link; returns the exit code."""
    try:
        config = load_config()
        link = asyncio.run(setup_link(config))
    except (ConfigError, SQLAlchemyError, OSError) as fault:
        sys.stderr.write(f"The address of the dashboard is not known: {type(fault).__name__}\n")
        return 1
    sys.stdout.write(f"{link}\n")
    return 0


async def setup_link(config: Config) -> str:
    """Return the address to open."""
    if await _has_password(config):
        return dashboard_address(config)
    return f"{dashboard_address(config)}/setup?code={ensure_setup_code(config.data_dir)}"


async def _has_password(config: Config) -> bool:
    engine = create_engine(config)
    try:
        async with session_factory(engine)() as session:
            return await password_hash(session) is not None
    finally:
        await engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
