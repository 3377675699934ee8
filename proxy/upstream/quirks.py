"""Named departures of providers from their dialect: pure functions from a body to the body that they accept.

Which provider has which quirks stands in `shared.catalog.providers`. Names without an entry here concern translation
only, and the encoders read them. Source of the ChatGPT backend's rules: openai/codex and its issues, August 2026.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shared.catalog.auth import AuthType
from shared.catalog.wire import WireFormat
from shared.jsonio import Json


@dataclass(frozen=True, slots=True)
class Target:
    """What a quirk may depend on."""

    wire: WireFormat
    model: str
    auth_type: str


Body = dict[str, Json]
Quirk = Callable[[Body, Target], Body]
"""Returns the body as it was when nothing has to change, else a changed copy."""


def apply_quirks(names: Iterable[str], body: Body, target: Target) -> Body:
    """Return `body` after the quirks called `names`, in order."""
    for name in names:
        if (quirk := QUIRKS.get(name)) is not None:
            body = quirk(body, target)
    return body


_CHATGPT_REFUSES = frozenset({
    "max_output_tokens", "temperature", "top_p", "previous_response_id", "prompt_cache_retention",
    "prompt_cache_options", "safety_identifier", "stream_options", "user",
})  # fmt: skip
_ENCRYPTED = "reasoning.encrypted_content"


def chatgpt_backend(body: Body, target: Target) -> Body:
    """Fit a Responses request for the ChatGPT backend, which serves subscriptions: streams only, nothing stored."""
    if target.auth_type != AuthType.OAUTH or target.wire is not WireFormat.RESPONSES:
        return body
    fitted = {key: value for key, value in body.items() if key not in _CHATGPT_REFUSES}
    include = fitted.get("include")
    included = include if isinstance(include, list) else []
    fitted["include"] = included if _ENCRYPTED in included else [*included, _ENCRYPTED]
    fitted.setdefault("instructions", "")
    fitted |= {"stream": True, "store": False}
    return body if fitted == body else fitted


def streams_only(names: Iterable[str], target: Target) -> bool:
    """Tell whether the upstream answers with streams alone, and wants to be asked for one by `accept` too."""
    return "chatgpt_backend" in names and target.auth_type == AuthType.OAUTH and target.wire is WireFormat.RESPONSES


QUIRKS: Mapping[str, Quirk] = {"chatgpt_backend": chatgpt_backend}
"""By the name in the catalogue."""
