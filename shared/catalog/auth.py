"""How credentials are presented to providers, and where OAuth credentials come from. Data and pure functions.

Sources: platform.claude.com API reference (x-api-key, anthropic-version), openai/codex and Claude Code's own login
flows (client ids, endpoints, scopes), read August 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

ANTHROPIC_VERSION = "2023-06-01"
"""The `anthropic-version` to send when the client named none."""
ANTHROPIC_OAUTH_BETA = "oauth-2025-04-20"
"""The `anthropic-beta` flag that a Bearer token needs at api.anthropic.com."""
ANTHROPIC_TOKEN_PREFIX = "sk-ant-oat"  # noqa: S105 - a prefix, no secret
"""Tokens of Claude logins begin so, `claude setup-token`'s too, which people paste as API keys."""


class AuthType(StrEnum):
    """What kind of credential an account holds."""

    API_KEY = "api_key"
    OAUTH = "oauth"


class AuthScheme(StrEnum):
    """The header that carries a credential."""

    BEARER = "bearer"
    X_API_KEY = "x-api-key"


@dataclass(frozen=True, slots=True)
class Grant:
    """Where a provider's OAuth tokens are issued and refreshed; a refresh token goes nowhere else."""

    client_id: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    redirect_uri: str
    token_body: str
    """`json` or `form`: how the token endpoint wants its parameters."""
    authorize_extra: tuple[tuple[str, str], ...] = ()
    """Further parameters of the authorize URL."""


_ANTHROPIC = Grant(
    client_id="9d1c250a-e61b-44d9-88ed-5944d1962f5e",
    authorize_url="https://claude.ai/oauth/authorize",
    token_url="https://platform.claude.com/v1/oauth/token",  # noqa: S106 - an address
    scopes=("user:profile", "user:inference", "user:sessions:claude_code", "user:mcp_servers", "user:file_upload"),
    redirect_uri="http://localhost:54545/callback",
    token_body="json",  # noqa: S106 - an encoding
    authorize_extra=(("code", "true"),),
)
_CODEX = Grant(
    client_id="app_EMoamEEZ73f0CkXaXp7hrann",
    authorize_url="https://auth.openai.com/oauth/authorize",
    token_url="https://auth.openai.com/oauth/token",  # noqa: S106 - an address
    scopes=("openid", "email", "profile", "offline_access"),
    redirect_uri="http://localhost:1455/auth/callback",
    token_body="form",  # noqa: S106 - an encoding
    authorize_extra=(("id_token_add_organizations", "true"), ("codex_cli_simplified_flow", "true")),
)

GRANTS: Mapping[str, Grant] = MappingProxyType({"anthropic": _ANTHROPIC, "codex": _CODEX, "openai_sub": _CODEX})
"""By provider slug; a provider that is not here has no OAuth login."""


@dataclass(frozen=True, slots=True)
class LoginPolicy:
    """What a vendor's terms say about its subscription logins, for whoever is about to store one here."""

    sentence: str
    url: str


_ANTHROPIC_POLICY = LoginPolicy(
    "Anthropic means Claude logins for ordinary use of Claude Code and its own applications, and does not permit "
    "routing requests through Free, Pro or Max credentials on behalf of others: sign in with your own account, for "
    "your own Claude Code only.",
    "https://code.claude.com/docs/en/legal-and-compliance",
)
_OPENAI_POLICY = LoginPolicy(
    "OpenAI's terms forbid sharing an account's credentials or making the account available to anyone else: sign in "
    "with your own account, for your own use only.",
    "https://openai.com/policies/terms-of-use/",
)
LOGIN_POLICIES: Mapping[str, LoginPolicy] = MappingProxyType(
    {"anthropic": _ANTHROPIC_POLICY, "codex": _OPENAI_POLICY, "openai_sub": _OPENAI_POLICY}
)
"""By provider slug; one for each grant."""


def auth_header(scheme: AuthScheme, secret: str) -> tuple[str, str]:
    """Return the header, name and value, that presents `secret`."""
    if scheme is AuthScheme.X_API_KEY:
        return "x-api-key", secret
    return "authorization", f"Bearer {secret}"


def scheme_for(own: AuthScheme, auth_type: str, secret: str) -> AuthScheme:
    """Return how to present a credential: OAuth tokens always as Bearer, keys as their provider wants them."""
    if auth_type == AuthType.OAUTH or secret.startswith(ANTHROPIC_TOKEN_PREFIX):
        return AuthScheme.BEARER
    return own
