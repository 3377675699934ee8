"""A client without an HTTP library: bytes out, one answer in."""

import socket
from email.parser import BytesParser

from multidict import CIMultiDict, CIMultiDictProxy

from tests.support.http_client import Answered


def exchanged(port: int, sent: bytes, within: float = 5.0) -> Answered:
    """Send bytes to a loopback port and read the answer until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=within) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    line, _, fields = head.partition(b"\r\n")
    headers = CIMultiDict(BytesParser().parsebytes(fields, headersonly=True).items())
    return Answered(int(line.split()[1]), CIMultiDictProxy(headers), body)
