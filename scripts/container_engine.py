"""A Docker engine of the tests' own: its files in a temporary folder, its socket private, no bridge, no firewall rule.

It needs root and `dockerd`. The engine of the machine, where there is one, is not touched.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from launch.child import say

PACKAGES = {"dockerd": "docker.io", "busybox": "busybox-static"}
"""Debian's package for each program: the engine, and what the tests' images are made of."""
_ALSO = {"docker-compose": "docker-compose", "debootstrap": "debootstrap"}
"""What checks the compose file and builds the images themselves, which the other tests do without."""
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
"""Where Debian puts such programs, which a shell without a login may not look."""
_STORAGES = ("overlay2", "vfs")
"""Overlays where the kernel and the folder's file system allow them; else whole copies, which work everywhere."""
_STARTS_WITHIN_S = 30.0
_ENDS_WITHIN_S = 40.0
_POLL_S = 0.1
_PING = b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n"


def lacking_packages() -> list[str]:
    """Return the packages to install for an engine."""
    return [package for program, package in {**PACKAGES, **_ALSO}.items() if not shutil.which(program, path=_PATH)]


@contextlib.contextmanager
def container_engine() -> Iterator[dict[str, str]]:
    """Run an engine for as long as the block; yield the variable that names its socket, or nothing."""
    if os.environ.get("TEST_DOCKER_SOCKET"):
        yield {}
        return
    if reason := _hindrance():
        say(f"No container engine: {reason}. Tests with containers are skipped.")
        yield {}
        return
    folder = Path(tempfile.mkdtemp(prefix="codegate-docker-"))
    process = None
    try:
        if (process := _running(folder)) is not None:
            yield {"TEST_DOCKER_SOCKET": str(folder / "socket")}
        else:
            say(f"The container engine did not start. Tests with containers are skipped.\n{_last_words(folder)}")
            yield {}
    finally:
        if process is not None:
            _end(process)
        _discard(folder)


def _hindrance() -> str | None:
    if os.geteuid() != 0:
        return "it needs root"
    if missing := [program for program in PACKAGES if not shutil.which(program, path=_PATH)]:
        return f"{' and '.join(missing)} not installed"
    return None


def _running(folder: Path) -> subprocess.Popen[bytes] | None:
    """Start the engine on the first kind of storage that works here; None when none does."""
    for storage in _STORAGES:
        process = _started(folder, storage)
        if _answers(folder / "socket", process):
            return process
        _end(process)
    return None


def _started(folder: Path, storage: str) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        environ = {**os.environ, "PATH": _PATH}  # it starts containerd and runc by their names
        # A suite that is killed takes its engine with it; the parent's death is told by a signal.
        with_us = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
        command = (*with_us, *_command(folder, storage))
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/", env=environ, start_new_session=True)


def _command(folder: Path, storage: str) -> Sequence[str]:
    return (
        str(shutil.which("dockerd", path=_PATH)), f"--host=unix://{folder}/socket", f"--data-root={folder}/data", f"--exec-root={folder}/run",
        f"--pidfile={folder}/pid", f"--storage-driver={storage}", "--bridge=none", "--iptables=false", "--log-level=warn",
    )  # fmt: skip


def _answers(path: Path, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            probe.connect(str(path))
            probe.sendall(_PING)
            if b" 200 " in probe.recv(100):
                return True
        time.sleep(_POLL_S)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the engine, which ends its containers and its own helper."""
    process.terminate()
    try:
        process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _discard(folder: Path) -> None:
    """Delete the folder, after letting go of what the engine left mounted there."""
    mounted = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for place in sorted((place for place in mounted if place.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "--lazy", place], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


def _last_words(folder: Path) -> str:
    return "\n".join((folder / "log").read_text(errors="replace").splitlines()[-5:])
