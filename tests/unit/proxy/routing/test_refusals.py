"""What the client is told when nobody served."""

import pytest

from proxy.errors import ClientFault, ErrorInfo, ErrorKind, Misconfigured, UpstreamFault
from proxy.routing.refusals import Failure, conclusion, final_error, most_useful, refusal
from proxy.routing.verdict import Case
from proxy.routing.vocabulary import Plan, Skip, SkipReason
from tests.support.configuration import config


def plan(*skipped: Skip, tier: str | None = "opus", configured: bool = True) -> Plan:
    return Plan(tier, config(name="team") if configured else None, "priority", (), (), skipped)


def skip(name: str, reason: SkipReason, words: str, wait_s: float | None = None, *, limited: bool = False) -> Skip:
    return Skip(name, name, reason, words, wait_s, limited)


DISABLED = skip("off", SkipReason.DISABLED, "is disabled")
SPENT = skip("poor", SkipReason.BUDGET, "has spent its budget")
HELD = skip("busy", SkipReason.BUDGET, "has set the rest aside", 1.0)
FULL = skip("full", SkipReason.RATE_LIMIT, "is at its limit", 12.3)
LIMITED = skip("slow", SkipReason.RESTING, "was limited", 4.2, limited=True)
FAILED = skip("down", SkipReason.RESTING, "failed", 9.0)


def test_an_own_limit_is_a_429_with_the_soonest_moment() -> None:
    told = refusal(plan(DISABLED, SPENT, FULL, LIMITED))
    assert isinstance(told, ClientFault)
    assert (told.info.status, told.info.kind, told.retry_after_s) == (429, ErrorKind.RATE_LIMIT, 5)
    assert "full is at its limit; slow was limited" in told.info.message


@pytest.mark.parametrize(("wait", "retry_after"), [(0.0, 1), (0.01, 1), (1.0, 1), (1.01, 2), (59.999, 60)])
def test_retry_after_is_rounded_up_and_never_zero(wait: float, retry_after: int) -> None:
    told = refusal(plan(skip("a", SkipReason.RATE_LIMIT, "is at its limit", wait)))
    assert told.retry_after_s == retry_after


def test_budgets_all_spent_are_a_billing_429_not_to_be_retried() -> None:
    told = refusal(plan(SPENT, DISABLED))
    assert (told.info.status, told.info.kind, told.should_retry) == (429, ErrorKind.BILLING, False)
    assert told.retry_after_s is None


def test_a_budget_only_held_may_be_retried() -> None:
    told = refusal(plan(SPENT, HELD))
    assert (told.info.status, told.retry_after_s, told.should_retry) == (429, 1, None)


def test_no_usable_account_is_a_503_that_names_the_reasons() -> None:
    told = refusal(plan(DISABLED, FAILED))
    assert isinstance(told, Misconfigured)
    assert told.info.status == 503
    assert told.info.message == "No account can serve this request: off is disabled; down failed"


def test_a_long_list_is_cut() -> None:
    many = [skip(f"n{number}", SkipReason.DISABLED, "is disabled") for number in range(30)]
    assert refusal(plan(*many)).info.message.endswith("n7 is disabled; and 22 more")


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (plan(configured=False), "No account is set up. Add one in the dashboard."),
        (plan(), "The config team assigns no account to the tier opus."),
        (plan(tier=None), "The config team assigns no account to this model."),
    ],
)
def test_nothing_set_up_is_said_so(found: Plan, message: str) -> None:
    told = refusal(found)
    assert (told.info.status, told.info.message) == (503, message)


def test_a_request_that_no_account_can_express_is_the_clients_400() -> None:
    other = skip("a", SkipReason.FORMAT, "does not speak Responses")
    assert refusal(plan(other)).info.status == 400
    assert refusal(plan(other, DISABLED)).info.status == 503


def test_reasons_found_on_the_way_count_too() -> None:
    assert refusal(plan(DISABLED), [FULL]).info.status == 429


def failure(case: Case, status: int, message: str, retry_after_s: float | None = None) -> Failure:
    return Failure(case, ErrorInfo(status, ErrorKind.UPSTREAM, message), retry_after_s)


RESET = failure(Case.UNREACHABLE, 502, "reset")
BROKE = failure(Case.FAILED, 500, "broke")
SLOW_DOWN = failure(Case.LIMITED, 429, "slow down", 40)
REFUSED = failure(Case.REFUSED_CREDENTIAL, 401, "bad key sk-123")
UNPAID = failure(Case.UNPAID, 402, "pay first")
UNSAID = failure(Case.UNSUITABLE, 400, "audio cannot be expressed")
TOO_LONG = failure(Case.CLIENT_MISTAKE, 400, "too long")
MISREAD = failure(Case.REFUSED_IN_STREAM, 200, "bad schema")


@pytest.mark.parametrize(
    ("failures", "best"),
    [
        ([BROKE, RESET], BROKE),
        ([RESET, BROKE], BROKE),
        ([BROKE, SLOW_DOWN], SLOW_DOWN),
        ([SLOW_DOWN, BROKE], BROKE),
        ([BROKE, REFUSED, UNSAID], BROKE),
        ([REFUSED, RESET], RESET),
        ([UNPAID, RESET], UNPAID),
        ([UNSAID, REFUSED], REFUSED),
        ([TOO_LONG, BROKE], TOO_LONG),
        ([MISREAD, BROKE], MISREAD),
    ],
)
def test_what_an_upstream_said_comes_before_what_kept_us_from_asking(failures: list[Failure], best: Failure) -> None:
    assert most_useful(failures) is best


def test_statuses_are_kept_with_the_upstreams_error() -> None:
    for status in (400, 402, 404, 408, 413, 429, 500, 503, 529):
        told = final_error(failure(Case.FAILED, status, "words"))
        assert isinstance(told, UpstreamFault)
        assert (told.info.status, told.info.message) == (status, "words")


@pytest.mark.parametrize("status", [200, 204, 301, 307])
def test_statuses_that_would_mislead_become_502(status: int) -> None:
    assert final_error(failure(Case.FAILED, status, "words")).info.status == 502


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_of_ours_is_a_5xx_without_the_vendors_words(status: int) -> None:
    told = final_error(failure(Case.REFUSED_CREDENTIAL, status, "Incorrect API key provided: sk-1**9"))
    assert told.info.status == 502
    assert told.should_retry is False
    assert "sk-" not in told.info.message
    assert told.info.raw is None


def test_the_soonest_candidate_sets_retry_after() -> None:
    assert final_error(SLOW_DOWN, soonest_s=9.2).retry_after_s == 10
    assert final_error(SLOW_DOWN).retry_after_s == 40
    assert final_error(BROKE).retry_after_s is None


def test_a_payment_that_is_due_is_not_retried() -> None:
    assert final_error(UNPAID).should_retry is False


def test_nobody_asked_is_a_refusal() -> None:
    assert conclusion(plan(SPENT), []).info.kind is ErrorKind.BILLING


def test_somebody_asked_is_the_most_useful_failure() -> None:
    told = conclusion(plan(LIMITED), [BROKE, RESET], soonest_s=4.2)
    assert (told.info.message, told.retry_after_s) == ("broke", 5)


def test_a_limit_that_will_pass_tells_more_than_a_credential_of_ours() -> None:
    assert conclusion(plan(LIMITED), [REFUSED]).info.status == 429
    assert conclusion(plan(), [REFUSED], skipped=[FULL]).info.status == 429
    assert conclusion(plan(DISABLED), [REFUSED]).info.status == 502


def test_what_nobody_could_express_is_the_clients_400() -> None:
    told = conclusion(plan(DISABLED), [UNSAID])
    assert isinstance(told, ClientFault)
    assert (told.info.status, told.info.message) == (400, "audio cannot be expressed")
