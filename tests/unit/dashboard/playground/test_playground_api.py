"""The playground's relay: who may use it, whose key it carries, what it says when the proxy is away."""

import httpx
import pytest

BODY = {"format": "chat", "document": {"model": "m", "messages": []}}


async def test_it_needs_a_credential(anonymous: httpx.AsyncClient):
    assert (await anonymous.post("/api/playground", json=BODY)).status_code == 401


async def test_without_a_proxy_it_says_so(api: httpx.AsyncClient):
    answer = await api.post("/api/playground", json=BODY)
    assert (answer.status_code, answer.json()["error"]) == (409, "The proxy does not answer. Is it still running?")


async def test_an_unknown_tenant_is_named(api: httpx.AsyncClient):
    answer = await api.post("/api/playground", json={**BODY, "tenant_id": "nobody"})
    assert (answer.status_code, answer.json()["error"]) == (404, "There is no such tenant.")


@pytest.mark.parametrize("body", [{}, {**BODY, "format": "gemini"}, {**BODY, "document": []}, []])
async def test_unacceptable_bodies(api: httpx.AsyncClient, body: object):
    assert (await api.post("/api/playground", json=body)).status_code == 422
