"""A private PostgreSQL server on loopback, its files in a folder of its own; to be killed and started again."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.provisions import as_server_user, find_postgres
from tests.support.processes import free_port

PROGRAMS = find_postgres()
needs_postgres_server = pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL server is installed")


class ServerFault(Exception):
    """A server did not do what it was asked to; the message is its own."""


@dataclass(slots=True)
class PostgresServer:
    """One server; what it has committed survives its being killed."""

    folder: str
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """The postmaster's."""
        return int(Path(self.folder, "db", "postmaster.pid").read_text().split()[0])

    def create(self) -> None:
        """Make its files."""
        self._control("initdb", "--options", "--username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync")

    def start(self) -> None:
        """Run it and wait until it answers; a leftover of a killed one may hold it up for a moment."""
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        deadline = time.monotonic() + 30
        while True:
            try:
                self._control("start", "--wait", "--log", f"{self.folder}/log", "--options", settings)
            except ServerFault:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def kill(self) -> None:
        """End it as a crash would: the postmaster by SIGKILL, its children follow."""
        pid = self.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)

    def _control(self, action: str, *arguments: str) -> None:
        assert PROGRAMS is not None
        command = [*as_server_user(self.folder), str(PROGRAMS / "pg_ctl"), "--silent", "--pgdata", f"{self.folder}/db"]
        with Path(self.folder, "control.log").open("ab+") as output:  # a pipe would be held open by the server
            done = subprocess.run(
                [*command, action, *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                output.seek(0)
                raise ServerFault(f"pg_ctl {action}: {output.read().decode()[-2000:]}")


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server until the block ends."""
    with tempfile.TemporaryDirectory(prefix="codegate-postgres-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(folder)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.kill()
            time.sleep(0.2)
