"""The dataset through the API: counts, filters, pages, the export and clearing, while a writer goes on."""

import gzip
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from dashboard.services import Services
from proxy.recording.dataset import Dataset
from shared import jsonio
from shared.clock import SYSTEM_CLOCK
from shared.config import Config
from tests.support.capturing import capture
from tests.support.waiting import eventually_true

BASE = "/api/settings/finetune"
FOLDER_SECRETS = ("../../etc:passwd:0", "_instance:nonsense:0", "a:b", ":::", "x" * 150)


@pytest.fixture
def dataset(config: Config):
    writing = Dataset(config.data_dir, SYSTEM_CLOCK, segment_bytes=6_000)
    yield writing
    writing.close(10)


async def filled(dataset: Dataset, count: int = 12) -> None:
    now = SYSTEM_CLOCK.wall()
    for number in range(count):
        broken = number % 4 == 3
        dataset.submit(
            capture(
                request_id=str(number),
                tenant_id=None if number % 2 else "tenant-b",
                model="gpt-5.2" if number % 3 == 0 else "claude-sonnet-5",
                finished=not broken,
                error="upstream" if broken else None,
                started_at=now - 60 * number,
            )
        )
    await eventually_true(lambda: dataset.written == count, within=20)


async def test_nothing_captured_is_said_plainly(api: httpx.AsyncClient):
    told = (await api.get(BASE)).json()
    assert (told["enabled"], told["entries"], told["size_bytes"], told["oldest"]) == (False, 0, 0, None)
    assert [(owner["tenant_id"], owner["capturing"]) for owner in told["owners"]] == [(None, False)]
    assert (await api.get(f"{BASE}/entries")).json() == {"entries": [], "following": None}
    assert gzip.decompress((await api.get(f"{BASE}/download")).content) == b""
    assert (await api.delete(BASE)).json() == {"deleted": 0}


async def test_counts_and_sizes_are_of_what_lies_there(api: httpx.AsyncClient, dataset: Dataset, config: Config):
    await filled(dataset)
    told = (await api.get(BASE)).json()
    files = [path for path in (config.data_dir / "dataset").rglob("*") if path.is_file()]
    assert told["entries"] == 12
    assert told["files"] == len(files) > 2
    assert told["size_bytes"] == sum(path.stat().st_size for path in files)
    assert told["newest"] >= told["oldest"]
    assert {owner["tenant_id"]: owner["entries"] for owner in told["owners"]} == {None: 6, "tenant-b": 6}


async def test_it_warns_where_original_text_would_be_written(api: httpx.AsyncClient):
    async def told() -> tuple[bool, bool]:
        document = (await api.get(BASE)).json()
        return document["enabled"], document["unmasked"]

    await api.put("/api/settings", json={"finetune_logging": True})
    assert await told() == (True, True), "nothing is masked without guardrails"
    await api.put("/api/settings", json={"privacy_enabled": True})
    assert await told() == (True, False)
    await api.put("/api/settings", json={"finetune_unmasked": True})
    assert await told() == (True, True)


async def test_each_tenant_is_told_apart(api: httpx.AsyncClient):
    await api.put("/api/settings", json={"multi_tenancy": True, "privacy_enabled": True})
    tenant = (await api.post("/api/tenants", json={"name": "Research"})).json()["tenant"]
    wanted = {"finetune_logging": True, "finetune_unmasked": True}
    await api.put(f"/api/tenants/{tenant['id']}/settings", json=wanted)
    owners = {owner["tenant_name"]: owner for owner in (await api.get(BASE)).json()["owners"]}
    assert (owners["Research"]["capturing"], owners["Research"]["unmasked"]) == (True, True)
    assert (owners["Default"]["capturing"], owners["Default"]["unmasked"]) == (False, False)


async def test_pages_lead_through_all_entries_newest_first(api: httpx.AsyncClient, dataset: Dataset):
    await filled(dataset)
    seen, before = [], None
    while True:
        params = {"limit": "5"} | ({"before": before} if before else {})
        page = (await api.get(f"{BASE}/entries", params=params)).json()
        seen += page["entries"]
        before = page["following"]
        if before is None:
            break
    assert len({row["id"] for row in seen}) == 12
    row = next(row for row in seen if row["model"] == "claude-sonnet-5")
    assert row["asked"].startswith("What is this place")
    assert row["answered"].startswith("It is Zürich")
    assert (row["messages"], row["turn_index"], row["total_tokens"], row["latency_ms"]) == (5, 2, 137, 1500)


async def test_an_entry_is_shown_as_it_is_exported(api: httpx.AsyncClient, dataset: Dataset):
    await filled(dataset, 3)
    row = (await api.get(f"{BASE}/entries")).json()["entries"][0]
    detail = (await api.get(f"{BASE}/entries/{row['id']}")).json()
    exported = lines(await api.get(f"{BASE}/download"))
    assert detail["entry"] in exported
    assert {key: detail[key] for key in row} == row


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"model": "GPT-5"}, {"0", "3", "6", "9"}),
        ({"finished": "true"}, {"0", "1", "2", "4", "5", "6", "8", "9", "10"}),
        ({"no_error": "true", "tenant": "tenant-b"}, {"0", "2", "4", "6", "8", "10"}),
        ({"tenant": "nobody"}, set()),
        ({"to": "9999-12-31"}, {str(number) for number in range(12)}),
        ({"from": "9999-12-31"}, set()),
        ({"from": "0300-01-01"}, {str(number) for number in range(12)}),
    ],
)
async def test_list_and_export_take_the_same_filters(
    api: httpx.AsyncClient, dataset: Dataset, query: dict[str, str], expected: set[str]
):
    await filled(dataset)
    exported = {line["request_id"] for line in lines(await api.get(f"{BASE}/download", params=query))}
    listed = (await api.get(f"{BASE}/entries", params=query)).json()["entries"]
    assert exported == expected
    assert len(listed) == len(expected)


async def test_a_range_of_time_is_a_filter(api: httpx.AsyncClient, dataset: Dataset):
    await filled(dataset)
    since = (SYSTEM_CLOCK.now() - timedelta(seconds=150)).isoformat()
    exported = lines(await api.get(f"{BASE}/download", params={"from": since}))
    assert {line["request_id"] for line in exported} == {"0", "1", "2"}


async def test_clearing_takes_all_or_one_tenants_and_is_noted(
    api: httpx.AsyncClient, dataset: Dataset, services: Services
):
    await filled(dataset)
    assert (await api.delete(BASE, params={"tenant": "tenant-b"})).json() == {"deleted": 6}
    assert (await api.get(BASE)).json()["entries"] == 6
    assert (await api.delete(BASE)).json() == {"deleted": 6}
    assert (await api.get(BASE)).json()["entries"] == 0
    noted = [entry for entry in (await api.get("/api/audit")).json() if entry["subject"] == "dataset"]
    assert [entry["action"] for entry in noted] == ["clear", "clear"]
    dataset.submit(capture(request_id="later"))
    await eventually_true(lambda: dataset.written == 13, within=10)
    assert (await api.get(BASE)).json()["entries"] == 1


async def test_files_that_cannot_be_deleted_are_said_plainly(
    api: httpx.AsyncClient, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
):
    await filled(dataset, 2)

    def refuse(_path: Path, *, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refuse)
    reply = await api.delete(BASE)
    assert (reply.status_code, "Read-only file system" in reply.text) == (409, True)
    assert (await api.get(BASE)).json()["entries"] == 2
    assert not [entry for entry in (await api.get("/api/audit")).json() if entry["subject"] == "dataset"]


@pytest.mark.parametrize("place", FOLDER_SECRETS)
async def test_a_place_outside_the_dataset_is_none(api: httpx.AsyncClient, config: Config, place: str):
    (config.data_dir / "codegate.jsonl").write_text('{"a":1}\n')
    assert (await api.get(f"{BASE}/entries/{place}")).status_code == 404
    assert (await api.get(f"{BASE}/entries", params={"before": place})).status_code in {200, 422}


async def test_nobody_reads_it_without_a_credential(anonymous: httpx.AsyncClient):
    for path in ("", "/entries", "/download"):
        assert (await anonymous.get(BASE + path)).status_code == 401
    assert (await anonymous.delete(BASE)).status_code == 401


def lines(reply: httpx.Response) -> list[dict[str, object]]:
    assert reply.headers["content-disposition"].endswith('"finetune-export.jsonl.gz"')
    return [jsonio.loads(line) for line in gzip.decompress(reply.content).splitlines()]
