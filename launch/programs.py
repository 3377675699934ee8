"""What runs: the dashboard, and the proxy as one process or as several that share its port.

Workers need a folder to find one another; it lives as long as we do.
"""

import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from launch.child import fail
from launch.supervisor import Program
from shared.config import Config

NAMES = ("proxy", "dashboard")


@contextmanager
def programs_of(names: Sequence[str], config: Config) -> Iterator[list[Program]]:
    """Yield what is to be run for these names; clean up after it."""
    single = [Program(name, (sys.executable, "-m", name)) for name in names]
    if "proxy" not in names or config.proxy_workers == 1:
        yield single
        return
    _check_port_is_free(config)
    with tempfile.TemporaryDirectory(prefix="codegate-", ignore_cleanup_errors=True) as folder:
        workers = [
            Program(f"proxy (worker {number})", (sys.executable, "-m", "proxy", folder, str(number)))
            for number in range(1, config.proxy_workers + 1)
        ]
        yield [*workers, *(program for program in single if program.name != "proxy")]


def _check_port_is_free(config: Config) -> None:
    """Refuse a port that another program has: workers share theirs, so they would share it with strangers without a word."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        socket.create_server((config.host, config.proxy_port), family=family).close()
    except OSError as error:
        fail(f"PROXY_PORT {config.proxy_port} on {config.host} cannot be used: {error.strerror}.")
