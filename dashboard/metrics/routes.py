"""`GET /metrics`: what is configured, and whether the database answers, in Prometheus' text format (version 0.0.4).

What passes through the proxy is told by the proxy's own `/metrics`. Both take the client key or the admin token.
"""

import hmac
from collections.abc import Iterator, Mapping

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.identity import Refusal, bearer_token, header_bytes
from dashboard.deps import ServicesDep, peer_address
from dashboard.errors import Fault, TooMany, Unauthorized
from dashboard.metrics import store
from dashboard.services import Services
from dashboard.version import VERSION

router = APIRouter(include_in_schema=False)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.api_route("/metrics", methods=["GET", "HEAD"])
async def metrics(request: Request, services: ServicesDep) -> Response:
    """Answer whoever holds the client key, the admin token or a session."""
    if not await _has_client_key(request, services):
        _require_administrator(request, services)
    return Response(await _rendered(services), headers={"content-type": CONTENT_TYPE, "cache-control": "no-store"})


async def _has_client_key(request: Request, services: Services) -> bool:
    given = [key for key in (bearer_token(request.headers), request.headers.get("x-api-key")) if key]
    if not given:
        return False
    try:
        async with services.read() as session:
            key = await services.client_keys.current(session)
    except (SQLAlchemyError, Fault):
        return False
    return key is not None and any(hmac.compare_digest(key.encode(), header_bytes(candidate)) for candidate in given)


def _require_administrator(request: Request, services: Services) -> None:
    authenticator = services.auth.authenticator
    if authenticator.is_admin_token(request.headers.get("x-api-key", "")):
        return
    match authenticator.identify(request.headers, peer_address(request)):
        case Refusal(429, message, wait_s):
            raise TooMany(message, retry_after_s=wait_s)
        case Refusal():
            raise Unauthorized("Send the client key or the admin token.")


async def _rendered(services: Services) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    try:
        async with services.read() as session:
            accounts, tenants = await store.accounts_by_state(session), await store.tenants_by_state(session)
    except (SQLAlchemyError, OSError):
        registry.register(DashboardCollector(None, {}))
    else:
        registry.register(DashboardCollector(accounts, tenants))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class DashboardCollector:
    """What was read for one scrape."""

    def __init__(self, accounts: Mapping[tuple[str, str, bool], int] | None, tenants: Mapping[bool, int]) -> None:
        self._accounts = accounts
        self._tenants = tenants

    def collect(self) -> Iterator[Metric]:
        """Yield everything."""
        info = GaugeMetricFamily("codegate_dashboard_info", "Which version serves.", labels=("version",))
        info.add_metric((VERSION,), 1)
        yield info
        readable = float(self._accounts is not None)
        yield GaugeMetricFamily("codegate_database_readable", "1 while the database can be read.", value=readable)
        labels = ("provider", "status", "enabled")
        accounts = GaugeMetricFamily("codegate_accounts", "Accounts that are set up.", labels=labels)
        for (provider, status, enabled), count in (self._accounts or {}).items():
            accounts.add_metric((provider, status, str(enabled).lower()), count)
        yield accounts
        tenants = GaugeMetricFamily("codegate_tenants", "Tenants that are set up.", labels=("enabled",))
        for enabled, count in self._tenants.items():
            tenants.add_metric((str(enabled).lower(),), count)
        yield tenants
