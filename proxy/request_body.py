"""Reading a client's request body: bounded in bytes, in time and in what it may unpack to.

Declared sizes are checked before anything is read, so that a refusal costs nothing. Compressed bodies are unpacked
piece by piece and counted on the way (CONTRACT 9.19).
"""

import asyncio
from contextlib import suppress

from aiohttp import StreamReader
from aiohttp.web import RequestPayloadError

from proxy.compression import CorruptBody, Inflater, UnknownCoding, codings_of
from proxy.errors import ClientFault, ErrorKind, client_fault
from proxy.incoming import Incoming
from proxy.whole_body import whole_body

BODY_DEADLINE_S = 30.0
"""From the head to the end of the body."""
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
"""The interim answer that clients of large bodies wait for (RFC 9110, 10.1.1)."""
_KNOWS_INTERIM = (1, 1)


async def read_body(incoming: Incoming, limit: int) -> bytes:
    """Return the body, unpacked, of at most `limit` bytes. Raises `ClientFault`: 400, 408, 413 or 415."""
    declared = incoming.headers.get("content-length", "")
    if declared.isdigit() and int(declared.lstrip("0") or "0") > limit:
        raise _too_large(limit)
    codings = _codings(incoming)
    if incoming.headers.get("expect", "").lower() == "100-continue" and incoming.version >= _KNOWS_INTERIM:
        incoming.carrier.write(_CONTINUE)
        incoming.carrier.begun = False
    try:
        if not codings and (body := whole_body(incoming.body)) is not None:
            return _bounded(body, limit)
        async with asyncio.timeout(BODY_DEADLINE_S):
            if declared and not codings:
                return await _whole(incoming)
            return await _collect(incoming.body, codings, limit)
    except TimeoutError:
        raise client_fault(ErrorKind.TIMEOUT, 408, "the request body did not arrive in time") from None
    except (RequestPayloadError, CorruptBody) as error:
        raise client_fault(ErrorKind.INVALID_REQUEST, 400, "the request body is broken") from error


async def throw_away(body: StreamReader, within_s: float) -> None:
    """Read a body to its end for nobody, so that its sender gets to see an answer; for at most so many seconds."""
    with suppress(TimeoutError, RequestPayloadError):
        async with asyncio.timeout(within_s):
            while await body.readany():
                pass


def _bounded(body: bytes, limit: int) -> bytes:
    if len(body) > limit:
        raise _too_large(limit)
    return body


async def _whole(incoming: Incoming) -> bytes:
    """Wait once for the end of a body whose length is known to be allowed, and not for each of its pieces."""
    body, carrier = incoming.body, incoming.carrier
    carrier.gather(wanted=True)
    try:
        if body.exception() is None:
            await body.wait_eof()
        return body.read_nowait()
    finally:
        carrier.gather(wanted=False)


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


def _codings(incoming: Incoming) -> tuple[str, ...]:
    lines = incoming.headers.getall("content-encoding", ())
    if not lines:
        return ()
    try:
        return codings_of(",".join(lines))
    except UnknownCoding:
        raise client_fault(ErrorKind.INVALID_REQUEST, 415, "this content-encoding is not supported") from None


def _too_large(limit: int) -> ClientFault:
    return client_fault(ErrorKind.TOO_LARGE, 413, f"the request body is larger than {limit} bytes")
