"""What tests need beside Python: a browser, a PostgreSQL and a Redis server, a container engine.

Found on the machine, else installed as Debian packages when we are root; the browser else as Playwright's own. Tests learn of
them by `TEST_BROWSER` (a path), `TEST_POSTGRES_URL`, `TEST_REDIS_URL`, `TEST_REDIS_SERVER` (a path) and `TEST_DOCKER_SOCKET`;
for what is not to be had the tests that need it are skipped, and the reason is printed here.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from launch.child import say
from launch.python_env import PYTHON
from scripts.container_engine import container_engine, lacking_packages

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin")
REDIS_SERVERS = ("redis-server", "valkey-server")


@contextlib.contextmanager
def provisions() -> Iterator[dict[str, str]]:
    """Provide what can be; yield the environment for the tests."""
    _install_missing()
    with contextlib.ExitStack() as running:
        variables = _browser()
        for server in (_postgres(), _redis(), container_engine()):
            variables |= running.enter_context(server)
        yield {**os.environ, **variables}


def _install_missing() -> None:
    found = {"chromium": _find_browser(), "postgresql": find_postgres(), "redis-server": _find_redis()}
    missing = [package for package, place in found.items() if not place] + lacking_packages()
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(f"Installing {' and '.join(missing)} …")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environ, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            say(f"apt-get {command[0]} failed (exit code {done.returncode}).")


def _browser() -> dict[str, str]:
    if found := _find_browser():
        return {"TEST_BROWSER": found}
    done = subprocess.run(
        [PYTHON, "-m", "playwright", "install", "chromium"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        say("No browser: none is installed, and Playwright's own could not be downloaded. Browser tests are skipped.")
        return {"TEST_BROWSER": ""}
    return {"TEST_BROWSER": "playwright"}


def _find_browser() -> str | None:
    return os.environ.get("TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest where there are several."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    folders = [folder for pattern in POSTGRES_FOLDERS for folder in Path("/").glob(pattern.removeprefix("/"))]
    return max(
        folders,
        key=lambda folder: [int(part) for part in folder.parent.name.split("@")[-1:] if part.isdigit()],
        default=None,
    )


@contextlib.contextmanager
def _postgres() -> Iterator[dict[str, str]]:
    """Run a server on a free port, with its files in a folder of its own, for as long as the block."""
    if os.environ.get("TEST_POSTGRES_URL"):
        yield {}
        return
    programs = find_postgres()
    if programs is None:
        say("No PostgreSQL server is installed. Tests on PostgreSQL are skipped.")
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="codegate-postgres-") as folder:
        control = [*as_server_user(folder), str(programs / "pg_ctl"), "--silent", "--wait", "--pgdata", f"{folder}/db"]
        port = _free_port()
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        if not all(
            map(
                _succeeds,
                (
                    [
                        *control,
                        "--options",
                        "--username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync",
                        "initdb",
                    ],
                    [*control, "--options", settings, "--log", f"{folder}/log", "start"],
                ),
            )
        ):
            say("PostgreSQL did not start. Tests on PostgreSQL are skipped.")
            yield {}
            return
        try:
            yield {"TEST_POSTGRES_URL": f"postgresql+asyncpg://postgres@127.0.0.1:{port}/postgres"}
        finally:
            _succeeds([*control, "--mode", "immediate", "stop"])


def _find_redis() -> str | None:
    """Return a Redis or Valkey server's program."""
    return os.environ.get("TEST_REDIS_SERVER") or next(filter(None, map(shutil.which, REDIS_SERVERS)), None)


@contextlib.contextmanager
def _redis() -> Iterator[dict[str, str]]:
    """Run a server on a free port, with its files in a folder of its own, for as long as the block."""
    program = _find_redis()
    if program is None:
        say("No Redis or Valkey server is installed. Tests that need one are skipped.")
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="codegate-redis-") as folder:
        port = str(_free_port())
        command = [program, "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            yield {"TEST_REDIS_SERVER": program, "TEST_REDIS_URL": f"redis://127.0.0.1:{port}"}
        finally:
            server.terminate()
            server.wait()


def as_server_user(folder: str) -> Sequence[str]:
    """Return how commands are run that refuse to run as root, and give them the folder."""
    if os.geteuid() != 0:
        return ()
    shutil.chown(folder, "postgres", "postgres")
    return ("runuser", "-u", "postgres", "--")


def _succeeds(command: Sequence[str]) -> bool:
    done = subprocess.run(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        say(done.stdout)
    return done.returncode == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
