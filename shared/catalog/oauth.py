"""The words of an OAuth login with PKCE: what is sent to a vendor's endpoints, and what its answers mean. Pure.

A caller sends the `TokenCall` and hands the `TokenReply` back; nothing here talks to anybody. Sources: RFC 6749, RFC
7636; the logins of Claude Code and Codex (see `shared.catalog.auth`), and the errors that their users report (2026).
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from shared import jsonio
from shared.catalog.auth import Grant
from shared.jsonio import Json

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_OPENAI_CLAIM = "https://api.openai.com/auth"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class TokenCall:
    """A POST to a token endpoint. Redirects must not be followed: what it carries is for that address alone."""

    url: str
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenReply:
    """What the token endpoint answered."""

    status: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a vendor issued."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    """None: the vendor issued no new one, the old one stays."""
    expires_in_s: float | None = None
    account_id: str | None = None
    """The vendor's own id of the account, where it is told (ChatGPT's account id)."""
    email: str | None = None


class GrantRefused(Exception):
    """The vendor does not accept this login any more: a person has to sign in again. Holds no secret."""


class GrantUnavailable(Exception):
    """The vendor gave no usable answer; the same call may succeed later. Holds no secret."""


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (43 to 128 characters)."""
    return base64.urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def authorize_url(grant: Grant, *, state: str, verifier: str, redirect_uri: str | None = None) -> str:
    """Return the address at which a person signs in."""
    parameters = {
        **dict(grant.authorize_extra),
        "client_id": grant.client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri or grant.redirect_uri,
        "scope": " ".join(grant.scopes),
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        "state": state,
    }
    return f"{grant.authorize_url}?{urlencode(parameters)}"


def exchange_call(grant: Grant, *, code: str, verifier: str, state: str, redirect_uri: str | None = None) -> TokenCall:
    """Return the call that turns an authorization code into tokens."""
    parameters = {
        "grant_type": "authorization_code",
        "client_id": grant.client_id,
        "code": code,
        "redirect_uri": redirect_uri or grant.redirect_uri,
        "code_verifier": verifier,
    }
    if grant.token_body == "json":  # noqa: S105 - an encoding
        parameters["state"] = state
    return _call(grant, parameters)


def refresh_call(grant: Grant, refresh_token: str) -> TokenCall:
    """Return the call that renews an access token. Scopes are left out: they stay as they were granted."""
    parameters = {"grant_type": "refresh_token", "client_id": grant.client_id, "refresh_token": refresh_token}
    return _call(grant, parameters)


def read_tokens(reply: TokenReply) -> Tokens:
    """Return the tokens in a reply. Raises `GrantRefused` or `GrantUnavailable`."""
    document = _object(reply.body)
    if reply.status != HTTPStatus.OK:
        raise _failure(reply.status, document)
    access = document.get("access_token")
    if not isinstance(access, str) or not access:
        raise GrantUnavailable("the login service answered without a token")
    claims = jwt_claims(document.get("id_token"))
    openai = claims.get(_OPENAI_CLAIM)
    account = document.get("account")
    return Tokens(
        access,
        _text(document.get("refresh_token")),
        _seconds(document.get("expires_in")),
        account_id=_text(openai.get("chatgpt_account_id")) if isinstance(openai, dict) else None,
        email=_text(claims.get("email"))
        or (_text(account.get("email_address")) if isinstance(account, dict) else None),
    )


def with_endpoints(grants: Mapping[str, Grant], environment: Mapping[str, str]) -> Mapping[str, Grant]:
    """Return the grants with the addresses that the owner's environment gives instead.

    `OAUTH_<PROVIDER>_TOKEN_URL` and `OAUTH_<PROVIDER>_AUTHORIZE_URL`, for tests and for a relay of one's own; only
    https, or http on this machine. Raises `ValueError`, naming the variable.
    """
    return {slug: _with_endpoints(slug, grant, environment) for slug, grant in grants.items()}


def client_login_url(environment: Mapping[str, str]) -> str | None:
    """Return where clients' own Anthropic logins are sent in tests, None for Anthropic's address.

    `OAUTH_ANTHROPIC_API_URL`, on this machine only: such a login is for nobody but its vendor. Raises `ValueError`.
    """
    url = environment.get("OAUTH_ANTHROPIC_API_URL")
    if url and urlsplit(url).hostname not in _LOOPBACK:
        raise ValueError("OAUTH_ANTHROPIC_API_URL must be an address on this machine")
    return url or None


def _with_endpoints(slug: str, grant: Grant, environment: Mapping[str, str]) -> Grant:
    prefix = f"OAUTH_{slug.upper()}"
    return replace(
        grant,
        authorize_url=_endpoint(f"{prefix}_AUTHORIZE_URL", environment) or grant.authorize_url,
        token_url=_endpoint(f"{prefix}_TOKEN_URL", environment) or grant.token_url,
    )


def _endpoint(variable: str, environment: Mapping[str, str]) -> str | None:
    url = environment.get(variable)
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return url
    raise ValueError(f"{variable} must be an https address, or http on this machine")


def jwt_claims(token: Json) -> dict[str, Json]:
    """Return the claims of a JWT that came from its issuer, directly or through its own CLI: no signature is checked."""
    parts = token.split(".") if isinstance(token, str) else []
    if len(parts) < 2:  # noqa: PLR2004 - header and claims
        return {}
    try:
        return _object(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return {}


def _call(grant: Grant, parameters: Mapping[str, str]) -> TokenCall:
    if grant.token_body == "json":  # noqa: S105 - an encoding
        return TokenCall(grant.token_url, _JSON, jsonio.dumps(dict(parameters)))
    return TokenCall(grant.token_url, _FORM, urlencode(parameters).encode("ascii"))


def _failure(status: int, document: dict[str, Json]) -> GrantRefused | GrantUnavailable:
    """Tell a refusal, which is final, from a fault: a page of a firewall, an overload, a moved endpoint."""
    refused = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
    code = _error_code(document)
    if status in refused and code is not None:
        return GrantRefused(f"the login service refused ({code})")
    return GrantUnavailable(f"the login service answered {status}")


def _error_code(document: dict[str, Json]) -> str | None:
    """Return the error's code: `{"error": "invalid_grant"}` or `{"error": {"code" or "type"}}`."""
    error = document.get("error")
    found = error.get("code") or error.get("type") if isinstance(error, dict) else error
    return found[:60] if isinstance(found, str) and found.isprintable() else None


def _object(body: bytes) -> dict[str, Json]:
    try:
        document = jsonio.loads(body)
    except jsonio.JsonError:
        return {}
    return document if isinstance(document, dict) else {}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else None
