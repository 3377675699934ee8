"""`POST /api/configs/explain`: try a model name."""

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.accounts import store as accounts
from dashboard.accounts.service import period_at
from dashboard.configs import store as configs
from dashboard.configs.schemas import Config
from dashboard.deps import ServicesDep
from dashboard.errors import NotFound
from dashboard.explain.plan import explained
from dashboard.explain.schemas import Explanation, Question
from dashboard.settings import store as settings
from dashboard.tenants import store as tenants
from shared.catalog.models import TierRule
from shared.db.models import Tenant
from shared.settings.cascade import resolve

router = APIRouter(prefix="/api/configs/explain", tags=["configs"])


@router.post("")
async def explain_routing(body: Question, services: ServicesDep) -> Explanation:
    """Say which accounts a request for a model would be sent to, in which order, and why others are left out."""
    async with services.read() as session:
        tenant = await _tenant(session, body)
        overrides = await tenants.overrides_of(session, tenant.id) if tenant else {}
        texts = await settings.all_texts(session)
        config = await _config(session, body, tenant)
        rows = await accounts.all_accounts(session)
        use = await accounts.use_of(session, [row.id for row in rows], period_at(services.clock.now()))
    rules = resolve("tier_rules", overrides, texts, services.environment)
    return explained(
        body,
        config,
        [services.accounts.described(row, use[row.id]) for row in rows],
        [rule for rule in rules if isinstance(rule, TierRule)] if isinstance(rules, tuple) else [],
    )


async def _tenant(session: AsyncSession, body: Question) -> Tenant | None:
    if body.tenant_id is None:
        return None
    row = await tenants.find_tenant(session, body.tenant_id)
    if row is None:
        raise NotFound("There is no such tenant.")
    return row


async def _config(session: AsyncSession, body: Question, tenant: Tenant | None) -> Config | None:
    """Return the config asked for, else the tenant's, else the active one."""
    if body.config_id is not None:
        asked = await configs.find_config(session, body.config_id)
        if asked is None:
            raise NotFound("There is no such config.")
        return asked
    known = await configs.all_configs(session)
    own = next((config for config in known if tenant is not None and config.id == tenant.config_id), None)
    return own or next((config for config in known if config.is_active), None)
