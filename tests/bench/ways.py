"""The ways to the benchmark's upstream that are compared: direct, through the barest pass-through, through the proxy.

All processes are started here; request logging and usage are on, as they are by default.
"""

import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from shared.catalog.wire import WireFormat
from shared.jsonio import dumps
from tests.support import processes, rendering
from tests.support.gateway import Assigned, Bench, Route, running_gateway
from tests.support.processes import Service
from tests.support.provider import Upstream

CLIENT = WireFormat.ANTHROPIC


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the upstream, and the process in between whose CPU is measured."""

    name: str
    base_url: str
    between: Service | None
    key: str = "none"
    """Of the tenant whose account speaks the client's format,"""
    translated_key: str = "none"
    """of the one whose account speaks Chat Completions,"""
    guarded_key: str = "none"
    """and of the one with guardrails."""

    def cpu_seconds(self) -> float:
        """Return what the process in between has spent so far."""
        return self.between.cpu_seconds() if self.between else 0.0


@asynccontextmanager
async def running_ways() -> AsyncIterator[tuple[Way, Way, Way]]:
    """Run everything in a fresh folder: direct, pass-through, proxy."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="codegate-bench-")))
        upstream = start(stack, folder, "upstream")
        passthrough = start(stack, folder, "passthrough", upstream.base_url)
        gateway = stack.enter_context(running_gateway(folder))
        async with aiohttp.ClientSession() as session:
            bench = Bench(gateway, session)
            await bench.dashboard.set({"multi_tenancy": True})
            routes = [
                await bench.route(Assigned(Upstream(name, upstream.base_url), wire))
                for name, wire in (("plain", CLIENT), ("chat", WireFormat.CHAT), ("guarded", CLIENT))
            ]
            await _guard(bench, routes[2])
        yield (
            Way("direct", upstream.base_url, None),
            Way("pass-through", passthrough.base_url, passthrough),
            Way("proxy", gateway.proxy.base_url, gateway.proxy, *(str(route.client.key) for route in routes)),
        )


def small() -> bytes:
    """Return a small request for a whole reply."""
    return dumps(rendering.request(CLIENT))


def streaming(wire: WireFormat = CLIENT) -> bytes:
    """Return a small request for a stream of `EVENTS` events; the upstream looks for `stream` at its beginning."""
    return dumps({"stream": True} | rendering.request(wire, stream=True))


def large(words: int = 160_000) -> bytes:
    """Return a request of 800 KB."""
    return dumps(rendering.request(CLIENT, text="word " * words))


def percentile(sorted_values: list[float], percent: int) -> float:
    """Return a percentile of values that are sorted."""
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * percent // 100)]


async def _guard(bench: Bench, route: Route) -> None:
    """Turn guardrails on, and ask once, which waits until the detectors are built: that takes seconds of CPU."""
    await bench.dashboard.do("PUT", f"/tenants/{route.tenant_id}/settings", {"privacy_enabled": True})
    await bench.settled()
    answered = await route.client.ask(CLIENT)
    if answered.status != 200:
        raise AssertionError(f"guarded: {answered.status}")


def start(stack: ExitStack, folder: Path, kind: str, *arguments: str) -> Service:
    """Start one of `proxy_parts` for as long as `stack` is open."""
    port = processes.free_port()
    env = processes.environment(folder / "data")
    command = ("tests.bench.proxy_parts", kind, str(port), *arguments)
    return stack.enter_context(processes.running(command, port, "/health", env, folder / f"{kind}.log"))
