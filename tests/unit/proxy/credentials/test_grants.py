"""When a login is due, whose grant it is, and what becomes of it."""

import pytest

from proxy.credentials.grants import (
    AHEAD_S,
    LoginExpired,
    grant_of,
    is_due,
    login_expired,
    login_unavailable,
    renewed,
    seconds_left,
    serves,
)
from proxy.errors import ErrorKind
from proxy.snapshot import Credential
from shared.catalog.auth import GRANTS
from shared.catalog.oauth import Tokens
from tests.support.configuration import account

NOW = 1_790_000_000.0
NOW_MS = int(NOW * 1000)


def login(access: str | None = "a", *, lives_s: float | None = 3600) -> Credential:
    return Credential(access, "r", None if lives_s is None else int((NOW + lives_s) * 1000))


@pytest.mark.parametrize(
    ("provider", "auth_type", "host"),
    [
        ("anthropic", "oauth", "platform.claude.com"),
        ("codex", "oauth", "auth.openai.com"),
        ("openai_sub", "oauth", "auth.openai.com"),
        ("anthropic", "api_key", None),
        ("deepseek", "oauth", None),
        ("custom", "oauth", None),
    ],
)
def test_a_grant_is_its_providers_and_nobody_elses(provider: str, auth_type: str, host: str | None) -> None:
    grant = grant_of(account("a", provider=provider, auth_type=auth_type), GRANTS)
    assert (grant.token_url.split("/")[2] if grant else None) == host


@pytest.mark.parametrize(
    ("lives_s", "due"), [(AHEAD_S + 1, False), (AHEAD_S, True), (0, True), (-9, True), (None, False)]
)
def test_a_login_is_due_five_minutes_ahead(lives_s: float | None, due: bool) -> None:
    assert is_due(login(lives_s=lives_s), NOW) is due
    assert seconds_left(login(lives_s=lives_s), NOW) == lives_s


def test_a_missing_access_token_is_due() -> None:
    assert is_due(login(None, lives_s=None), NOW)


def test_a_vendor_may_keep_the_refresh_token_and_the_end_to_itself() -> None:
    assert renewed(login(), Tokens("new"), NOW) == Credential("new", "r", None)
    assert renewed(login(), Tokens("new", "r2", 60), NOW) == Credential("new", "r2", NOW_MS + 60_000)


@pytest.mark.parametrize(
    ("found", "rejected", "does"),
    [
        (login(), None, True),
        (login(), "other", True),
        (login("a"), "a", False),
        (login(None), None, False),
        (login(lives_s=100), None, False),
        (login(lives_s=None), None, True),
    ],
)
def test_what_may_take_the_place_of_a_login(found: Credential, rejected: str | None, does: bool) -> None:
    assert serves(found, now=NOW, rejected=rejected, ahead_s=AHEAD_S) is does


def test_the_faults_say_what_to_do_and_how_the_router_is_to_read_them() -> None:
    ended = login_expired(account("work"), "the login service refused (invalid_grant)")
    assert isinstance(ended, LoginExpired)
    assert ended.info.kind is ErrorKind.AUTHENTICATION
    assert "work" in ended.info.message
    assert "Sign in again" in ended.info.message
    assert login_unavailable(account("work"), "r").info.kind is ErrorKind.UPSTREAM
