"""Overrides of what is known of a model."""

import httpx
import pytest

PATH = "/api/settings/model-limits"


async def test_both_spellings_come_and_go(api: httpx.AsyncClient):
    told = (await api.put(f"{PATH}/gpt-5.2", json={"maxOutputTokens": 100, "supports_reasoning": True})).json()
    assert told == {
        "model_id": "gpt-5.2",
        "max_output_tokens": 100,
        "supports_tool_calling": None,
        "supports_reasoning": True,
        "maxOutputTokens": 100,
        "supportsToolCalling": None,
        "supportsReasoning": True,
    }
    assert (await api.get(PATH)).json() == [told]
    assert (await api.get(f"{PATH}/gpt-5.2")).json() == told


async def test_a_change_is_partial_and_null_clears(api: httpx.AsyncClient):
    await api.put(f"{PATH}/m", json={"maxOutputTokens": 100, "supportsToolCalling": False})
    told = (await api.put(f"{PATH}/m", json={"maxOutputTokens": None})).json()
    assert (told["max_output_tokens"], told["supports_tool_calling"]) == (None, False)


async def test_ids_may_hold_slashes(api: httpx.AsyncClient):
    for path in ("meta-llama/llama-4:free", "a%2Fb"):
        assert (await api.put(f"{PATH}/{path}", json={"supportsReasoning": True})).status_code == 200
    assert [row["model_id"] for row in (await api.get(PATH)).json()] == ["a/b", "meta-llama/llama-4:free"]
    assert (await api.delete(f"{PATH}/a/b")).json() == {"deleted": 1}
    assert (await api.delete(f"{PATH}/a/b")).status_code == 404
    assert (await api.get(f"{PATH}/a/b")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"maxOutputTokens": 0}, {"maxOutputTokens": -1}, {"maxOutputTokens": 2**31}, {"supportsReasoning": "?"}, []],
)
async def test_unacceptable_values(api: httpx.AsyncClient, body: object):
    assert (await api.put(f"{PATH}/m", json=body)).status_code == 422
    assert (await api.get(PATH)).json() == []
