"""Guardrails over time: restarts, changes of the settings, mappings that are deleted, a key that cannot be read."""

from pathlib import Path

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from tests.support import answering, rendering, replies, script, sensitive
from tests.support.gateway import CLIENT_KEY, Assigned, Bench, running_gateway
from tests.support.provider import Provider, Upstream
from tests.support.waiting import eventually

A = WireFormat.ANTHROPIC


async def set_up(bench: Bench, served: Upstream) -> None:
    """One account for the global key, guardrails on."""
    await bench.add_account(Assigned(served), "only")
    await bench.dashboard.set({"privacy_enabled": True, "detailed_request_logging": True})

    async def masked() -> bool:
        await bench.client.ask(A, text=f"write to {sensitive.VALUES['email']}")
        return bool(served.received) and not sensitive.leaks(served.last.body)

    await eventually(masked, within=60.0)


def said_to(served: Upstream) -> str:
    return str(served.last.document["messages"][0]["content"])


async def mappings(bench: Bench, at_least: int) -> None:
    async def there() -> bool:
        return bool(bench.gateway.query("SELECT count(*) FROM privacy_mappings")[0][0] >= at_least)

    await eventually(there, within=3.0)


async def test_what_a_model_kept_from_before_a_restart_comes_back(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    served = provider.upstream("kept")
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        await set_up(bench, served)
        await bench.client.ask(A, text=sensitive.TEXT)
        kept = said_to(served)
        await mappings(bench, len(sensitive.VALUES))
        stored = repr(bench.gateway.query("SELECT * FROM privacy_mappings"))
        assert sensitive.leaks(stored.encode()) == []
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        for wire in rendering.FORMATS:
            for streamed in (True, False):
                reply = replies.Reply(parts=(replies.Text(kept),))
                served.always(script.stream(A, reply, sizes=(3,)) if streamed else script.whole(A, reply))
                answered = await bench.client.ask(wire, text="What did I tell you?", stream=streamed)
                assert answered.status == 200, answered.body
                assert not any(entry.encode() in answered.body for entry in kept.split() if entry.startswith("cgv_"))
                assert streamed or sensitive.leaks(answered.body) == list(sensitive.VALUES)
        served.respond = answering.like_a_model
        await bench.client.ask(A, text=sensitive.TEXT)
        assert said_to(served) == kept
    word = next(line for line in kept.splitlines() if line.startswith("From: ")).split()[1]
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        served.always(script.whole(A, replies.Reply(parts=(replies.Text(f"Dear {word},"),))))
        answered = await bench.client.ask(A, text="Greet her.")
        assert answered.document["content"][0]["text"] == f"Dear {sensitive.VALUES['name'].split()[0]},"


async def test_deleted_mappings_are_forgotten_within_a_second(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    served = provider.upstream("deleted")
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        await set_up(bench, served)
        placeholder = said_to(served).removeprefix("write to ")
        await mappings(bench, 1)
        served.always(script.whole(A, replies.Reply(parts=(replies.Text(placeholder),))))
        assert sensitive.VALUES["email"].encode() in (await bench.client.ask(A)).body
        await bench.dashboard.do("DELETE", "/privacy/mappings")

        async def forgotten() -> bool:
            return placeholder.encode() in (await bench.client.ask(A)).body

        await eventually(forgotten, within=1.5)


async def test_a_key_that_cannot_be_read_refuses_instead_of_sending(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession
) -> None:
    served = provider.upstream("closed")
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        await set_up(bench, served)
        (gateway.data_dir / ".guardrail-key").write_text("no key")
        await bench.dashboard.set({"log_retention_days": "31"})

        async def refused() -> bool:
            return (await bench.client.ask(A, text=sensitive.TEXT)).status == 500

        await eventually(refused, within=5.0)
        count = len(served.received)
        for wire in rendering.FORMATS:
            for streamed in (False, True):
                answered = await bench.client.ask(wire, text=sensitive.TEXT, stream=streamed)
                assert answered.status == 500
                assert "guardrails" in answered.document["error"]["message"]
                assert (answered.document.get("type") == "error") is (wire is A)
        assert len(served.received) == count
        rows = await bench.dashboard.await_logs(6, status="error")
        details = [await bench.dashboard.do("GET", f"/logs/{row['id']}") for row in rows]
        assert sensitive.leaks(repr(details).encode()) == []
        assert sensitive.leaks((tmp_path / "proxy.log").read_bytes()) == []


@pytest.mark.parametrize("streamed", [False, True])
async def test_a_large_conversation_is_masked_beside_small_requests(
    tmp_path: Path, provider: Provider, session: aiohttp.ClientSession, *, streamed: bool
) -> None:
    served = provider.upstream("large")
    served.respond = answering.echo((40,))
    with running_gateway(tmp_path) as gateway:
        bench = Bench(gateway, session)
        await set_up(bench, served)
        served.respond = answering.echo((400,))
        text = "\n".join(f"{number}: {sensitive.TEXT}" for number in range(400))
        answered = await bench.client.with_key(CLIENT_KEY).ask(A, text=text, stream=streamed)
        assert sensitive.leaks(served.last.body) == []
        if not streamed:
            assert answered.document["content"][0]["text"] == text
