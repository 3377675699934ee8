"""From a presented client key to the caller behind it: a tenant, the owner of the global key, or nobody (401). Pure.

Keys are compared by SHA-256, in constant time; no key is kept. Both header styles are read, because tools differ:
`x-api-key` (Anthropic) and `Authorization: Bearer` (OpenAI). A client may send its own vendor login in one of them and
its client key in the other, so each presented key is tried.
"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Protocol

from proxy.errors import ClientFault, ErrorInfo, ErrorKind
from proxy.snapshot import Snapshot, Tenant
from shared.crypto.client_keys import hash_client_key
from shared.values import value

CLIENT_LOGIN_SCOPE = "client-login"
"""The scope of those who bring nothing but their own vendor login."""


@value
class Caller:
    """Whose request it is."""

    tenant: Tenant | None
    """None: the single user of a proxy without tenancy, or anyone where no key is required."""
    scope: str
    """Whom conversations and stored responses belong to; never shown."""


class AdmissionSettings(Protocol):
    """The global settings that admission obeys; `shared.settings.cascade.Settings` is one."""

    @property
    def require_client_key(self) -> bool:
        """Whether requests without a known key are refused."""

    @property
    def multi_tenancy(self) -> bool:
        """Whether keys belong to tenants."""

    @property
    def default_tenant_id(self) -> str | None:
        """The tenant that stands behind the global client key."""


def presented_keys(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys in a request's headers (by lower-case name), at most two."""
    given = headers.get("x-api-key", "").strip(), _bearer(headers.get("authorization"))
    return tuple(filter(None, given))


def authenticate(keys: tuple[str, ...], snapshot: Snapshot, settings: AdmissionSettings) -> Caller:
    """Return the caller behind the first key that is known. Raises `ClientFault` 401 when none is."""
    for key in keys:
        if (caller := _caller_of(hash_client_key(key), snapshot, settings)) is not None:
            return caller
    if not settings.require_client_key:
        return Caller(None, "open")
    raise _unauthorized("missing" if not keys else "not valid")


def _bearer(authorization: str | None) -> str:
    if authorization is None:
        return ""
    scheme, _, credential = authorization.strip().partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""


def _caller_of(digest: str, snapshot: Snapshot, settings: AdmissionSettings) -> Caller | None:
    if not settings.multi_tenancy:
        return Caller(None, "owner") if _is_global_key(digest, snapshot) else None
    tenant = snapshot.tenants.get(digest)
    if tenant is None and _is_global_key(digest, snapshot):
        tenant = _default_tenant(snapshot, settings)
        if tenant is None:
            return Caller(None, "owner")
    if tenant is None or not tenant.enabled:
        return None
    return Caller(tenant, f"tenant:{tenant.id}")


def _is_global_key(digest: str, snapshot: Snapshot) -> bool:
    return snapshot.client_key_hash is not None and compare_digest(digest, snapshot.client_key_hash.lower())


def _default_tenant(snapshot: Snapshot, settings: AdmissionSettings) -> Tenant | None:
    tenants = snapshot.tenants.values()
    return next((tenant for tenant in tenants if tenant.id == settings.default_tenant_id), None)


def _unauthorized(what: str) -> ClientFault:
    message = f"The client key is {what}. Send the key of this proxy as x-api-key or as a bearer token."
    return ClientFault(ErrorInfo(401, ErrorKind.AUTHENTICATION, message), should_retry=False)
