"""The head of an HTTP/1.1 request in bytes (RFC 9112, sections 3 and 5). Pure."""

from collections.abc import Iterable

_WITHOUT_BODY = frozenset({"GET", "HEAD"})
_LINE_END = "\r\n"


def render_head(method: str, target: str, host: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> bytes:
    """Write the head of a request with `body`; `host` is the value of that header.

    Bytes that were no UTF-8 when a header came (as surrogates) leave as they came. Raises `ValueError` for what would
    break out of its line.
    """
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None or method not in _WITHOUT_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    head = _LINE_END.join(lines)
    breaks = len(lines) - 1
    if head.count("\r") != breaks or head.count("\n") != breaks or "\0" in head:
        raise ValueError("a header of the call holds a line end")
    return f"{head}\r\n\r\n".encode("utf-8", "surrogateescape")
