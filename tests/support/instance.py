"""A CodeGate started by `start.sh`, as a user sees it: a process, its output, two addresses."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import ROOT, environment, free_port

START_WITHIN_S = 240.0
END_WITHIN_S = 20.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Instance:
    """One running `start.sh`."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    ui_port: int
    proxy_port: int
    log: Path

    def output(self) -> str:
        """Return all that was printed so far."""
        return self.log.read_text()

    def serves(self, program: str) -> bool:
        """Tell whether `proxy` or `dashboard` answers its health check."""
        port, path = (self.proxy_port, "/health") if program == "proxy" else (self.ui_port, "/api/health")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def pid_of(self, program: str) -> int | None:
        """Return the process id of `proxy` or `dashboard`, if it runs."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        arguments = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children}
        return next((pid for pid, parts in arguments.items() if parts[-3:-1] == [b"-m", program.encode()]), None)

    def send(self, number: signal.Signals, *, to_group: bool) -> None:
        """Send a signal to `start.sh` alone or to its process group."""
        (os.killpg if to_group else os.kill)(self.process.pid, number)

    def until(self, happens: Callable[[], object], within: float = START_WITHIN_S) -> None:
        """Wait until `happens` says so; fail with the output when `start.sh` ends or time runs out before."""
        deadline = time.monotonic() + within
        while not happens():
            assert time.monotonic() < deadline, f"still waiting after {within} s:\n{self.output()}"
            time.sleep(_POLL_S)

    def is_ready(self) -> bool:
        """Tell whether `start.sh` says that CodeGate runs."""
        assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.output()}"
        return "CodeGate is running" in self.output() and f"http://127.0.0.1:{self.proxy_port}" in self.output()

    def end(self) -> int:
        """Ask it to end; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(END_WITHIN_S)


@contextmanager
def started(
    folder: Path, *arguments: str, root: Path = ROOT, ready: bool = True, **variables: str
) -> Iterator[Instance]:
    """Run `start.sh` on a fresh data directory and free ports until the block ends; `ready` waits until it serves."""
    folder.mkdir(parents=True, exist_ok=True)
    data_dir = folder / "data"
    ui_port, proxy_port = free_port(), free_port()
    env = environment(data_dir, UI_PORT=str(ui_port), PROXY_PORT=str(proxy_port), LOG_FORMAT="console") | variables
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [root / "start.sh", *arguments],
            cwd=folder,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    instance = Instance(process, data_dir, ui_port, proxy_port, log)
    try:
        if ready:
            instance.until(instance.is_ready)
        yield instance
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(END_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
