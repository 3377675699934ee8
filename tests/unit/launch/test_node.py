"""Which Node.js is good enough to build the pages."""

from pathlib import Path

import pytest

from launch import node


@pytest.mark.parametrize(
    ("version", "missing"),
    [
        ("v18.20.4", True),
        ("v20.18.3", True),
        ("v20.19.0", False),
        ("v20.20.2", False),
        ("v21.7.3", True),
        ("v22.11.0", True),
        ("v22.12.0", False),
        ("v24.1.0", False),
        ("nonsense", True),
    ],
)
def test_node_is_missing_when_vite_would_refuse_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, missing: bool
) -> None:
    _program(tmp_path / "node", f"echo {version}")
    _program(tmp_path / "npm", "true")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.is_missing() is missing


def test_node_without_npm_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "node", "echo v24.1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert node.is_missing()


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
