"""Starting CodeGate's processes the way a user does, and measuring them from outside through /proc."""

import atexit
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_START_WITHIN_S = 240.0
_POLL_S = 0.03
_SERVICE_PORTS = range(12_000, 32_000)
_CHANCE = random.SystemRandom()
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "LD_LIBRARY_PATH")


@dataclass(slots=True)
class Service:
    """One running process that serves HTTP on loopback."""

    process: subprocess.Popen[bytes]
    base_url: str
    log: Path

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    def open_files(self) -> int:
        """Return how many file descriptors the process holds."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def cpu_seconds(self) -> float:
        """Return user and system time spent so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Return the present resident size, in bytes."""
        return self._status("VmRSS")

    def peak_memory(self) -> int:
        """Return the highest resident size so far, in bytes."""
        return self._status("VmHWM")

    def await_ready(self, health: str) -> None:
        """Wait until the path `health` answers 200."""
        deadline = time.monotonic() + _START_WITHIN_S
        while time.monotonic() < deadline:
            if (code := self.process.poll()) is not None:
                raise AssertionError(f"ended with {code} before serving:\n{self.log.read_text()[-4000:]}")
            try:
                with urllib.request.urlopen(self.base_url + health, timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(_POLL_S)
        raise AssertionError(f"not serving after {_START_WITHIN_S} s:\n{self.log.read_text()[-4000:]}")

    def terminate(self, within: float = 20.0) -> int:
        """Ask the process to end and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)

    def kill(self) -> None:
        """End the process without a chance to clean up."""
        self.process.kill()
        self.process.wait(5)

    def _status(self, name: str) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(name))


@contextmanager
def running(command: Sequence[str], port: int, health: str, env: Mapping[str, str], log: Path) -> Iterator[Service]:
    """Run `python -m <command>` until the block ends; ready means that `health` answers 200."""
    with launched(command, port, env, log) as service:
        service.await_ready(health)
        yield service


@contextmanager
def launched(command: Sequence[str], port: int, env: Mapping[str, str], log: Path) -> Iterator[Service]:
    """Run `python -m <command>` until the block ends, without waiting for it to serve."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=dict(env), stdout=output, stderr=subprocess.STDOUT
        )
    service = Service(process, f"http://127.0.0.1:{port}", log)
    try:
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                service.kill()


def environment(data_dir: Path, **variables: str) -> dict[str, str]:
    """Return a clean environment: nothing of the developer's settings, an empty home beside `data_dir`."""
    home = data_dir.parent / "home"
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"HOME": str(home), "DATA_DIR": str(data_dir), "LOG_FORMAT": "json"} | variables


def migrate(env: Mapping[str, str]) -> None:
    """Bring the database up to date, as `start.sh` does before it starts anything."""
    subprocess.run([sys.executable, "-m", "shared.db.migrate"], cwd=ROOT, env=dict(env), check=True)


@cache
def migrated_data_dir() -> Path:
    """Return a fresh data directory to be copied, where the way to it is not what is tested: each would take a second."""
    folder = tempfile.mkdtemp(prefix="codegate-migrated-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data_dir = Path(folder, "data")
    migrate(environment(data_dir))
    return data_dir


def free_port() -> int:
    """Return a loopback port that nobody listens on.

    It is none of those that systems hand out to outgoing connections: until the service listens, one of them might take it.
    """
    while True:
        port = _CHANCE.choice(_SERVICE_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
