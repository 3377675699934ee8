"""`GET /api/proxy`: the proxy's own health, asked over loopback."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dashboard.addresses import proxy_address
from dashboard.deps import ServicesDep
from dashboard.outbound import Call, CallFailed, send
from shared.config import Config
from shared.jsonio import Json

router = APIRouter(prefix="/api/proxy", tags=["health"])

_WITHIN_S = 2.0


class ProxyState(BaseModel):
    """What the proxy says of itself."""

    reachable: bool
    status: str = Field(description="`ok`, `degraded` or `unreachable`.")
    reasons: list[str]
    port: int
    url: str = Field(description="Its address as seen from this machine.")
    uptime_s: float | None = Field(description="Seconds since it started, when it says so.")


@router.get("")
async def read_proxy_state(services: ServicesDep) -> ProxyState:
    """Ask the proxy how it is."""
    url = proxy_address(services.config)
    try:
        answer = await send(Call("GET", f"{url}/health", {}, within_s=_WITHIN_S))
    except CallFailed as failure:
        return _state(services.config, url, {"status": "unreachable", "reasons": [str(failure)]}, reachable=False)
    return _state(services.config, url, answer.document(), reachable=True)


def _state(config: Config, url: str, document: Json, *, reachable: bool) -> ProxyState:
    health = document if isinstance(document, dict) else {}
    reasons, uptime = health.get("reasons"), health.get("uptime_s")
    return ProxyState(
        reachable=reachable,
        status=str(health.get("status", "degraded")),
        reasons=[str(reason) for reason in reasons] if isinstance(reasons, list) else [],
        port=config.proxy_port,
        url=url,
        uptime_s=float(uptime) if isinstance(uptime, int | float) else None,
    )
