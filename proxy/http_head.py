"""Heads of HTTP/1.1 messages in bytes (RFC 9112, sections 2 to 5). Pure."""

from collections.abc import Iterable, Sequence
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

HeaderLines = Sequence[tuple[bytes, bytes]]
"""Names and values in wire order."""

_WITHOUT_REQUEST_BODY = frozenset({"GET", "HEAD"})
_REASONS = {status.value: status.phrase for status in HTTPStatus}


def request_head(method: str, target: str, host: str, headers: HeaderLines, body: bytes | None) -> bytes:
    """Write the head of a request with `body`; `host` is the value of that header. Raises `ValueError` as `_checked` does."""
    lines = [*_opening(method, target, host), *map(b": ".join, headers)]
    if body is not None or method not in _WITHOUT_REQUEST_BODY:
        lines.append(b"Content-Length: %d" % len(body or b""))
    return _checked(b"\r\n".join(lines), len(lines))


def answer_head(version: tuple[int, int], status: int, headers: Iterable[tuple[str, str]], now_s: float) -> bytes:
    """Write the head of an answer in the client's `version`, dated `now_s` (epoch). Raises `ValueError` as `_checked` does.

    Bytes that were no UTF-8 when a header came (as surrogates) leave as they came.
    """
    lines = [f"HTTP/{version[0]}.{version[1]} {status} {_REASONS.get(status, '')}"]
    lines += map(": ".join, headers)
    lines.append(_date_line(int(now_s)))
    return _checked("\r\n".join(lines).encode("utf-8", "surrogateescape"), len(lines))


def _checked(head: bytes, lines: int) -> bytes:
    """End the head. Raises `ValueError` when something in it broke out of its line: it should have so many."""
    if head.count(b"\r") != lines - 1 or head.count(b"\n") != lines - 1 or b"\0" in head:
        raise ValueError("a header holds a line end")
    return head + b"\r\n\r\n"


@lru_cache(maxsize=512)
def _opening(method: str, target: str, host: str) -> tuple[bytes, bytes]:
    """Return the first two lines of a request."""
    return f"{method} {target} HTTP/1.1".encode(), f"Host: {host}".encode()


@lru_cache(maxsize=2)
def _date_line(second: int) -> str:
    return f"date: {formatdate(second, usegmt=True)}"
