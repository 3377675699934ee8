"""A client's connection, as far as aiohttp's own words would go out on it: requests that are no HTTP, and faults of ours.

aiohttp answers these in plain text and logs the offending line, which may hold a key. Here they get a JSON error, and
the log is told the kind of fault alone. No path is known for what cannot be read, so the shape is OpenAI's (CONTRACT 5).
"""

import re
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod, LineTooLong

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.registry import CODECS
from shared import jsonio
from shared.catalog.wire import WireFormat

_REQUEST_LINE = re.compile(r"b'[A-Za-z!#$&*+.^_`|~-]{1,32} \S+ HTTP/1\.[01]'")
"""As aiohttp's message quotes it: well-formed, so that only the method can be what nobody knows."""

_log = structlog.get_logger(__name__)


class Connection(web.RequestHandler):
    """One connection."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - quotes the request
    ) -> web.StreamResponse:
        """Return the answer to what no handler could be asked, or to what a handler failed at; aiohttp calls this."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("request_failed", status=status, exc_info=exc)
        else:
            _log.info("request_refused", fault=type(exc).__name__, client=request.remote)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun already")
        info = _told(status, exc)
        body = jsonio.dumps(CODECS[WireFormat.CHAT].encode_error(info))
        response = web.Response(status=info.status, body=body, content_type="application/json")
        response.force_close()
        return response


class Server(web.Server):
    """aiohttp's low-level server with our connections."""

    def __call__(self) -> Connection:
        """Return the protocol of a new connection."""
        return Connection(self, loop=self._loop, **self._kwargs)


def _told(status: int, fault: BaseException | None) -> ErrorInfo:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ErrorInfo(status, ErrorKind.INTERNAL, "the proxy failed to handle this request")
    if isinstance(fault, BadHttpMethod) and _REQUEST_LINE.search(str(fault)):
        return ErrorInfo(405, ErrorKind.METHOD_NOT_ALLOWED, "this method is not allowed here")
    if isinstance(fault, LineTooLong):
        return ErrorInfo(status, ErrorKind.INVALID_REQUEST, "the request line or a header is too long")
    return ErrorInfo(status, ErrorKind.INVALID_REQUEST, "this is no valid HTTP request")
