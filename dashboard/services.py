"""The composition root: every long-lived collaborator of the dashboard, built once from the configuration."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from dashboard.accounts.service import AccountRules
from dashboard.accounts.sign_in import SignIns
from dashboard.audit.store import Who
from dashboard.auth.identity import Authenticator
from dashboard.auth.passwords import Passwords
from dashboard.auth.service import BEARER_ALLOWANCE, LOGIN_ALLOWANCE, SETUP_ALLOWANCE, Auth
from dashboard.auth.sessions import SessionBook
from dashboard.auth.throttle import Throttle
from dashboard.client_key.service import ClientKeys
from dashboard.keyring import Keyring
from dashboard.login_sessions.engine import Engine
from dashboard.login_sessions.screens import Screens
from dashboard.models.catalogue import ModelCatalogue
from dashboard.setting_values import Scalar
from dashboard.settings.service import Reaction, change_settings
from dashboard.setup.service import ToolSetups
from dashboard.transactions import Change
from shared.catalog.auth import GRANTS
from shared.catalog.oauth import with_endpoints
from shared.clock import SYSTEM_CLOCK, Clock
from shared.config import Config
from shared.db import revision
from shared.db.engine import begin_read, begin_write, create_engine, session_factory
from shared.settings.cascade import Texts, environment_settings


@dataclass(frozen=True, slots=True)
class Services:
    """What the routes work with."""

    config: Config
    clock: Clock
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    auth: Auth
    keyring: Keyring
    accounts: AccountRules
    sign_ins: SignIns
    client_keys: ClientKeys
    catalogue: ModelCatalogue
    setups: ToolSetups
    containers: Engine
    """The container engine of login sessions, which need not be there."""
    screens: Screens
    environment: Texts
    """Settings that the environment gives, by key."""
    setting_reactions: Mapping[str, Reaction]
    """What a changed setting brings about."""
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Changes of this process take turns: SQLite's own queue is unfair, and a burst would time some of them out."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process is told to stop: endless answers end."""

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a database session for reading; on SQLite all reads see the state of the first one."""
        async with self.sessions() as session:
            await begin_read(session)
            yield session

    @asynccontextmanager
    async def change(self, who: Who, *, bumps: bool = True) -> AsyncIterator[Change]:
        """Open a transaction that holds the write lock; it is committed at the end, and undone by an exception.

        A change of the configuration bumps the revision in the same transaction, so that the proxy sees it.
        """
        async with self.writing, self.sessions() as session:
            await begin_write(session)
            yield Change(session, who, self.clock)
            if bumps:
                await revision.bump(session)
            await session.commit()

    async def set_settings(self, change: Change, values: Mapping[str, Scalar]) -> dict[str, str]:
        """Change global settings with all that this brings about; return all texts but the secrets. Raises 422."""
        return await change_settings(change, values, self.environment, self.setting_reactions)

    async def close(self) -> None:
        """Give back what is open."""
        await self.screens.close()
        await self.containers.close()
        await self.engine.dispose()


def build_services(config: Config, clock: Clock = SYSTEM_CLOCK) -> Services:
    """Build the collaborators; nothing is opened yet."""
    engine = create_engine(config)
    containers = Engine(config.docker_socket)
    keyring = Keyring(config)
    environment = environment_settings(config)
    client_keys = ClientKeys(keyring, environment)
    return Services(
        config=config,
        clock=clock,
        engine=engine,
        sessions=session_factory(engine),
        auth=_build_auth(config, clock),
        keyring=keyring,
        accounts=AccountRules(keyring, clock),
        sign_ins=SignIns(with_endpoints(GRANTS, config.environment), clock),
        client_keys=client_keys,
        catalogue=ModelCatalogue(keyring, clock),
        setups=ToolSetups(config, clock),
        containers=containers,
        screens=Screens(containers),
        environment=environment,
        setting_reactions={"multi_tenancy": client_keys.tenancy_changed},
    )


def _build_auth(config: Config, clock: Clock) -> Auth:
    sessions = SessionBook(config.data_dir, clock)
    admin_token = config.admin_token.get_secret_value() if config.admin_token else None
    # Cookies know no ports: two instances on one host would otherwise sign each other out.
    cookie_name = f"codegate_session_{config.ui_port}"
    return Auth(
        data_dir=config.data_dir,
        clock=clock,
        authenticator=Authenticator(admin_token, sessions, Throttle(BEARER_ALLOWANCE, clock), cookie_name),
        sessions=sessions,
        passwords=Passwords(),
        logins=Throttle(LOGIN_ALLOWANCE, clock),
        setups=Throttle(SETUP_ALLOWANCE, clock),
    )
