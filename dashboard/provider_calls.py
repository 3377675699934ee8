"""How an account's provider is called from here: with which headers, at which address, and what it says. Pure.

Account tests and the model catalogue build on this; sending is `dashboard.outbound`'s work.
"""

from dataclasses import dataclass, field

from dashboard.outbound import Answer, Call
from shared.catalog.auth import ANTHROPIC_OAUTH_BETA, ANTHROPIC_VERSION, AuthScheme, AuthType, auth_header, scheme_for
from shared.catalog.providers import CHATGPT_URL, endpoint_of, provider_of, speaks_of
from shared.catalog.urls import Operation, account_url
from shared.catalog.wire import WireFormat
from shared.crypto.proxy_urls import open_proxy_url
from shared.crypto.vault import Vault
from shared.db.models import Account

_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Target:
    """What calling an account needs."""

    provider: str
    auth_type: str
    base_url: str | None
    api_format: str | None
    secret: str = field(repr=False)
    external_account_id: str | None = None
    proxy_url: str | None = field(default=None, repr=False)

    @property
    def wire(self) -> WireFormat:
        """The format that the account prefers."""
        return speaks_of(self.provider, self.api_format, self.auth_type, self.base_url)[0]

    @property
    def is_chatgpt(self) -> bool:
        """Whether the ChatGPT backend is called, which wants streams and stores nothing."""
        endpoint = endpoint_of(self.provider, self.auth_type, self.base_url, self.wire)
        return endpoint.base_url.rstrip("/") == CHATGPT_URL or (
            self.provider in {"codex", "openai_sub"} and self.auth_type == AuthType.OAUTH
        )


def target_of(account: Account, vault: Vault) -> Target:
    """Return what calling an account needs. Raises `DecryptError`."""
    return Target(
        provider=account.provider,
        auth_type=account.auth_type,
        base_url=account.base_url,
        api_format=account.api_format,
        secret=vault.decrypt(account.api_key_enc) if account.api_key_enc else "",
        external_account_id=account.external_account_id,
        proxy_url=open_proxy_url(vault, account.proxy_url) if account.proxy_url else None,
    )


def models_call(target: Target) -> Call:
    """Build the request for the provider's list of models. Raises `ValueError` when the account has no address."""
    wire = provider_of(target.provider).models_format if target.provider != "custom" else target.wire
    url = account_url(target.provider, target.auth_type, target.base_url, wire, Operation.MODELS)
    return Call("GET", url, request_headers(target, wire), proxy_url=target.proxy_url)


def request_headers(target: Target, wire: WireFormat) -> dict[str, str]:
    """Return the headers that present the account's credential as its provider wants it."""
    endpoint = endpoint_of(target.provider, target.auth_type, target.base_url, wire)
    headers = {"content-type": "application/json", "accept": "application/json", "user-agent": "codegate"}
    if target.secret:
        scheme = scheme_for(endpoint.auth, target.auth_type, target.secret)
        headers |= dict([auth_header(scheme, target.secret)])
        if wire is WireFormat.ANTHROPIC and scheme is AuthScheme.BEARER and endpoint.auth is AuthScheme.X_API_KEY:
            headers["anthropic-beta"] = ANTHROPIC_OAUTH_BETA
    if wire is WireFormat.ANTHROPIC:
        headers["anthropic-version"] = ANTHROPIC_VERSION
    if target.is_chatgpt:
        headers["accept"] = "text/event-stream"
        if target.external_account_id:
            headers["chatgpt-account-id"] = target.external_account_id
    return headers


def own_words(target: Target, answer: Answer) -> str:
    """Return the provider's own words, bounded, on one line and without the credential."""
    document = answer.document()
    error = document.get("error", document) if isinstance(document, dict) else None
    text = error.get("message") or error.get("detail") if isinstance(error, dict) else error
    if not isinstance(text, str) or not text.strip():
        return ""
    if target.secret:
        text = text.replace(target.secret, "****")
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return f" It says: {line[:_LONGEST_DETAIL]}"
