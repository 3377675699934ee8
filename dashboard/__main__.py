"""`python -m dashboard`: prepare the installation, then serve on HOST:UI_PORT until SIGINT or SIGTERM."""

import asyncio
import signal
import sys
from types import FrameType

import uvicorn

from dashboard.app import create_app
from dashboard.services import Services, build_services
from shared.config import Config, ConfigError, load_config
from shared.db.migrate import PreparationFault, prepare
from shared.logging import configure_logging

_CLOSE_WITHIN_S = 8


class _Server(uvicorn.Server):
    """Tells endless answers (live feeds) to end as soon as a signal comes."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._services.closing.set()
        super().handle_exit(sig, frame)


def main() -> int:
    """Serve; returns the exit code."""
    try:
        config = load_config()
        configure_logging(config)
        prepare(config)
    except (ConfigError, PreparationFault) as fault:
        sys.stderr.write(f"The dashboard cannot start: {fault}\n")
        return 1
    # uvicorn raises the signal again once it has stopped, for handlers such as this one.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    server = _server_of(config)
    try:
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(server.serve())
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


def _server_of(config: Config) -> _Server:
    services = build_services(config)
    settings = uvicorn.Config(
        create_app(config, services),
        host=config.host,
        port=config.ui_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_CLOSE_WITHIN_S,
    )
    return _Server(settings, services)


if __name__ == "__main__":
    sys.exit(main())
