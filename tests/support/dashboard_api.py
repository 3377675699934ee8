"""A script's view of the dashboard API: the calls that set up a gateway and read what it recorded."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from shared.jsonio import Json, dumps, loads
from tests.support.waiting import eventually


class ApiError(AssertionError):
    """The dashboard refused a call that the test expected to succeed."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The dashboard API with the admin token."""

    session: aiohttp.ClientSession
    base_url: str
    token: str

    async def call(self, method: str, path: str, body: Json = None) -> tuple[int, Json]:
        """Make a call and return status and document (None when the answer has no body)."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        sent = None if body is None else dumps(body)
        async with self.session.request(method, f"{self.base_url}/api{path}", data=sent, headers=headers) as response:
            raw = await response.read()
            return response.status, loads(raw) if raw else None

    async def do(self, method: str, path: str, body: Json = None) -> Json:
        """Make a call that must succeed."""
        status, document = await self.call(method, path, body)
        if not 200 <= status < 300:
            raise ApiError(f"{method} {path}: {status} {document}")
        return document

    async def add_account(self, name: str, *, provider: str = "custom", **fields: Json) -> str:
        """Create an account and return its id."""
        created = await self.do("POST", "/accounts", {"name": name, "provider": provider} | fields)
        return str(created["id"])

    async def add_config(self, name: str, strategy: str = "priority") -> str:
        """Create a config and return its id."""
        created = await self.do("POST", "/configs", {"name": name, "routing_strategy": strategy})
        return str(created["id"])

    async def assign(self, config_id: str, rows: list[dict[str, Json]]) -> None:
        """Replace the assignments of a config."""
        await self.do("PUT", f"/configs/{config_id}/tiers", rows)

    async def activate(self, config_id: str) -> None:
        """Make a config the active one."""
        await self.do("POST", f"/configs/{config_id}/activate")

    async def add_tenant(self, name: str, config_id: str | None = None, rate_limit: int = 0) -> tuple[str, str]:
        """Create a tenant and return its id and client key."""
        body = {"name": name, "rate_limit": rate_limit} | ({"config_id": config_id} if config_id else {})
        created = await self.do("POST", "/tenants", body)
        return str(created["tenant"]["id"]), str(created["api_key"])

    async def set(self, settings: Mapping[str, Json]) -> None:
        """Change global settings."""
        await self.do("PUT", "/settings", dict(settings))

    async def logs(self, **filters: str) -> list[dict[str, Json]]:
        """Return the newest log rows that match."""
        query = "&".join(f"{name}={value}" for name, value in {"limit": "200", **filters}.items())
        rows: list[dict[str, Json]] = (await self.do("GET", f"/logs?{query}"))["logs"]
        return rows

    async def await_logs(self, count: int, within: float = 3.0, **filters: str) -> list[dict[str, Json]]:
        """Wait until at least `count` log rows match, and return them."""

        async def enough() -> list[dict[str, Json]]:
            rows = await self.logs(**filters)
            return rows if len(rows) >= count else []

        return await eventually(enough, within=within, every=0.05)
