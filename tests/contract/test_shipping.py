"""What is shipped is runnable where it lands: scripts, the container's files, the version."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

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
    assert [name for name in services if name not in cluster] == ["proxy"], "without a profile there is one container"
    for name in ("proxy-1", "proxy-2", "dashboard"):
        assert cluster[name]["environment"]["DATABASE_URL"].startswith("postgresql+asyncpg://")
        assert cluster[name]["environment"]["REDIS_URL"] == "redis://redis:6379/0"
        assert cluster[name]["volumes"] == ["cluster:/data"], "one set of keys"
    assert {name for name, service in cluster.items() if "ports" in service} == {"balancer"}
    proxies = re.search(r"\{\$PROXIES:(.*?)\}", (ROOT / "deploy" / "Caddyfile").read_text())
    assert proxies is not None
    assert proxies[1].split() == ["proxy-1:9212", "proxy-2:9212"]


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_docker_compose_accepts_the_file() -> None:
    for profile in ([], ["--profile", "cluster"]):
        command = ["docker-compose", *profile, "config", "--quiet"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def _compose() -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return document
