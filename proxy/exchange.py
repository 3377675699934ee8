"""What travels through the pipeline: the client's request, the attempts on accounts, the accepted reply, the whole.

`Inbound` is what the edge saw, `Request` what was read from it; `Exchange` gathers, from the first byte to the last,
what the record will hold. Values only; nothing here talks to anybody.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import getrandbits

from proxy.errors import ErrorInfo
from proxy.formats.codec import Facts
from proxy.formats.ir import StopReason, Usage
from proxy.formats.lanes import Lane
from proxy.formats.relay import Relay
from proxy.guard.vault import Vault
from proxy.snapshot import Account, Snapshot, Tenant
from proxy.upstream.client import Kept, Upstream
from shared import jsonio
from shared.catalog.wire import WireFormat
from shared.clock import Clock
from shared.jsonio import Json
from shared.settings.cascade import Settings
from shared.values import value


class Operation(StrEnum):
    """What a client asks for."""

    GENERATE = "generate"
    COUNT_TOKENS = "count_tokens"
    COMPACT = "compact"
    """`POST /v1/responses/compact`."""
    STORED = "stored"
    """A response that the vendor keeps: `/v1/responses/{id}` and what is below it."""


BILLED = frozenset({Operation.GENERATE, Operation.COMPACT})
"""Operations that cost tokens and count in rate limits and budgets."""


@value
class Inbound:
    """One client request as the edge saw it, its body not yet read."""

    method: str
    path: str
    query: str
    """Raw, without the question mark."""
    format: WireFormat
    operation: Operation
    raw_headers: Sequence[tuple[bytes, bytes]]
    headers: Mapping[str, str]
    """First values by lower-case name."""
    read_body: Callable[[int], Awaitable[bytes]]
    """Read and unpack the body, at most so many bytes. Raises `ClientFault`."""
    stored_id: str | None = None
    """For STORED: the response's id."""
    suffix: str = ""
    """What follows the resource in the upstream's path: `/compact`, `/resp_123/input_items`."""


@value
class Request:
    """The client's document, read and, where guardrails are on, masked."""

    body: bytes
    """As the client sent it, unpacked; empty for requests without one."""
    document: dict[str, Json]
    facts: Facts
    rewritten: bool = False
    """Whether `document` is no longer what `body` says, so that `body` must not leave."""
    rounded: bool = False
    """Whether long numbers in `document` may have been rounded: it may be looked at, and what is written comes from `exact`."""

    def exact(self) -> dict[str, Json]:
        """Return the document with all its digits."""
        return jsonio.exact(self.document, self.body) if self.rounded else self.document


@dataclass(slots=True)
class Attempt:
    """One try of one account."""

    account: Account
    model: str
    wire: WireFormat
    started: float
    """Monotonic."""
    lane: Lane | None = None
    dropped: tuple[str, ...] = ()
    status: int | None = None
    verdict: str = ""
    error: ErrorInfo | None = None
    duration_ms: int = 0
    rest_s: float | None = None
    """For how long the account was sent to rest because of it; None: it was not."""


@dataclass(slots=True)
class Reply:
    """What the client is to get: the first acceptable answer of an upstream."""

    attempt: Attempt
    status: int
    headers: Mapping[str, str]
    """The upstream's that the client may see."""
    body: bytes = b""
    """Of a whole reply; of a stream, the bytes that are ready to be sent."""
    upstream: Upstream | None = None
    """Of a stream."""
    relay: Relay | None = None
    usage: Usage | None = None
    stop: StopReason | None = None
    document: dict[str, Json] | None = None
    """The parsed body of a whole answer."""


class Outcome(StrEnum):
    """How an exchange ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    CLIENT_CLOSED = "client_closed"


CLIENT_CLOSED_STATUS = 499
"""What the log shows for a client that left (nginx's number)."""


@dataclass(slots=True)
class UpstreamBodies:
    """What went to the upstream asked last and what came back, when bodies are logged: placeholders in place."""

    sent: bytes
    received: Kept
    secret: str = field(repr=False)
    """The account's credential, which upstreams quote at times and which no log holds."""


@dataclass(slots=True)
class Exchange:
    """One client request and all it caused. Filled on the way, read by the recorder."""

    inbound: Inbound
    snapshot: Snapshot
    id: str
    """Of the rows that the exchange leaves behind."""
    started: float
    """Monotonic."""
    started_at: float
    """Seconds since the epoch."""
    tenant: Tenant | None = None
    authenticated: bool = False
    settings: Settings | None = None
    request: Request | None = None
    request_id: str = ""
    """What the client is told: our id, or the upstream's own `x-request-id`."""
    session: str | None = None
    conversation: str | None = None
    tier: str | None = None
    config_id: str | None = None
    strategy: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    answered_by: Attempt | None = None
    """The attempt whose reply the client gets."""
    status: int = 0
    """What the client was sent."""
    streamed: bool = False
    first_token: float | None = None
    """Monotonic; when the first content went to the client."""
    usage: Usage | None = None
    cost_usd: float = 0.0
    cost_known: bool = True
    stop_reason: str | None = None
    error: ErrorInfo | None = None
    outcome: Outcome = Outcome.FAILED
    finished: float | None = None
    vault: Vault | None = None
    """What was masked in the request; None without guardrails."""
    masked: Mapping[str, int] | None = None
    """How many values of each detector."""
    returned_body: bytes | None = None
    """What the client got, masked, when bodies are logged."""
    upstream_bodies: UpstreamBodies | None = None
    reply_body: bytes | None = None
    """The same, when a dataset is captured."""

    @classmethod
    def begin(cls, inbound: Inbound, snapshot: Snapshot, clock: Clock) -> "Exchange":
        """Start the account of one client request."""
        now = clock.wall()
        own_id = f"{int(now * 1000):012x}{getrandbits(80):020x}"  # by time, so that indexes grow at their end
        return cls(inbound, snapshot, own_id, clock.monotonic(), now, request_id=own_id)

    def keep_bodies(self, sent: bytes | None, secret: str | None) -> Kept | None:
        """Have the bodies of an attempt logged where the settings say so: return where its answer is to be kept."""
        settings = self.settings
        if settings is None or not (settings.detailed_request_logging and settings.request_logging):
            return None
        limit = settings.log_body_max_bytes
        self.upstream_bodies = UpstreamBodies((sent or b"")[:limit], Kept(limit), secret or "")
        return self.upstream_bodies.received

    @property
    def failed_over(self) -> bool:
        """Whether the first account asked was not the one that answered."""
        attempts = self.attempts
        return len(attempts) > 1 and any(attempt.account.id != attempts[0].account.id for attempt in attempts)

    @property
    def strategy_label(self) -> str:
        """As in the reply header."""
        return f"{self.strategy}+failover" if self.failed_over else self.strategy

    @property
    def last_attempt(self) -> Attempt | None:
        """The attempt that answered, or the last one made."""
        return self.answered_by or (self.attempts[-1] if self.attempts else None)
