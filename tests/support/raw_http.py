"""A client without an HTTP library: bytes out, answers in."""

import http.client
import io
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message as Headers
from email.parser import BytesParser

from multidict import CIMultiDict, CIMultiDictProxy

from tests.support.http_client import Answered


@dataclass(frozen=True, slots=True)
class Message:
    """One answer as it stood on the connection; its body without chunks."""

    version: str
    status: int
    headers: Headers
    body: bytes


def exchanged(port: int, sent: bytes, within: float = 5.0) -> Answered:
    """Send bytes to a loopback port and read the answer until the other side closes."""
    received = _received(port, sent, within)
    head, _, body = received.partition(b"\r\n\r\n")
    line, _, fields = head.partition(b"\r\n")
    headers = CIMultiDict(BytesParser().parsebytes(fields, headersonly=True).items())
    return Answered(int(line.split()[1]), CIMultiDictProxy(headers), body)


def conversed(port: int, sent: bytes, methods: Sequence[str] = (), within: float = 10.0) -> list[Message]:
    """Send requests at one go and read answers until the other side closes; `methods` are the requests', GET by default."""
    stream = io.BytesIO(_received(port, sent, within))
    end = len(stream.getvalue())
    answers: list[Message] = []
    while stream.tell() < end:
        method = methods[len(answers)] if len(answers) < len(methods) else "GET"
        answers.append(_read_one(stream, method))
    return answers


def _read_one(stream: io.BytesIO, method: str) -> Message:
    response = http.client.HTTPResponse(_Unclosing(stream), method=method)  # type: ignore[arg-type]
    response.begin()
    version = f"{response.version // 10}.{response.version % 10}"
    return Message(version, response.status, response.msg, response.read())


def _received(port: int, sent: bytes, within: float) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=within) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


class _Unclosing:
    """A socket to `http.client`, whose bytes are all there; it may not close what later answers are read from."""

    def __init__(self, stream: io.BytesIO) -> None:
        self._stream = stream

    def makefile(self, _mode: str) -> "_Unclosing":
        return self

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def close(self) -> None:
        """Leave the stream open."""
