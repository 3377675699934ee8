"""Walks the chain, one step after the other; a step whose ground is missing is skipped and says so.

The dashboard asks its own proxy over loopback with a real client key, as a tool does. Nothing is asked of a provider but by the
last requests, which are what an explicit test is for.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from dashboard.setup.doctor.ground import look_at_account, look_at_key, look_at_proxy, look_at_route
from dashboard.setup.doctor.patient import Finding, Look, Patient
from dashboard.setup.doctor.requests import look_at_format, look_at_guardrails, look_at_recorded, look_at_stream
from dashboard.setup.schemas import DoctorStep
from shared.catalog.models import CURRENT_CLAUDE
from shared.catalog.wire import WireFormat

DEFAULT_MODEL = CURRENT_CLAUDE["haiku"].id


@dataclass(frozen=True, slots=True)
class _Step:
    id: str
    title: str
    look: Look
    is_ground: bool = False
    """The steps behind it need it."""


_STEPS = (
    _Step("proxy", "Proxy answers", look_at_proxy, is_ground=True),
    _Step("key", "Key accepted", look_at_key, is_ground=True),
    _Step("account", "Account ready", look_at_account, is_ground=True),
    _Step("route", "Route found", look_at_route, is_ground=True),
    _Step("anthropic", "Anthropic Messages", look_at_format(WireFormat.ANTHROPIC)),
    _Step("chat", "Chat Completions", look_at_format(WireFormat.CHAT)),
    _Step("responses", "Responses", look_at_format(WireFormat.RESPONSES)),
    _Step("stream", "Stream", look_at_stream),
    _Step("guardrails", "Guardrails checked", look_at_guardrails),
    _Step("recorded", "Recorded", look_at_recorded),
)


async def examine(patient: Patient) -> AsyncIterator[DoctorStep]:
    """Yield the steps as they are done."""
    blocked: str | None = None
    for step in _STEPS:
        started = patient.services.clock.monotonic()
        finding = Finding("skipped", f"Not tried: {blocked}") if blocked else await step.look(patient)
        yield DoctorStep(
            id=step.id,
            title=step.title,
            state=finding.state,
            detail=finding.detail,
            next_act=finding.next_act,
            duration_ms=round((patient.services.clock.monotonic() - started) * 1000),
        )
        if step.is_ground and finding.state == "failed":
            blocked = f"“{step.title}” failed."
