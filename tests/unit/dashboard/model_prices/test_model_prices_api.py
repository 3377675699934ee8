"""Prices that users set for models."""

import httpx
import pytest

PATH = "/api/settings/model-prices"
PRICE = {"input": 1.5, "output": 6, "cache_read": 0.15}


async def test_a_price_is_set_read_and_returned_to_the_list(api: httpx.AsyncClient):
    told = await api.put(f"{PATH}/meta/llama-4:free", json=PRICE)
    stored = {**PRICE, "cache_write": None, "model": "meta/llama-4:free", "provider": "", "is_pattern": False}
    assert (told.status_code, told.json()) == (200, stored)
    assert (await api.get(f"{PATH}/meta/llama-4:free")).json() == stored
    assert (await api.get(PATH)).json() == [stored]
    assert (await api.delete(f"{PATH}/meta/llama-4:free")).json() == {"deleted": 1}
    assert (await api.delete(f"{PATH}/meta/llama-4:free")).status_code == 404
    assert (await api.get(f"{PATH}/meta/llama-4:free")).status_code == 404


async def test_a_price_may_hold_at_one_provider(api: httpx.AsyncClient):
    await api.put(f"{PATH}/gpt-5*", json=PRICE, params={"provider": "openai"})
    await api.put(f"{PATH}/gpt-5*", json={"input": 0, "output": 0})
    assert [(row["provider"], row["is_pattern"], row["input"]) for row in (await api.get(PATH)).json()] == [
        ("", True, 0), ("openai", True, 1.5)
    ]  # fmt: skip
    refused = await api.put(f"{PATH}/m", json=PRICE, params={"provider": "nobody"})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["provider"])


async def test_setting_again_replaces_and_both_are_in_the_audit_log(api: httpx.AsyncClient):
    await api.put(f"{PATH}/m", json=PRICE)
    told = (await api.put(f"{PATH}/m", json={"input": 2, "output": 3})).json()
    assert (told["input"], told["cache_read"]) == (2, None)
    newest = (await api.get("/api/audit")).json()[0]
    assert (newest["action"], newest["subject"], newest["subject_name"]) == ("update", "model_prices", "m")
    assert newest["changes"]["input"] == [1.5, 2]


@pytest.mark.parametrize(
    "body", [{}, {"input": 1}, {"input": -1, "output": 1}, {"input": 1e9, "output": 1}, {"input": "x", "output": 1}, []]
)
async def test_unacceptable_values(api: httpx.AsyncClient, body: object):
    assert (await api.put(f"{PATH}/m", json=body)).status_code == 422
    assert (await api.get(PATH)).json() == []
