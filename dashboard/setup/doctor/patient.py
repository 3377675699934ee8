"""What is examined and what a step finds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from dashboard.addresses import proxy_address
from dashboard.logs.schemas import LogRow
from dashboard.services import Services
from dashboard.setup.keys import Chosen
from dashboard.setup.schemas import StepState


@dataclass(slots=True)
class Patient:
    """What is examined, and what the steps have found out so far."""

    services: Services
    chosen: Chosen
    model: str
    rows: dict[str, LogRow] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Request ids of what went to a provider."""
    repeated: str | None = None
    """What the stream said."""

    @property
    def proxy(self) -> str:
        """Where the proxy is."""
        return proxy_address(self.services.config)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a step found."""

    state: StepState
    detail: str
    next_act: str | None = None


Look = Callable[[Patient], Awaitable[Finding]]
