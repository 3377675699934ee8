"""The verdict table: every signal, what becomes of the request, of the account's health and of its rest."""

import pytest

from proxy.errors import ErrorInfo, ErrorKind
from proxy.routing.verdict import VERDICTS, Case, Cooldown, Fault, Health, Scope, Signal, Verdict, case_of, judge
from proxy.state.protocol import RestCause

DELIVER, REFRESH, NEXT = Verdict.DELIVER, Verdict.REFRESH_ONCE, Verdict.NEXT
KEEP, CLEAR, BACKOFF = Cooldown.KEEP, Cooldown.CLEAR, Cooldown.BACKOFF
NOW = 1_790_000_000.0


def error(kind: ErrorKind, message: str = "m", status: int = 200) -> ErrorInfo:
    return ErrorInfo(status, kind, message)


TABLE: list[tuple[Signal, Verdict, Health | None, Cooldown]] = [
    (Signal(status=200), DELIVER, Health.ACTIVE, CLEAR),
    (Signal(status=204), DELIVER, Health.ACTIVE, CLEAR),
    (Signal(status=401, refreshable=True), REFRESH, None, KEEP),
    (Signal(status=401), NEXT, Health.EXPIRED, BACKOFF),
    (Signal(status=403, refreshable=True), NEXT, Health.EXPIRED, BACKOFF),
    (Signal(status=403), NEXT, Health.EXPIRED, BACKOFF),
    (Signal(status=402), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=301), NEXT, None, KEEP),
    (Signal(status=307), NEXT, None, KEEP),
    (Signal(status=429), NEXT, Health.RATE_LIMITED, BACKOFF),
    (Signal(status=408), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=500), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=501), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=502), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=503), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=504), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=520), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=529), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=600), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=100), NEXT, Health.ERROR, BACKOFF),
    (Signal(), NEXT, Health.ERROR, BACKOFF),
    *[(Signal(status=status), DELIVER, None, KEEP) for status in (400, 404, 405, 409, 410, 413, 415, 418, 422, 451)],
    (Signal(fault=Fault.CONNECT), NEXT, Health.ERROR, BACKOFF),
    (Signal(fault=Fault.UNPREPARED), NEXT, Health.ERROR, BACKOFF),
    (Signal(fault=Fault.TIMEOUT), NEXT, Health.ERROR, BACKOFF),
    (Signal(fault=Fault.BROKEN), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=200, fault=Fault.BROKEN), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=200, fault=Fault.INVALID), NEXT, Health.ERROR, BACKOFF),
    (Signal(status=200, fault=Fault.ERROR_FRAME), NEXT, Health.ERROR, BACKOFF),
    (Signal(fault=Fault.INEXPRESSIBLE), NEXT, None, KEEP),
    (Signal(fault=Fault.CREDENTIAL), NEXT, Health.EXPIRED, BACKOFF),
]


@pytest.mark.parametrize(("signal", "verdict", "health", "cooldown"), TABLE)
def test_every_row(signal: Signal, verdict: Verdict, health: Health | None, cooldown: Cooldown) -> None:
    judged = judge(signal, now=NOW)
    assert (judged.verdict, judged.health, judged.cooldown) == (verdict, health, cooldown)


INSIDE_A_200: list[tuple[ErrorKind, Verdict, Health | None, Cooldown]] = [
    (ErrorKind.OVERLOADED, NEXT, Health.ERROR, BACKOFF),
    (ErrorKind.UPSTREAM, NEXT, Health.ERROR, BACKOFF),
    (ErrorKind.INTERNAL, NEXT, Health.ERROR, BACKOFF),
    (ErrorKind.TIMEOUT, NEXT, Health.ERROR, BACKOFF),
    (ErrorKind.RATE_LIMIT, NEXT, Health.RATE_LIMITED, BACKOFF),
    (ErrorKind.AUTHENTICATION, NEXT, Health.EXPIRED, BACKOFF),
    (ErrorKind.PERMISSION, NEXT, Health.EXPIRED, BACKOFF),
    (ErrorKind.BILLING, NEXT, Health.ERROR, BACKOFF),
    (ErrorKind.INVALID_REQUEST, NEXT, None, KEEP),
    (ErrorKind.NOT_FOUND, NEXT, None, KEEP),
    (ErrorKind.TOO_LARGE, NEXT, None, KEEP),
    (ErrorKind.METHOD_NOT_ALLOWED, NEXT, Health.ERROR, BACKOFF),
    (ErrorKind.CONTEXT_LENGTH, DELIVER, None, KEEP),
]


def test_every_kind_of_error_inside_a_200_has_a_row() -> None:
    assert {kind for kind, *_ in INSIDE_A_200} == set(ErrorKind)


@pytest.mark.parametrize("fault", [Fault.ERROR_FRAME, Fault.INVALID])
@pytest.mark.parametrize(("kind", "verdict", "health", "cooldown"), INSIDE_A_200)
def test_an_error_inside_a_200_is_judged_by_its_kind(
    fault: Fault, kind: ErrorKind, verdict: Verdict, health: Health | None, cooldown: Cooldown
) -> None:
    judged = judge(Signal(status=200, fault=fault, error=error(kind)), now=NOW)
    assert (judged.verdict, judged.health, judged.cooldown) == (verdict, health, cooldown)


def test_every_case_has_a_row_and_every_row_is_reached() -> None:
    assert set(VERDICTS) == set(Case)
    reached = {case_of(signal) for signal, *_ in TABLE}
    reached |= {case_of(Signal(fault=Fault.ERROR_FRAME, error=error(kind))) for kind in ErrorKind}
    assert reached == set(Case)


@pytest.mark.parametrize("signal", [row[0] for row in TABLE])
def test_the_switches_only_turn_next_into_deliver(signal: Signal) -> None:
    on = judge(signal, now=NOW)
    off = judge(signal, now=NOW, switch_on_error=False, switch_on_rate_limit=False)
    expected = DELIVER if on.verdict is NEXT and on.case is not Case.UNSUITABLE else on.verdict
    assert off.verdict is expected
    assert (off.health, off.cooldown, off.cause) == (on.health, on.cooldown, on.cause)


def test_each_switch_has_its_own_signals() -> None:
    limited, failed = Signal(status=429), Signal(status=500)
    assert judge(limited, now=NOW, switch_on_error=False).verdict is NEXT
    assert judge(failed, now=NOW, switch_on_error=False).verdict is DELIVER
    assert judge(limited, now=NOW, switch_on_rate_limit=False).verdict is DELIVER
    assert judge(failed, now=NOW, switch_on_rate_limit=False).verdict is NEXT


@pytest.mark.parametrize(
    ("signal", "cause", "wait"),
    [
        (Signal(status=429), RestCause.LIMIT, None),
        (Signal(status=429, headers={"retry-after": "7"}), RestCause.LIMIT, 7.0),
        (Signal(status=503, headers={"retry-after": "7"}), RestCause.LIMIT, 7.0),
        (Signal(status=503), RestCause.FAILURE, None),
        (Signal(status=401), RestCause.CREDENTIAL, None),
        (Signal(fault=Fault.CONNECT), RestCause.FAILURE, None),
        (Signal(status=200, fault=Fault.ERROR_FRAME, error=error(ErrorKind.RATE_LIMIT)), RestCause.LIMIT, None),
    ],
)
def test_a_429_or_an_explicit_wait_makes_the_rest_a_limit(signal: Signal, cause: RestCause, wait: float | None) -> None:
    judged = judge(signal, now=NOW)
    assert (judged.cause, judged.retry_after_s) == (cause, wait)


@pytest.mark.parametrize(
    ("status", "message", "scope"),
    [
        (429, "Rate limit reached for gpt-5.2 in organization org-1 on tokens per min", Scope.FAMILY),
        (429, "You exceeded your current quota", Scope.ACCOUNT),
        (429, "Rate limit reached for gpt-5.2-mini", Scope.ACCOUNT),
        (529, "gpt-5.2 is overloaded", Scope.FAMILY),
        (503, "The service is overloaded", Scope.ACCOUNT),
        (500, "gpt-5.2 crashed", Scope.ACCOUNT),
        (402, "gpt-5.2 must be paid", Scope.ACCOUNT),
    ],
)
def test_a_limit_or_overload_that_names_the_model_rests_only_that(status: int, message: str, scope: Scope) -> None:
    signal = Signal(
        status=status, error=error(ErrorKind.RATE_LIMIT, message, status), model="gpt-5.2", family="gpt-5.2"
    )
    assert judge(signal, now=NOW).scope is scope
