"""What the client is told when no account served its request. Pure.

Two situations: nobody could be asked (`refusal`), or everyone who was asked failed (`most_useful`, `final_error`);
`conclusion` tells them apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from math import ceil

from proxy.errors import ClientFault, ErrorInfo, ErrorKind, Misconfigured, ProxyError, UpstreamFault
from proxy.routing.verdict import Case
from proxy.routing.vocabulary import Plan, Skip, SkipReason

_LONGEST_LIST = 8
"""Accounts named in a message; a config may hold dozens."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed, as the client might be told of it."""

    case: Case
    error: ErrorInfo
    """As the upstream said it, or as we describe a fault of the connection."""
    retry_after_s: float | None = None
    """What the upstream said explicitly."""


_USEFULNESS: Mapping[Case, int] = {
    Case.CLIENT_MISTAKE: 5,
    Case.REFUSED_IN_STREAM: 4,
    Case.LIMITED: 3,
    Case.OVERLOADED: 3,
    Case.FAILED: 3,
    Case.UNPAID: 2,
    Case.UNREACHABLE: 1,
    Case.NO_ANSWER: 1,
    Case.REDIRECT: 1,
    Case.REFUSED_CREDENTIAL: 0,
    Case.STALE_CREDENTIAL: 0,
    Case.UNSUITABLE: -1,
}


def most_useful(failures: Sequence[Failure]) -> Failure:
    """Return the failure that tells the client most: what an upstream said before what kept us from asking it.

    Of several alike, the last one. `failures` holds at least one.
    """
    return max(reversed(failures), key=lambda failure: _USEFULNESS[failure.case])


def final_error(failure: Failure, *, soonest_s: float | None = None) -> UpstreamFault:
    """Return what the client gets for `failure`, its credential faults made ours.

    `soonest_s`: seconds until the first of the candidates is free again, where a limit keeps them all away.
    """
    if failure.case is Case.REFUSED_CREDENTIAL:
        return UpstreamFault(_CREDENTIAL_REFUSED, should_retry=False)
    wait = soonest_s if soonest_s is not None else failure.retry_after_s
    return UpstreamFault(
        _with_final_status(failure.error),
        retry_after_s=None if wait is None else max(1, ceil(wait)),
        should_retry=False if failure.case is Case.UNPAID else None,
    )


def conclusion(
    plan: Plan,
    failures: Sequence[Failure],
    *,
    skipped: Sequence[Skip] = (),
    soonest_s: float | None = None,
) -> ProxyError:
    """Return the error that ends a request which nobody served.

    `skipped`: accounts passed over after the plan was made; `soonest_s`: see `final_error`.
    """
    best = most_useful(failures) if failures else None
    if best is None or (_USEFULNESS[best.case] <= 0 and _shortest_wait((*plan.skipped, *skipped)) is not None):
        return refusal(plan, skipped)
    if best.case is Case.UNSUITABLE:
        return ClientFault(best.error)
    return final_error(best, soonest_s=soonest_s)


def refusal(plan: Plan, skipped: Sequence[Skip] = ()) -> ProxyError:
    """Return the error for a request that no account could be asked to serve.

    `skipped`: accounts passed over after the plan was made.
    """
    reasons = (*plan.skipped, *skipped)
    wait = _shortest_wait(reasons)
    if wait is not None:
        return _limited(reasons, wait)
    if any(skip.reason is SkipReason.BUDGET for skip in reasons):
        return _over_budget(reasons)
    if reasons and all(skip.reason is SkipReason.FORMAT for skip in reasons):
        message = f"No account can serve this request: {_listed(reasons)}"
        return ClientFault(ErrorInfo(400, ErrorKind.INVALID_REQUEST, message))
    return Misconfigured(ErrorInfo(503, ErrorKind.OVERLOADED, _why_nobody(plan, reasons)))


_CREDENTIAL_REFUSED = ErrorInfo(
    502,
    ErrorKind.UPSTREAM,
    "The provider refused the credential of the account that should serve this request. "
    "The owner of this proxy must renew it in the dashboard.",
)
"""The provider's own text stays out: it may quote a part of the key."""


def _with_final_status(error: ErrorInfo) -> ErrorInfo:
    """Turn statuses that would mislead the client (2xx with an error inside, redirects) into 502."""
    return error if error.status >= HTTPStatus.BAD_REQUEST else replace(error, status=502)


def _shortest_wait(reasons: Sequence[Skip]) -> float | None:
    """Return the seconds until a limit frees the first account, None when no limit is the reason."""
    timed = (SkipReason.RATE_LIMIT, SkipReason.BUDGET)
    waits = (skip.wait_s for skip in reasons if skip.reason in timed or skip.limited)
    return min((wait for wait in waits if wait is not None), default=None)


def _limited(reasons: Sequence[Skip], wait_s: float) -> ClientFault:
    message = f"Every account that could serve this request is at a limit: {_listed(reasons)}"
    return ClientFault(ErrorInfo(429, ErrorKind.RATE_LIMIT, message), retry_after_s=max(1, ceil(wait_s)))


def _over_budget(reasons: Sequence[Skip]) -> ClientFault:
    message = f"No account has budget left for this request: {_listed(reasons)}"
    return ClientFault(ErrorInfo(429, ErrorKind.BILLING, message), should_retry=False)


def _why_nobody(plan: Plan, reasons: Sequence[Skip]) -> str:
    if reasons:
        return f"No account can serve this request: {_listed(reasons)}"
    if plan.config is None:
        return "No account is set up. Add one in the dashboard."
    wanted = f"the tier {plan.tier}" if plan.tier else "this model"
    return f"The config {plan.config.name} assigns no account to {wanted}."


def _listed(reasons: Sequence[Skip]) -> str:
    listed = "; ".join(f"{skip.account_name} {skip.words}" for skip in reasons[:_LONGEST_LIST])
    more = len(reasons) - _LONGEST_LIST
    return f"{listed}; and {more} more" if more > 0 else listed
