"""Anthropic error bodies and error events. Source: Anthropic API reference, Errors (2026-11)."""

from collections.abc import Mapping

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.errors import prompt_too_long
from proxy.formats.sse import SseFrame
from shared import jsonio
from shared.jsonio import Json

TYPE_OF_KIND: Mapping[ErrorKind, str] = {
    ErrorKind.INVALID_REQUEST: "invalid_request_error",
    ErrorKind.AUTHENTICATION: "authentication_error",
    ErrorKind.PERMISSION: "permission_error",
    ErrorKind.BILLING: "billing_error",
    ErrorKind.NOT_FOUND: "not_found_error",
    ErrorKind.METHOD_NOT_ALLOWED: "invalid_request_error",
    ErrorKind.TOO_LARGE: "request_too_large",
    ErrorKind.CONTEXT_LENGTH: "invalid_request_error",
    ErrorKind.RATE_LIMIT: "rate_limit_error",
    ErrorKind.TIMEOUT: "timeout_error",
    ErrorKind.OVERLOADED: "overloaded_error",
    ErrorKind.UPSTREAM: "api_error",
    ErrorKind.INTERNAL: "api_error",
}


def encode_error(info: ErrorInfo) -> dict[str, Json]:
    """Write the error body of the Messages API."""
    message = prompt_too_long(info) if info.kind is ErrorKind.CONTEXT_LENGTH else info.message
    body: dict[str, Json] = {"type": "error", "error": {"type": TYPE_OF_KIND[info.kind], "message": message}}
    if info.request_id:
        body["request_id"] = info.request_id
    return body


def error_frames(info: ErrorInfo) -> list[SseFrame]:
    """Write the event that ends a stream with an error; nothing follows it."""
    return [SseFrame("error", jsonio.dumps(encode_error(info)))]
