"""The words of an OAuth login: addresses, calls, answers."""

import base64
import json
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import jsonio
from shared.catalog.auth import GRANTS
from shared.catalog.oauth import (
    GrantRefused,
    GrantUnavailable,
    TokenReply,
    Tokens,
    authorize_url,
    challenge_of,
    exchange_call,
    read_tokens,
    refresh_call,
    with_endpoints,
)

ANTHROPIC, CODEX = GRANTS["anthropic"], GRANTS["codex"]


def test_the_challenge_is_that_of_the_specification() -> None:
    """RFC 7636, appendix B."""
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_address_to_sign_in_at() -> None:
    url = urlsplit(authorize_url(CODEX, state="st", verifier="v" * 43))
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://auth.openai.com/oauth/authorize"
    query = {name: values[0] for name, values in parse_qs(url.query, strict_parsing=True).items()}
    assert query == {
        "client_id": "app_EMoamEEZ73f0CkXaXp7hrann",
        "response_type": "code",
        "redirect_uri": "http://localhost:1455/auth/callback",
        "scope": "openid email profile offline_access",
        "code_challenge": challenge_of("v" * 43),
        "code_challenge_method": "S256",
        "state": "st",
        "id_token_add_organizations": "true",
        "codex_cli_simplified_flow": "true",
    }
    assert "v" * 43 not in url.query, "the verifier stays with us"


def test_anthropic_gets_json_with_the_state() -> None:
    call = exchange_call(ANTHROPIC, code="c", verifier="v", state="s", redirect_uri="http://localhost:1/cb")
    assert (call.url, call.content_type) == ("https://platform.claude.com/v1/oauth/token", "application/json")
    assert json.loads(call.body) == {
        "grant_type": "authorization_code",
        "client_id": ANTHROPIC.client_id,
        "code": "c",
        "redirect_uri": "http://localhost:1/cb",
        "code_verifier": "v",
        "state": "s",
    }


def test_openai_gets_a_form_without_the_state() -> None:
    call = exchange_call(CODEX, code="a b&c", verifier="v", state="s")
    assert (call.url, call.content_type) == ("https://auth.openai.com/oauth/token", "application/x-www-form-urlencoded")
    assert dict(parse_qsl(call.body.decode())) == {
        "grant_type": "authorization_code",
        "client_id": CODEX.client_id,
        "code": "a b&c",
        "redirect_uri": CODEX.redirect_uri,
        "code_verifier": "v",
    }


@pytest.mark.parametrize("slug", GRANTS)
def test_a_refresh_names_no_scopes(slug: str) -> None:
    call = refresh_call(GRANTS[slug], "r/1+=")
    sent = json.loads(call.body) if call.content_type.endswith("json") else dict(parse_qsl(call.body.decode()))
    assert sent == {"grant_type": "refresh_token", "client_id": GRANTS[slug].client_id, "refresh_token": "r/1+="}


def test_calls_and_tokens_do_not_print_their_secrets() -> None:
    shown = repr([refresh_call(ANTHROPIC, "secret"), Tokens("secret", "secret"), TokenReply(200, b"secret")])
    assert "secret" not in shown


def jwt(claims: object) -> str:
    return f"e30.{base64.urlsafe_b64encode(jsonio.dumps(claims)).rstrip(b'=').decode()}.sig"


@pytest.mark.parametrize(
    ("document", "tokens"),
    [
        ({"access_token": "a"}, Tokens("a")),
        ({"access_token": "a", "refresh_token": "r", "expires_in": 28_800}, Tokens("a", "r", 28_800.0)),
        ({"access_token": "a", "expires_in": "soon", "refresh_token": ""}, Tokens("a")),
        ({"access_token": "a", "expires_in": -5}, Tokens("a")),
        (
            {"access_token": "a", "account": {"uuid": "u", "email_address": "me@example.com"}},
            Tokens("a", email="me@example.com"),
        ),
        (
            {
                "access_token": "a",
                "id_token": jwt({"email": "x@y.z", "https://api.openai.com/auth": {"chatgpt_account_id": "acc-1"}}),
            },
            Tokens("a", account_id="acc-1", email="x@y.z"),
        ),
        ({"access_token": "a", "id_token": "not.a!.jwt"}, Tokens("a")),
        ({"access_token": "a", "id_token": jwt([1])}, Tokens("a")),
    ],
)
def test_tokens_are_read(document: object, tokens: Tokens) -> None:
    assert read_tokens(TokenReply(200, jsonio.dumps(document))) == tokens


@pytest.mark.parametrize(
    ("status", "document", "code"),
    [
        (400, {"error": "invalid_grant", "error_description": "Refresh token not found"}, "invalid_grant"),
        (401, {"error": {"message": "m", "type": "invalid_request_error", "code": "token_expired"}}, "token_expired"),
        (401, {"error": {"code": "refresh_token_reused"}}, "refresh_token_reused"),
        (403, {"type": "error", "error": {"type": "permission_error", "message": "m"}}, "permission_error"),
    ],
)
def test_a_refusal_is_final(status: int, document: object, code: str) -> None:
    with pytest.raises(GrantRefused, match=code):
        read_tokens(TokenReply(status, jsonio.dumps(document)))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"{}"),
        (200, b'{"access_token": ""}'),
        (200, b'{"access_token": 5}'),
        (200, b"<html>"),
        (200, b""),
        (302, b""),
        (403, b"<html>Just a moment...</html>"),
        (400, b"null"),
        (404, b'{"error": {"type": "not_found_error"}}'),
        (429, b'{"error": "rate_limited"}'),
        (500, b""),
        (503, b'{"error": "temporarily_unavailable"}'),
    ],
)
def test_a_fault_is_not_a_refusal(status: int, body: bytes) -> None:
    with pytest.raises(GrantUnavailable):
        read_tokens(TokenReply(status, body))


@given(
    st.integers(200, 599), st.binary(max_size=80) | st.text(max_size=20).map(lambda text: jsonio.dumps({"error": text}))
)
def test_no_answer_breaks_the_reader(status: int, body: bytes) -> None:
    with pytest.raises((GrantRefused, GrantUnavailable)) as raised:
        read_tokens(TokenReply(status, body))
    assert str(raised.value).isprintable()


def test_endpoints_may_be_given_by_the_environment() -> None:
    given_ = with_endpoints(GRANTS, {"OAUTH_ANTHROPIC_TOKEN_URL": "http://127.0.0.1:9/token"})
    assert given_["anthropic"].token_url == "http://127.0.0.1:9/token"
    assert given_["anthropic"].authorize_url == ANTHROPIC.authorize_url
    assert given_["codex"] == CODEX


@pytest.mark.parametrize("url", ["http://example.com/token", "ftp://localhost/x", "localhost"])
def test_tokens_never_go_over_the_net_in_clear(url: str) -> None:
    with pytest.raises(ValueError, match="OAUTH_CODEX_TOKEN_URL"):
        with_endpoints(GRANTS, {"OAUTH_CODEX_TOKEN_URL": url})
