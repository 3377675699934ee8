"""The proxy's port and its background tasks: what starts, in which order, and how it stops."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from proxy.credentials.refresher import run_refresher
from proxy.handlers import Edge
from proxy.listener import Listener
from proxy.metric_families import exposed
from proxy.services import Services, build_services, close_services, follow_configuration
from proxy.siblings import Report, Siblings
from proxy.snapshot import Account
from shared.clock import SYSTEM_CLOCK
from shared.config import Config
from shared.tasks import cancel, spawn

FINISH_WITHIN_S = 10.0
"""What streams in flight get when the process is asked to end."""
CLOSE_WITHIN_S = 1.0
"""What they get besides, to tell their clients that it is over."""
FLUSH_WITHIN_S = 5.0

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def running_proxy(config: Config, worker: tuple[Path, int] | None = None) -> AsyncIterator[Services]:
    """Serve until the block ends; then let streams finish and write all records.

    `worker`: the folder that this one of several workers shares with the others, and its number.
    """
    services = await build_services(config, SYSTEM_CLOCK)
    if worker is not None:
        services.siblings = Siblings(*worker, config.proxy_workers, lambda: _report(services))
        await services.siblings.start()
    following = spawn(follow_configuration(services), name="follow_configuration")
    recording = spawn(services.recorder.run(), name="recorder")
    services.dataset.start()
    upkeep = spawn(services.upkeep.run(), name="upkeep")
    renewing = spawn(run_refresher(services.tokens, lambda: _accounts(services), services.clock), name="refresher")
    listener = Listener(Edge(services).handle)
    try:
        await listener.start(_listen(config))
        _log.info("proxy_serving", host=config.host, port=config.proxy_port)
        yield services
    finally:
        _log.info("proxy_stopping", in_flight=services.metrics.in_flight)
        services.stopping = True
        if services.siblings is not None:
            await services.siblings.close()
        listener.stop()
        await _finish_in_flight(services)
        await listener.close()
        await cancel(upkeep)
        await cancel(following)
        await cancel(renewing)
        await asyncio.gather(
            services.recorder.close(FLUSH_WITHIN_S),
            asyncio.to_thread(services.dataset.close, FLUSH_WITHIN_S),
            *_closing_traces(services),
        )
        await cancel(recording)
        await close_services(services)


def _report(services: Services) -> Report:
    return Report(exposed(services).decode(), services.degraded, services.uptime_s)


def _closing_traces(services: Services) -> list[Awaitable[None]]:
    return [] if services.tracing is None else [asyncio.to_thread(services.tracing.close)]


def _accounts(services: Services) -> Collection[Account]:
    return services.configuration.snapshot.accounts.values()


async def _finish_in_flight(services: Services) -> None:
    """Wait for requests under way; those that take too long are ended in good order."""
    await _idle(services, FINISH_WITHIN_S)
    for interrupt in tuple(services.interrupts):
        interrupt()
    await _idle(services, CLOSE_WITHIN_S)


async def _idle(services: Services, within_s: float) -> None:
    deadline = services.clock.monotonic() + within_s
    while services.metrics.in_flight and services.clock.monotonic() < deadline:  # noqa: ASYNC110 - once in a life
        await asyncio.sleep(0.05)


def _listen(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    return socket.create_server((config.host, config.proxy_port), family=family, reuse_port=config.proxy_workers > 1)
