"""Errors named by whose fault they are, and the neutral description that every wire format can render.

Messages are safe to show to a client: no secret, no masked value, no traceback.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.jsonio import Json


class ErrorKind(StrEnum):
    """What went wrong, in words that each wire format maps to its own error type."""

    INVALID_REQUEST = "invalid_request"
    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    BILLING = "billing"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_LARGE = "too_large"
    CONTEXT_LENGTH = "context_length"
    RATE_LIMIT = "rate_limit"
    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    UPSTREAM = "upstream"
    """The upstream answered with something that is no valid answer, or could not be reached."""
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """One failure in neutral form; `decode_error` makes it, `encode_error` renders it."""

    status: int
    """The HTTP status to send, or that was received."""
    kind: ErrorKind
    message: str
    code: str | None = None
    """The upstream's machine-readable code, e.g. `context_length_exceeded`."""
    param: str | None = None
    type: str | None = None
    """The upstream's own type word, when it had one."""
    request_id: str | None = None
    raw: Json = None
    """The upstream's error document, for encoders of the same format that lose nothing."""


class ProxyError(Exception):
    """A failure that ends the exchange with an error body in the client's own format."""

    def __init__(
        self,
        info: ErrorInfo,
        *,
        retry_after_s: int | None = None,
        should_retry: bool | None = None,
    ) -> None:
        super().__init__(info.message)
        self.info = info
        self.retry_after_s = retry_after_s
        """Seconds for the `retry-after` header."""
        self.should_retry = should_retry
        """Value of `x-should-retry`; absent when None."""


class ClientFault(ProxyError):
    """The request cannot be served as it is: bad body, bad key, over a limit of ours."""


class UpstreamFault(ProxyError):
    """The upstream failed or answered with something that is no valid answer."""


class Unreachable(UpstreamFault):
    """No connection to the upstream could be made: nobody at that address has seen the request."""


class Misconfigured(ProxyError):
    """Nothing is set up that could serve this request."""


class Inexpressible(ProxyError):
    """The request holds content that this candidate's wire format cannot say; the next candidate may."""

    def __init__(self, part: str, target: str) -> None:
        message = f"{part} cannot be expressed for an upstream that speaks {target}"
        super().__init__(ErrorInfo(400, ErrorKind.INVALID_REQUEST, message, param=part))
        self.part = part


def client_fault(kind: ErrorKind, status: int, message: str, *, param: str | None = None) -> ClientFault:
    """Build the commonest `ClientFault`."""
    return ClientFault(ErrorInfo(status, kind, message, param=param))
