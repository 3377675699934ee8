"""CLIs' credential files, read."""

import base64
from typing import Any

import pytest

from dashboard.login_sessions.logins import (
    SOURCES,
    Home,
    Login,
    home_of,
    is_fresher,
    is_same_person,
    places,
    read_claude,
    read_codex,
    read_gcloud,
    with_claude_profile,
    with_gcloud_token,
)
from shared.catalog.auth import AuthType
from shared.jsonio import dumps

EXPIRES_MS = 1_790_003_600_000


def jwt(claims: dict[str, Any]) -> str:
    return f"e30.{base64.urlsafe_b64encode(dumps(claims)).rstrip(b'=').decode()}.sig"


def test_claude_code():
    file = {
        "claudeAiOauth": {
            "accessToken": "sk-ant-oat01-a",
            "refreshToken": "sk-ant-ort01-r",
            "expiresAt": EXPIRES_MS,
            "scopes": ["user:inference"],
            "subscriptionType": "max",
        }
    }
    login = read_claude(dumps(file))
    assert login == Login(
        "claude",
        "anthropic",
        access_token="sk-ant-oat01-a",
        refresh_token="sk-ant-ort01-r",
        expires_at_ms=EXPIRES_MS,
        subscription_type="max",
    )
    profile = {"oauthAccount": {"emailAddress": "me@example.com", "accountUuid": "u-1"}}
    named = with_claude_profile(login, dumps(profile))
    assert (named.email, named.external_account_id) == ("me@example.com", "u-1")


def test_codex_with_a_chatgpt_login():
    account = {"chatgpt_account_id": "acct-1", "chatgpt_plan_type": "pro"}
    tokens = {
        "id_token": jwt({"email": "me@example.com", "https://api.openai.com/auth": account}),
        "access_token": jwt({"exp": EXPIRES_MS // 1000}),
        "refresh_token": "rt-1",
        "account_id": "acct-1",
    }
    login = read_codex(dumps({"OPENAI_API_KEY": None, "tokens": tokens, "last_refresh": "2026-11-01T00:00:00Z"}))
    assert login is not None
    assert (login.provider, login.auth_type, login.access_token) == ("codex", AuthType.OAUTH, tokens["access_token"])
    assert (login.refresh_token, login.expires_at_ms, login.email) == ("rt-1", EXPIRES_MS, "me@example.com")
    assert (login.external_account_id, login.subscription_type) == ("acct-1", "pro")


def test_codex_with_an_api_key():
    login = read_codex(dumps({"OPENAI_API_KEY": "sk-1"}))
    assert login == Login("codex", "codex", AuthType.API_KEY, access_token="sk-1")


def test_gcloud_has_no_access_token_until_gcloud_prints_one():
    file = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "1//r"}
    login = read_gcloud(dumps(file | {"quota_project_id": "my-project"}))
    assert login is not None
    assert (login.provider, login.access_token, login.refresh_token) == ("gemini", None, "1//r")
    assert login.base_url == (
        "https://aiplatform.googleapis.com/v1/projects/my-project/locations/global/endpoints/openapi/chat/completions"
    )
    printed = with_gcloud_token(login, "ya29.token\n", 1_000.0)
    assert (printed.access_token, printed.expires_at_ms) == ("ya29.token", 4_500_000)
    assert with_gcloud_token(login, "ERROR: no credentials\n", 1_000.0) == login
    without = read_gcloud(dumps(file))
    assert without is not None
    assert without.base_url is None


@pytest.mark.parametrize("project", ["../../evil", "a/b", "x y", ""])
def test_a_project_that_is_none_names_no_address(project: str):
    login = read_gcloud(dumps({"type": "authorized_user", "refresh_token": "r", "quota_project_id": project}))
    assert login is not None
    assert login.base_url is None


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"claudeAiOauth": null, "tokens": []}', b'{"tokens": {"access_token": 1}}',
     b'{"claudeAiOauth": {"accessToken": "a\\nb"}}', b'{"type": "service_account", "private_key": "k"}'],
)  # fmt: skip
def test_what_is_no_login_is_none(source: Any, raw: bytes):
    assert source.read(raw) is None


@pytest.mark.parametrize("expires", [None, "soon", -1, True, 1e300, 2**62])
def test_an_end_that_is_none_is_unknown(expires: object):
    login = read_claude(dumps({"claudeAiOauth": {"accessToken": "a", "expiresAt": expires}}))
    assert login is not None
    assert login.expires_at_ms is None


def test_where_to_look():
    passwd = b"root:x:0:0::/root:/bin/sh\nagent:x:1000:1000::/home/agent:/bin/sh\n"
    home = home_of({"Config": {"User": "1000:1000", "Env": ["PATH=/bin", "CODEX_HOME=/srv/codex"]}}, passwd)
    assert home.folders == ["/home/agent", "/root", ""]
    by_kind = {source.kind: [path for path, _ in places(source, home)] for source in SOURCES}
    assert by_kind["claude"][0] == "/home/agent/.claude/.credentials.json"
    assert by_kind["codex"][:2] == ["/srv/codex/auth.json", "/home/agent/.codex/auth.json"]
    assert by_kind["gcloud"][0] == "/home/agent/.config/gcloud/application_default_credentials.json"


def test_claudes_profile_is_in_its_folder_when_that_is_named():
    home = Home({"CLAUDE_CONFIG_DIR": "/c"}, ["/home/agent"])
    assert list(places(SOURCES[0], home)) == [
        ("/c/.credentials.json", "/c"),
        ("/home/agent/.claude/.credentials.json", "/home/agent"),
    ]


@pytest.mark.parametrize(
    ("found", "found_ms", "stored", "stored_ms", "fresher"),
    [
        ("b", 2000, "a", 1000, True),
        ("b", 1000, "a", 2000, False),
        ("b", 1000, "a", 1000, False),
        ("a", 2000, "a", 1000, False),
        ("b", 1000, "a", None, True),
        ("b", None, "a", 1000, False),
        ("b", None, None, None, True),
        (None, None, "a", 1000, False),
    ],
)
def test_the_login_that_ends_later_is_the_fresher(
    found: str | None, found_ms: int | None, stored: str | None, stored_ms: int | None, fresher: bool
):
    assert (
        is_fresher(Login("claude", "anthropic", access_token=found, expires_at_ms=found_ms), stored, stored_ms)
        is fresher
    )


def test_an_api_key_is_never_taken_over_by_itself():
    login = Login("codex", "codex", AuthType.API_KEY, access_token="sk-2", expires_at_ms=2)
    assert not is_fresher(login, "sk-1", 1)


@pytest.mark.parametrize(
    ("email", "account", "same"),
    [
        (None, None, True),
        ("me@x", None, True),
        ("me@x", "acct-1", True),
        ("you@x", None, False),
        ("me@x", "acct-2", False),
    ],
)
def test_a_login_of_somebody_else_is_told_by_what_both_know(email: str | None, account: str | None, same: bool):
    login = Login("codex", "codex", email="me@x", external_account_id="acct-1")
    assert is_same_person(login, email, account) is same


def test_no_secret_is_in_a_logins_words():
    login = Login("claude", "anthropic", access_token="sk-ant-oat01-a", refresh_token="sk-ant-ort01-r")
    assert "sk-ant" not in repr(login)
