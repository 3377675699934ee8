"""Reading a client's request body: bounded in bytes, in time and in what it may unpack to.

Declared sizes are checked before anything is read, so that a refusal costs nothing. Compressed bodies are unpacked
piece by piece and counted on the way (CONTRACT 9.19).
"""

import asyncio

from aiohttp import StreamReader, web
from aiohttp.web import RequestPayloadError

from proxy.compression import CorruptBody, Inflater, UnknownCoding, codings_of
from proxy.errors import ClientFault, ErrorKind, client_fault

BODY_DEADLINE_S = 30.0
"""From the head to the end of the body."""


async def read_body(request: web.BaseRequest, limit: int) -> bytes:
    """Return the body, unpacked, of at most `limit` bytes. Raises `ClientFault`: 400, 408, 413 or 415."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    codings = _codings(request)
    if request.headers.get("expect", "").lower() == "100-continue":
        await _invite(request)
    try:
        if request.content.is_eof():
            return await _collect(request.content, codings, limit)
        async with asyncio.timeout(BODY_DEADLINE_S):
            return await _collect(request.content, codings, limit)
    except TimeoutError:
        raise client_fault(ErrorKind.TIMEOUT, 408, "the request body did not arrive in time") from None
    except (RequestPayloadError, CorruptBody) as error:
        raise client_fault(ErrorKind.INVALID_REQUEST, 400, "the request body is broken") from error


async def _collect(content: StreamReader, codings: tuple[str, ...], limit: int) -> bytes:
    inflater = Inflater(codings) if codings else None
    pieces: list[bytes] = []
    size = received = 0
    while raw := await content.readany():
        received += len(raw)
        for piece in inflater.pieces(raw) if inflater else (raw,):
            size += len(piece)
            if size > limit or received > limit:
                raise _too_large(limit)
            pieces.append(piece)
    if inflater is not None and not inflater.complete:
        raise CorruptBody("truncated")
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _codings(request: web.BaseRequest) -> tuple[str, ...]:
    lines = request.headers.getall("content-encoding", ())
    if not lines:
        return ()
    try:
        return codings_of(",".join(lines))
    except UnknownCoding:
        raise client_fault(ErrorKind.INVALID_REQUEST, 415, "this content-encoding is not supported") from None


async def _invite(request: web.BaseRequest) -> None:
    """Send the interim answer that clients of large bodies wait for (RFC 9110, 10.1.1)."""
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0


def _too_large(limit: int) -> ClientFault:
    return client_fault(ErrorKind.TOO_LARGE, 413, f"the request body is larger than {limit} bytes")
