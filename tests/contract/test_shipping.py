"""What is shipped is runnable where it lands: scripts, the container's files, the version."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from dashboard.login_sessions.engine_faults import COMPOSE_SOCKET
from tests.support.processes import ROOT

SCRIPTS = [
    ROOT / "start.sh",
    ROOT / ".ci/run",
    *sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix),
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_executable_posix_shell_with_line_feeds(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert b"\r" not in script.read_bytes()
    assert script.read_text().startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", script], check=True)


def test_every_published_port_is_loopback_only() -> None:
    ports = re.findall(r'^ +- "([^"]*:\d+)"$', (ROOT / "docker-compose.yml").read_text(), re.MULTILINE)
    assert len(ports) == 4
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_dockerfile_copies_only_what_the_context_holds() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source.split("/")[0] for line in copied for source in line.split()}
    assert sources <= allowed
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_every_package_that_runs_is_in_the_image() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "scripts"}
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert packages <= copied


def test_the_profile_cluster_is_two_proxies_on_shared_servers_behind_a_balancer() -> None:
    services = _compose()["services"]
    cluster = {name: service for name, service in services.items() if service.get("profiles") == ["cluster"]}
    assert set(cluster) == {"proxy-1", "proxy-2", "balancer", "dashboard", "postgres", "redis"}
    plain = [name for name, service in services.items() if "profiles" not in service]
    assert plain == ["proxy"], "without a profile there is one container"
    for name in ("proxy-1", "proxy-2", "dashboard"):
        assert cluster[name]["environment"]["DATABASE_URL"].startswith("postgresql+asyncpg://")
        assert cluster[name]["environment"]["REDIS_URL"] == "redis://redis:6379/0"
        assert cluster[name]["volumes"] == ["cluster:/data"], "one set of keys"
    assert {name for name, service in cluster.items() if "ports" in service} == {"balancer"}
    proxies = re.search(r"\{\$PROXIES:(.*?)\}", (ROOT / "deploy" / "Caddyfile").read_text())
    assert proxies is not None
    assert proxies[1].split() == ["proxy-1:9212", "proxy-2:9212"]


def test_the_engines_socket_is_in_one_container_of_the_profile_sessions_that_has_no_network() -> None:
    services = _compose()["services"]
    sessions = {name for name, service in services.items() if service.get("profiles") == ["sessions"]}
    assert sessions == {"session-engine", "session-image"}
    given = {name for name, service in services.items() if ":/host/docker.sock" in str(service.get("volumes"))}
    assert given == {"session-engine"}
    for name in sessions:
        assert services[name]["network_mode"] == "none"
        assert "ports" not in services[name]
    assert "engine:/engine:ro" in services["proxy"]["volumes"]
    assert services["proxy"]["environment"]["DOCKER_SOCKET"] == str(COMPOSE_SOCKET)


def test_every_container_of_ours_is_hardened() -> None:
    ours = {
        name: service
        for name, service in _compose()["services"].items()
        if "build" in service or service["image"] == "codegate"
    }
    assert len(ours) >= 3
    for service in ours.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert [name for name, service in ours.items() if not service.get("read_only")] == ["session-image"]  # runs `true`


@pytest.mark.parametrize("name", ["Dockerfile", "Dockerfile.session"])
def test_images_run_as_a_user_without_rights_on_bases_that_are_arguments(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "# syntax=" not in text
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases
    assert all(base.startswith("${") for base in bases)
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1].partition(":")[0] not in {"root", "0"}


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_docker_compose_accepts_the_files() -> None:
    with_home = ["--file", "docker-compose.yml", "--file", "deploy/host-home.yml"]
    environ = {**os.environ, "HOST_USER": "1000:1000"}
    for options in ([], ["--profile", "cluster"], ["--profile", "sessions"], with_home):
        command = ["docker-compose", *options, "config", "--quiet"]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def _compose() -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return document
