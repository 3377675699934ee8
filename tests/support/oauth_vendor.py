"""A vendor's login service on loopback that holds everybody to RFC 6749 and 7636, and remembers what it was sent."""

import base64
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer

from shared.catalog.auth import Grant


@dataclass
class Vendor:
    """Signs users in, and turns their codes into tokens, each once."""

    grant: Grant
    base_url: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[dict[str, str]] = field(default_factory=list)
    """The fields of each call to the token endpoint."""
    issued: list[str] = field(default_factory=list)
    """All tokens; none of them may be seen anywhere."""
    answer: web.Response | None = None
    """Given to the next token calls in place of the vendor's own."""

    def sign_in(self, url: str) -> dict[str, str]:
        """Do what a person's browser does at `url`: return the callback's parameters, or fail as the page would."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.base_url}/authorize"
        asked = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == self.grant.client_id
        assert asked["redirect_uri"] == self.grant.redirect_uri
        assert asked["scope"].split() == list(self.grant.scopes)
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["code_challenge"]) == 43
        assert len(asked["state"]) >= 32
        code = f"code-{secrets.token_hex(8)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def callback(self, given: dict[str, str]) -> str:
        """Return the address at which the user's browser ends."""
        return f"{self.grant.redirect_uri}?{urlencode(given)}"

    async def token(self, request: web.Request) -> web.Response:
        """The token endpoint."""
        raw = (await request.read()).decode()
        kind = request.headers["content-type"]
        assert kind == ("application/json" if self.grant.token_body == "json" else "application/x-www-form-urlencoded")
        sent = json.loads(raw) if kind == "application/json" else dict(parse_qsl(raw, strict_parsing=True))
        self.calls.append(sent)
        if self.answer is not None:
            return self.answer
        asked = self.codes.pop(sent["code"], None)
        if asked is None or not self._fits(sent, asked):
            return web.json_response({"error": "invalid_grant"}, status=400)
        access, refresh = f"access-{secrets.token_hex(16)}", f"refresh-{secrets.token_hex(16)}"
        self.issued += [access, refresh]
        return web.json_response(
            {"access_token": access, "refresh_token": refresh, "expires_in": 3600, "token_type": "Bearer"} | self._who()
        )

    def _fits(self, sent: dict[str, str], asked: dict[str, str]) -> bool:
        digest = sha256(sent["code_verifier"].encode()).digest()
        return (
            sent["grant_type"] == "authorization_code"
            and 43 <= len(sent["code_verifier"]) <= 128
            and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
            and sent["redirect_uri"] == asked["redirect_uri"]
            and sent["client_id"] == asked["client_id"]
            and sent.get("state", asked["state"]) == asked["state"]
            and ("state" in sent) == (self.grant.token_body == "json")
        )

    def _who(self) -> dict[str, object]:
        if self.grant.token_body == "json":
            return {"account": {"email_address": "me@example.com"}}
        claims = {"email": "me@example.com", "https://api.openai.com/auth": {"chatgpt_account_id": "acct-1"}}
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return {"id_token": f"e30.{body}.x"}


@asynccontextmanager
async def running_vendor(grant: Grant) -> AsyncIterator[Vendor]:
    """Run a vendor's login service."""
    vendor = Vendor(grant)
    app = web.Application()
    app.router.add_post("/token", vendor.token)
    async with TestServer(app) as server:
        vendor.base_url = str(server.make_url("")).rstrip("/")
        yield vendor
