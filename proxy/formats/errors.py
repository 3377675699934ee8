"""Error bodies: one reader for all vendors' shapes, and the tables from which each format writes its own.

Seen shapes: `{"error": {"message", "type", "code", "param"}}` (OpenAI), the same inside `{"type": "error"}` (Anthropic),
a list of one (Gemini), `{"error": "text"}`, `{"message"}`, `{"detail"}` (gateways), HTML, nothing. The reader never
fails; a body that is no JSON is not quoted, since it may hold anything.
"""

import re
from collections.abc import Mapping

from proxy.errors import ErrorInfo, ErrorKind
from shared import jsonio
from shared.jsonio import Json

MAX_MESSAGE = 4000
_FIRST_ERROR = 400

KIND_OF_STATUS: Mapping[int, ErrorKind] = {
    400: ErrorKind.INVALID_REQUEST,
    401: ErrorKind.AUTHENTICATION,
    402: ErrorKind.BILLING,
    403: ErrorKind.PERMISSION,
    404: ErrorKind.NOT_FOUND,
    405: ErrorKind.METHOD_NOT_ALLOWED,
    408: ErrorKind.TIMEOUT,
    413: ErrorKind.TOO_LARGE,
    422: ErrorKind.INVALID_REQUEST,
    429: ErrorKind.RATE_LIMIT,
    503: ErrorKind.OVERLOADED,
    504: ErrorKind.TIMEOUT,
    529: ErrorKind.OVERLOADED,
}

STATUS_OF_KIND: Mapping[ErrorKind, int] = {
    ErrorKind.INVALID_REQUEST: 400,
    ErrorKind.AUTHENTICATION: 401,
    ErrorKind.PERMISSION: 403,
    ErrorKind.BILLING: 402,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.METHOD_NOT_ALLOWED: 405,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.CONTEXT_LENGTH: 400,
    ErrorKind.RATE_LIMIT: 429,
    ErrorKind.TIMEOUT: 504,
    ErrorKind.OVERLOADED: 503,
    ErrorKind.UPSTREAM: 502,
    ErrorKind.INTERNAL: 500,
}

_KIND_OF_WORD: Mapping[str, ErrorKind] = {
    "invalid_request_error": ErrorKind.INVALID_REQUEST,
    "authentication_error": ErrorKind.AUTHENTICATION,
    "invalid_api_key": ErrorKind.AUTHENTICATION,
    "permission_error": ErrorKind.PERMISSION,
    "permission_denied": ErrorKind.PERMISSION,
    "billing_error": ErrorKind.BILLING,
    "insufficient_quota": ErrorKind.BILLING,
    "not_found_error": ErrorKind.NOT_FOUND,
    "model_not_found": ErrorKind.NOT_FOUND,
    "request_too_large": ErrorKind.TOO_LARGE,
    "context_length_exceeded": ErrorKind.CONTEXT_LENGTH,
    "rate_limit_error": ErrorKind.RATE_LIMIT,
    "rate_limit_exceeded": ErrorKind.RATE_LIMIT,
    "usage_limit_reached": ErrorKind.RATE_LIMIT,
    "timeout_error": ErrorKind.TIMEOUT,
    "overloaded_error": ErrorKind.OVERLOADED,
    "server_is_overloaded": ErrorKind.OVERLOADED,
    "slow_down": ErrorKind.OVERLOADED,
    "api_error": ErrorKind.UPSTREAM,
    "server_error": ErrorKind.UPSTREAM,
}
_CONTEXT = re.compile(
    r"prompt is too long|maximum context length|context[ _](?:length|window|limit)|input (?:is|was) too long|"
    r"too many (?:input )?tokens|exceeds? the (?:model'?s? )?(?:maximum|context)|"
    r"prompt token count of \d+ exceeds",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d[\d,]{3,}")


def decode_error(status: int, body: bytes) -> ErrorInfo:
    """Read an upstream's error body, whatever its shape. `status` 200 means: an error found inside a success."""
    try:
        document = jsonio.loads(body)
    except jsonio.JsonError:
        return ErrorInfo(status, _kind(status, "", ""), f"the upstream answered {status} without a JSON body")
    return error_of(document, status)


def error_of(document: Json, status: int = 200) -> ErrorInfo:
    """Read an error document that is already parsed."""
    if isinstance(document, list) and document:
        document = document[0]
    outer = document if isinstance(document, dict) else {}
    inner = outer.get("error", outer.get("detail", outer))
    error = inner if isinstance(inner, dict) else {"message": inner if isinstance(inner, str) else None}
    words = [word for word in (error.get("code"), error.get("type"), error.get("status")) if isinstance(word, str)]
    message = _message(error, outer, status)
    stated = _stated_status(error)
    kind = _kind(stated if stated is not None and status < _FIRST_ERROR else status, " ".join(words), message)
    return ErrorInfo(
        status=status if status >= _FIRST_ERROR else stated or STATUS_OF_KIND[kind],
        kind=kind,
        message=message,
        code=_text(error.get("code")),
        param=_text(error.get("param")),
        type=_text(error.get("type")),
        request_id=_text(outer.get("request_id")),
        raw=document,
    )


def prompt_too_long(info: ErrorInfo) -> str:
    """Word a context overflow as Claude Code recognises it, with the upstream's numbers where it gave them."""
    if "prompt is too long" in info.message.lower():
        return info.message
    numbers = sorted({int(number.replace(",", "")) for number in _NUMBERS.findall(info.message)})
    if len(numbers) == 2:  # noqa: PLR2004 - what was sent and what is allowed
        return f"prompt is too long: {numbers[-1]} tokens > {numbers[0]} maximum"
    return f"prompt is too long: {info.message}"


def _message(error: Mapping[str, Json], outer: Mapping[str, Json], status: int) -> str:
    for candidate in (error.get("message"), error.get("msg"), outer.get("message"), outer.get("detail")):
        if isinstance(candidate, str) and candidate.strip():
            return candidate[:MAX_MESSAGE]
    return f"the upstream answered {status} without a message"


def _kind(status: int, words: str, message: str) -> ErrorKind:
    if (status in {200, 400, 413, 422} and _CONTEXT.search(message)) or "context_length" in words:
        return ErrorKind.CONTEXT_LENGTH
    if status in KIND_OF_STATUS:
        return KIND_OF_STATUS[status]
    for word in words.split():
        if word.lower() in _KIND_OF_WORD:
            return _KIND_OF_WORD[word.lower()]
    return ErrorKind.UPSTREAM if status >= 500 or status < 400 else ErrorKind.INVALID_REQUEST  # noqa: PLR2004 - classes of status


def _stated_status(error: Mapping[str, Json]) -> int | None:
    """An error inside a 200 may carry the status it stands for (OpenRouter: `code`)."""
    for candidate in (error.get("code"), error.get("status"), error.get("status_code")):
        if isinstance(candidate, int) and _FIRST_ERROR <= candidate < 600:  # noqa: PLR2004 - error statuses
            return candidate
    return None


def _text(value: Json) -> str | None:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
