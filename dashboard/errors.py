"""Errors of the API: `{"error": "…", "fields": {…}?}`, with the status that says whose fault it is.

Routes and services raise a `Fault`; FastAPI's own validation errors are brought into the same shape, without ever
repeating what was sent, since that may be a secret.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException


class ErrorReply(BaseModel):
    """What every failed request is answered with."""

    error: str = Field(description="What is wrong, in a sentence that can be shown.")
    fields: dict[str, str] | None = Field(default=None, description="What is wrong with each named field.")


class Fault(Exception):
    """A request that is answered with an error."""

    status = 400

    def __init__(
        self, message: str, fields: Mapping[str, str] | None = None, *, retry_after_s: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields) if fields else None
        self.retry_after_s = retry_after_s


class Unauthorized(Fault):
    """The credential is wrong."""

    status = 401


class NotFound(Fault):
    """There is no such thing."""

    status = 404


class Conflict(Fault):
    """It cannot be done as things stand."""

    status = 409


class Invalid(Fault):
    """A value is not acceptable; `fields` says which."""

    status = 422


class TooMany(Fault):
    """Too many attempts."""

    status = 429


class Unavailable(Fault):
    """Something that this needs does not answer."""

    status = 503


ERROR_REPLIES: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorReply, "description": "The body is no JSON, or the address or host is not acceptable."},
    401: {"model": ErrorReply, "description": "No valid credential."},
    403: {"model": ErrorReply, "description": "Sent from another site."},
    404: {"model": ErrorReply, "description": "There is no such thing."},
    409: {"model": ErrorReply, "description": "It cannot be done as things stand."},
    413: {"model": ErrorReply, "description": "The body is too large."},
    415: {"model": ErrorReply, "description": "The body is not `application/json`."},
    422: {"model": ErrorReply, "description": "A value is not acceptable; `fields` says which."},
    429: {"model": ErrorReply, "description": "Too many attempts; `retry-after` says when to come back."},
    503: {
        "model": ErrorReply,
        "description": "The database, the proxy or the container engine cannot do this right now.",
    },
}


def install_error_handlers(app: FastAPI) -> None:
    """Answer every failure in the one shape."""
    app.add_exception_handler(Fault, _answer_fault)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(HTTPException, _answer_http)


async def _answer_fault(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Fault)  # noqa: S101
    headers = {} if error.retry_after_s is None else {"retry-after": str(error.retry_after_s)}
    return _error_reply(error.status, error.message, error.fields, headers)


async def _answer_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    return _error_reply(error.status_code, str(error.detail), None, error.headers or {})


async def _answer_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    problems = error.errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return _error_reply(400, "The body is not valid JSON.", None, {})
    fields = {_field_name(problem["loc"]): _sentence(str(problem["msg"])) for problem in problems}
    named = {name: message for name, message in fields.items() if name}
    summary = "; ".join(f"{name}: {message}" if name else message for name, message in fields.items())
    return _error_reply(422, summary, named or None, {})


def _error_reply(
    status: int, message: str, fields: Mapping[str, str] | None, headers: Mapping[str, str]
) -> JSONResponse:
    reply = ErrorReply(error=_printable(message), fields=_printable_fields(fields))
    return JSONResponse(reply.model_dump(exclude_none=True), status, dict(headers))


def _field_name(location: Sequence[int | str]) -> str:
    """Return `tiers.0.account_id` for `("body", "tiers", 0, "account_id")`."""
    inner = location[1:] if location and location[0] in {"body", "query", "path", "header", "cookie"} else location
    return ".".join(str(step) for step in inner)


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


def _printable_fields(fields: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if fields is None else {_printable(name): _printable(text) for name, text in fields.items()}


def _printable(text: str) -> str:
    """Replace lone surrogates, which JSON may hold and UTF-8 may not."""
    return text.encode("utf-8", "replace").decode("utf-8")
