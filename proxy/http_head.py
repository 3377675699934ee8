"""Heads of HTTP/1.1 messages in bytes (RFC 9112, sections 2 to 5). Pure."""

from collections.abc import Iterable, Sequence
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

_LINE_END = "\r\n"
_WITHOUT_REQUEST_BODY = frozenset({"GET", "HEAD"})
_REASONS = {status.value: status.phrase for status in HTTPStatus}


def request_head(method: str, target: str, host: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> bytes:
    """Write the head of a request with `body`; `host` is the value of that header. Raises `ValueError` as `_written` does."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += map(": ".join, headers)
    if body is not None or method not in _WITHOUT_REQUEST_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    return _written(lines)


def answer_head(version: tuple[int, int], status: int, headers: Iterable[tuple[str, str]], now_s: float) -> bytes:
    """Write the head of an answer in the client's `version`, dated `now_s` (epoch). Raises `ValueError` as `_written` does."""
    lines = [f"HTTP/{version[0]}.{version[1]} {status} {_REASONS.get(status, '')}"]
    lines += map(": ".join, headers)
    lines.append(_date_line(int(now_s)))
    return _written(lines)


def _written(lines: Sequence[str]) -> bytes:
    """End the lines and the head. Raises `ValueError` for what would break out of its line.

    Bytes that were no UTF-8 when a header came (as surrogates) leave as they came.
    """
    head = _LINE_END.join(lines)
    breaks = len(lines) - 1
    if head.count("\r") != breaks or head.count("\n") != breaks or "\0" in head:
        raise ValueError("a header holds a line end")
    return f"{head}\r\n\r\n".encode("utf-8", "surrogateescape")


@lru_cache(maxsize=2)
def _date_line(second: int) -> str:
    return f"date: {formatdate(second, usegmt=True)}"
