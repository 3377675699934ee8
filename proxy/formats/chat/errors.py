"""OpenAI error bodies, shared in shape by Chat Completions and Responses, and Chat's error chunk."""

from collections.abc import Mapping

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.sse import SseFrame
from shared import jsonio
from shared.jsonio import Json

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


def error_frames(info: ErrorInfo) -> list[SseFrame]:
    """Write the chunk that ends a stream with an error. No `[DONE]` follows: it would read as success."""
    return [SseFrame("", jsonio.dumps(encode_error(info)))]
