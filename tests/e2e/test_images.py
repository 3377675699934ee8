"""The images, built on a real engine and started as docker-compose.yml says: a request through, a restart, a login session.

The base images are made on this machine, and builds use its network, since the tests' engine has no bridge of its own.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from shared.catalog.wire import WireFormat
from shared.jsonio import Json, loads
from tests.support import engine, rendering
from tests.support.base_image import BASE_IMAGE, base_changes, base_tree
from tests.support.dashboard_api import Dashboard
from tests.support.gateway import ADMIN_TOKEN, CLIENT_KEY
from tests.support.http_client import Client
from tests.support.processes import ROOT, free_port
from tests.support.provider import running_provider
from tests.support.server_images import make_server_images
from tests.support.waiting import eventually

BUILD_WITHIN_S = 1200
READY_WITHIN_S = 90.0
ASKED = 40
SOMEBODY = 1234
"""A user of the host."""
OVERRIDE = """
services:
  proxy:
    build: {network: host}
    environment: {ADMIN_TOKEN_FILE: /run/admin-token}
    volumes: ["%s:/run/admin-token:ro"]
  session-image:
    build: {network: host}
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


@dataclass(frozen=True, slots=True)
class Project:
    """The compose file on the tests' engine."""

    socket: Path
    environ: Mapping[str, str]
    overrides: tuple[Path, ...]
    profile: str
    ui_port: int
    proxy_port: int

    def compose(self, *arguments: str, within: float = 180) -> str:
        """Run docker-compose, which must succeed; return what it printed."""
        files = (ROOT / "docker-compose.yml", *self.overrides)
        named = [word for file in files for word in ("--file", str(file))]
        command = ["docker-compose", *named, "--profile", self.profile, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=dict(self.environ), capture_output=True, text=True, check=False, timeout=within
        )
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def inspect(self, service: str) -> dict[str, Json]:
        """Return the engine's description of a service's container."""
        container = self.compose("ps", "--quiet", service).strip()
        command = ["docker", "inspect", container]
        done = subprocess.run(command, env=dict(self.environ), capture_output=True, check=True)
        described: dict[str, Json] = loads(done.stdout)[0]
        return described

    def gateway(self, service: str = "proxy") -> str:
        """Return the address of this machine in the containers' network."""
        networks = self.inspect(service)["NetworkSettings"]["Networks"]
        return str(next(iter(networks.values()))["Gateway"])

    @contextmanager
    def up(self, *services: str) -> Iterator[None]:
        """Run the services until the block ends."""
        try:
            self.compose("up", "--detach", "--no-build", *services)
            yield
        finally:
            self.compose("down", "--volumes", "--timeout", "20")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The images, built."""
    socket = engine.engine_socket()
    if missing := [program for program in ("docker", "docker-compose") if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} not installed")
    folder = tmp_path_factory.mktemp("images")
    archive = base_tree(folder)
    asyncio.run(engine.import_image(socket, archive.read_bytes(), BASE_IMAGE, *base_changes()))
    archive.unlink()
    token = folder / "admin-token"
    token.write_text(f"{ADMIN_TOKEN}\n")
    token.chmod(0o644)  # read by the container's user
    override = folder / "override.yml"
    override.write_text(OVERRIDE % token)
    made = _project(socket, override)
    made.compose("build", "proxy", "session-image", within=BUILD_WITHIN_S)
    return made


async def test_a_request_goes_through_and_the_data_outlive_the_container(project: Project) -> None:
    with project.up("proxy"):
        async with aiohttp.ClientSession() as session:
            api = Dashboard(session, f"http://127.0.0.1:{project.ui_port}", ADMIN_TOKEN)
            client = Client(session, f"http://127.0.0.1:{project.proxy_port}", CLIENT_KEY)
            await eventually(lambda: _serves(api, client), within=READY_WITHIN_S, every=0.3)
            async with running_provider(host=project.gateway()) as provider:
                upstream = provider.upstream()
                account = {"base_url": upstream.base_url, "api_format": "anthropic", "api_key": "sk-1"}
                await api.add_account("Outside", **account)
                await eventually(lambda: _answers(client), within=10, every=0.2)
                assert len(upstream.received) >= 1
                await api.await_logs(1, account="Outside", status="success")  # those before it had no account to go to
                _check_confinement(project)
                project.compose("up", "--detach", "--no-build", "--force-recreate", "proxy")
                await eventually(lambda: _serves(api, client), within=READY_WITHIN_S, every=0.3)
                assert [one["name"] for one in await api.do("GET", "/accounts")] == ["Outside"]
                await eventually(lambda: _answers(client), within=10, every=0.2)
                state = await api.do("GET", "/sessions/engine")
                assert state["available"] is False
                assert "--profile sessions" in state["command"]


async def test_tools_files_are_written_in_the_users_own_home(project: Project, tmp_path: Path) -> None:
    home, data = tmp_path / "home", tmp_path / "data"
    for folder in (home, data):
        folder.mkdir(mode=0o700)
        os.chown(folder, SOMEBODY, SOMEBODY)
    at_home = tmp_path / "data.yml"  # what a user has beside docker-compose.yml, aside
    at_home.write_text(f"services: {{proxy: {{volumes: ['{data}:/data']}}}}")
    environ = {**project.environ, "HOME": str(home), "HOST_USER": f"{SOMEBODY}:{SOMEBODY}"}
    overrides = (*project.overrides, ROOT / "deploy" / "host-home.yml", at_home)
    own = replace(project, environ=environ, overrides=overrides)
    with own.up("proxy"):
        async with aiohttp.ClientSession() as session:
            api = Dashboard(session, f"http://127.0.0.1:{own.ui_port}", ADMIN_TOKEN)
            client = Client(session, f"http://127.0.0.1:{own.proxy_port}", CLIENT_KEY)
            await eventually(lambda: _serves(api, client), within=READY_WITHIN_S, every=0.3)
            assert (await api.do("POST", "/setup/auto", {"tool": "claude-code"}))["changed"] is True
            written = home / ".claude" / "settings.json"
            assert loads(written.read_bytes())["env"]["ANTHROPIC_BASE_URL"] == f"http://127.0.0.1:{own.proxy_port}"
            assert (written.stat().st_uid, written.stat().st_mode & 0o777) == (SOMEBODY, 0o600)
            assert (data / "codegate.db").stat().st_uid == SOMEBODY
            await api.do("POST", "/setup/undo", {"tool": "claude-code"})
            assert not written.exists()


async def test_a_session_starts_with_the_profile(project: Project) -> None:
    with project.up("proxy", "session-engine"):
        async with aiohttp.ClientSession() as session:
            api = Dashboard(session, f"http://127.0.0.1:{project.ui_port}", ADMIN_TOKEN)
            client = Client(session, f"http://127.0.0.1:{project.proxy_port}", CLIENT_KEY)
            await eventually(lambda: _serves(api, client), within=READY_WITHIN_S, every=0.3)

            async def available() -> bool:
                return bool((await api.do("GET", "/sessions/engine"))["available"])

            await eventually(available, within=20, every=0.3)
            command = "codex --version && claude --version; echo $(whoami) https://claude.ai/oauth/authorize?a=$(id -u)"
            started = await api.do("POST", "/sessions", {"autoCommand": command})
            try:

                async def urls() -> list[str]:
                    found: list[str] = await api.do("GET", f"/sessions/{started['id']}/auth-urls")
                    return found

                assert await eventually(urls, within=60, every=0.5) == ["https://claude.ai/oauth/authorize?a=10002"]
                address = f"{api.base_url}/api/sessions/{started['id']}/terminal"
                async with session.ws_connect(address, headers={"authorization": f"Bearer {ADMIN_TOKEN}"}) as terminal:
                    shown = (await terminal.receive(10)).data
                    assert b"codex" in shown.lower()
                    assert b"claude code" in shown.lower()
                    assert b"agent https://" in shown
            finally:
                await api.do("DELETE", f"/sessions/{started['id']}")


async def test_a_cluster_loses_nothing_but_one_of_its_proxies(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    images = await asyncio.to_thread(make_server_images, project.socket, tmp_path_factory.mktemp("servers"))
    environ = {**project.environ, **images, "ADMIN_TOKEN": ADMIN_TOKEN}
    cluster = replace(project, environ=environ, profile="cluster")
    with cluster.up("dashboard"):
        async with aiohttp.ClientSession() as session:
            api = Dashboard(session, f"http://127.0.0.1:{cluster.ui_port}", ADMIN_TOKEN)
            client = Client(session, f"http://127.0.0.1:{cluster.proxy_port}", CLIENT_KEY)
            await eventually(lambda: _serves(api, client), within=2 * READY_WITHIN_S, every=0.5)
            async with running_provider(host=cluster.gateway("balancer")) as provider:
                upstream = provider.upstream()
                account = {"base_url": upstream.base_url, "api_format": "anthropic", "api_key": "sk-1"}
                await api.add_account("Outside", **account, rate_limit=0)
                await eventually(lambda: _all_answer(client, 4), within=20, every=0.3)
                assert await _all_answer(client, ASKED)
                for name in ("proxy-1", "proxy-2"):
                    assert '"event":"exchange"' in cluster.compose("logs", "--no-color", name), name
                cluster.compose("kill", "proxy-2")
                await eventually(
                    lambda: _all_answer(client, 4), within=20, every=0.3
                )  # Debian's Caddy: see deploy/Caddyfile
                assert await _all_answer(client, ASKED)
                assert CLIENT_KEY not in cluster.compose("logs", "--no-color", "balancer")
                await eventually(lambda: _all_are_logged(api, len(upstream.received)), within=15, every=0.5)


def _check_confinement(project: Project) -> None:
    inspected = project.inspect("proxy")
    host = inspected["HostConfig"]
    assert inspected["Config"]["User"] == "10001:10001"
    assert (host["ReadonlyRootfs"], host["CapDrop"], host["Privileged"]) == (True, ["ALL"], False)
    assert {binding["HostIp"] for bindings in host["PortBindings"].values() for binding in bindings} == {"127.0.0.1"}
    assert "/host/docker.sock" not in str(inspected["Mounts"])
    data = project.compose("exec", "-T", "proxy", "stat", "--format=%a %u", "/data", "/data/codegate.db")
    assert data.split("\n")[:2] == ["700 10001", "600 10001"]
    with pytest.raises(AssertionError, match="Read-only file system"):
        project.compose("exec", "-T", "proxy", "touch", "/app/x")
    health = project.compose("exec", "-T", "proxy", "python", "-m", "launch.health")
    assert health == ""


async def _serves(api: Dashboard, client: Client) -> bool:
    try:
        return (await api.call("GET", "/health"))[0] == 200 and (await client.get("/health")).status == 200
    except aiohttp.ClientError:
        return False


async def _all_answer(client: Client, count: int) -> bool:
    return all([await _answers(client) for _ in range(count)])


async def _all_are_logged(api: Dashboard, count: int) -> bool:
    return len([row for row in await api.logs() if row["success"]]) == count


async def _answers(client: Client) -> bool:
    return (await client.post("/v1/messages", rendering.request(WireFormat.ANTHROPIC))).status == 200


def _project(socket: Path, override: Path) -> Project:
    ui_port, proxy_port = free_port(), free_port()
    environ = {
        **os.environ,
        "DOCKER_HOST": f"unix://{socket}",
        "DOCKER_BUILDKIT": "0",
        "COMPOSE_PROJECT_NAME": "codegate-test",
        "NODE_IMAGE": BASE_IMAGE,
        "PYTHON_IMAGE": BASE_IMAGE,
        "SESSION_BASE_IMAGE": BASE_IMAGE,
        "SESSION_NETWORK": "none",
        "HOST_DOCKER_SOCKET": str(socket),
        "UI_PORT": str(ui_port),
        "PROXY_PORT": str(proxy_port),
        "PROXY_API_KEY": CLIENT_KEY,
    }
    return Project(socket, environ, (override,), "sessions", ui_port, proxy_port)
