"""What clients are told whose bytes are no HTTP, and of a fault of ours below any path. Pure.

No path is known, so the shape is OpenAI's (CONTRACT 5). Nothing is quoted: a line that cannot be read may hold a key.
"""

import re

from aiohttp.http_exceptions import BadHttpMethod, HttpProcessingError, LineTooLong

from proxy.errors import ErrorInfo, ErrorKind
from proxy.formats.registry import CODECS
from proxy.http_head import answer_head
from shared import jsonio
from shared.catalog.wire import WireFormat

_REQUEST_LINE = re.compile(r"b'[A-Za-z!#$&*+.^_`|~-]{1,32} \S+ HTTP/1\.[01]'")
"""As aiohttp's message quotes it: well-formed, so that only the method can be what nobody knows."""

FAILED = ErrorInfo(500, ErrorKind.INTERNAL, "the proxy failed to handle this request")


def told_of(fault: HttpProcessingError) -> ErrorInfo:
    """Return the error for what the parser minded."""
    if isinstance(fault, BadHttpMethod) and _REQUEST_LINE.search(str(fault)):
        return ErrorInfo(405, ErrorKind.METHOD_NOT_ALLOWED, "this method is not allowed here")
    if isinstance(fault, LineTooLong):
        return ErrorInfo(400, ErrorKind.INVALID_REQUEST, "the request line or a header is too long")
    return ErrorInfo(400, ErrorKind.INVALID_REQUEST, "this is no valid HTTP request")


def last_answer(info: ErrorInfo, now_s: float) -> bytes:
    """Write a whole answer after which the connection ends."""
    body = jsonio.dumps(CODECS[WireFormat.CHAT].encode_error(info))
    headers = {"content-type": "application/json", "content-length": str(len(body)), "connection": "close"}
    return answer_head((1, 1), info.status, headers.items(), now_s) + body
