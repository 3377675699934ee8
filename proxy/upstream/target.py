"""What is known of a candidate as a target: the quirks of its provider and model, and its limits. Pure."""

import re
from collections.abc import Callable
from functools import lru_cache

from proxy.formats.codec import EncodeContext
from proxy.formats.ir import ChatRequest
from proxy.snapshot import ModelLimits
from shared.catalog.models import ModelCapabilities, Thinking, capabilities_of
from shared.catalog.providers import provider_of
from shared.catalog.wire import WireFormat

NO_LIMITS = ModelLimits()

_OF_PROVIDER = {
    "gemini_thought_signatures": ("gemini", "gemini_schema"),
}
"""Quirks of the catalogue that mean several steps to the encoders."""
_KNOWS_XHIGH = re.compile(r"gpt-(?:5[.-][2-9]|[6-9])|codex-max")
_ADAPTIVE = frozenset({Thinking.ADAPTIVE, Thinking.ALWAYS})
_OFFERS_DETAILS = frozenset({"openrouter"})


def request_context(
    provider: str, model: str, limits: ModelLimits, *, origin: WireFormat, now: int, new_id: Callable[[], str]
) -> EncodeContext:
    """Return what an encoder needs to write a request for this candidate."""
    return EncodeContext(
        model=model,
        new_id=new_id,
        now=now,
        model_max_output=limits.max_output_tokens or capabilities_of(model).max_output_tokens,
        quirks=_quirks(provider, model, reasons=limits.supports_reasoning is not False),
        origin=origin,
    )


def reply_context(
    request: ChatRequest, *, origin: WireFormat, include_usage: bool, now: int, new_id: Callable[[], str]
) -> EncodeContext:
    """Return what an encoder needs to write the reply to `request`."""
    return EncodeContext(
        model=request.model,
        new_id=new_id,
        now=now,
        request=request,
        include_usage=include_usage,
        origin=origin,
    )


@lru_cache(maxsize=1024)
def _quirks(provider: str, model: str, *, reasons: bool) -> frozenset[str]:
    """Name the departures of a provider's model. Of a model that nobody knows, nothing is assumed."""
    known = capabilities_of(model)
    names = {name for quirk in provider_of(provider).quirks for name in _OF_PROVIDER.get(quirk, (quirk,))}
    names |= {name for name, holds in _model_quirks(model, known) if holds}
    if provider in _OFFERS_DETAILS:
        names.add("reasoning_details")
    if not reasons:
        names.add("no_reasoning")
    return frozenset(names)


def _model_quirks(model: str, known: ModelCapabilities) -> tuple[tuple[str, bool], ...]:
    return (
        ("max_completion_tokens", known.max_completion_tokens),
        ("no_temperature", not known.accepts_sampling),
        ("adaptive_thinking", known.thinking in _ADAPTIVE),
        ("always_thinking", known.thinking is Thinking.ALWAYS),
        ("no_reasoning", known.thinking is Thinking.NONE and known != ModelCapabilities()),
        ("reasoning_content_echo", known.replays_reasoning),
        ("effort_xhigh", _KNOWS_XHIGH.search(model) is not None),
    )
