"""Telling a client's own vendor login from a client key, for `client_login_passthrough`. Pure.

Claude Code that is signed in to claude.ai sends its access token as a bearer token and names the OAuth beta. That is
the one vendor login that may pass through a gateway (Anthropic's gateway guide, "Subscriptions and gateways", 2026).
"""

from collections.abc import Mapping, Sequence
from hmac import compare_digest

from proxy.snapshot import Snapshot
from shared.catalog.auth import ANTHROPIC_OAUTH_BETA
from shared.crypto.client_keys import PREFIX, hash_client_key


def client_login(
    headers: Mapping[str, str], raw_headers: Sequence[tuple[bytes, bytes]], snapshot: Snapshot
) -> str | None:
    """Return the access token that a client brings for Anthropic; None when it brings none.

    What is or may once have been a client key is none: it never leaves.
    """
    scheme, _, credential = headers.get("authorization", "").strip().partition(" ")
    token = credential.strip()
    if scheme.lower() != "bearer" or not token or not _names_the_beta(raw_headers):
        return None
    return None if _is_client_key(token, snapshot) else token


def _names_the_beta(raw_headers: Sequence[tuple[bytes, bytes]]) -> bool:
    lines = (value.decode("latin-1") for name, value in raw_headers if name.lower() == b"anthropic-beta")
    return any(flag.strip() == ANTHROPIC_OAUTH_BETA for line in lines for flag in line.split(","))


def _is_client_key(token: str, snapshot: Snapshot) -> bool:
    if token.lower().startswith(PREFIX):
        return True
    digest = hash_client_key(token)
    is_global = snapshot.client_key_hash is not None and compare_digest(digest, snapshot.client_key_hash.lower())
    return is_global or digest in snapshot.tenants
