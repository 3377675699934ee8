"""What the database refuses or cannot do, brought into the API's error shape; no statement and no value is shown."""

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

_log = structlog.get_logger(__name__)


def install_database_handlers(app: FastAPI) -> None:
    """Answer 409 for a broken constraint, 422 for a value that does not fit, 503 when the database cannot work now."""
    app.add_exception_handler(IntegrityError, _answer_integrity)
    app.add_exception_handler(DataError, _answer_data)
    app.add_exception_handler(DBAPIError, _answer_unavailable)


async def _answer_integrity(request: Request, error: Exception) -> JSONResponse:
    _log.warning("constraint_broken", path=request.url.path, error=type(error).__name__)
    return JSONResponse({"error": "This contradicts something that is stored; somebody else may have changed it."}, 409)


async def _answer_data(request: Request, error: Exception) -> JSONResponse:
    _log.warning("value_refused_by_database", path=request.url.path, error=type(error).__name__)
    return JSONResponse({"error": "The database cannot store one of these values."}, 422)


async def _answer_unavailable(request: Request, error: Exception) -> JSONResponse:
    reason = str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) and error.orig else type(error).__name__
    _log.error("database_unavailable", path=request.url.path, reason=reason)
    message = "The database cannot do this right now: it is locked, full or read-only. Try again."
    return JSONResponse({"error": message}, 503, {"retry-after": "1"})
