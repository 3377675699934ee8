"""What an upstream's signal means: for the request (deliver or next), and for the account (health, cooldown). Pure.

A signal is first named (`Case`), then looked up in `VERDICTS`: to add a failure rule, add a case and its row. Errors
are scoped to the request (no cooldown), to one model family of the account, to the account, or to its provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus

from proxy.errors import ErrorInfo, ErrorKind
from proxy.routing.hints import names_family, retry_after_s
from proxy.state.protocol import RestCause
from shared.values import value


class Fault(StrEnum):
    """Why there is no reply to judge by its status."""

    CONNECT = "connect"
    """Refused, unresolvable, unreachable, TLS: nobody was reached."""
    UNPREPARED = "unprepared"
    """The account as it is set up cannot be called; nothing was sent."""
    TIMEOUT = "timeout"
    BROKEN = "broken"
    """The connection ended before a whole reply, or before the first event of a stream."""
    INVALID = "invalid"
    """A 200 that is no valid answer."""
    ERROR_FRAME = "error_frame"
    """A 200 whose stream opens with an error."""
    INEXPRESSIBLE = "inexpressible"
    """The request cannot be said in this candidate's wire format; nothing was sent."""
    CREDENTIAL = "credential"
    """The account has no credential that could be sent, or it could not be refreshed; nothing was sent."""


class Verdict(StrEnum):
    """What to do with the reply."""

    DELIVER = "deliver"
    REFRESH_ONCE = "refresh_once"
    """Refresh the credential and ask the same account again; judge the second reply with `refreshable=False`."""
    NEXT = "next"


class Health(StrEnum):
    """What becomes of the account's status; values as stored in `accounts.status`."""

    ACTIVE = "active"
    RATE_LIMITED = "rate_limited"
    EXPIRED = "expired"
    ERROR = "error"


class Cooldown(StrEnum):
    """What becomes of the account's rest."""

    KEEP = "keep"
    CLEAR = "clear"
    BACKOFF = "backoff"


class Scope(StrEnum):
    """How much a cooldown concerns."""

    ACCOUNT = "account"
    FAMILY = "family"
    PROVIDER = "provider"
    """The account, and for the present request all others at the same address: nobody is reached there."""


class Case(StrEnum):
    """The signals that are told apart."""

    ANSWER = "answer"
    STALE_CREDENTIAL = "stale_credential"
    REFUSED_CREDENTIAL = "refused_credential"
    UNPAID = "unpaid"
    REDIRECT = "redirect"
    LIMITED = "limited"
    OVERLOADED = "overloaded"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    CLIENT_MISTAKE = "client_mistake"
    REFUSED_IN_STREAM = "refused_in_stream"
    """An error about the request inside a 200: another upstream may read the request differently."""
    UNSUITABLE = "unsuitable"


@value
class Signal:
    """What came back from one attempt."""

    status: int | None = None
    """Of the reply; None when there was none."""
    fault: Fault | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    error: ErrorInfo | None = None
    """The error as the format's `decode_error` or stream decoder read it."""
    model: str = ""
    """The model that the upstream was asked for."""
    family: str = ""
    refreshable: bool = False
    """Whether the account has a refresh token that was not yet used for this request."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a signal means."""

    case: Case
    verdict: Verdict
    health: Health | None
    """None: unchanged."""
    cooldown: Cooldown
    cause: RestCause = RestCause.FAILURE
    scope: Scope = Scope.ACCOUNT
    retry_after_s: float | None = None
    """What the upstream said explicitly."""


_NEXT, _DELIVER, _REFRESH = Verdict.NEXT, Verdict.DELIVER, Verdict.REFRESH_ONCE
_KEEP, _CLEAR, _BACKOFF = Cooldown.KEEP, Cooldown.CLEAR, Cooldown.BACKOFF

VERDICTS: Mapping[Case, Judgement] = {
    judgement.case: judgement
    for judgement in (
        Judgement(Case.ANSWER, _DELIVER, Health.ACTIVE, _CLEAR),
        Judgement(Case.STALE_CREDENTIAL, _REFRESH, None, _KEEP),
        Judgement(Case.REFUSED_CREDENTIAL, _NEXT, Health.EXPIRED, _BACKOFF, RestCause.CREDENTIAL),
        Judgement(Case.UNPAID, _NEXT, Health.ERROR, _BACKOFF),
        Judgement(Case.REDIRECT, _NEXT, None, _KEEP),
        Judgement(Case.LIMITED, _NEXT, Health.RATE_LIMITED, _BACKOFF, RestCause.LIMIT),
        Judgement(Case.OVERLOADED, _NEXT, Health.ERROR, _BACKOFF),
        Judgement(Case.FAILED, _NEXT, Health.ERROR, _BACKOFF),
        Judgement(Case.UNREACHABLE, _NEXT, Health.ERROR, _BACKOFF, scope=Scope.PROVIDER),
        Judgement(Case.NO_ANSWER, _NEXT, Health.ERROR, _BACKOFF),
        Judgement(Case.CLIENT_MISTAKE, _DELIVER, None, _KEEP),
        Judgement(Case.REFUSED_IN_STREAM, _NEXT, None, _KEEP),
        Judgement(Case.UNSUITABLE, _NEXT, None, _KEEP),
    )
}

_CASE_BY_STATUS: Mapping[int, Case] = {
    401: Case.REFUSED_CREDENTIAL,
    403: Case.REFUSED_CREDENTIAL,
    402: Case.UNPAID,
    408: Case.FAILED,
    429: Case.LIMITED,
    503: Case.OVERLOADED,
    529: Case.OVERLOADED,
}
_CASE_BY_CLASS: Mapping[int, Case] = {2: Case.ANSWER, 3: Case.REDIRECT, 4: Case.CLIENT_MISTAKE}
"""By the first digit of any other status."""
_CASE_BY_FAULT: Mapping[Fault, Case] = {
    Fault.CONNECT: Case.UNREACHABLE,
    Fault.UNPREPARED: Case.NO_ANSWER,
    Fault.TIMEOUT: Case.NO_ANSWER,
    Fault.BROKEN: Case.NO_ANSWER,
    Fault.INEXPRESSIBLE: Case.UNSUITABLE,
    Fault.CREDENTIAL: Case.REFUSED_CREDENTIAL,
}
_CASE_INSIDE_200: Mapping[ErrorKind, Case] = {
    ErrorKind.CONTEXT_LENGTH: Case.CLIENT_MISTAKE,
    ErrorKind.INVALID_REQUEST: Case.REFUSED_IN_STREAM,
    ErrorKind.NOT_FOUND: Case.REFUSED_IN_STREAM,
    ErrorKind.TOO_LARGE: Case.REFUSED_IN_STREAM,
    ErrorKind.AUTHENTICATION: Case.REFUSED_CREDENTIAL,
    ErrorKind.PERMISSION: Case.REFUSED_CREDENTIAL,
    ErrorKind.BILLING: Case.UNPAID,
    ErrorKind.RATE_LIMIT: Case.LIMITED,
    ErrorKind.OVERLOADED: Case.OVERLOADED,
}
_MAY_CONCERN_ONE_FAMILY = frozenset({Case.LIMITED, Case.OVERLOADED})


def judge(
    signal: Signal,
    *,
    now: float,
    switch_on_error: bool = True,
    switch_on_rate_limit: bool = True,
) -> Judgement:
    """Return what a signal means; `now` is wall time, the switches are the settings `auto_switch_on_…`."""
    case = case_of(signal)
    row = VERDICTS[case]
    if row.verdict is Verdict.NEXT and case is not Case.UNSUITABLE:
        allowed = switch_on_rate_limit if case is Case.LIMITED else switch_on_error
        row = row if allowed else replace(row, verdict=Verdict.DELIVER)
    return _timed(row, signal, now) if row.cooldown is Cooldown.BACKOFF else row


def case_of(signal: Signal) -> Case:
    """Name a signal."""
    if signal.fault is None:
        return _case_of_status(signal.status or 0, refreshable=signal.refreshable)
    if signal.fault in (Fault.INVALID, Fault.ERROR_FRAME):
        return _CASE_INSIDE_200.get(signal.error.kind, Case.FAILED) if signal.error else Case.FAILED
    return _CASE_BY_FAULT[signal.fault]


def _case_of_status(status: int, *, refreshable: bool) -> Case:
    if refreshable and status == HTTPStatus.UNAUTHORIZED:
        return Case.STALE_CREDENTIAL
    return _CASE_BY_STATUS.get(status) or _CASE_BY_CLASS.get(status // 100, Case.FAILED)


def _timed(row: Judgement, signal: Signal, now: float) -> Judgement:
    """Add what the reply says about how long, and about how much of the account."""
    wait = retry_after_s(signal.headers, signal.error, now)
    limited = row.cause is RestCause.LIMIT or wait is not None
    by_family = row.case in _MAY_CONCERN_ONE_FAMILY and names_family(
        signal.headers, signal.error, model=signal.model, family=signal.family
    )
    return replace(
        row,
        cause=RestCause.LIMIT if limited else row.cause,
        scope=Scope.FAMILY if by_family else row.scope,
        retry_after_s=wait,
    )
