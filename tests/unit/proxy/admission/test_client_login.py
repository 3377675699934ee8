"""Telling a client's own vendor login from a client key."""

import pytest

from proxy.admission.client_login import client_login
from proxy.snapshot import Snapshot, Tenant
from proxy.upstream.headers import first_values
from shared.crypto.client_keys import hash_client_key

TOKEN = "sk-ant-oat01-own"
BETA = (b"anthropic-beta", b"oauth-2025-04-20")
GLOBAL, OF_A_TENANT, OF_A_DISABLED_TENANT = "global key of any text", "tenants-key", "disabled-tenants-key"


def tenant(key: str, *, enabled: bool) -> Tenant:
    return Tenant(key, key, hash_client_key(key), None, 0, enabled)


TENANTS = [tenant(OF_A_TENANT, enabled=True), tenant(OF_A_DISABLED_TENANT, enabled=False)]
SNAPSHOT = Snapshot(
    revision=1,
    accounts={},
    configs={},
    active_config_id=None,
    tenants={one.key_hash: one for one in TENANTS},
    settings={},
    client_key_hash=hash_client_key(GLOBAL).upper(),
)


def found(*lines: tuple[bytes, bytes]) -> str | None:
    return client_login(first_values(lines), lines, SNAPSHOT)


def bearer(token: str, scheme: str = "Bearer") -> tuple[bytes, bytes]:
    return b"Authorization", f"{scheme} {token}".encode()


@pytest.mark.parametrize(
    "betas",
    [
        [BETA],
        [(b"Anthropic-Beta", b"claude-code-20250219, oauth-2025-04-20 ,other-1")],
        [(b"anthropic-beta", b"claude-code-20250219"), BETA],
    ],
)
def test_a_bearer_token_beside_the_oauth_beta_is_a_login(betas: list[tuple[bytes, bytes]]) -> None:
    assert found(bearer(TOKEN), *betas) == TOKEN
    assert found(*betas, bearer(TOKEN, "bearer"), (b"x-api-key", GLOBAL.encode())) == TOKEN


@pytest.mark.parametrize(
    "betas",
    [
        [],
        [(b"anthropic-beta", b"claude-code-20250219")],
        [(b"anthropic-beta", b"xoauth-2025-04-20")],
        [(b"anthropic-beta", b"oauth-2025-04-201")],
        [(b"x-anthropic-beta", b"oauth-2025-04-20")],
    ],
)
def test_without_the_beta_it_is_none(betas: list[tuple[bytes, bytes]]) -> None:
    assert found(bearer(TOKEN), *betas) is None


@pytest.mark.parametrize("line", [bearer(TOKEN, "Basic"), bearer(""), (b"x-api-key", TOKEN.encode())])
def test_other_ways_to_present_a_secret_are_none(line: tuple[bytes, bytes]) -> None:
    assert found(line, BETA) is None


@pytest.mark.parametrize("key", [GLOBAL, OF_A_TENANT, OF_A_DISABLED_TENANT, "cgk_" + "0" * 32, "CGK_" + "0" * 32])
def test_what_is_or_was_a_client_key_never_leaves(key: str) -> None:
    assert found(bearer(key), BETA) is None
