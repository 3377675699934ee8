"""What the two OpenAI formats have in common: error bodies, shared members, the end-user id."""

import hashlib
from collections.abc import Mapping

from proxy.errors import ErrorInfo, ErrorKind
from shared.jsonio import Json

SHARED_MEMBERS = frozenset(
    {"service_tier", "metadata", "store", "prompt_cache_key", "prompt_cache_retention", "safety_identifier"}
)
"""What the two OpenAI formats say by the same name."""

MAX_USER = 64

TYPE_AND_CODE: Mapping[ErrorKind, tuple[str, str | None]] = {
    ErrorKind.INVALID_REQUEST: ("invalid_request_error", None),
    ErrorKind.AUTHENTICATION: ("authentication_error", "invalid_api_key"),
    ErrorKind.PERMISSION: ("permission_error", "permission_denied"),
    ErrorKind.BILLING: ("insufficient_quota", "insufficient_quota"),
    ErrorKind.NOT_FOUND: ("invalid_request_error", "not_found"),
    ErrorKind.METHOD_NOT_ALLOWED: ("invalid_request_error", "method_not_allowed"),
    ErrorKind.TOO_LARGE: ("invalid_request_error", "request_too_large"),
    ErrorKind.CONTEXT_LENGTH: ("invalid_request_error", "context_length_exceeded"),
    ErrorKind.RATE_LIMIT: ("rate_limit_error", "rate_limit_exceeded"),
    ErrorKind.TIMEOUT: ("server_error", "timeout"),
    ErrorKind.OVERLOADED: ("server_error", "server_is_overloaded"),
    ErrorKind.UPSTREAM: ("server_error", None),
    ErrorKind.INTERNAL: ("server_error", None),
}


def encode_error(info: ErrorInfo) -> dict[str, Json]:
    """Write the error body of the OpenAI APIs. A code that the upstream gave is kept where the kind has none."""
    kind, code = TYPE_AND_CODE[info.kind]
    return {"error": {"message": info.message, "type": kind, "param": info.param, "code": code or info.code}}


def short_user(user: str) -> str:
    """Return an end-user id of at most 64 characters: itself, or its hash."""
    return user if len(user) <= MAX_USER else hashlib.sha256(user.encode("utf-8", "surrogatepass")).hexdigest()
