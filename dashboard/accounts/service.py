"""The rules of accounts: what is stored of what was sent, how one is shown, how one is tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dashboard.accounts import store
from dashboard.accounts.probe import Outcome, cheapest_of, first_model, generate_call, judge_answer
from dashboard.accounts.schemas import (
    Account,
    AccountChange,
    LastTest,
    Month,
    NewAccount,
    QuotaWindow,
    Rate,
    TestResult,
)
from dashboard.accounts.state import Facts, judge
from dashboard.accounts.windows import read_windows
from dashboard.audit.store import differences
from dashboard.errors import Invalid
from dashboard.keyring import Keyring
from dashboard.masking import MASK, masked, masked_url
from dashboard.model_lists import read_list
from dashboard.outbound import CallFailed, send
from dashboard.provider_calls import Target, models_call, target_of
from shared.catalog.auth import AuthType
from shared.catalog.providers import endpoint_of, provider_of, speaks_of
from shared.clock import Clock
from shared.crypto.proxy_urls import open_proxy_url, seal_proxy_url
from shared.crypto.vault import DecryptError, EncryptError
from shared.db import models, timestamps
from shared.jsonio import Json

_SECRETS = {"api_key": "api_key_enc", "refresh_token": "refresh_token_enc"}
_NULLABLE = {
    "api_key",
    "refresh_token",
    "token_expires_at",
    "base_url",
    "api_format",
    "monthly_budget",
    "subscription_type",
    "account_email",
    "external_account_id",
    "proxy_url",
}
_FRESH_START = {"status": "unknown", "last_error": None, "last_error_at": None, "error_count": 0, "rests_until": None}
_STARTS_FRESH = {"provider", "auth_type", "api_key_enc", "refresh_token_enc", "base_url", "api_format", "proxy_url"}


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What the rules need; built once. Remembers the newest test of each account."""

    keyring: Keyring
    clock: Clock
    tests: dict[str, LastTest] = field(default_factory=dict)

    def columns_of_new(self, body: NewAccount) -> dict[str, object]:
        """Return the columns to insert. Raises 422 and 409."""
        _require_address(body.provider, body.base_url)
        chosen = {"auth_type": _auth_type(body.provider, body.auth_type)}
        return self._sealed(body.model_dump(exclude={"make_config"}) | chosen)

    def columns_to_change(self, row: models.Account, body: AccountChange) -> dict[str, object]:
        """Return the columns that the change touches; a secret sent back in its masked form is no change."""
        wanted = body.model_dump(exclude_unset=True)
        values = {name: value for name, value in wanted.items() if value is not None or name in _NULLABLE}
        for name, column in _SECRETS.items():
            if name in values and (values[name] == "" or values[name] == self._masked(getattr(row, column))):
                del values[name]
        if values.get("proxy_url") and values["proxy_url"] == self._masked_proxy(row.proxy_url):
            del values["proxy_url"]
        _require_address(values.get("provider", row.provider), values.get("base_url", row.base_url))
        if "auth_type" in values:
            _auth_type(values.get("provider", row.provider), values["auth_type"])
        columns = self._sealed(values)
        changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
        return changed | (_FRESH_START if _STARTS_FRESH & set(changed) else {})

    def described(self, row: models.Account, use: store.Use) -> Account:
        """Return an account as the API shows it."""
        now = self.clock.now()
        decrypt_error = self.keyring.fault_of(row.api_key_enc, row.refresh_token_enc)
        windows = read_windows(row.quota_windows, now)
        judgement = judge(_facts(row, use, decrypt_error, windows), now)
        return Account(
            **{name: getattr(row, name) for name in _SHOWN},
            provider_label=provider_of(row.provider).label,
            api_key=self._masked(row.api_key_enc),
            refresh_token=self._masked(row.refresh_token_enc),
            proxy_url=self._masked_proxy(row.proxy_url),
            effective_base_url=_effective_base_url(row),
            speaks=list(speaks_of(row.provider, row.api_format, row.auth_type, row.base_url)),
            decrypt_error=decrypt_error,
            state=judgement.state,
            state_reason=judgement.reason,
            rests_until=judgement.rests_until,
            windows=windows,
            rate=Rate(used=use.requests_last_minute, limit=row.rate_limit),
            month=_month(use.spent_usd, row.monthly_budget, now),
            requests_today=use.requests_today,
            last_results=use.last_results,
            last_test=self.tests.get(row.id),
        )

    async def test(self, row: models.Account, asked: str | None, assigned: list[str]) -> tuple[TestResult, Outcome]:
        """Send the cheapest real request; if the provider does not know the model, one of its own list."""
        try:
            target = target_of(row, self.keyring.vault)
            result, outcome = await self._try(target, first_model(target, asked, assigned))
            if outcome.unknown_model and asked is None:
                listed = await _cheap_listed_model(target, self.clock.now())
                if listed is not None and listed != result.model:
                    result, outcome = await self._try(target, listed)
        except (DecryptError, CallFailed) as error:
            result, outcome = TestResult(success=False, message=str(error)), Outcome(ok=False, message=str(error))
        except ValueError as error:  # no address
            message = f"{str(error)[:1].upper()}{str(error)[1:]}."
            result, outcome = TestResult(success=False, message=message), Outcome(ok=False, message=message)
        self.tests[row.id] = LastTest(
            ok=result.success, message=result.message, latency_ms=result.latency_ms, at=self.clock.now()
        )
        return result, outcome

    def columns_after_test(self, row: models.Account, outcome: Outcome) -> dict[str, object]:
        """Return what a test tells about the account's status: an answer heals it, a refusal names it."""
        if outcome.ok:
            return {**_FRESH_START, "status": "active"}
        if outcome.refused:
            now = timestamps.from_epoch(self.clock.wall())
            return {
                "status": "expired",
                "last_error": outcome.message,
                "last_error_at": now,
                "error_count": row.error_count + 1,
            }
        return {}

    async def _try(self, target: Target, model: str) -> tuple[TestResult, Outcome]:
        started = self.clock.monotonic()
        answer = await send(generate_call(target, model))
        latency_ms = round((self.clock.monotonic() - started) * 1000)
        outcome = judge_answer(target, answer, model, latency_ms)
        return TestResult(success=outcome.ok, message=outcome.message, latency_ms=latency_ms, model=model), outcome

    def _sealed(self, values: Mapping[str, object]) -> dict[str, object]:
        columns = dict(values)
        for name, column in _SECRETS.items():
            if name in columns:
                secret = columns.pop(name)
                columns[column] = self.keyring.seal(str(secret)) if secret else None
        if columns.get("proxy_url"):
            columns["proxy_url"] = self._sealed_proxy(str(columns["proxy_url"]))
        return columns

    def _sealed_proxy(self, url: str) -> str:
        try:
            return seal_proxy_url(self.keyring.vault, url)
        except EncryptError as error:
            raise Invalid(str(error), {"proxy_url": str(error)}) from None

    def _masked(self, stored: str | None) -> str | None:
        if stored is None:
            return None
        try:
            return masked(self.keyring.open(stored) or "")
        except DecryptError:
            return MASK

    def _masked_proxy(self, stored: str | None) -> str | None:
        if stored is None:
            return None
        try:
            return masked_url(open_proxy_url(self.keyring.vault, stored))
        except DecryptError:
            return MASK


_SHOWN = (
    "id",
    "name",
    "provider",
    "auth_type",
    "token_expires_at",
    "base_url",
    "api_format",
    "priority",
    "rate_limit",
    "monthly_budget",
    "enabled",
    "subscription_type",
    "account_email",
    "external_account_id",
    "last_used_at",
    "last_error",
    "last_error_at",
    "error_count",
    "status",
    "created_at",
    "updated_at",
)


def period_at(now: datetime) -> store.Period:
    """Return the points in time from which use is counted."""
    return store.Period(
        month=timestamps.month_start(now),
        day=timestamps.to_text(now.replace(hour=0, minute=0, second=0)),
        minute=timestamps.to_text(now - timedelta(minutes=1)),
    )


async def described_account(rules: AccountRules, session: AsyncSession, row: models.Account) -> Account:
    """Return one account as the API shows it."""
    use = await store.use_of(session, [row.id], period_at(rules.clock.now()))
    return rules.described(row, use[row.id])


def audited(before: Mapping[str, Json], after: Mapping[str, Json]) -> dict[str, Json]:
    """Return what the audit log says of changed columns. Secrets are masked after they were compared: masks are alike."""
    return {
        name.removesuffix("_enc"): [_unsealed(name, value) for value in pair]
        for name, pair in differences(before, after).items()
    }


def _unsealed(column: str, value: Json) -> Json:
    """Return a column's value as it may be read: a secret as a mask, an address without its password."""
    if not value or not (column.endswith("_enc") or column == "proxy_url"):
        return value
    return masked_url(value) if "://" in value else MASK


async def _cheap_listed_model(target: Target, now: datetime) -> str | None:
    try:
        answer = await send(models_call(target))
    except CallFailed:
        return None
    listed = read_list(answer.document()) or []
    return cheapest_of(target.provider, [model.id for model in listed], now)


def _require_address(provider: str, base_url: object) -> None:
    if provider == "custom" and not base_url:
        raise Invalid("base_url: A custom provider needs its address.", {"base_url": "A custom provider needs it."})


def _auth_type(provider: str, given: AuthType | None) -> AuthType:
    """Return how an account signs in: as given, else by key where the provider takes keys. Raises 422."""
    known = provider_of(provider).auth_types
    if given is AuthType.API_KEY and given not in known:
        words = "This provider takes a sign-in only, no API key."
        raise Invalid(f"auth_type: {words}", {"auth_type": words})
    return given or (AuthType.API_KEY if AuthType.API_KEY in known else known[0])


def _effective_base_url(row: models.Account) -> str:
    wire = speaks_of(row.provider, row.api_format, row.auth_type, row.base_url)[0]
    return endpoint_of(row.provider, row.auth_type, row.base_url, wire).base_url


def _facts(row: models.Account, use: store.Use, decrypt_error: str | None, windows: list[QuotaWindow]) -> Facts:
    return Facts(
        enabled=row.enabled,
        auth_type=row.auth_type,
        status=row.status,
        decrypt_error=decrypt_error,
        has_credential=row.api_key_enc is not None or row.refresh_token_enc is not None,
        needs_credential=not provider_of(row.provider).local and row.provider != "custom",
        last_error=row.last_error,
        last_error_at=_moment(row.last_error_at),
        rests_until=_from_ms(row.rests_until),
        error_count=row.error_count,
        ordered_until=_from_ms(row.rested_by_hand_until),
        spent_usd=use.spent_usd,
        budget_usd=row.monthly_budget,
        fullest_window=max(
            ((window.name, window.used) for window in windows), key=lambda entry: entry[1], default=None
        ),
    )


def _moment(text: str | None) -> datetime | None:
    try:
        return timestamps.to_datetime(text) if text else None
    except ValueError:
        return None


def _from_ms(moment: int | None) -> datetime | None:
    return datetime.fromtimestamp(moment / 1000, UTC) if moment else None


def _month(spent: float, budget: float | None, now: datetime) -> Month:
    """Project the spending at its pace so far; on the first day that pace means little, so it counts as a whole day."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    length = ((first + timedelta(days=32)).replace(day=1) - first).total_seconds()
    gone = max((now - first).total_seconds(), 86_400.0)
    return Month(spent=spent, budget=budget, projected=spent * length / gone)
