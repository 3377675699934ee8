"""What is shipped is runnable where it lands: scripts, the container's files, the version."""

import os
import re
import subprocess
from pathlib import Path

import pytest

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
    assert len(ports) == 2
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
