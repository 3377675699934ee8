"""What routes ask for: the services, and who is asking."""

from typing import Annotated

from fastapi import Depends, Request

from dashboard.audit.store import Who
from dashboard.auth.identity import Identity
from dashboard.services import Services


def services_of(request: Request) -> Services:
    """Return the application's services."""
    services: Services = request.app.state.services
    return services


def who_asks(request: Request) -> Who:
    """Return who makes this request; `setup` where nobody has signed in yet."""
    identity = identity_of(request)
    return Who(identity.actor if identity else "setup", peer_address(request))


def identity_of(request: Request) -> Identity | None:
    """Return what the edge found out about the sender; None on the few open routes."""
    identity: Identity | None = getattr(request.state, "identity", None)
    return identity


def peer_address(request: Request) -> str:
    """Return the address of the connection's other end; forwarding headers are anyone's to write."""
    return request.client.host if request.client else "unknown"


ServicesDep = Annotated[Services, Depends(services_of)]
WhoDep = Annotated[Who, Depends(who_asks)]
