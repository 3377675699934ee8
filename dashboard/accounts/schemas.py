"""What travels about accounts. Secrets go in and never come out."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from dashboard.fields import Count, Line, Milliseconds, Name, Rank, Secret, StoredMoment, Url, Usd, blank_to_none
from shared.catalog.auth import AuthType
from shared.catalog.providers import PROVIDERS
from shared.catalog.wire import WireFormat
from shared.outbound import PROXY_URL_SCHEMES, refused_url

State = Literal[
    "healthy",
    "near_budget",
    "near_limit",
    "resting",
    "over_budget",
    "key_refused",
    "signed_out",
    "failing",
    "unreadable",
    "off",
    "not_tried",
]


MAX_REST_MINUTES = 7 * 24 * 60


def _known_provider(slug: str) -> str:
    if slug not in PROVIDERS:
        raise ValueError(f"Use one of {', '.join(PROVIDERS)}.")
    return slug


def _callable_url(url: str | None) -> str | None:
    if url and (refusal := refused_url(url)) is not None:
        raise ValueError(refusal)
    return url or None


def _usable_proxy(url: str | None) -> str | None:
    if url and (refusal := refused_url(url, PROXY_URL_SCHEMES, may_hold_login=True)) is not None:
        raise ValueError(refusal)
    return url or None


ProviderSlug = Annotated[str, AfterValidator(_known_provider), Field(json_schema_extra={"enum": list(PROVIDERS)})]
BaseUrl = Annotated[Url | None, AfterValidator(_callable_url)]
ProxyUrl = Annotated[Url | None, AfterValidator(_usable_proxy)]
OptionalLine = Annotated[Line | None, AfterValidator(blank_to_none)]


class NewAccount(BaseModel):
    """An account to create; nothing is called."""

    name: Name
    provider: ProviderSlug
    auth_type: AuthType | None = Field(
        default=None, description="Absent = an API key, or what the provider takes instead."
    )
    api_key: Secret | None = Field(default=None, description="The API key; for OAuth the access token.")
    refresh_token: Secret | None = None
    token_expires_at: Milliseconds | None = Field(default=None, description="Milliseconds since the epoch.")
    base_url: BaseUrl = Field(default=None, description="Where the provider is; absent = the catalogue's address.")
    api_format: WireFormat | None = Field(
        default=None, description="The only wire format to speak; absent = the provider's own preference."
    )
    priority: Rank = 0
    rate_limit: Count = Field(default=60, description="Requests in a sliding minute; 0 = unlimited.")
    monthly_budget: Usd | None = Field(default=None, description="USD in a calendar month (UTC).")
    enabled: bool = True
    subscription_type: OptionalLine = None
    account_email: OptionalLine = None
    external_account_id: OptionalLine = None
    proxy_url: ProxyUrl = Field(default=None, description="Outbound proxy for this account: http, https or socks5.")
    make_config: bool = Field(
        default=False, description="If it is the first account ever: make the config `Default` for it and activate it."
    )


class AccountChange(BaseModel):
    """What to change: absent fields stay, null clears what can be empty, an empty secret stays as it is."""

    name: Name | None = None
    provider: ProviderSlug | None = None
    auth_type: AuthType | None = None
    api_key: Secret | None = None
    refresh_token: Secret | None = None
    token_expires_at: Milliseconds | None = None
    base_url: BaseUrl = None
    api_format: WireFormat | None = None
    priority: Rank | None = None
    rate_limit: Count | None = None
    monthly_budget: Usd | None = None
    enabled: bool | None = None
    subscription_type: OptionalLine = None
    account_email: OptionalLine = None
    external_account_id: OptionalLine = None
    proxy_url: ProxyUrl = None


class Rate(BaseModel):
    """Requests of the last minute against the limit."""

    used: int
    limit: int = Field(description="0 = unlimited.")


class Month(BaseModel):
    """Spending of the calendar month (UTC)."""

    spent: float
    budget: float | None
    projected: float = Field(description="What the month comes to at the pace so far.")


class QuotaWindow(BaseModel):
    """A vendor's quota window as a reply last reported it."""

    name: str = Field(description="As the vendor calls it: `5h`, `7d`, `primary`, `requests`, `tokens`.")
    source: str = Field(description="The headers it came in: `unified`, `anthropic`, `codex`, `openai`.")
    family: str | None = Field(description="The model family it is about; null = the whole account.")
    used: float = Field(description="Spent fraction, 0 to 1 and above.")
    resets_at: datetime | None = Field(description="Null: the vendor did not say.")
    started_at: datetime | None = Field(description="Null: its length is not known.")
    measured_at: datetime


class RestOrder(BaseModel):
    """How long an account is to rest."""

    minutes: int = Field(ge=1, le=MAX_REST_MINUTES)


class LastTest(BaseModel):
    """The newest test since the dashboard started."""

    ok: bool
    message: str
    latency_ms: int | None
    at: StoredMoment


class Account(BaseModel):
    """An account with its limits, its use and its state."""

    id: str
    name: str
    provider: str
    provider_label: str
    auth_type: str
    api_key: str | None = Field(description="Masked: `abcdefgh...wxyz`, or `****`.")
    refresh_token: str | None = Field(description="Masked.")
    token_expires_at: int | None
    base_url: str | None
    effective_base_url: str = Field(description="Where it is called: its own base URL, or the catalogue's.")
    api_format: str | None
    speaks: list[WireFormat] = Field(description="The wire formats it speaks, in order of preference.")
    priority: int
    rate_limit: int
    monthly_budget: float | None
    enabled: bool
    subscription_type: str | None
    account_email: str | None
    external_account_id: str | None
    proxy_url: str | None = Field(description="With a masked password.")
    last_used_at: StoredMoment
    last_error: str | None
    last_error_at: StoredMoment
    error_count: int = Field(description="Failures in a row.")
    status: str = Field(
        description="As recorded by the proxy: `unknown`, `active`, `expired`, `error`, `rate_limited`."
    )
    created_at: StoredMoment
    updated_at: StoredMoment
    decrypt_error: str | None = Field(description="Why the stored secret does not open; the account is unusable then.")
    state: State = Field(description="The status in one word, with budget, switch and secret taken into account.")
    state_reason: str = Field(description="The state in a sentence.")
    rests_until: StoredMoment = Field(description="Until when the account is avoided after a failure, as far as known.")
    windows: list[QuotaWindow] = Field(description="Empty: the provider reports none, or none was measured yet.")
    rate: Rate
    month: Month
    requests_today: int
    last_results: list[bool] = Field(description="The last twenty answers, oldest first; true = answered.")
    last_test: LastTest | None


class TestRequest(BaseModel):
    """How to test."""

    model: OptionalLine = Field(default=None, description="Ask for this model; absent = a cheap one.")


class TestResult(BaseModel):
    """What came of a test."""

    success: bool
    message: str
    latency_ms: int | None = None
    model: str | None = Field(default=None, description="The model that was asked for.")


class ProviderRow(BaseModel):
    """A provider as the form needs it."""

    slug: str
    label: str
    speaks: list[WireFormat]
    base_urls: dict[WireFormat, str]
    auth_types: list[AuthType]
    keys_url: str | None = Field(description="Where a person gets a key.")
    docs_url: str | None
    local: bool = Field(description="Runs on the user's machine; needs no key.")
    oauth_login: bool = Field(description="A sign-in can be started from here.")
