"""Puts the dashboard together: services, routes, error shapes, the edge in front and the pages behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute

from dashboard.accounts.routes import providers_router as providers
from dashboard.accounts.routes import router as accounts
from dashboard.accounts.sign_in_routes import router as sign_ins
from dashboard.audit.routes import router as audit
from dashboard.audit.store import Who
from dashboard.auth import store as auth_store
from dashboard.auth.routes import router as auth
from dashboard.auth.setup_code import discard_setup_code, ensure_setup_code
from dashboard.client_key.routes import router as client_key
from dashboard.configs.routes import router as configs
from dashboard.course.routes import router as course
from dashboard.database_faults import install_database_handlers
from dashboard.dataset.routes import router as dataset
from dashboard.edge.hosts import allowed_hosts
from dashboard.edge.middleware import Edge
from dashboard.encryption.guardrail_rotation import settle_guardrail_rotation
from dashboard.encryption.routes import router as encryption
from dashboard.errors import ERROR_REPLIES, Fault, install_error_handlers
from dashboard.explain.routes import router as explain
from dashboard.health.routes import router as health
from dashboard.login_sessions.routes import router as login_sessions
from dashboard.login_sessions.sync import run_sync
from dashboard.logs.routes import router as logs
from dashboard.metrics.routes import router as metrics
from dashboard.model_limits.routes import router as model_limits
from dashboard.model_prices.routes import router as model_prices
from dashboard.models.routes import router as models
from dashboard.overview.routes import router as overview
from dashboard.playground.routes import router as playground
from dashboard.privacy.routes import guardrails_router as guardrails
from dashboard.privacy.routes import privacy_router as privacy
from dashboard.privacy.routes import reveal_router as reveal
from dashboard.proxy_state.routes import router as proxy_state
from dashboard.services import Services, build_services
from dashboard.settings.routes import router as settings
from dashboard.setup.doctor.routes import router as doctor
from dashboard.setup.routes import router as setup
from dashboard.spa import single_page_application
from dashboard.tenants.routes import router as tenants
from dashboard.tenants.settings_routes import router as tenant_settings
from dashboard.usage.routes import router as usage
from dashboard.version import VERSION
from shared.config import Config
from shared.tasks import cancel, spawn

DIST = Path(__file__).parent.parent / "frontend" / "dist"

_log = structlog.get_logger(__name__)

_ROUTERS = (
    health,
    metrics,
    proxy_state,
    auth,
    overview,
    accounts,
    providers,
    sign_ins,
    configs,
    explain,
    settings,
    client_key,
    models,
    playground,
    model_limits,
    model_prices,
    tenants,
    tenant_settings,
    logs,
    reveal,
    privacy,
    guardrails,
    dataset,
    usage,
    course,
    encryption,
    setup,
    doctor,
    login_sessions,
    audit,
)


def create_app(config: Config, services: Services | None = None, dist: Path = DIST) -> FastAPI:
    """Build the application. The database must be migrated before it serves."""
    services = services or build_services(config)
    app = FastAPI(
        title="CodeGate",
        version=VERSION,
        description="The dashboard API of CodeGate, a universal self-hosted LLM proxy for coding agents.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        responses=ERROR_REPLIES,
        lifespan=_lifespan,
    )
    app.state.services = services
    install_error_handlers(app)
    install_database_handlers(app)
    for router in _ROUTERS:
        app.include_router(router)
    app.router.default = single_page_application(dist)
    app.add_middleware(
        Edge,
        hosts=allowed_hosts(config.allowed_hosts, config.host),
        identify=services.auth.authenticator.identify,
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    await _prepare_setup_code(services)
    await _hand_over_client_key(services)
    await settle_guardrail_rotation(services)
    syncing = spawn(run_sync(services), name="login_sync")
    try:
        yield
    finally:
        await cancel(syncing)
        await services.close()


async def _prepare_setup_code(services: Services) -> None:
    """Have a setup code ready while there is no password, and none afterwards."""
    async with services.read() as session:
        has_password = await auth_store.password_hash(session) is not None
    if has_password:
        discard_setup_code(services.config.data_dir)
    else:
        ensure_setup_code(services.config.data_dir)


async def _hand_over_client_key(services: Services) -> None:
    """Follow the environment: tenancy, or another client key, may have come from there since the last start."""
    async with services.read() as session:
        due = await services.client_keys.needs_hand_over(session)
    if not due:
        return
    try:
        async with services.change(Who("system", None)) as change:
            await services.client_keys.hand_over(change)
    except Fault as fault:
        _log.warning("client_key_not_handed_over", reason=fault.message)


def _operation_id(route: APIRoute) -> str:
    return route.name
