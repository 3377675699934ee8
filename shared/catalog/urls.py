"""From a base URL, however a person wrote it, to the address of a resource.

`https://host`, `https://host/v1`, `https://host/v1/`, `https://host/api/paas/v4`, `https://host/v1beta/openai` and a
pasted `https://host/v1/chat/completions` all name the same kind of thing. A version segment that stands there is kept;
where none stands, the endpoint's own is put in; a pasted full endpoint is taken at its word.
"""

import re
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit, urlunsplit

from shared.catalog.providers import endpoint_of
from shared.catalog.wire import WireFormat


class Operation(StrEnum):
    """What is asked of an endpoint."""

    GENERATE = "generate"
    COUNT_TOKENS = "count_tokens"
    MODELS = "models"


_RESOURCES = {
    WireFormat.ANTHROPIC: "/messages",
    WireFormat.CHAT: "/chat/completions",
    WireFormat.RESPONSES: "/responses",
}
_COUNT_TOKENS = "/messages/count_tokens"
_MODELS = "/models"
_FULL_ENDPOINTS = (
    _COUNT_TOKENS, "/messages", "/chat/completions", "/responses/compact", "/responses/input_tokens", "/responses",
    "/models",
)  # fmt: skip
"""Ends of pasted full endpoints, the longer before the shorter."""
_VERSIONED = re.compile(r"/v\d+(?:(?:alpha|beta)\d*)?(?:/openai)?$")
"""`/v1`, `/v4`, `/v1beta`, and Google's `/v1beta/openai`, at the end of a path."""


def endpoint_url(
    base_url: str,
    wire_format: WireFormat,
    operation: Operation = Operation.GENERATE,
    *,
    version: str = "/v1",
    suffix: str = "",
) -> str:
    """Return the address of a resource below `base_url`.

    `version` goes where the base has none; `suffix` follows the resource (`/compact`, `/resp_123`). A query in the
    base is kept (Azure's `api-version`).
    """
    parts = urlsplit(base_url.strip())
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    bare = _without_endpoint(path)
    if bare == path and _VERSIONED.search(path.lower()) is None:
        bare = path + version
    return _join(parts, bare + _resource(wire_format, operation) + suffix)


def account_url(
    provider: str,
    auth_type: str,
    base_url: str | None,
    wire_format: WireFormat,
    operation: Operation = Operation.GENERATE,
    *,
    suffix: str = "",
) -> str:
    """Return the address that an account is called at. Raises `ValueError` when no base URL is known."""
    endpoint = endpoint_of(provider, auth_type, base_url, wire_format)
    if not endpoint.base_url:
        raise ValueError(f"an account of the provider {provider} needs a base URL")
    return endpoint_url(endpoint.base_url, wire_format, operation, version=endpoint.version, suffix=suffix)


def _without_endpoint(path: str) -> str:
    lowered = path.lower()
    for end in _FULL_ENDPOINTS:
        if lowered.endswith(end):
            return path[: -len(end)]
    return path


def _resource(wire_format: WireFormat, operation: Operation) -> str:
    match operation:
        case Operation.GENERATE:
            return _RESOURCES[wire_format]
        case Operation.COUNT_TOKENS:
            return _COUNT_TOKENS
        case Operation.MODELS:
            return _MODELS


def _join(parts: SplitResult, path: str) -> str:
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
