"""Caddy with the cluster's own configuration, before proxies on loopback."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import ROOT, Service, free_port

PROGRAM = shutil.which("caddy")
needs_caddy = pytest.mark.skipif(PROGRAM is None, reason="no Caddy is installed")


def nobody() -> str:
    """Return the address of a proxy that is not there."""
    return f"http://127.0.0.1:{free_port()}"


@contextmanager
def running_balancer(proxies: Sequence[Service | str], folder: Path) -> Iterator[str]:
    """Run it until the block ends; yield its address."""
    assert PROGRAM is not None
    port = free_port()
    places = [each if isinstance(each, str) else each.base_url for each in proxies]
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PORT": str(port),
        "PROXIES": " ".join(place.removeprefix("http://") for place in places),
    }
    command = [PROGRAM, "run", "--config", str(ROOT / "deploy" / "Caddyfile"), "--adapter", "caddyfile"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_listening(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


def _await_listening(port: int) -> None:
    deadline = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "Caddy does not start"
            time.sleep(0.05)
        else:
            return
