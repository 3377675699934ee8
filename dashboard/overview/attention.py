"""What needs a person: from accounts, tenants, settings and prices, the worst first. Pure."""

from collections.abc import Iterable, Mapping
from typing import Literal

from dashboard.accounts.schemas import Account
from dashboard.overview.schemas import Attention
from dashboard.tenants.schemas import Tenant

Severity = Literal["bad", "warn"]

_STATES: Mapping[str, Severity] = {
    "unreadable": "bad",
    "key_refused": "bad",
    "signed_out": "bad",
    "over_budget": "bad",
    "failing": "bad",
    "near_budget": "warn",
    "near_limit": "warn",
    "resting": "warn",
}
NEAR_BUDGET = 0.85


def what_needs_attention(
    accounts: Iterable[Account],
    tenants: Iterable[Tenant],
    unpriced: Mapping[str, int],
    *,
    client_key_required: bool,
) -> list[Attention]:
    """Return the list, what is broken first."""
    found = [
        *_accounts(accounts),
        *_tenants(tenants),
        *_access(required=client_key_required),
        *_prices(unpriced),
    ]
    return sorted(found, key=lambda entry: entry.severity != "bad")


def _accounts(accounts: Iterable[Account]) -> Iterable[Attention]:
    for account in accounts:
        severity = _STATES.get(account.state)
        if severity is not None:
            yield _entry(severity, account.state, f"{account.name}: {account.state_reason}", account)


def _tenants(tenants: Iterable[Tenant]) -> Iterable[Attention]:
    for tenant in tenants:
        budget, spent = tenant.monthly_budget, tenant.spent_this_month
        if not tenant.enabled or budget is None:
            continue
        if spent >= budget:
            message = f"{tenant.name} has spent its budget of ${budget:.2f}: its requests are refused until next month."
            yield _entry("bad", "tenant_over_budget", message, tenant)
        elif spent >= NEAR_BUDGET * budget:
            message = f"{tenant.name} has spent {spent / budget:.0%} of this month's budget."
            yield _entry("warn", "tenant_near_budget", message, tenant)


def _access(*, required: bool) -> Iterable[Attention]:
    if not required:
        yield Attention(
            severity="bad",
            kind="client_key_off",
            message="The proxy asks for no client key: anybody who reaches its port uses your accounts.",
            subject="setting",
            subject_id="require_client_key",
            subject_name="Require a client key",
        )


def _prices(unpriced: Mapping[str, int]) -> Iterable[Attention]:
    for model, number in unpriced.items():
        requests = "1 request" if number == 1 else f"{number} requests"
        yield Attention(
            severity="warn",
            kind="unpriced",
            message=f"{model} has no price: the cost of {requests} is not known.",
            subject="model",
            subject_id=model,
            subject_name=model,
        )


def _entry(severity: Severity, kind: str, message: str, about: Account | Tenant) -> Attention:
    return Attention(
        severity=severity,
        kind=kind,
        message=message,
        subject="account" if isinstance(about, Account) else "tenant",
        subject_id=about.id,
        subject_name=about.name,
    )
