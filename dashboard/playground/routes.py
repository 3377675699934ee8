"""`/api/playground`: send a request through the proxy and follow its answer."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from dashboard.addresses import proxy_address
from dashboard.deps import ServicesDep
from dashboard.errors import Conflict, NotFound
from dashboard.outbound import CallFailed
from dashboard.playground import store
from dashboard.playground.relay import Relayed, ask
from dashboard.playground.schemas import PlaygroundRequest
from dashboard.services import Services

router = APIRouter(prefix="/api/playground", tags=["playground"])

STATUS_HEADER = "x-proxied-status"
"""The proxy's status. Ours is 200 whenever it answered: its 401 must not look like the end of a sign-in here."""


@router.post("", response_class=Response, responses={200: {"description": "The proxy's answer, as it comes."}})
async def send_through_proxy(body: PlaygroundRequest, services: ServicesDep, request: Request) -> Response:
    """Send a document through the proxy with a key that stays here; the answer is passed on as it comes."""
    key = await _key(services, body.tenant_id)
    asking = asyncio.create_task(ask(proxy_address(services.config), body.format, body.document, key))
    try:
        relayed = await _unless_gone(asking, request)
    except CallFailed as failure:
        raise Conflict(str(failure)) from None
    if relayed is None:
        return Response(status_code=204)  # nobody is left to read it
    headers = relayed.headers | {STATUS_HEADER: str(relayed.status), "x-accel-buffering": "no"}
    return StreamingResponse(relayed.pieces(), media_type=relayed.content_type or None, headers=headers)


async def _key(services: Services, tenant_id: str | None) -> str | None:
    async with services.read() as session:
        if tenant_id is None:
            return await services.client_keys.current(session)
        tenant = await store.find_tenant(session, tenant_id)
    if tenant is None:
        raise NotFound("There is no such tenant.")
    return services.client_keys.reveal_for(tenant)


async def _unless_gone(asking: asyncio.Task[Relayed], request: Request) -> Relayed | None:
    """Return the answer's head, or None when the page left before; the call is cancelled then."""
    leaving = asyncio.create_task(_gone(request))
    try:
        both: set[asyncio.Task[Any]] = {asking, leaving}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return asking.result() if asking.done() else None
    finally:
        leaving.cancel()
        if not asking.done():
            asking.cancel()
        await asyncio.gather(asking, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
