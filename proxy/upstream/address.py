"""Where an account is called, and what it presents there. Pure; remembered, since it is the same from call to call."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from yarl import URL

from proxy.errors import ErrorInfo, ErrorKind, UpstreamFault
from proxy.snapshot import Account
from proxy.upstream.quirks import Target, streams_only
from shared.catalog.auth import ANTHROPIC_OAUTH_BETA, AuthScheme, AuthType, auth_header, scheme_for
from shared.catalog.providers import endpoint_of, provider_of
from shared.catalog.urls import Operation as Resource
from shared.catalog.urls import account_url
from shared.catalog.wire import WireFormat


class Address(NamedTuple):
    """A resource of an account's upstream."""

    url: URL
    headers: Mapping[bytes, bytes]
    """What the account adds to the client's: its credential first of all. By lower-case name."""


def address_of(account: Account, wire: WireFormat, resource: Resource, suffix: str) -> Address:
    """Return where `account` is called in `wire`; `suffix` follows the resource in the path.

    Raises `UpstreamFault` for an account without a usable address or credential.
    """
    return _address(
        account.provider,
        account.auth_type,
        account.base_url,
        account.external_account_id,
        account.credential.api_key,
        wire,
        resource,
        suffix,
    )


@lru_cache(maxsize=512)
def with_query(base: URL, query: str) -> URL:
    """Add a client's raw query to what the address has of its own."""
    joined = f"{base.raw_query_string}&{query}" if base.raw_query_string else query
    return URL(f"{base.with_query(None)}?{joined}", encoded=True)


@lru_cache(maxsize=512)
def _address(  # noqa: PLR0917 - a cache key
    provider: str,
    auth_type: str,
    base_url: str | None,
    external_id: str | None,
    secret: str | None,
    wire: WireFormat,
    resource: Resource,
    suffix: str,
) -> Address:
    url = _resource_url(provider, auth_type, base_url, wire, resource, suffix)
    headers: dict[str, str] = {}
    if secret:
        headers |= _presented(provider, auth_type, base_url, external_id, secret, wire)
    elif not provider_of(provider).local and provider != "custom":
        raise UpstreamFault(ErrorInfo(502, ErrorKind.AUTHENTICATION, "the account has no credential"))
    generates = resource is Resource.GENERATE and not suffix
    if generates and streams_only(provider_of(provider).quirks, Target(wire, "", auth_type)):
        headers["accept"] = "text/event-stream"
    return Address(url, {name.lower().encode(): value.encode("utf-8", "replace") for name, value in headers.items()})


def _resource_url(  # noqa: PLR0917 - as above
    provider: str, auth_type: str, base_url: str | None, wire: WireFormat, resource: Resource, suffix: str
) -> URL:
    try:
        url = URL(account_url(provider, auth_type, base_url, wire, resource, suffix=suffix), encoded=True)
    except ValueError as error:
        raise _misconfigured(str(error)) from None
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise _misconfigured("the account's base URL is not valid")
    return url if url.raw_host.isascii() else url.with_host(url.raw_host)  # which writes it in ASCII


def _presented(  # noqa: PLR0917 - as above
    provider: str, auth_type: str, base_url: str | None, external_id: str | None, secret: str, wire: WireFormat
) -> Mapping[str, str]:
    scheme = scheme_for(endpoint_of(provider, auth_type, base_url, wire).auth, auth_type, secret)
    name, value = auth_header(scheme, secret)
    headers = {name: value}
    if provider == "anthropic" and scheme is AuthScheme.BEARER:
        headers["anthropic-beta"] = ANTHROPIC_OAUTH_BETA
    if auth_type == AuthType.OAUTH and external_id and wire is WireFormat.RESPONSES:
        headers["chatgpt-account-id"] = external_id
    return headers


def _misconfigured(message: str) -> UpstreamFault:
    return UpstreamFault(ErrorInfo(502, ErrorKind.UPSTREAM, message))
