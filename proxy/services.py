"""The composition root: every long-lived collaborator, built once, and the configuration in force.

`Configuration` holds the present snapshot with what is derived from it; it is swapped whole, so a request that began
with one snapshot ends with it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proxy.admission.budgets import Budgets
from proxy.admission.limits import Limits
from proxy.credentials.oauth import OAuthTokens
from proxy.credentials.store import TokenStore
from proxy.deadlines import Deadlines
from proxy.guarding import Guarding
from proxy.metrics import Metrics
from proxy.recording.dataset import Dataset
from proxy.recording.recorder import Recorder
from proxy.recording.upkeep.upkeep import Upkeep
from proxy.routing.router import Router
from proxy.routing.windows import QuotaBook
from proxy.siblings import Siblings
from proxy.snapshot import Snapshot, Tenant
from proxy.snapshot_loader import load_snapshot, load_spend, load_windows
from proxy.state.memory import MemoryState
from proxy.state.protocol import SharedState
from proxy.tracing.switch import Tracing, open_tracing
from proxy.upstream.client import UpstreamClient
from proxy.upstream.token_endpoint import call_token_endpoint
from shared.catalog.auth import GRANTS
from shared.catalog.oauth import client_login_url, with_endpoints
from shared.catalog.prices import rates_of
from shared.clock import Clock
from shared.config import Config
from shared.crypto.keys import open_vault
from shared.db.engine import create_engine
from shared.db.glance import RevisionGlance
from shared.db.revision import ConfigurationState, ConfigurationWatch
from shared.settings.cascade import Settings, effective, environment_settings
from shared.tasks import spawn

POLL_EVERY_S = 0.2
"""How often the configuration's revision is read: a change must act within a second."""
_POLL_AFTER_FAULT_S = 1.0
SEED_AFTER_S = 1.0
"""Records are on disk within half a second."""
_GLANCES = 9
"""After so many glances without a change comes a whole poll, about every two seconds."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Configuration:
    """One snapshot, and the settings in force under it, computed when first needed."""

    snapshot: Snapshot
    environment: Mapping[str, str]
    """Settings that the environment gives, by key."""
    instance: Settings = field(init=False)
    """What is in force where no tenant is concerned."""
    _by_tenant: dict[str, Settings] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Derive what every request needs."""
        self.instance = effective({}, self.snapshot.settings, self.environment)

    @property
    def guards(self) -> bool:
        """Whether anybody's requests are masked."""
        everybody = [None, *self.snapshot.tenants.values()]
        return any(self.settings_of(tenant).detectors for tenant in everybody)

    def settings_of(self, tenant: Tenant | None) -> Settings:
        """Return the settings in force for `tenant`."""
        if tenant is None:
            return self.instance
        known = self._by_tenant.get(tenant.id)
        if known is None:
            known = effective(tenant.settings, self.snapshot.settings, self.environment)
            self._by_tenant[tenant.id] = known
        return known


@dataclass(slots=True)
class Services:
    """Everything that outlives a request."""

    clock: Clock
    config: Config
    engine: AsyncEngine
    state: SharedState
    configuration: Configuration
    limits: Limits
    budgets: Budgets
    router: Router
    quotas: QuotaBook
    upstream: UpstreamClient
    tokens: OAuthTokens
    recorder: Recorder
    upkeep: Upkeep
    guarding: Guarding
    metrics: Metrics
    dataset: Dataset
    tracing: Tracing | None
    """None unless the environment asks for traces."""
    deadlines: Deadlines = field(default_factory=Deadlines)
    """Of attempts under way."""
    siblings: Siblings | None = None
    """The other workers of this port, where there are some."""
    anthropic_url: str | None = None
    """Where clients' own logins go in place of Anthropic's address (`client_login_url`)."""
    stopping: bool = False
    """Nothing new is taken on; what is under way may finish."""
    interrupts: set[Callable[[], None]] = field(default_factory=set)
    """One for each stream under way: ends it now, in good order."""
    fault: str | None = None
    """Why the configuration cannot be read at present; the last one read stays in force."""
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        """Note when the process began to serve."""
        self._started = self.clock.monotonic()

    @property
    def uptime_s(self) -> float:
        """How long the process has served."""
        return self.clock.monotonic() - self._started

    @property
    def degraded(self) -> tuple[str, ...]:
        """What is not as it should be, in words for `/health`."""
        reasons = []
        if self.fault:
            reasons.append(f"the configuration cannot be read: {self.fault}")
        if self.recorder.fault:
            reasons.append(f"records cannot be written: {self.recorder.fault}")
        if self.state.fault:
            reasons.append(f"limits and budgets are counted by this process alone, without Redis: {self.state.fault}")
        if self.recorder.dropped_logs:
            reasons.append(f"{self.recorder.dropped_logs} request logs were dropped")
        return (*reasons, *self.dataset.degraded)


async def build_services(config: Config, clock: Clock) -> Services:
    """Open the database and build everything. Raises SQLAlchemy's errors; the caller closes with `close_services`."""
    engine = create_engine(config)
    seeding = _Seeding(engine, clock)
    state = await _open_state(config, clock, seeding.begin)
    quotas = QuotaBook()
    upstream = UpstreamClient()
    recorder = Recorder(engine, quotas.written)
    services = Services(
        clock=clock,
        config=config,
        engine=engine,
        state=state,
        configuration=await _load(engine, config),
        limits=Limits(state),
        budgets=Budgets(state, clock),
        router=Router(state, quotas, clock),
        quotas=quotas,
        upstream=upstream,
        tokens=_tokens(config, engine, upstream, clock, state),
        recorder=recorder,
        upkeep=Upkeep(engine, lambda: services.configuration.instance, clock),
        guarding=Guarding(config, engine, recorder.remember),
        metrics=Metrics(),
        dataset=Dataset(config.data_dir, clock),
        tracing=await asyncio.to_thread(open_tracing, config),
        anthropic_url=client_login_url(config.environment),
    )
    await asyncio.to_thread(rates_of, "anthropic", "claude-sonnet-5", clock.now())  # reads the price list: 200 ms once
    services.guarding.adopt(wanted=services.configuration.guards)
    await services.router.resume(services.configuration.snapshot)
    for account_id, written in (await load_windows(engine)).items():
        quotas.restore(account_id, written)
    await seeding.seed(services.budgets)
    return services


async def _open_state(config: Config, clock: Clock, on_joined: Callable[[], None]) -> SharedState:
    """Return where counters are kept: in Redis where there is one, else in this process."""
    if config.redis_url is None:
        return MemoryState(clock)
    from proxy.state.joined import JoinedState  # noqa: PLC0415 - the client's ten megabytes, where they are wanted

    state = JoinedState(config.redis_url.get_secret_value(), clock, on_joined=on_joined)
    await state.start()
    return state


class _Seeding:
    """Tells shared state what the records say was spent this month: at the start, and whenever Redis has come back."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._budgets: Budgets | None = None

    async def seed(self, budgets: Budgets) -> None:
        """Do it now, and from now on when `begin` asks for it. Raises SQLAlchemy's errors."""
        self._budgets = budgets
        spend = await load_spend(self._engine, self._clock.now())
        await budgets.seed(budgets.month, spend.accounts, spend.tenants)

    def begin(self) -> None:
        """Do it soon, once what was spent without Redis is in the records; again until the database can be read."""
        if self._budgets is not None:
            spawn(self._seed_again(self._budgets), name="seed_spent")

    async def _seed_again(self, budgets: Budgets) -> None:
        while True:
            await asyncio.sleep(SEED_AFTER_S)
            try:
                await self.seed(budgets)
            except (SQLAlchemyError, OSError):
                continue
            return


async def follow_configuration(services: Services) -> None:
    """Swap the snapshot whenever the configuration has changed. Runs until cancelled."""
    watch = ConfigurationWatch(services.engine, services.clock)
    path = services.config.sqlite_path
    glance = RevisionGlance(path) if path is not None else None
    seen: ConfigurationState | None = None
    try:
        while True:
            try:
                state = await watch.poll()
                if state != seen:
                    await _adopt(services)
                    seen = state
                services.fault = None
                await _until_it_may_have_changed(state, glance)
            except (SQLAlchemyError, OSError) as error:
                _note_fault(services, error)
                await asyncio.sleep(_POLL_AFTER_FAULT_S)
    finally:
        await watch.close()
        if glance is not None:
            glance.close()


async def _until_it_may_have_changed(state: ConfigurationState, glance: RevisionGlance | None) -> None:
    """Wait for the next poll: on SQLite until the revision moves, or until other programs' edits are looked for."""
    await asyncio.sleep(POLL_EVERY_S)
    for _ in range(_GLANCES):
        if glance is None or glance.revision() != state.revision:
            return
        await asyncio.sleep(POLL_EVERY_S)


async def close_services(services: Services) -> None:
    """Close connections; records are flushed before, logins that are being renewed are stored first."""
    services.guarding.close()
    await services.tokens.close()
    await services.upstream.close()
    await services.state.close()
    await services.engine.dispose()


def _tokens(
    config: Config, engine: AsyncEngine, upstream: UpstreamClient, clock: Clock, state: SharedState
) -> OAuthTokens:
    return OAuthTokens(
        TokenStore(engine, lambda: open_vault(config), clock),
        partial(call_token_endpoint, upstream),
        with_endpoints(GRANTS, config.environment),
        clock,
        host_file=config.claude_credentials_file,
        state=state,
    )


async def _load(engine: AsyncEngine, config: Config) -> Configuration:
    environment = environment_settings(config)
    vault = await asyncio.to_thread(open_vault, config)
    return Configuration(await load_snapshot(engine, vault, environment), environment)


async def _adopt(services: Services) -> None:
    before = services.configuration.snapshot
    services.configuration = await _load(services.engine, services.config)
    services.guarding.adopt(wanted=services.configuration.guards)
    await services.router.adopt(before, services.configuration.snapshot)


def _note_fault(services: Services, error: SQLAlchemyError | OSError) -> None:
    reason = str(getattr(error, "orig", None) or type(error).__name__)[:200]
    if services.fault != reason:
        _log.warning("configuration_unreadable", reason=reason)
    services.fault = reason
