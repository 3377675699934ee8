"""`/api/settings/…-proxy-key`: the client key, shown only when asked for by POST."""

from fastapi import APIRouter

from dashboard.client_key.schemas import ClientKey
from dashboard.deps import ServicesDep, WhoDep

router = APIRouter(prefix="/api/settings", tags=["settings"])


@router.post("/reveal-proxy-key")
async def reveal_proxy_key(services: ServicesDep, who: WhoDep) -> ClientKey:
    """Show the client key; noted in the audit log."""
    async with services.change(who, bumps=False) as change:
        return ClientKey(key=await services.client_keys.reveal(change))


@router.post("/regenerate-proxy-key")
async def regenerate_proxy_key(services: ServicesDep, who: WhoDep) -> ClientKey:
    """Replace the client key; 409 when the environment sets it."""
    async with services.change(who) as change:
        return ClientKey(key=await services.client_keys.regenerate(change))
