"""Taking a body that has arrived with its head, as small ones do."""

from aiohttp import StreamReader


def whole_body(body: StreamReader) -> bytes | None:
    """Return the body when all of it is here in one piece, else None: then it is to be read.

    Reading passes through six of aiohttp's functions, which see to flow control; one piece cannot have stopped any.
    """
    if type(body) is not StreamReader or not body.is_eof() or body.exception() is not None:
        return None
    pieces = body._buffer  # noqa: SLF001 - no other way in
    return pieces.popleft() if len(pieces) == 1 else None
