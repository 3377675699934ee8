"""A gateway as a user has it: `start.sh` runs both processes; for tests that go through the whole of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.gateway import ADMIN_TOKEN, CLIENT_KEY, Gateway
from tests.support.instance import Instance, started
from tests.support.processes import Service, environment


@dataclass(frozen=True, slots=True)
class StartedGateway:
    """What `start.sh` runs, and the same as a gateway whose services have `start.sh` for their process."""

    instance: Instance
    gateway: Gateway


@contextmanager
def started_gateway(folder: Path) -> Iterator[StartedGateway]:
    """Run `start.sh` on a fresh data directory until the block ends."""
    with started(folder, ADMIN_TOKEN=ADMIN_TOKEN, PROXY_API_KEY=CLIENT_KEY) as instance:
        instance.until(lambda: instance.serves("proxy") and instance.serves("dashboard"))
        dashboard, proxy = (
            Service(instance.process, f"http://127.0.0.1:{port}", instance.log)
            for port in (instance.ui_port, instance.proxy_port)
        )
        yield StartedGateway(instance, Gateway(instance.data_dir, environment(instance.data_dir), dashboard, proxy))
